"""The pages about the whole plan, and the pages for when something is wrong."""

import sys
from datetime import UTC, datetime, timedelta
from functools import partial

from django.conf import settings
from django.core.paginator import Paginator
from django.db import Error
from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from kpis.highlights import highlights_of
from kpis.judgement import LATE, count_marks
from kpis.models import KPI, Actual
from kpis.wording.series import SeriesWording
from kpis.wording.specimens import EXAMPLES, OTHER_JUDGED, specimens
from kpis.wording.standings import mark_counts_by_area, summed
from kpis.wording.years import end_rows
from policyportal.api.problems import is_of_api
from policyportal.database.limits import is_away
from policyportal.editing.unsent import can_be_kept, is_staff_page, return_unsent, typed
from policyportal.finding.advice import suggestions
from policyportal.finding.answers import Search
from policyportal.finding.provenance import made_of
from policyportal.news.news import AllNews, NewsGroup
from policyportal.news.scopes import Scope
from policyportal.news.withdrawn import withdrawn_at
from policyportal.pages.addresses import path_above, path_meant
from policyportal.pages.outline import read_sheets
from policyportal.pages.paging import ways
from policyportal.records import clock, memory
from policyportal.records.sources import last_changed
from policyportal.site_state import unfound
from policyportal.watching import metrics, request_ids
from projects.filters import ProjectFilter
from projects.models import Grade, Measure, Project, Theme
from regions.models import AreaPlan, CollaborationArea, Plan, Subprefecture

# When the text of templates/accessibility.html last changed; whoever edits it moves it.
ACCESSIBILITY_CHANGED = timezone.make_aware(datetime(2026, 11, 29))
# For how long security.txt may be believed: the standard asks for less than a year.
SECURITY_TOLD = timedelta(days=180)
# How many news the home page tells, and how many a page of 更新履歴.
FEW_NEWS, MANY_NEWS = 5, 50


@require_safe
def home(request) -> HttpResponse:
    """ホーム: three figures, what the areas want and how far they are, the ways in."""
    area_plans = AreaPlan.objects.listed(request.plan)
    news = memory.kept(("news", request.plan.pk), partial(_newest_news, request.plan))
    highlights = highlights_of(request.plan)
    has_actuals = Actual.objects.published().in_plan(request.plan).exists()
    of_areas = mark_counts_by_area(request.plan) if has_actuals else {}
    counts = summed(of_areas.values())
    context = {
        "area_plans": area_plans,
        "highlights": highlights,
        "bureaus": sum(area_plan.area.bureaus for area_plan in area_plans),
        "named": Project.objects.with_page().in_plan(request.plan).count(),
        "themes": Theme.objects.all(),
        "actuals": has_actuals,
        "counts": counts,
        "late": sum(count.number for count in counts if count.mark in LATE),
        "late_marks": LATE,
        "areas": [(area_plan, of_areas.get(area_plan.pk, [])) for area_plan in area_plans],
        "map_of_status": bool(counts) and request.GET.get("map") == "status",
        "news": news,
        "changed": last_changed([*area_plans, *highlights, *news]),
    }
    return render(request, "home.html", context)


def _newest_news(plan: Plan) -> list[NewsGroup]:
    return AllNews(Scope(plan=plan)).first(FEW_NEWS)


@require_safe
def search(request) -> HttpResponse:
    """サイト内検索: everything that holds the words, kind by kind, the hits marked."""
    asked = Search(request.GET, request.plan)
    if asked.is_in_vain:
        unfound.note(asked.typed)
    context = {"search": asked, "query": asked.query, "changed": request.plan.changed_at}
    return render(request, "search.html", context)


@require_safe
def suggest(request) -> JsonResponse:
    """Suggestions for the search box as JSON: names with the writing that fits what was typed."""
    found = suggestions(request.GET.get("q", ""))
    return JsonResponse({"suggestions": [{"name": name, "text": text} for name, text in found]})


