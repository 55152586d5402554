"""Pages of projects."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from kpis.models import KPI, FigureChange, KPISeries
from policyportal.pages.csv_file import csv_file, in_chunks
from policyportal.pages.drafts import previewed
from policyportal.pages.neighbours import neighbours
from policyportal.records.sources import last_changed
from projects.columns import PROJECT_CSV, REVIEW_CSV, ReviewRow
from projects.filters import ProjectFilter
from projects.models import Grade, Project, Review, Theme
from projects.querysets import with_parts
from regions.models import CollaborationArea

# How many projects the page of a theme shows at most; it leads to the list for the others.
MOST_IN_THEME = 60
# How many projects the page of a year's reviews lists at most; its table to take away has all.
MOST_IN_YEAR = 300


@require_safe
def projects(request):
    """プロジェクトの一覧: the named projects, narrowed by area, place, theme and words."""
    found = ProjectFilter(request.GET, request.plan)
    if found.rearranged is not None:
        return redirect(f"{request.path}?{found.rearranged}".rstrip("?"))
    projects = (
        Project.objects.published()
        .for_cards()
        .prefetch_related(KPI.objects.published().for_cards())
        .in_order_of(found.page.records)
    )
    return render(
        request,
        "projects/project_list.html",
        {
            "filter": found,
            "projects": projects,
            "named": found.recorded,
            "unnamed": Project.objects.published().in_plan(request.plan).unnamed().count,
            "changed": last_changed([request.plan, *projects]),
        },
    )


@require_safe
def projects_csv(request):
    """The list of projects under the same address's conditions as a table."""
    found = ProjectFilter(request.GET, request.plan)
    ids = list(found.qs.values_list("record_id", flat=True))
    cards = (
        Project.objects.published()
        .for_cards()
        .prefetch_related(KPI.objects.published().for_cards())
    )
    return csv_file("projects", PROJECT_CSV, in_chunks(cards, ids))


@require_safe
@previewed("projects.view_project")
def project(request, code):
    """プロジェクト: who carries it, its measures, its KPIs. An unnamed one has no page."""
    projects = Project.objects.published(or_drafts=request.is_preview)
    kpis = KPI.objects.published(or_drafts=request.is_preview)
    project = get_object_or_404(
        projects.named().for_cards().prefetch_related(kpis.for_cards()), code=code
    )
    request.plan = project.area_plan.plan  # its own edition, whichever is shown
    return render(
        request,
        "projects/project_detail.html",
        {
            "project": project,
            **neighbours(projects.named().counted_in(project.area_plan), project),
            "related": projects.related_to(project),
            "reviews": project.reviews.approved(),
            "changed": last_changed(with_parts([project])),
        },
    )


@require_safe
def reviews_of_project(request, code):
    """The reviews of a project: leads to where its page lists them."""
    project = get_object_or_404(Project.objects.with_page(), code=code)
    return redirect(f"{project.get_absolute_url()}#reviews")


@require_safe
def review(request, code, year):
    """点検・評価: what the bureau says of a year of a project, beside the year's actuals, once it is approved."""
    review = get_object_or_404(
        Review.objects.with_page().with_grade(), project__code=code, year=year
    )
    project = Project.objects.published().for_cards().get(pk=review.project_id)
    request.plan = project.area_plan.plan  # its own edition, whichever is shown
    series = list(KPISeries.objects.published().with_year(project, year))
    actuals = [actual for one in series for actual in one.of_year]
    return render(
        request,
        "projects/review_detail.html",
        {
            "review": review,
            "project": project,
            "series": series,
            "without": sum(one.is_measured and not one.of_year for one in series),
            "others": project.reviews.approved().exclude(pk=review.pk),
            "changed_since": FigureChange.objects.with_page()
            .since(review.changed_at, project)
            .exists(),
            "changed": last_changed([review, project, *actuals]),
        },
    )


@require_safe
def reviews(request):
    """点検・評価: how the plan is reviewed, and the years of which reviews are public."""
    published = Review.objects.with_page().in_plan(request.plan)
    return render(
        request,
        "projects/review_years.html",
        {
            "years": published.by_year(),
            "projects": Project.objects.with_page().in_plan(request.plan).count(),
            "changed": max(filter(None, [request.plan.changed_at, published.last_approval()])),
        },
    )


