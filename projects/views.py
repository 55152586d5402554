"""Pages of projects."""

from collections import Counter
from collections.abc import Iterable
from functools import partial
from itertools import chain

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from kpis.models import KPI
from kpis.wording.since import changes_since
from kpis.wording.years import year_rows
from policyportal.pages.csv_file import csv_file
from policyportal.pages.editions import enter
from policyportal.pages.paging import neighbours, ways
from policyportal.pages.shortcuts import kept_or_404
from policyportal.records import memory
from policyportal.records.sources import last_changed
from policyportal.search.index import SearchEntry
from projects.columns import PROJECT_CSV, REVIEW_CSV
from projects.filters import ProjectFilter
from projects.models import Grade, Project, Review, Theme
from projects.models.record import approval_moment
from projects.querysets import actuals_of, records_of, series_of
from regions.models import CollaborationArea

# How many projects of each area the page of a theme shows at most; it leads to the list for the others.
MOST_IN_THEME = 8
# How many projects a page of a year's reviews lists.
MANY_REVIEWS = 100


@require_safe
def projects(request: HttpRequest) -> HttpResponse:
    """プロジェクトの一覧: the named projects, narrowed by area, place, theme and words."""
    found = ProjectFilter(request.GET, request.plan)
    if found.rearranged is not None:
        return redirect(f"{request.path}?{found.rearranged}".rstrip("?"))
    projects = Project.objects.published().cards_in_order_of(found.records)
    context = {
        "filter": found,
        "projects": projects,
        "named": found.recorded,
        "unnamed": partial(Project.objects.count_unnamed, request.plan),
        "ended": Project.objects.count_ended(request.plan),
        "actuals": actuals_of(projects),
        "judged": settings.SHOW_JUDGEMENT,
        "changed": last_changed([request.plan, *projects]),
    }
    return render(request, "projects/project_list.html", context)


@require_safe
def projects_csv(request: HttpRequest) -> HttpResponseBase:
    """The list of projects under the same address's conditions as a table."""
    found = ProjectFilter(request.GET, request.plan)
    rows = Project.objects.published().for_file()
    return csv_file("projects", request.plan, PROJECT_CSV, rows, found.ids)


@require_safe
def project(request: HttpRequest, code: str) -> HttpResponse:
    """プロジェクト: who carries it, its measures, its KPIs. An unnamed one has no page."""
    projects = Project.objects.published(or_drafts=request.is_preview)
    projects = projects.select_related("area_plan__plan")
    cards = projects.named().for_cards().with_kpis(or_drafts=request.is_preview)
    project = kept_or_404(cards, "card", code=code)
    enter(request, project.area_plan.plan)
    reviews = project.reviews.approved().select_related("grade")
    all_series = series_of([project])
    years = year_rows(all_series, reviews)
    context = neighbours(projects.named().counted_in(project.area_plan), project) | {
        "project": project,
        "related": projects.related_to(project),
        "all_series": all_series,
        "years": years,
        "measured": any(row.has_values for row in years),
        "actuals": actuals_of([project]),
        "formers": project.meaning_changes.filter(kpi=None),
        "reviews": reviews,
        "successor": projects.named().filter(pk=project.successor_id).first(),
        "predecessors": projects.named().filter(successor=project),
        "changed": last_changed([*project.records(), *reviews]),
    }
    return render(request, "projects/project_detail.html", context)


@require_safe
def reviews_of_project(request: HttpRequest, code: str) -> HttpResponse:
    """The reviews of a project: leads to where its page lists them."""
    project = get_object_or_404(Project.objects.with_page(), code=code)
    return redirect(f"{project.get_absolute_url()}#reviews")