@require_safe
def about(request) -> HttpResponse:
    """この方針について: what the plan is, its parts, its review, the document, what is recorded here."""
    area_plans = AreaPlan.objects.listed(request.plan)
    context = {
        "area_plans": area_plans,
        "sheet_total": sum(area_plan.sheet_projects for area_plan in area_plans),
        **memory.kept(("recorded", request.plan.pk), partial(_recorded, request.plan)),
        "changed": request.plan.changed_at,
    }
    return render(request, "about.html", context)


def _recorded(plan: Plan) -> dict[str, int]:
    """How much is recorded of an edition, counted once a version of the data."""
    projects = Project.objects.published().in_plan(plan)
    return {
        "bureaus": Subprefecture.objects.with_own_bureau().count(),
        "projects": projects.count(),
        "named": projects.named().count(),
        **Measure.objects.published().in_plan(plan).numbers(),
        "kpis": KPI.objects.published().in_plan(plan).count(),
    }


@require_safe
def accessibility(request) -> HttpResponse:
    """ウェブアクセシビリティ方針: what is aimed at, what is checked, what is known to be wrong."""
    return render(request, "accessibility.html", {"changed": ACCESSIBILITY_CHANGED})


@require_safe
def history(request) -> HttpResponse:
    """更新履歴: what has changed of published figures, and why; reviews as they came out. No names of staff."""
    pages = Paginator(AllNews(), MANY_NEWS)
    page = pages.get_page(request.GET.get("page"))
    context = {
        "news": page.object_list,
        "total": pages.count,
        "page": ways(page.number, pages.num_pages, ""),
        "changed": max([request.plan.changed_at, *(item.changed_at for item in page)]),
    }
    return render(request, "history.html", context)


@require_safe
def outline(request, slug="") -> HttpResponse:
    """概要の文字データ: the text the records are taken from, a sheet a page, so that each source can be seen."""
    sheets = read_sheets(request.plan)
    sheet = next((sheet for sheet in sheets if sheet.slug == slug), None)
    if sheet is None:
        raise Http404("この版の概要に、このシートはありません。")
    made = memory.kept(("made of", request.plan.pk), partial(made_of, request.plan))
    context = {
        "sheet": sheet,
        "sheets": sheets,
        "lines": [(*line, made.get(line[0], [])) for line in sheet.marked_lines],
        "changed": request.plan.changed_at,
    }
    return render(request, "outline.html", context)


@require_safe
def outline_line(request, number) -> HttpResponse:
    """A line of the outline, by its number: redirects to the sheet that holds it."""
    sheets = read_sheets(request.plan)
    sheet = next((sheet for sheet in sheets if number in sheet.lines), None)
    if sheet is None:
        raise Http404("概要に、この行はありません。")
    address = reverse("outline-sheet", args=[sheet.slug]) if sheet.slug else reverse("outline")
    return redirect(f"{address}#L{number}")


@require_safe
def security_txt(request) -> HttpResponse:
    """Who wants to hear of a hole in the portal (RFC 9116), where the operator says so."""
    contact = settings.OPERATOR.security_address
    if not contact:
        raise Http404("連絡先は登録されていません。")
    lines = [f"Contact: {contact}"]
    expires = (clock.now() + SECURITY_TOLD).astimezone(UTC)
    lines += [f"Expires: {expires:%Y-%m-%dT00:00:00Z}", "Preferred-Languages: ja, en"]
    if settings.PORTAL_URL:
        lines.append(f"Canonical: {settings.PORTAL_URL}{request.path}")
    return HttpResponse(
        "".join(f"{line}\n" for line in lines), content_type="text/plain; charset=utf-8"
    )