@require_safe
def reviews_of_year(request, year):
    """点検・評価 of a year: area by area, each project with the bureau's grade, or that it is not public yet."""
    year_of_plan(request, year)
    found = Review.objects.with_page().in_plan(request.plan).of_year(year)
    counts = found.by_grade_and_area()
    projects = Project.objects.with_page().in_plan(request.plan)
    totals = projects.by_area()
    shown = projects.with_review_of(year)[:MOST_IN_YEAR]
    grades = list(Grade.objects.in_plan(request.plan))
    areas = [
        {
            "area": area,
            "total": totals.get(area.pk, 0),
            "rows": [(grade, counts.get((grade.pk, area.pk), 0)) for grade in grades],
            "projects": [one for one in shown if one.area_plan.area_id == area.pk],
        }
        for area in CollaborationArea.objects.filter(area_plans__plan=request.plan)
    ]
    for one in areas:
        one["without"] = one["total"] - sum(count for _, count in one["rows"])
    return render(
        request,
        "projects/review_list.html",
        {
            "year": year,
            "grades": grades,
            "areas": areas,
            "sums": [
                (grade, sum(n for (pk, _), n in counts.items() if pk == grade.pk))
                for grade in grades
            ],
            "total": sum(totals.values()),
            "reviewed": sum(counts.values()),
            "without": sum(totals.values()) - sum(counts.values()),
            "listed": len(shown),
            "unnamed": Project.objects.published().in_plan(request.plan).unnamed().count(),
            "changed": last_changed(
                [request.plan, *(review for one in shown for review in one.of_year)]
            ),
        },
    )


@require_safe
def reviews_csv(request, year):
    """The reviews of a year as a table, a row a project."""
    year_of_plan(request, year)
    projects = Project.objects.with_page().in_plan(request.plan).in_plan_order()
    ids = list(projects.values_list("pk", flat=True))
    found = in_chunks(Project.objects.published().with_review_of(year), ids)
    rows = (ReviewRow(year, project) for project in found)
    return csv_file(f"reviews-{year}", REVIEW_CSV, rows)


def year_of_plan(request, year):
    if year not in Review.years_of(request.plan):
        raise Http404("この版の点検・評価の対象となる年ではありません。")


@require_safe
def themes(request):
    """分野の一覧: the portal's own themes, how many projects each has in each area, how they are assigned."""
    named = Project.objects.with_page().in_plan(request.plan)
    counts = named.by_theme_and_area()
    areas = list(CollaborationArea.objects.filter(area_plans__plan=request.plan))
    themes = list(Theme.objects.all())
    rows = []
    for theme in themes:
        in_areas = [(area, counts.get((theme.pk, area.pk), 0)) for area in areas]
        rows.append((theme, sum(count for _, count in in_areas), in_areas))
    return render(
        request,
        "projects/theme_list.html",
        {
            "areas": areas,
            "rows": rows,
            "named": named.count(),
            "without": sum(count for (theme, _), count in counts.items() if theme is None),
            "unnamed": Project.objects.published().in_plan(request.plan).unnamed().count(),
            "changed": last_changed([request.plan, *themes]),
        },
    )


@require_safe
def theme(request, slug):
    """分野: its projects, area by area, with their measures, and their KPIs with what each covers."""
    theme = get_object_or_404(Theme, slug=slug)
    projects = Project.objects.with_page().in_plan(request.plan).in_theme(theme)
    counts = projects.by_area()
    shown = projects.for_cards().prefetch_related(KPI.objects.published().for_tables())[
        :MOST_IN_THEME
    ]
    return render(
        request,
        "projects/theme_detail.html",
        {
            "theme": theme,
            "total": sum(counts.values()),
            "shown": len(shown),
            "groups": [
                _in_area(area, counts[area.pk], shown)
                for area in CollaborationArea.objects.filter(area_plans__plan=request.plan)
                if area.pk in counts
            ],
            "kpis": KPI.objects.published().in_plan(request.plan).named().in_theme(theme).count(),
            "excerpts": any(one.kpis_are_excerpt for one in shown),
            "actuals": [
                one for project in shown for kpi in project.kpis.all() for one in kpi.actuals
            ],
            "unnamed": Project.objects.published().in_plan(request.plan).unnamed().count(),
            "changed": last_changed([theme, *with_parts(shown)]),
        },
    )


def _in_area(area, count, projects):
    """What the page of a theme shows of an area: those of its projects that are shown, and their series."""
    here = [one for one in projects if one.area_plan.area_id == area.pk]
    kpis = [kpi for project in here for kpi in project.kpis.all()]
    return {
        "area": area,
        "count": count,
        "projects": here,
        "series": [one for kpi in kpis for one in kpi.series.all()],
    }
