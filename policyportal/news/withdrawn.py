"""What a public address says of a record that was taken back: that it was, when and why.

Of what was never public nothing is said: its address is one that does not exist.
"""

from dataclasses import dataclass
from typing import Any

from django.urls import ResolverMatch

from kpis.models import TakenAlong, Turn
from policyportal.news.kinds import APPROVED, Kind, records_of
from policyportal.news.news import News, fetch
from policyportal.news.scopes import WHOLE

# The names of the addresses of records, in every language, by what they are of.
OF_PROJECT = ("project", "reviews")
OF_KPI = ("kpi", "kpi-feed", "embed-kpi", "kpi-svg", "kpi-png")
OF_REVIEW = ("review", "record")


@dataclass(frozen=True)
class Withdrawn:
    """What an address names, and the news of its withdrawal; or of that of its project, with which it went."""

    kind: str
    news: News
    is_with_project: bool = False

    @property
    def reason(self) -> str:
        record = self.news.record
        return record.reopen_reason if self.news.kind.is_of_review else record.reason


def withdrawn_at(match: ResolverMatch | None) -> Withdrawn | None:
    """Tell what was taken back from an address that has no page; None where there never was one."""
    if match is None or "code" not in match.kwargs:
        return None
    name, code = match.url_name, match.kwargs["code"]
    if name in OF_PROJECT:
        news = _withdrawal(project__code=code, project__is_published=False, kpi=None)
        return Withdrawn("プロジェクト", news) if news else None
    if name in OF_KPI:
        own = _withdrawal(kpi__code=code, kpi__is_published=False)
        return _own_or_with_project("KPI", own, kind=TakenAlong.Kind.KPI, code=code)
    if name in OF_REVIEW:
        own, year = _reopening(code, match.kwargs["year"]), match.kwargs["year"]
        kind = TakenAlong.Kind.REVIEW
        return _own_or_with_project("点検・評価", own, kind=kind, code=code, year=year)
    return None


def _own_or_with_project(name: str, own: News | None, **what: Any) -> Withdrawn | None:
    if own:
        return Withdrawn(name, own)
    projects = TakenAlong.objects.filter(**what).values("project")
    news = _withdrawal(project__in=projects, kpi=None)
    return Withdrawn(name, news, is_with_project=True) if news else None


def _withdrawal(**conditions: Any) -> News | None:
    """Tell the newest withdrawal that fits."""
    turns = Turn.objects.of_withdrawals().filter(kind=Turn.Kind.WITHDRAWN, **conditions)
    return _told(Kind.WITHDRAWAL, turns.values_list("pk", "changed_at").first())


def _reopening(code: str, year: int) -> News | None:
    """Tell when the approval of a review was last taken back, while its project is public."""
    turns = records_of(Kind.TURN, WHOLE).filter(project__code=code, year=year)
    turns = turns.exclude(status=APPROVED).order_by("-moment")
    return _told(Kind.TURN, turns.values_list("pk", "moment").first())


def _told(kind: Kind, found: tuple | None) -> News | None:
    return fetch([(kind, *found)])[0] if found else None
