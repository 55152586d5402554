"""The kinds of news, and the records that tell them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, QuerySet
from django.db.models.functions import Least
from django.utils import timezone

from kpis.models import ActualRevision, FigureChange, MeaningChange, SeriesBreak, Turn
from policyportal.news.scopes import Scope
from policyportal.records.querysets import with_shared
from projects.models import Review, ReviewTurn
from regions.models import BureauChange

APPROVED = Review.Status.APPROVED
# Of more records than these, area and edition are fetched once.
FEW = 100


class Kind(models.TextChoices):
    """What a piece of news tells, in the order of the pages."""

    ACTUAL = "actual", "実績値"
    """An actual was entered, settled, revised or withdrawn: the newest of that for a series and a year."""
    APPROVAL = "approval", "公開した点検・評価"
    """A review that is public became so."""
    REVIEW = "review", "点検・評価"
    """A review became public, and its history does not say when."""
    TURN = "turn", "点検・評価の公開と取りやめ"
    """A review became public or was withdrawn, as its history tells."""
    CHANGE = "change", "基準値・目標値の変更"
    """A baseline or a target was changed."""
    MEANING = "meaning", "名称などの変更"
    """A name or a text, and with it what the figures mean, was changed."""
    END = "end", "終了"
    """A project or a KPI ends before its time, or its end is changed or undone."""
    WITHDRAWAL = "withdrawal", "取り下げと再公開"
    """A project or a KPI is taken back from the public, or comes back."""
    BREAK = "break", "値の意味の変更"
    """From some year on, the values of a series mean something else."""
    BUREAU = "bureau", "振興局の改称・統合・分割"
    """The bureau of a place has another name, or is another one."""

    @property
    def is_of_review(self) -> bool:
        return self in (Kind.APPROVAL, Kind.REVIEW, Kind.TURN)

    @property
    def is_told_of_project(self) -> bool:
        """Whether its records name their project themselves."""
        return self.is_of_review or self in (Kind.MEANING, Kind.END, Kind.WITHDRAWAL)

    @property
    def is_turn(self) -> bool:
        """Whether it is told by a Turn."""
        return self in (Kind.END, Kind.WITHDRAWAL)

    @property
    def is_of_series(self) -> bool:
        return self in (Kind.ACTUAL, Kind.CHANGE, Kind.BREAK)

    @property
    def to_kpi(self) -> str | None:
        """The lookup from its records to their KPI; None where they have none."""
        if self.is_of_review or self == Kind.BUREAU:
            return None
        return "kpi" if self.is_told_of_project else "series__kpi"

    @property
    def to_project(self) -> str:
        return "series__kpi__project__" if self.to_kpi == "series__kpi" else "project__"


@dataclass(frozen=True)
class Window:
    """From a moment, which it has, to another one, which it has not; None is open."""

    start: datetime | None = None
    end: datetime | None = None


ALWAYS = Window()


def fiscal_window(year: int) -> Window:
    """The fiscal year in Japan, from April to March."""
    start, end = (timezone.make_aware(datetime(begun, 4, 1)) for begun in (year, year + 1))
    return Window(start, end)


def records_of(kind: Kind, scope: Scope, window: Window = ALWAYS) -> QuerySet:
    """Find the public records that tell news of a kind, each with its `moment`."""
    match kind:
        case Kind.ACTUAL:
            found = ActualRevision.objects.with_page().newest(window.end)
        case Kind.APPROVAL:
            found = Review.objects.with_page()
        case Kind.REVIEW:
            found = _without_history()
        case Kind.TURN:
            found = ReviewTurn.objects.all()
        case Kind.CHANGE:
            found = FigureChange.objects.with_page()
        case Kind.MEANING:
            found = MeaningChange.objects.with_page()
        case Kind.END:
            found = Turn.objects.of_ends()
        case Kind.WITHDRAWAL:
            found = Turn.objects.of_withdrawals()
        case Kind.BREAK:
            found = SeriesBreak.objects.with_page()
        case Kind.BUREAU:
            found = BureauChange.objects.of_names()
    found = _within(scope, kind, found)
    found = found.order_by().annotate(moment=_moment(kind))
    if window.start:
        found = found.filter(moment__gte=window.start)
    if window.end:
        found = found.filter(moment__lt=window.end)
    return found


def _within(scope: Scope, kind: Kind, found: QuerySet) -> QuerySet:
    if kind == Kind.BUREAU:
        return scope.at_places(found)
    return scope.within(found, kind.to_project, kind.to_kpi, with_project=kind.is_turn)


def _moment(kind: Kind) -> Any:
    """When it happened. Breaks are edited like other records: when they were first written down."""
    if kind == Kind.TURN:
        return F("happened_at")
    if kind != Kind.BREAK:
        return F("changed_at")
    return Least(
        F("first_written__written_at"), F("changed_at"), output_field=models.DateTimeField()
    )


def _without_history() -> QuerySet:
    """Published reviews whose history has no approval."""
    approvals = ReviewTurn.objects.filter(status=APPROVED)
    return Review.objects.with_page().exclude(pk__in=approvals.values("review"))


def records_by_pk(kind: Kind, pks: Iterable[int]) -> dict[int, Any]:
    """Fetch records with what news tell of them, in one query, or where they are many in three; none where there are no pks."""
    match kind:
        case Kind.ACTUAL:
            records = ActualRevision.objects.for_news()
        case Kind.APPROVAL | Kind.REVIEW:
            records = Review.objects.for_news()
        case Kind.TURN:
            plan_of = ("project__area_plan__area", "project__area_plan__plan")
            records = ReviewTurn.objects.select_related("grade", *plan_of)
        case Kind.CHANGE:
            records = FigureChange.objects.for_news()
        case Kind.MEANING:
            records = MeaningChange.objects.for_news()
        case Kind.END | Kind.WITHDRAWAL:
            records = Turn.objects.for_news()
        case Kind.BREAK:
            records = SeriesBreak.objects.for_news()
        case Kind.BUREAU:
            records = BureauChange.objects.select_related("subprefecture__area")
    asked = list(pks)
    return (with_shared(records) if len(asked) > FEW else records).in_bulk(asked)
