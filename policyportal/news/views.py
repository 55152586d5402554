"""Pages of what changed in a year."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from policyportal.news.kinds import Kind
from policyportal.news.news import AllNews, News
from policyportal.news.scopes import Scope, scope_of
from policyportal.news.years import OTHERS, ActualOfYear, ChangesOfYear
from policyportal.pages.paging import ways
from policyportal.records import clock
from policyportal.records.eras import fiscal_year
from policyportal.records.sources import last_changed
from regions.models import CollaborationArea, Plan, Subprefecture

# How many changes a page of a year lists.
MANY_CHANGES = 100


def years_of(plan: Plan) -> list[int]:
    """The fiscal years that have a page: from the plan's first to the one that is running."""
    running = fiscal_year(clock.today())
    return [*plan.years_through(running)] or [running]


@require_safe
def changes(request: HttpRequest, **slugs: str) -> HttpResponse:
    """この1年で変わったこと: leads to the newest fiscal year in which anything changed, else to the running one."""
    scope, years = scope_of(**slugs, plan=request.plan), years_of(request.plan)
    year = years[-1]
    for news in AllNews(scope).newest(1):
        year = fiscal_year(timezone.localdate(news.changed_at))
    return redirect(scope.changes_url(min(max(year, years[0]), years[-1])))


@require_safe
def changes_of_year(request: HttpRequest, year: int, **slugs: str) -> HttpResponse:
    """この1年で変わったこと: actuals, reviews, changed figures, ends, breaks and changed bureaus of a fiscal year."""
    years = years_of(request.plan)
    if year not in years:
        raise Http404("この年度のページはありません。")
    scope = scope_of(**slugs, plan=request.plan)
    changes = ChangesOfYear(year, scope)
    pages = Paginator(changes, MANY_CHANGES)
    page = pages.get_page(request.GET.get("page"))
    news = list(page.object_list)
    context = {
        "scope": scope,
        "place": scope.record,
        "trail": [
            (name, Scope(place, request.plan).changes_url()) for name, place in _trail(scope)
        ],
        "changes": changes,
        "years": [(other, scope.changes_url(other)) for other in years],
        "within": [
            (place, Scope(place, request.plan).changes_url(year)) for place in _within(scope)
        ],
        "actuals": [ActualOfYear(piece) for piece in _of_kind(Kind.ACTUAL, news)],
        "counts": changes.counts,
        "told": [(kind, number) for kind, number in changes.counts.items() if number],
        "reviews": _of_kind(Kind.APPROVAL, news),
        "others": [(kind.label, changes.counts[kind], _of_kind(kind, news)) for kind in OTHERS],
        "total": pages.count,
        "page": ways(page.number, pages.num_pages, ""),
        "changed": last_changed([request.plan, *news]),
    }
    return render(request, "changes.html", context)


def _of_kind(kind: Kind, news: list[News]) -> list[News]:
    return [piece for piece in news if piece.kind == kind]


def _trail(scope: Scope) -> list[tuple[str, CollaborationArea | Subprefecture | None]]:
    """The way to the years of a place: its names with the places."""
    way: list[tuple[str, CollaborationArea | Subprefecture | None]] = [
        ("この1年で変わったこと", None)
    ]
    if isinstance(scope.record, Subprefecture):
        way.append((scope.record.area.name, scope.record.area))
    if scope.record:
        way.append((scope.record.name, scope.record))
    return way


def _within(scope: Scope) -> list[CollaborationArea | Subprefecture]:
    """The places that have a page of their own: the areas of the plan, the subprefectures of an area."""
    if scope.record is None:
        return list(CollaborationArea.objects.all())
    if isinstance(scope.record, CollaborationArea):
        return list(scope.record.subprefectures.all())
    return []