@require_safe
def style(request) -> HttpResponse:
    """部品の見本: every component in every state, for staff."""
    projects = list(Project.objects.with_page().in_plan(request.plan).for_cards().with_kpis())
    # The first of the plan in each state a card can be in.
    states = zip(*map(_card_states, projects), strict=True)
    first = [projects[is_in_it.index(True)] for is_in_it in states if True in is_in_it]
    wordings = [SeriesWording(specimen) for specimen in specimens()]
    kpis = list(KPI.objects.published().in_plan(request.plan).for_list()[:3])
    unmeasured = [wording for wording in wordings if not wording.series.actuals]
    area_plans = AreaPlan.objects.listed(request.plan)
    counts = count_marks(wording.judgement for wording in wordings)
    context = {
        "area_plans": area_plans,
        "areas": [(area_plan, counts) for area_plan in area_plans],
        "projects": list(dict.fromkeys(first)),
        "kpis": kpis,
        "ends": end_rows(kpis[0].series.all() if kpis else []),
        "specimens": wordings,
        "judged": [*map(SeriesWording, EXAMPLES + OTHER_JUDGED), unmeasured[0]],
        "counts": counts,
        "grades": [Grade(label="Ｂ", meaning="おおむね計画どおり"), Grade(label="Ｃ")],
        "filter": ProjectFilter(QueryDict("area=doo&q=脱炭素 後志"), request.plan),
        "nothing": ProjectFilter(QueryDict("area=tokachi&field=safety&q=移住"), request.plan),
        "page": ways(7, 12, ""),
    }
    return render(request, "style.html", context)


def _card_states(project: Project) -> tuple[bool, ...]:
    """Whether a project's card is in each of the states that a card can be in."""
    return (
        not project.measures_are_excerpt and not project.kpis_are_excerpt,
        project.measures_are_excerpt,
        project.kpis_are_excerpt,
        len(project.places) > 3,
        any(measure.reprise_of for measure in project.measures.all()),
        any(len(kpi.series.all()) > 1 for kpi in project.kpis.all()),
    )


def error_page(status, context=None, *, template="") -> HttpResponse:
    """A page that says what is wrong. It is not given the request, whose plan and user would ask the database.

    A fault of the portal has a number, by which the operator finds it in the log.
    """
    shown = {"request_id": request_ids.current() if status >= 500 else ""} | (context or {})
    return HttpResponse(render_to_string(template or f"{status}.html", shown), status=status)


def bad_request(request, exception) -> HttpResponse:
    return error_page(400)


def forbidden(request, exception) -> HttpResponse:
    """403, with what staff had typed, where they may no longer save it."""
    texts = typed(request) if can_be_kept(request) else []
    return error_page(403, {"of_staff": is_staff_page(request), "typed": texts})


def token_refused(request, reason="") -> HttpResponse:
    """A form whose token is another's: staff who have signed in again meanwhile get back what they sent."""
    if can_be_kept(request):
        return return_unsent(request)
    context = {"of_staff": is_staff_page(request)}
    return error_page(403, context, template="403_csrf.html")


def not_found(request, exception) -> HttpResponse:
    """The page that was meant, 410 for what was taken back, or 404; with ways on, where the database can name the areas."""
    of_staff = is_staff_page(request)
    if is_of_api(request.path):
        # What is meant is a guess, and programs are not told guesses.
        return error_page(404, {"of_staff": False})
    if not of_staff and (meant := path_meant(request.path)):
        query = request.META["QUERY_STRING"]
        return redirect(f"{meant}?{query}".rstrip("?"), permanent=True)
    try:
        if not of_staff and (gone := withdrawn_at(request.resolver_match)):
            return render(request, "410.html", {"gone": gone}, status=410)
        areas, _ = list(CollaborationArea.objects.all()), request.plan.code
    except (Error, Plan.DoesNotExist):
        return error_page(404, {"of_staff": of_staff})
    context = {"areas": areas, "of_staff": of_staff, "above": path_above(request.path)}
    return render(request, "404.html", context, status=404)


def busy(*, nothing_loaded=False) -> HttpResponse:
    """503: come again."""
    page = error_page(503, {"nothing_loaded": nothing_loaded})
    page["Retry-After"] = "60"
    return page


def unavailable(exception) -> HttpResponse | None:
    """503, if the exception says that the database is away or holds no plan yet."""
    nothing_loaded = isinstance(exception, Plan.DoesNotExist)
    if nothing_loaded or is_away(exception):
        if not nothing_loaded:
            metrics.database_failed()
        return busy(nothing_loaded=nothing_loaded)
    return None


def failed(request) -> HttpResponse:
    """500, or 503 where middleware asked a database that is away; Django calls this while it handles the exception."""
    return unavailable(sys.exception()) or error_page(500)