@require_safe
def review(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """点検・評価: what the bureau says of a year of a project, as it was approved, and what changed since."""
    review = get_object_or_404(Review.objects.with_page(), project__code=code, year=year)
    record = get_object_or_404(review.records, approved_at=approval_moment(review))
    project = Project.objects.published().for_cards().get(pk=review.project_id)
    enter(request, project.area_plan.plan)
    since = changes_since(record, project)
    context = {
        "review": review,
        "project": project,
        "record": record,
        "since": since,
        "others": project.reviews.approved().exclude(pk=review.pk),
        "changed": max([review.changed_at, *(change.moment for change in since)]),
    }
    return render(request, "projects/review_detail.html", context)


@require_safe
def review_record(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """The record of an approval in its canonical form, of which anybody can compute the digest."""
    review = get_object_or_404(Review.objects.with_page(), project__code=code, year=year)
    record = get_object_or_404(review.records, approved_at=approval_moment(review))
    return HttpResponse(record.canonical, content_type="application/json; charset=utf-8")


@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    """点検・評価: how the plan is reviewed, and the years of which reviews are public."""
    published = Review.objects.with_page().in_plan(request.plan)
    context = {
        "years": published.by_year(),
        "projects": Project.objects.with_page().in_plan(request.plan).count(),
        "changed": last_changed([request.plan, *published.order_by("-changed_at")[:1]]),
    }
    return render(request, "projects/review_years.html", context)


@require_safe
def reviews_of_year(request: HttpRequest, year: int) -> HttpResponse:
    """点検・評価 of a year: area by area, each project with the bureau's grade, or that it is not public yet."""
    year_of_plan(request, year)
    found = Review.objects.with_page().in_plan(request.plan).of_year(year)
    count = partial(found.count_by, "grade", "project__area_plan__area")
    counts = memory.kept(("reviews of a year", request.plan.pk, year), count)
    due = Project.objects.with_page().in_plan(request.plan).due_in(year)
    totals = memory.kept(("due for review", request.plan.pk, year), due.by_area)
    in_order = SearchEntry.objects.of(SearchEntry.Kind.PROJECT, request.plan).order_by("position")
    in_order = in_order.filter(record_id__in=due.values("pk"))
    pages = Paginator(in_order.values_list("record_id", flat=True), MANY_REVIEWS)
    pages.count = totals.total()
    page = pages.get_page(request.GET.get("page"))
    shown = Project.objects.published().with_review_of(year).in_order_of(list(page))
    grades = list(Grade.objects.in_plan(request.plan))
    sums: Counter[int] = Counter()
    for (grade, _), count in counts.items():
        sums[grade] += count
    areas = []
    for area in CollaborationArea.objects.filter(area_plans__plan=request.plan):
        rows = [(grade, counts[grade.pk, area.pk]) for grade in grades]
        without = totals[area.pk] - sum(count for _, count in rows)
        row = {"area": area, "total": totals[area.pk], "rows": rows, "without": without}
        areas.append(row | {"projects": _in_area(area, shown)})
    reviews = chain.from_iterable(project.of_year for project in shown)
    context = {
        "year": year,
        "grades": grades,
        "areas": areas,
        "sums": [(grade, sums[grade.pk]) for grade in grades],
        "total": totals.total(),
        "reviewed": counts.total(),
        "without": totals.total() - counts.total(),
        "ended": Project.objects.named_by_area(request.plan).total() - totals.total(),
        "page": ways(page.number, pages.num_pages, ""),
        "unnamed": Project.objects.count_unnamed(request.plan),
        "changed": last_changed([request.plan, *reviews]),
    }
    return render(request, "projects/review_list.html", context)


@require_safe
def reviews_csv(request: HttpRequest, year: int) -> HttpResponseBase:
    """The reviews of a year as a table, a row a project."""
    year_of_plan(request, year)
    projects = Project.objects.with_page().in_plan(request.plan).due_in(year).in_plan_order()
    ids = projects.values_list("pk", flat=True)
    reviewed = Project.objects.published().with_review_of(year)
    return csv_file(f"reviews-{year}", request.plan, REVIEW_CSV, reviewed, ids)


def year_of_plan(request: HttpRequest, year: int) -> None:
    if year not in Review.years_of(request.plan):
        raise Http404("この版の点検・評価の対象となる年ではありません。")


@require_safe
def themes(request: HttpRequest) -> HttpResponse:
    """分野の一覧: the portal's own themes, how many projects each has in each area, how they are assigned."""
    counts = Project.objects.by_theme_and_area(request.plan)
    areas = CollaborationArea.objects.filter(area_plans__plan=request.plan)
    themes = list(Theme.objects.all())
    rows = []
    for theme in themes:
        in_areas = [(area, counts[theme.pk, area.pk]) for area in areas]
        rows.append((theme, sum(count for _, count in in_areas), in_areas))
    context = {
        "areas": areas,
        "rows": rows,
        "named": Project.objects.named_by_area(request.plan).total(),
        "without": sum(count for (theme, _), count in counts.items() if theme is None),
        "unnamed": Project.objects.count_unnamed(request.plan),
        "changed": last_changed([request.plan, *themes]),
    }
    return render(request, "projects/theme_list.html", context)


@require_safe
def theme(request: HttpRequest, slug: str) -> HttpResponse:
    """分野: its projects, area by area, with their measures, and their KPIs with what each covers."""
    theme = Theme.objects.filter(slug=slug).first()
    if theme is None:
        return redirect(get_object_or_404(Theme.objects.took_in(slug)), permanent=True)
    projects = Project.objects.with_page().in_plan(request.plan).in_theme(theme)
    of_themes = Project.objects.by_theme_and_area(request.plan)
    counts = Counter({area: count for (pk, area), count in of_themes.items() if pk == theme.pk})
    kpis = KPI.objects.published()
    areas = CollaborationArea.objects.filter(area_plans__plan=request.plan, pk__in=counts)
    in_areas = [projects.filter(area_plan__area=area) for area in areas]
    first = Project.objects.first_of_each(MOST_IN_THEME, *in_areas).in_plan_order()
    rows = Project.objects.published().for_cards().prefetch_related(kpis.for_tables())
    found = rows.in_order_of(list(first.values_list("pk", flat=True)), kept_as="theme")
    in_theme = kpis.in_plan(request.plan).named().in_theme(theme)
    groups, shown = [], []
    for area in areas:
        here = _in_area(area, found)[:MOST_IN_THEME]
        shown += here
        group = {"area": area, "count": counts[area.pk], "projects": here}
        groups.append(group | {"series": series_of(here)})
    context = {
        "theme": theme,
        "total": counts.total(),
        "shown": len(shown),
        "most": MOST_IN_THEME,
        "groups": groups,
        "kpis": memory.kept(("KPIs in theme", request.plan.pk, theme.pk), in_theme.count),
        "excerpts": any(project.kpis_are_excerpt for project in shown),
        "actuals": actuals_of(shown),
        "judged": settings.SHOW_JUDGEMENT,
        "unnamed": Project.objects.count_unnamed(request.plan),
        "changed": last_changed([theme, *records_of(shown)]),
    }
    return render(request, "projects/theme_detail.html", context)


def _in_area(area: CollaborationArea, projects: Iterable[Project]) -> list[Project]:
    return [project for project in projects if project.area_plan.area_id == area.pk]
