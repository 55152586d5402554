"""The dataset of what has changed: a row a piece of news, as 更新履歴 and the feeds tell it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, overload

from kpis.figures import Figure
from kpis.models import KPI
from policyportal.news.items import MOMENT, FeedItem, item_of
from policyportal.news.kinds import Kind as NewsKind
from policyportal.news.news import AllNews, News, fetch_rows
from policyportal.news.scopes import Scope
from policyportal.pages.datasets import OWN, DataColumn, Dataset, Kind, own_code
from policyportal.pages.streams import STEP
from regions.datasets import area_columns
from regions.models import Plan

# More than a KPI has news in the years of a plan.
MOST_OF_A_KPI = 1000


class Pieces(Sequence[News]):
    """The news of all editions one by one, the newest first, of which no more is read than is asked for."""

    def __init__(self) -> None:
        self._rows = AllNews().newest_rows()

    def __len__(self) -> int:
        return self._rows.count()

    @overload
    def __getitem__(self, part: int) -> News: ...
    @overload
    def __getitem__(self, part: slice) -> list[News]: ...
    def __getitem__(self, part):
        if isinstance(part, slice):
            return fetch_rows(self._rows[part])
        return fetch_rows(self._rows[part : part + 1])[0]

    def __iter__(self) -> Iterator[News]:
        rows = list(self._rows)
        for start in range(0, len(rows), STEP):
            yield from fetch_rows(rows[start : start + STEP])


def pieces_called(code: str) -> list[News]:
    """The news that may have this code (FeedItem.key): of its moment, or of the KPI of its series."""
    subject, last = code.removeprefix("history/").split("/")[0], code.rpartition("/")[2]
    try:
        moment = datetime.strptime(last, MOMENT).replace(tzinfo=UTC)
    except ValueError:
        kpi = KPI.objects.published().filter(series__code=subject).first()
        return AllNews(Scope(kpi)).newest(MOST_OF_A_KPI) if kpi else []
    return fetch_rows(AllNews().newest_rows(moment=moment))


@dataclass(frozen=True)
class ChangeRow:
    """A piece of news with what its feed says of it."""

    news: News

    @cached_property
    def item(self) -> FeedItem:
        return item_of(self.news)

    @property
    def changed_at(self) -> datetime:
        return self.news.changed_at

    @property
    def plan(self) -> Plan | None:
        return self.news.project.area_plan.plan if self.news.project else None

    @property
    def series(self) -> Any:
        return self.news.record.series if self.news.kind.is_of_series else None

    @property
    def year(self) -> int | None:
        """The year whose figure or review has changed, or from which a value means something else."""
        return getattr(self.news.record, "year", None)

    @property
    def before(self) -> Figure | str | None:
        return self._state("old", "before")

    @property
    def after(self) -> Figure | str | None:
        return self._state("new", "after")

    def _state(self, figure: str, text: str) -> Figure | str | None:
        """What it was or is: of an actual, a baseline or a target the figure, of a name or a text the words."""
        record, kind = self.news.record, self.news.kind
        if kind in (NewsKind.ACTUAL, NewsKind.CHANGE):
            return getattr(record, figure)
        return getattr(record, text) if kind in (NewsKind.MEANING, NewsKind.BUREAU) else None


def change_rows(news: Iterable[News]) -> Iterator[ChangeRow]:
    return map(ChangeRow, news)


def changes_of(plan: Plan) -> Pieces:
    """更新履歴 outlives editions: it tells what has changed in each of them."""
    return Pieces()


def number_before(row: ChangeRow) -> Decimal | None:
    return _number_of(row.before)


def number_after(row: ChangeRow) -> Decimal | None:
    return _number_of(row.after)


def _number_of(state: Figure | str | None) -> Decimal | None:
    return state.value if isinstance(state, Figure) else None


CHANGES = Dataset(
    "changes",
    "更新履歴",
    "公開した数値、点検・評価、名称などの変更。1行が1つの変更で、新しい順です。実績値は、1つの年につき最後の変更だけです。",
    {
        "code": own_code("変更のコード", "Code of the change", "item.key", required=True),
        "changed": DataColumn("変わった日", "Changed on", "changed_at", Kind.DATE, required=True),
        "kind_code": DataColumn(
            "変更の種類コード",
            "Kind code",
            "news.kind.value",
            Kind.CODE,
            "",
            NewsKind,
            required=True,
        ),
        "kind": DataColumn("変更の種類", "Kind", "news.kind.label", required=True),
        "title": DataColumn("題名", "Title", "item.title", required=True),
        "text": DataColumn("変更の内容", "What has changed", "item.text", required=True),
        "year": DataColumn(
            "年", "Year", "year", Kind.YEAR, "実績値、点検・評価、値の意味の変更だけにあります。"
        ),
        "before": DataColumn("変更前", "Before", "before"),
        "after": DataColumn("変更後", "After", "after"),
        "value_before": DataColumn(
            "変更前の値",
            "Value before",
            number_before,
            Kind.DECIMAL,
            "桁区切りのない数値。実績値、基準値、目標値の変更だけにあります。",
        ),
        "value_after": DataColumn(
            "変更後の値",
            "Value after",
            number_after,
            Kind.DECIMAL,
            "空欄は、取り下げた実績値などです。",
        ),
        "unit": DataColumn("単位", "Unit", "series.unit"),
        **area_columns("news.area"),
        "project_code": own_code("プロジェクトコード", "Project code", "news.project.code"),
        "kpi_code": own_code("KPIコード", "KPI code", "news.kpi.code"),
        "series_code": own_code("系列コード", "Series code", "series.code"),
        "edition_code": DataColumn("版コード", "Edition code", "plan.code", Kind.CODE, OWN),
        "page": DataColumn(
            "ページ", "Page", "item.url", Kind.ADDRESS, "変更を載せているページ。", required=True
        ),
    },
    ("code",),
    changes_of,
    change_rows,
    pages_are_own=False,
    called=pieces_called,
    outlives_editions=True,
)
