"""The columns of KPIs, series and actuals in the CSV files of the pages and the tables of staff."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db.models import Model

from kpis.figures import Aim
from kpis.models import KPI, Actual, DraftActual, KPISeries, MissingValue
from kpis.wording.progress import ProgressRow
from kpis.wording.series import mark_counts, wording_of
from kpis.wording.years import SeriesYear
from policyportal.accounts.rights import CARD
from policyportal.editing.explained import COLUMNS
from policyportal.records.columns import Column, columns_of, no_value, pick, value_at
from policyportal.records.eras import short_year
from policyportal.records.numbers import percent, read_number
from projects.columns import ENGLISH, EXPLANATION, PROJECT_NAME, SOURCE


def computed(heading: str, english: str, value: Callable[[Any], str]) -> Column:
    """A column of what the site computes, in the tables of staff."""
    return Column(heading, english, value, is_computed=True)


def judgement_of(series: KPISeries) -> str:
    judgement = wording_of(series).judgement
    return judgement.label if judgement else ""


def reason_of(series: KPISeries) -> str:
    wording = wording_of(series)
    return wording.reason if wording.judgement else ""


def judgements_of(kpi: KPI) -> str:
    """How many series of a KPI have which mark: ○順調2、×遅れ1."""
    counts = mark_counts(kpi.series.all())
    return "、".join(f"{count.mark.symbol}{count.mark.label}{count.number}" for count in counts)


def year_of(actual: Actual) -> SeriesYear:
    return SeriesYear(actual.series, actual.year, actual)


def judgement_then(actual: Actual) -> str:
    """How the series was judged in the year of an actual; empty of one that is yet to be entered, or does not count."""
    judgement = year_of(actual).judgement if actual.pk else None
    return judgement.label if judgement else ""


def reason_then(actual: Actual) -> str:
    return year_of(actual).reason if actual.pk else ""


JUDGEMENT, REASON = ("参考判定", "Judgement"), ("参考判定の理由", "Reason of the judgement")
ENDS = "ended_on end_reason successor"
OF_KPI = f"order name kana family note note_line editorial_note {' '.join(CARD)} is_published {ENDS} carried_from {SOURCE}"
ENGLISH_OF_KPI = ENGLISH | {"name": "Indicator", "family": "Common indicator"}
KPI_TABLE = pick(
    columns_of(KPI, f"code project {OF_KPI}", english=ENGLISH_OF_KPI)
    | COLUMNS
    | {
        "project_name": PROJECT_NAME,
        "judgements": computed("参考判定の数", "Judgements", judgements_of),
    },
    f"code project project_name {OF_KPI} {EXPLANATION} judgements",
)


def aim_of(series: KPISeries) -> str:
    return Aim(series.aim).label


def of_newest(path: str) -> Callable[[KPISeries], Any]:
    """Make a function that follows a path from the newest actual of a series; None where there is none."""

    def follow(series: KPISeries) -> Any:
        return value_at(wording_of(series).newest, path)

    return follow


def mark_of(series: KPISeries) -> str:
    """The mark of a series that has actuals, in words; empty without any, or where the operator has switched judgements off."""
    wording = wording_of(series)
    return wording.judgement.words if wording.newest and wording.judgement else ""


def counted_as(series: KPISeries) -> str:
    """The mark by which lists count and choose a series; empty where the operator has switched judgements off."""
    judgement = wording_of(series).judgement
    return judgement.mark.label if judgement else ""


def of_judgement(path: str) -> Callable[[KPISeries], Any]:
    """Make a function that follows a path from the judgement of a series; None where it is switched off or refused."""

    def follow(series: KPISeries) -> Any:
        judgement = wording_of(series).judgement
        return value_at(judgement, path) if judgement and not judgement.refusal else None

    return follow


def missing_of(series: KPISeries) -> str:
    """The years of a series of which it is known why they have no actual: R5 令和8年10月に公表予定、R6 集計中."""
    all_missing = series.missing_values.all()
    return "、".join(f"{short_year(missing.year)} {missing.words}" for missing in all_missing)


def percent_of(name: str) -> Callable[[KPISeries], Decimal | None]:
    """Make a function that gives a share of the judgement of a series in per cent, as pages round it."""
    of_series, decimals_of = of_judgement(name), of_judgement("share_decimals")

    def share(series: KPISeries) -> Decimal | None:
        found = of_series(series)
        return None if found is None else read_number(percent(found, decimals_of(series)))

    return share


def expected_of(series: KPISeries) -> Decimal | None:
    """期待値 of a series in the digits of its figures; None where an even pace has no meaning."""
    wording = wording_of(series)
    return wording.judgement.pace if wording.expected_amount else None


BASELINE = "baseline_value baseline_period baseline_basis baseline_quote"
TARGET = "target_value target_period target_basis target_bound target_prefix target_quote"
SERIES = columns_of(
    KPISeries,
    f"code kpi order group label subprefecture entered_by unit decimals {BASELINE} {TARGET} carried_from {SOURCE}",
    english=ENGLISH | {"code": "Series code", "kpi": "KPI", "target_bound": "Bound"},
    public={
        "code": "系列コード",
        "baseline_period": "基準値の年・期間（和暦）",
        "target_period": "目標値の年・期間（和暦）",
    },
) | {
    "kpi_name": Column("指標名", "Indicator", "kpi.name"),
    "kpi_code": Column("KPIコード", "KPI code", "kpi.code"),
    "kpi_ended": Column("KPIの終了した日", "Day on which the KPI ended", "kpi.ends_on"),
    "place": Column("対象の地域", "Subprefecture", "subprefecture.name"),
    "area_code": Column("連携地域コード", "Collaboration area code", "kpi.project.area.slug"),
    "area": Column("連携地域", "Collaboration area", "kpi.project.area.name"),
    "project_code": Column("プロジェクトコード", "Project code", "kpi.project.code"),
    "project": Column("プロジェクト", "Project", "kpi.project.name"),
    "listing": Column("KPIの掲載", "List of KPIs", "kpi.project.get_kpis_listing_display"),
    "baseline_first": Column(
        "基準値の期間の初年", "First year of the baseline", "baseline_period.first_year"
    ),
    "baseline_last": Column(
        "基準値の期間の終年", "Last year of the baseline", "baseline_period.last_year"
    ),
    "target_first": Column(
        "目標値の期間の初年", "First year of the target", "target_period.first_year"
    ),
    "target_last": Column(
        "目標値の期間の終年", "Last year of the target", "target_period.last_year"
    ),
    # Of a series whose actuals are fetched. The newest one may be the total of its target's years so far.
    "newest_value": Column("最新の実績値", "Newest actual", of_newest("figure.value")),
    "newest_first": Column(
        "最新の実績値の初年",
        "First year of the newest actual",
        of_newest("figure.period.first_year"),
    ),
    "newest_last": Column(
        "最新の実績値の終年", "Last year of the newest actual", of_newest("figure.period.last_year")
    ),
    "newest_period": Column(
        "最新の実績値の年・期間（和暦）",
        "Years of the newest actual (Japanese era)",
        of_newest("figure.period"),
    ),
    "newest_basis": Column(
        "最新の実績値の取り方", "Basis of the newest actual", of_newest("figure.basis.label")
    ),
    "newest_state": Column("最新の実績値の状態", "State of the newest actual", of_newest("state")),
    "newest_change": Column("前年からの増減", "Change on the year before", of_newest("change")),
    "missing_years": Column("実績値のない年", "Years without an actual", missing_of),
    "mark": Column("本サイトの参考判定", "Judgement (of this site)", mark_of),
    "mark_counted": Column("本サイトの参考判定の区分", "Judgement as counted", counted_as),
    "rate": Column("進捗率（%）", "Share of the way done (%)", percent_of("rate")),
    "elapsed": Column("経過率（%）", "Share of the time gone (%)", percent_of("elapsed")),
    "expected": Column("期待値（目安）", "Expected at an even pace", expected_of),
    "valid_from": Column("適用の日", "Valid from", no_value),
    "aim": Column("目標の種類", "Kind of target", aim_of),
    "note": Column("注記（印字）", "Note (as printed)", "kpi.note"),
    "changed": Column("最終更新", "Last changed", "changed_at"),
    "edition": Column("版", "Edition", "kpi.project.area_plan.plan.label"),
    "page": Column("ページ", "Page", "get_absolute_url"),
}
# Of a series whose KPI for_list() has fetched.
SERIES_CSV = pick(
    SERIES,
    "code kpi_code kpi_name kpi_ended group label place area_code area project_code project listing unit"
    " baseline_value baseline_first baseline_last baseline_period baseline_basis baseline_quote"
    " newest_value newest_first newest_last newest_period newest_basis newest_state newest_change missing_years"
    " target_value target_first target_last target_period target_basis target_bound target_prefix target_quote"
    f" mark aim note {SOURCE} changed edition page",
)
# The same with what いまの状況 filters and sorts by.
STATUS_CSV = SERIES_CSV | pick(SERIES, "mark_counted rate elapsed expected")
SERIES_TABLE = pick(
    SERIES
    | COLUMNS
    | {"judgement": computed(*JUDGEMENT, judgement_of), "reason": computed(*REASON, reason_of)},
    f"code kpi kpi_name order group label subprefecture entered_by unit decimals {BASELINE} {TARGET}"
    f" {EXPLANATION} valid_from carried_from {SOURCE} judgement reason",
)


# Of a row of the table of a year.
def remark_on_bureau(row: ProgressRow) -> str:
    return "推定" if row.series.bureau_is_inferred else ""


def awaited_of(row: ProgressRow) -> str:
    """Why a later year has no value: R6 集計中."""
    return f"{short_year(row.awaited.year)} {row.awaited.words}" if row.awaited else ""


# What is printed of the workbook comes first.
PROGRESS_PRINTED = {
    "area": SERIES["area"].with_value("series.kpi.project.area.name"),
    "bureau": Column("振興局（担当）", "Bureau in charge", "series.bureau_name"),
    "project": SERIES["project"].with_value("series.kpi.project.name"),
    "kpi_name": SERIES["kpi_name"].with_value("series.kpi.name"),
    "heading": Column("系列名", "Series heading", "series.heading"),
    "kpi_ended": SERIES["kpi_ended"].with_value("series.kpi.ends_on"),
    "unit": SERIES["unit"].with_value("series.unit"),
    "baseline_value": SERIES["baseline_value"].with_value("series.baseline.value"),
    "baseline_when": Column("基準値の年・期間", "Years of the baseline", "series.baseline.when"),
    "target_value": SERIES["target_value"].with_value("target.value"),
    "target_when": Column("目標値の年・期間", "Years of the target", "target.when"),
    "newest_value": SERIES["newest_value"].with_value("newest.figure.value"),
    "newest_when": Column("最新の年・期間", "Years of the newest actual", "newest.figure.when"),
    "newest_state": Column("状態", "State of the newest actual", "newest.state"),
    "former_value": Column("前回の実績値", "Former actual", "former.figure.value"),
    "former_when": Column("前回の年・期間", "Years of the former actual", "former.figure.when"),
    "change": Column("前回との差", "Change on the former actual", "newest.change"),
    "mark": Column("参考判定", "Judgement (of this site)", "judgement.words"),
    "grade": Column("振興局の評価", "Grade of the bureau", "review.grade.label"),
    "review": Column("点検・評価（はじめの文）", "Review, first sentence", "review_sentence"),
}
PROGRESS_CSV = PROGRESS_PRINTED | {
    "mark_counted": SERIES["mark_counted"].with_value("judgement.short"),
    "reason": Column("参考判定の理由", "Reason of the judgement", "reason"),
    "awaited": Column("実績値のない年", "Year without an actual", awaited_of),
    "bureau_remark": Column("担当についての注記", "Remark on the bureau", remark_on_bureau),
    "baseline_basis": SERIES["baseline_basis"].with_value("series.baseline.basis.label"),
    "target_basis": SERIES["target_basis"].with_value("target.basis.label"),
    "target_bound": SERIES["target_bound"].with_value("target.bound.label"),
    "newest_basis": SERIES["newest_basis"].with_value("newest.figure.basis.label"),
    "year": Column("年", "Year", "year"),
    "project_code": SERIES["project_code"].with_value("series.kpi.project.code"),
    "kpi_code": SERIES["kpi_code"].with_value("series.kpi.code"),
    "code": SERIES["code"].with_value("series.code"),
    "edition": SERIES["edition"].with_value("series.kpi.project.area_plan.plan.label"),
    "page": SERIES["page"].with_value("series.get_absolute_url"),
}

OF_SERIES = {
    "kpi_name": Column("指標名", "Indicator", "series.kpi.name"),
    "series_heading": Column("系列名", "Series heading", "series.heading"),
    "unit": Column("単位", "Unit", "series.unit"),
}
ACTUAL = columns_of(Actual, "series year value state source note", english={"value": "Actual"}) | {
    **OF_SERIES,
    "revision_reason": Column("改定の理由", "Reason of the revision", no_value),
    "judgement": computed(*JUDGEMENT, judgement_then),
    "reason": computed(*REASON, reason_then),
}
ACTUAL_TABLE = pick(
    ACTUAL,
    "series kpi_name series_heading unit year value state revision_reason source note judgement reason",
)


def former_of(record: Model) -> str:
    """The value of the year before a record's, or why there is none: 7,250千人(R2)、暫定; 集計中. Empty where nothing is known."""
    year = record.year - 1
    for actual in record.series.actuals.all():
        if actual.year == year:
            return f"{actual.figure}、{actual.get_state_display()}"
    for missing in record.series.missing_values.all():
        if missing.year == year:
            return missing.words
    return ""


# What a template of a year shows beside the cells to fill in.
NOTES_OF_SERIES = {
    "project_name": Column("プロジェクト", "Project", "series.kpi.project.name"),
    "bureau": Column("担当の振興局", "Bureau in charge", "series.bureau_place.bureau_name"),
    "baseline": Column("基準値（年）", "Baseline (year)", "series.baseline"),
    "target": Column("目標値（年）", "Target (year)", "series.target"),
    "former": Column("前年の値", "Value of the year before", former_of),
}
DRAFT_ACTUAL_TABLE = pick(
    columns_of(DraftActual, "series year value state revision_reason source note")
    | OF_SERIES
    | {"stage": Column("段階", "Stage", "get_status_display")},
    "series kpi_name series_heading unit year value state stage revision_reason source note",
)
MISSING_VALUE_TABLE = pick(
    columns_of(MissingValue, "series year kind expected_on reason") | OF_SERIES,
    "series kpi_name series_heading year kind expected_on reason",
)
