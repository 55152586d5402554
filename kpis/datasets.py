"""The datasets of KPIs, of their series, of the values of these, a row a figure, and of the translations of all texts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.db.models import Case, Count, OuterRef, Prefetch, Subquery, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from kpis.columns import aim_of
from kpis.figures import Aim, Basis, Bound, Figure
from kpis.models import KPI, Actual, KPIFamily, KPISeries, MissingValue
from kpis.periods import Period
from kpis.querysets import (
    AREA_AND_EDITION,
    SERIES_ORDER,
    KPIFamilyQuerySet,
    KPIQuerySet,
    KPISeriesQuerySet,
)
from policyportal.pages.datasets import (
    DataColumn,
    Dataset,
    Kind,
    Row,
    Told,
    changed,
    own_code,
)
from policyportal.records.numbers import decimals_of
from policyportal.records.querysets import with_only
from projects.datasets import OF_PROJECT, class_columns, end_columns, project_columns
from regions.datasets import (
    CHANGED,
    PAGE,
    edition_columns,
    place_columns,
    source_columns,
)
from regions.models import Plan


class ValueKind(models.TextChoices):
    """What a row of the values is."""

    BASELINE = "baseline", "基準値"
    TARGET = "target", "目標値"
    ACTUAL = "actual", "実績値"


class ObservationStatus(models.TextChoices):
    """The state of a value, as SDMX codes it (CL_OBS_STATUS)."""

    NORMAL = "A", "通常"
    PROVISIONAL = "P", "暫定"
    BREAK = "B", "この年から測り方が変わった"
    MISSING = "O", "値がまだない"
    NEVER = "M", "値がない"


@dataclass(frozen=True)
class ValueRow:
    """A figure of a series with what is printed around it; without a figure, why a year has none."""

    series: KPISeries
    kind: ValueKind
    period: Period
    figure: Figure | None
    status: ObservationStatus
    quote: str
    remark: str
    record: models.Model

    @property
    def changed_at(self) -> datetime:
        return self.record.changed_at

    @property
    def printed(self) -> KPISeries | None:
        """Where it is printed, if it is."""
        return self.record if isinstance(self.record, KPISeries) else None


def decimals_in(row: ValueRow) -> int | None:
    return decimals_of(row.figure.value) if row.figure else None


def source_of(row: ValueRow) -> str:
    """The source that is not the outline's lines: of a printed figure the series', of an actual its own."""
    return getattr(row.record, "source", "")


# What a series has of its years.
OF_YEARS = ("actuals", "missing_values", "breaks")


def years_read(way: str = "") -> list[Prefetch]:
    """Read of each series to which a way leads what `value_rows` needs: as lists, for a query set each is slow to make."""
    return [Prefetch(f"{way}{name}", to_attr=f"{name}_read") for name in OF_YEARS]


def value_rows(every_series: Iterable[KPISeries]) -> Iterator[ValueRow]:
    """The baseline, the actuals in their order with the years that have none, and the target of each series (`years_read`)."""
    for series in every_series:
        yield from _rows_of(series)


def _rows_of(series: KPISeries) -> Iterator[ValueRow]:
    normal = ObservationStatus.NORMAL
    if baseline := series.baseline:
        kind = ValueKind.BASELINE
        yield ValueRow(
            series, kind, baseline.period, baseline, normal, series.baseline_quote, "", series
        )
    actuals, missing, breaks = (getattr(series, f"{name}_read") for name in OF_YEARS)
    broken = {series_break.year for series_break in breaks}
    years: list[Actual | MissingValue] = [*actuals, *missing]
    for record in sorted(years, key=year_in):
        yield _row_of_year(series, record, broken)
    target = series.target
    yield ValueRow(
        series, ValueKind.TARGET, target.period, target, normal, series.target_quote, "", series
    )


def year_in(record: Actual | MissingValue) -> int:
    return record.year


def _row_of_year(series: KPISeries, record: Actual | MissingValue, broken: set[int]) -> ValueRow:
    period, kind = Period.year(record.year), ValueKind.ACTUAL
    if isinstance(record, MissingValue):
        status = ObservationStatus.NEVER if record.is_for_good else ObservationStatus.MISSING
        return ValueRow(series, kind, period, None, status, "", record.words, record)
    if record.is_provisional:
        status = ObservationStatus.PROVISIONAL
    else:
        status = ObservationStatus.BREAK if record.year in broken else ObservationStatus.NORMAL
    return ValueRow(series, kind, period, record.figure, status, "", record.note, record)


def told_of_value(row: Row) -> Iterator[Told]:
    """A baseline and a target are of their series; why a year has no actual, the missing values tell."""
    first, last = row["first_year"], row["last_year"]
    series, kind, value = row["series_code"], row["kind_code"], row["value"]
    if kind != ValueKind.ACTUAL:
        figure = {
            "value": value,
            "period": f"{first}～{last}",
            "basis": row["basis_code"],
            "quote": row["quote"],
        }
        if kind == ValueKind.TARGET:
            figure |= {"bound": row["bound_code"], "prefix": row["prefix"]}
        told = {f"{kind}_{name}": text for name, text in figure.items() if text is not None}
        yield Told(KPISeries, {"code": series, **told})
    elif value is not None:
        is_provisional = row["status_code"] == ObservationStatus.PROVISIONAL
        state = Actual.State.PROVISIONAL if is_provisional else Actual.State.FINAL
        told = {
            "value": value,
            "state": state,
            "source": row["source"],
            "note": row["remark"] or "",
        }
        yield Told(Actual, {"series": [series], "year": first, **told, **changed(row)})


def kpi_columns(way: str) -> dict[str, DataColumn]:
    """The KPI to which a path leads, and its project."""
    return {
        "kpi_code": own_code("KPIコード", "KPI code", f"{way}.code", of="kpis", required=True),
        "kpi": DataColumn("指標名", "Indicator", f"{way}.name", required=True),
        **project_columns(f"{way}.project"),
    }


# What rows of others tell of their KPI, with what its address needs.
OF_KPI = "id code name is_published project"


def families_of(plan: Plan) -> KPIFamilyQuerySet:
    found = KPIFamily.objects.filter(kpis__in=KPI.objects.with_page().in_plan(plan)).distinct()
    return found.order_by("order", "slug")


FAMILIES = Dataset(
    "families",
    "共通の指標",
    "複数の地域に共通する指標。このサイトの対応づけです。",
    class_columns(),
    ("code",),
    families_of,
    tells_of={"": KPIFamily},
    outlives_editions=True,
)


def kpis_of(plan: Plan) -> KPIQuerySet:
    found = KPI.objects.with_page().in_plan(plan).select_related("family", "successor")
    found = found.select_related("project__area_plan__area", "project__area_plan__plan")
    found = with_only(found, "project", OF_PROJECT)
    return found.order_by("project__area_plan__area__order", "project__order", "order", "code")


KPIS = Dataset(
    "kpis",
    "KPI",
    "重要業績評価指標（KPI）と、その指標カード。数値は「KPIの内訳」と「値」にあります。",
    {
        "code": own_code("コード", "Code", "code", required=True),
        "name": DataColumn("指標名", "Indicator", "name", required=True),
        "kana": DataColumn("よみ（編集上）", "Reading (editorial)", "kana"),
        "order": DataColumn("順序", "Order", "order", Kind.INTEGER, required=True),
        "family_code": own_code("共通の指標コード", "Common indicator code", "family.slug"),
        "family": DataColumn(
            "共通の指標",
            "Common indicator",
            "family.name",
            about="ほかの地域と共通の指標。編集上の対応づけです。",
        ),
        "note": DataColumn("注記（印字）", "Note as printed", "note"),
        "note_line": DataColumn("注記の行", "Line of the note", "note_line", Kind.INTEGER),
        "editorial_note": DataColumn("編集上の注記", "Editorial note", "editorial_note"),
        "definition": DataColumn("定義", "Definition", "definition"),
        "formula": DataColumn("算式", "Formula", "formula"),
        "statistic": DataColumn("出典の統計", "Statistic", "statistic"),
        "statistic_publisher": DataColumn(
            "統計の公表元", "Publisher of the statistic", "statistic_publisher"
        ),
        "statistic_url": DataColumn(
            "統計のアドレス", "Address of the statistic", "statistic_url", Kind.ADDRESS
        ),
        "appears": DataColumn(
            "発表の月", "Month of the value", "appears", about="ある年の値が出る月。例：翌年の9月。"
        ),
        "target_reason": DataColumn("目標値の理由", "Reason for the target", "target_reason"),
        "cautions": DataColumn("読むときの注意", "Cautions", "cautions"),
        "office": DataColumn("所管課", "Office in charge", "office"),
        **project_columns("project"),
        **end_columns("KPI", "KPI", "kpis"),
        **source_columns(),
        "changed": CHANGED,
        **edition_columns("project.area_plan.plan"),
        "page": PAGE,
    },
    ("code",),
    kpis_of,
    tells_of={"": KPI},
)


def series_of(plan: Plan) -> KPISeriesQuerySet:
    found = KPISeries.objects.with_page().in_plan(plan)
    found = found.select_related(*AREA_AND_EDITION, "subprefecture").order_by(*SERIES_ORDER)
    return with_only(with_only(found, "kpi", OF_KPI), "kpi__project", OF_PROJECT)


SERIES = Dataset(
    "series",
    "KPIの内訳",
    "KPIの数値の並び。1つの基準値から1つの目標値へ向かい、1つのKPIに2つ以上あることがあります。",
    {
        "code": own_code("コード", "Code", "code", required=True),
        "group": DataColumn("区分", "Group", "group", about="印字の〔 〕の中。"),
        "label": DataColumn("系列名", "Series heading", "label"),
        "order": DataColumn("順序", "Order", "order", Kind.INTEGER, required=True),
        "unit": DataColumn("単位", "Unit", "unit", required=True),
        "aim_code": DataColumn(
            "目標の種類コード", "Kind of target code", "aim", Kind.CODE, "", Aim, required=True
        ),
        "aim": DataColumn("目標の種類", "Kind of target", aim_of, required=True),
        **place_columns("subprefecture"),
        **kpi_columns("kpi"),
        **source_columns(),
        "changed": CHANGED,
        **edition_columns("kpi.project.area_plan.plan"),
        "page": PAGE,
    },
    ("code",),
    series_of,
    tells_of={"": KPISeries},
)


def series_with_values(plan: Plan) -> KPISeriesQuerySet:
    return series_of(plan).prefetch_related(*years_read())


def with_value_counts(every_series: KPISeriesQuerySet) -> KPISeriesQuerySet:
    """Annotate how many rows of values each series has."""
    baseline = Case(When(baseline_value=None, then=0), default=1)
    years = [_number_of(model) for model in (Actual, MissingValue)]
    return every_series.annotate(row_count=sum(years, start=baseline + 1))


def _number_of(model: type[models.Model]) -> Combinable:
    of_series = model.objects.filter(series=OuterRef("pk")).order_by().values("series")
    return Coalesce(Subquery(of_series.annotate(number=Count("pk")).values("number")), 0)


# What `told_of_value` reads.
TOLD_FROM = """
    series_code kind_code first_year last_year value basis_code bound_code status_code prefix quote remark source changed
"""
VALUES = Dataset(
    "values",
    "値",
    "KPIの基準値、実績値、目標値。1行が1つの数値です。値がない年は、値が空欄で、状態が理由を示します。",
    {
        "series_code": own_code(
            "系列コード", "Series code", "series.code", of="series", required=True
        ),
        "kind_code": DataColumn(
            "値の種類コード", "Kind code", "kind.value", Kind.CODE, "", ValueKind, required=True
        ),
        "kind": DataColumn("値の種類", "Kind", "kind.label", required=True),
        "first_year": DataColumn(
            "期間の初年",
            "First year",
            "period.first_year",
            Kind.YEAR,
            "西暦。資料は年か年度かを示していません。",
            required=True,
        ),
        "last_year": DataColumn(
            "期間の終年",
            "Last year",
            "period.last_year",
            Kind.YEAR,
            "西暦。1つの年の値では、初年と同じです。",
            required=True,
        ),
        "period": DataColumn("期間（和暦）", "Period (Japanese era)", "period", required=True),
        "value": DataColumn(
            "値",
            "Value",
            "figure.value",
            Kind.DECIMAL,
            "桁区切りのない数値。小数の桁は、印字または入力のとおりです。空欄は0ではなく、値がありません。",
        ),
        "decimals": DataColumn("小数の桁数", "Decimals", decimals_in, Kind.INTEGER),
        "unit": DataColumn("単位", "Unit", "series.unit", required=True),
        "basis_code": DataColumn(
            "取り方コード", "Basis code", "figure.basis.value", Kind.CODE, "", Basis
        ),
        "basis": DataColumn("取り方", "Basis", "figure.basis.label"),
        "bound_code": DataColumn(
            "限度コード",
            "Bound code",
            "figure.bound.value",
            Kind.CODE,
            "目標値だけにあります。",
            Bound,
        ),
        "bound": DataColumn("限度", "Bound", "figure.bound.label", about="目標値だけにあります。"),
        "status_code": DataColumn(
            "状態コード",
            "Status code",
            "status.value",
            Kind.CODE,
            "SDMXのCL_OBS_STATUSのコード。",
            ObservationStatus,
            required=True,
        ),
        "status": DataColumn("状態", "Status", "status.label", required=True),
        "prefix": DataColumn("値の前の語", "Word before the value", "figure.prefix"),
        "printed": DataColumn(
            "表記", "As written", "figure", about="このサイトでの表記。例：7,250千人(R2)。"
        ),
        "quote": DataColumn("印字のとおり", "Quote", "quote", about="資料の印字（空白は除く）。"),
        "remark": DataColumn("備考", "Remark", "remark"),
        **kpi_columns("series.kpi"),
        **source_columns("printed"),
        "source": DataColumn("そのほかの出典", "Other source", source_of),
        "changed": CHANGED,
        **edition_columns("series.kpi.project.area_plan.plan"),
        "page": DataColumn(PAGE.heading, PAGE.english, "series.get_absolute_url", Kind.ADDRESS),
    },
    ("series_code", "kind_code", "first_year"),
    series_with_values,
    value_rows,
    pages_are_own=False,
    told=told_of_value,
    with_row_counts=with_value_counts,
    told_from=TOLD_FROM.split(),
)

DATASETS = [FAMILIES, KPIS, SERIES, VALUES]
