from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from psycopg.types.range import Range

from kpis import models
from kpis.due import Appearance
from kpis.figures import CUMULATIVE, LIMIT, Basis, Bound
from kpis.models import Actual, KPISeries, MissingValue
from kpis.models.kpi import CARD_TEXTS
from kpis.periods import Period
from kpis.querysets import revised_because
from kpis.wording.series import wording_of
from tests.constraints import (
    assert_holds,
    case,
    sourced_cases,
)
from tests.factories import (
    make_actual,
    make_break,
    make_change,
    make_draft,
    make_family,
    make_kpi,
    make_meaning_change,
    make_missing,
    make_revision,
    make_series,
    make_turn,
)
from tests.kpis.forms import figure, target

pytestmark = pytest.mark.django_db


def beside_a_kpi():
    there = make_kpi()
    return {"project": there.project}, {"name": there.name}


def beside_a_series():
    there = make_series(group="甲", label="乙")
    return {"kpi": there.kpi, "group": "甲"}, {"label": "乙"}


def beside_an_actual():
    there = make_actual()
    return {"series": there.series, "year": there.year + 1}, {"year": there.year}


def beside_a_draft():
    there = make_draft()
    return {"series": there.series, "year": there.year + 1}, {"year": there.year}


def beside_a_break():
    there = make_break()
    return {"series": there.series, "year": there.year + 1}, {"year": there.year}


def beside_a_missing_value():
    there = make_missing()
    return {"series": there.series, "year": there.year + 1}, {"year": there.year}


def beside_a_revision():
    there = make_revision()
    return {"series": there.series, "year": there.year}, {"changed_at": there.changed_at}


FAMILY, KPI, SERIES, ACTUAL = "kpis_kpifamily", "kpis_kpi", "kpis_kpiseries", "kpis_actual"
BREAK, REVISION = "kpis_seriesbreak", "kpis_actualrevision"
MISSING, DRAFT = "kpis_missingvalue", "kpis_draftactual"
FAR = 2_000_000_000
END = {"ended_on": date(2024, 3, 31), "end_reason": "試験の終わり"}
QUOTES = {"baseline_quote": "100人(R2)", "target_quote": "120人(R7)"}
PRINTED = {"sheet": "試験シート", "first_line": 5, "last_line": 5, "source": ""}
NO_BASELINE = {"baseline_value": None, "baseline_period": None, "baseline_basis": None}
YEARS = Period(2021, 2025)
NAN, INFINITY = Decimal("NaN"), Decimal("Infinity")


def not_finite(field: str, constraint: str, make) -> list:
    """Numbers that a numeric column would store and no plan prints, and the last that passes."""
    values = {
        "nan": (NAN, LIMIT - 1),
        "infinity": (INFINITY, 1 - LIMIT),
        "minus-infinity": (-INFINITY, Decimal(0)),
        "too-large": (LIMIT, Decimal("-0.5")),
        "too-small": (-LIMIT, Decimal("0.000001")),
    }
    return [
        case(constraint, make, {field: refused}, accepted={field: accepted}, of=name)
        for name, (refused, accepted) in values.items()
    ]


def series_case(fact: str, refused: dict | None = None, **options):
    return case(f"{SERIES}_{fact}", make_series, refused, **options)


CASES = [
    *sourced_cases(FAMILY, make_family),
    *sourced_cases(KPI, make_kpi),
    *sourced_cases(SERIES, make_series, **QUOTES),
    case(f"{FAMILY}_slug_form", make_family, {"slug": "a b"}, accepted={"slug": "a-b"}),
    case(f"{FAMILY}_name_printed", make_family, {"name": "指標　"}, accepted={"name": "指　標"}),
    case(f"{KPI}_code_form", make_kpi, {"code": "Doo-01-1"}, accepted={"code": "doo-99-1"}),
    case(
        f"{KPI}_kana_form",
        make_kpi,
        {"kana": "シケン"},
        accepted={"kana": "しけん・すう"},
        of="katakana",
    ),
    case(f"{KPI}_kana_form", make_kpi, {"kana": "試験"}, accepted={"kana": ""}, of="kanji"),
    case(f"{KPI}_name_printed", make_kpi, {"name": "指\n標"}, accepted={"name": "指標（試験）"}),
    case(f"{KPI}_name_once", make_kpi, beside=beside_a_kpi),
    case(
        f"{KPI}_appears_known",
        make_kpi,
        {"appears": Appearance(-1, 12)},
        accepted={"appears": Appearance(0, 1)},
        of="early",
    ),
    case(
        f"{KPI}_appears_known",
        make_kpi,
        {"appears": Appearance(6, 1)},
        accepted={"appears": Appearance(5, 12)},
        of="late",
    ),
    case(
        f"{KPI}_statistic_url_form",
        make_kpi,
        {"statistic_url": "javascript:alert(1)"},
        accepted={"statistic_url": "http://example.jp/試験"},
    ),
    *(
        case(f"{KPI}_{name}_printed", make_kpi, {name: " 試験"}, accepted={name: ""})
        for name in CARD_TEXTS
    ),
    series_case("code_form", {"code": "doo-01-1-"}, accepted={"code": "doo-99-1-1"}),
    series_case("unit_printed", {"unit": "人 "}, accepted={"unit": "㎥"}),
    series_case("label_once", beside=beside_a_series),
    series_case("baseline_whole", {"baseline_period": None}, accepted=NO_BASELINE, of="no-period"),
    series_case("baseline_whole", {"baseline_basis": None}, of="no-basis"),
    series_case(
        "baseline_whole", NO_BASELINE | {"baseline_period": Period.year(2020)}, of="period-alone"
    ),
    series_case("baseline_whole", NO_BASELINE | {"baseline_basis": Basis.YEAR}, of="basis-alone"),
    series_case("baseline_whole", NO_BASELINE | {"baseline_quote": "100人(R2)"}, of="quote-alone"),
    series_case(
        "baseline_whole",
        {
            "baseline_value": None,
            "baseline_period": Period.year(2020),
            "baseline_basis": Basis.YEAR,
        },
        of="no-value",
    ),
    *not_finite("baseline_value", f"{SERIES}_baseline_value_finite", make_series),
    *not_finite("target_value", f"{SERIES}_target_value_finite", make_series),
    series_case(
        "baseline_period_known",
        {"baseline_period": Period.year(1925)},
        accepted={"baseline_period": Period.year(1926)},
        of="too-early",
    ),
    series_case(
        "baseline_period_known",
        {"baseline_period": Period.year(2100), "target_period": Period.year(2101)},
        accepted={"baseline_period": Period.year(2098), "target_period": Period.year(2099)},
        of="too-late",
    ),
    series_case("target_period_known", {"target_period": Period.year(2100)}, of="too-late"),
    series_case(
        "target_period_known",
        NO_BASELINE | {"target_period": Period.year(1925)},
        accepted=NO_BASELINE | {"target_period": Period.year(1926)},
        of="too-early",
    ),
    series_case(
        "target_period_known",
        NO_BASELINE | {"target_period": Range(empty=True)},
        of="empty",
        field_first=True,
    ),
    series_case(
        "target_period_known",
        NO_BASELINE | {"target_period": Range(2025, None)},
        of="endless",
        field_first=True,
    ),
    series_case(
        "baseline_period_known",
        {"baseline_period": Range(None, 2021)},
        of="endless",
        field_first=True,
    ),
    # No range stands before the target if it is empty itself, whatever else it breaks.
    series_case(
        "baseline_first", {"baseline_period": Range(empty=True)}, of="empty", field_first=True
    ),
    series_case(
        "baseline_first",
        {"target_period": Period.year(2020)},
        accepted={"target_period": Period.year(2021)},
        of="same-year",
    ),
    series_case("baseline_first", {"target_period": Period.year(2019)}, of="backwards"),
    series_case(
        "baseline_first",
        {
            "baseline_period": Period(2017, 2021),
            "baseline_basis": Basis.TOTAL,
            "target_period": YEARS,
            "target_basis": Basis.TOTAL,
        },
        accepted={
            "baseline_period": Period(2016, 2020),
            "baseline_basis": Basis.TOTAL,
            "target_period": YEARS,
            "target_basis": Basis.TOTAL,
        },
        of="overlap",
    ),
    series_case(
        "baseline_basis_fits",
        {"baseline_period": Period(2019, 2020)},
        accepted={"baseline_period": Period(2019, 2020), "baseline_basis": Basis.BEST},
        of="years-as-a-year",
    ),
    series_case("baseline_basis_fits", {"baseline_basis": Basis.TOTAL}, of="year-as-a-total"),
    series_case("baseline_basis_fits", {"baseline_basis": Basis.BEST}, of="year-as-a-best"),
    series_case(
        "baseline_basis_fits",
        {"baseline_period": Period(2016, 2020), "baseline_basis": Basis.EVERY_YEAR},
        of="every-year",
    ),
    series_case(
        "baseline_basis_fits", {"baseline_basis": "median"}, of="unknown", field_first=True
    ),
    series_case(
        "target_basis_fits",
        {"target_period": YEARS},
        accepted={"target_period": YEARS, "target_basis": Basis.EVERY_YEAR},
        of="years-as-a-year",
    ),
    series_case("target_basis_fits", {"target_basis": Basis.TOTAL}, of="year-as-a-total"),
    series_case("target_basis_fits", {"target_basis": Basis.EVERY_YEAR}, of="year-as-every-year"),
    series_case(
        "target_basis_fits", {"target_period": YEARS, "target_basis": Basis.BEST}, of="best"
    ),
    series_case("target_basis_fits", {"target_basis": "median"}, of="unknown", field_first=True),
    series_case(
        "bound_fits",
        {"target_bound": Bound.MAINTAIN},
        accepted={"target_bound": Bound.MAINTAIN, "target_value": Decimal("100.0")},
        of="maintain-another-number",
    ),
    series_case(
        "bound_fits", NO_BASELINE | {"target_bound": Bound.MAINTAIN}, of="maintain-nothing"
    ),
    series_case(
        "bound_fits",
        {"target_value": Decimal("100.0")},
        accepted={"target_value": Decimal("100"), "target_bound": Bound.AT_LEAST},
        of="reach-the-same-number",
    ),
    series_case(
        "bound_fits",
        {"target_bound": "beyond"},
        accepted={"target_bound": Bound.AT_MOST},
        of="unknown",
        field_first=True,
    ),
    series_case(
        "prefix_fits",
        {"target_prefix": CUMULATIVE},
        of="one-year",
        accepted={"target_prefix": CUMULATIVE, "target_period": YEARS, "target_basis": Basis.TOTAL},
    ),
    series_case(
        "prefix_fits",
        {"target_prefix": CUMULATIVE, "target_period": YEARS, "target_basis": Basis.EVERY_YEAR},
        of="every-year",
    ),
    series_case(
        "prefix_fits",
        {"target_prefix": "約", "target_period": YEARS, "target_basis": Basis.TOTAL},
        of="unknown",
        field_first=True,
    ),
    series_case(
        "figures_sourced",
        PRINTED | QUOTES | {"target_quote": ""},
        accepted=PRINTED | QUOTES,
        of="target",
    ),
    series_case(
        "figures_sourced",
        PRINTED | QUOTES | {"baseline_quote": ""},
        accepted=PRINTED | QUOTES | NO_BASELINE | {"baseline_quote": ""},
        of="baseline",
    ),
    series_case("figures_sourced", PRINTED, accepted={"source": "訂正の資料"}, of="both"),
    case(
        "kpis_figurechange_kind_known",
        make_change,
        {"kind": "actual"},
        accepted={"kind": "baseline"},
        field_first=True,
    ),
    case(
        "kpis_figurechange_reason_printed",
        make_change,
        {"reason": " 見直し"},
        accepted={"reason": "見直し"},
    ),
    case(
        "kpis_figurechange_change_kind_known",
        make_change,
        {"change_kind": "mood"},
        accepted={"change_kind": "definition"},
        field_first=True,
    ),
    case(
        "kpis_meaningchange_part_known",
        make_meaning_change,
        {"part": "mood"},
        accepted={"part": "note"},
        field_first=True,
    ),
    case(
        "kpis_meaningchange_kind_known",
        make_meaning_change,
        {"kind": "mood"},
        accepted={"kind": "review"},
        field_first=True,
    ),
    case(
        "kpis_meaningchange_reason_printed",
        make_meaning_change,
        {"reason": " 改称"},
        accepted={"reason": "改称"},
    ),
    case(
        "kpis_meaningchange_source_printed",
        make_meaning_change,
        {"source": "資料 "},
        accepted={"source": "資料"},
    ),
    case(
        "kpis_turn_kind_known",
        make_turn,
        {"kind": "mood"},
        accepted={"kind": "returned"},
        field_first=True,
    ),
    case(
        "kpis_turn_day_of_end",
        make_turn,
        {"kind": "ended"},
        accepted={"kind": "ended", "ended_on": END["ended_on"]},
        of="no-day",
    ),
    case("kpis_turn_day_of_end", make_turn, {"ended_on": END["ended_on"]}, of="a-day-too-many"),
    case(
        "kpis_turn_reason_given",
        make_turn,
        {"reason": "　"},
        accepted={"reason": "", "kind": "returned"},
    ),
    case(f"{ACTUAL}_year_once", make_actual, beside=beside_an_actual),
    case(
        f"{ACTUAL}_year_known", make_actual, {"year": 1925}, accepted={"year": 1926}, of="too-early"
    ),
    case(
        f"{ACTUAL}_year_known", make_actual, {"year": 2100}, accepted={"year": 2099}, of="too-late"
    ),
    *not_finite("value", f"{ACTUAL}_value_finite", make_actual),
    case(
        f"{ACTUAL}_state_known",
        make_actual,
        {"state": "guess"},
        accepted={"state": "provisional"},
        field_first=True,
    ),
    case(
        f"{ACTUAL}_source_printed",
        make_actual,
        {"source": "　資料"},
        accepted={"source": "試験の資料"},
    ),
    case(f"{KPI}_end_whole", make_kpi, {"ended_on": END["ended_on"]}, accepted=END, of="no-reason"),
    case(f"{KPI}_end_whole", make_kpi, {"end_reason": END["end_reason"]}, of="no-day"),
    case(
        f"{KPI}_end_whole", make_kpi, beside=lambda: ({}, {"successor": make_kpi()}), of="going-on"
    ),
    case(
        f"{KPI}_successor_other",
        make_kpi,
        END | {"pk": FAR, "successor_id": FAR},
        accepted=END,
        field_first=True,
    ),
    case(f"{BREAK}_year_once", make_break, beside=beside_a_break),
    case(
        f"{BREAK}_year_known", make_break, {"year": 1925}, accepted={"year": 1926}, of="too-early"
    ),
    case(f"{BREAK}_year_known", make_break, {"year": 2100}, accepted={"year": 2099}, of="too-late"),
    case(
        f"{BREAK}_kind_known",
        make_break,
        {"kind": "mood"},
        accepted={"kind": "method"},
        field_first=True,
    ),
    case(
        f"{BREAK}_reason_printed",
        make_break,
        {"reason": " 調査"},
        accepted={"reason": "新しい調査"},
    ),
    case(f"{BREAK}_source_printed", make_break, {"source": "資料 "}, accepted={"source": "資料"}),
    case(f"{DRAFT}_year_once", make_draft, beside=beside_a_draft),
    case(f"{DRAFT}_year_known", make_draft, {"year": 1925}, accepted={"year": 1926}),
    case(f"{DRAFT}_value_finite", make_draft, {"value": NAN}, accepted={"value": LIMIT - 1}),
    case(
        f"{DRAFT}_state_known",
        make_draft,
        {"state": "?"},
        accepted={"state": "provisional"},
        field_first=True,
    ),
    case(f"{DRAFT}_source_printed", make_draft, {"source": "資料 "}, accepted={"source": "資料"}),
    case(
        f"{DRAFT}_reason_known",
        make_draft,
        {"revision_reason": "?"},
        accepted={"revision_reason": "error"},
        field_first=True,
    ),
    case(
        f"{DRAFT}_status_known",
        make_draft,
        {"status": "?"},
        accepted={"status": "submitted"},
        field_first=True,
    ),
    case(f"{MISSING}_year_once", make_missing, beside=beside_a_missing_value),
    case(
        f"{MISSING}_year_known",
        make_missing,
        {"year": 1925},
        accepted={"year": 1926},
        of="too-early",
    ),
    case(
        f"{MISSING}_year_known",
        make_missing,
        {"year": 2100},
        accepted={"year": 2099},
        of="too-late",
    ),
    case(
        f"{MISSING}_kind_known",
        make_missing,
        {"kind": "lost"},
        accepted={"kind": "compiling"},
        field_first=True,
    ),
    case(
        f"{MISSING}_month_fits",
        make_missing,
        {"kind": "announced"},
        accepted={"kind": "announced", "expected_on": date(2026, 10, 1)},
        of="no-month",
    ),
    case(
        f"{MISSING}_month_fits", make_missing, {"expected_on": date(2026, 10, 1)}, of="month-alone"
    ),
    case(
        f"{MISSING}_month_begins",
        make_missing,
        {"kind": "announced", "expected_on": date(2026, 10, 2)},
        accepted={"kind": "announced", "expected_on": date(2026, 10, 1)},
    ),
    case(
        f"{MISSING}_reason_given",
        make_missing,
        {"kind": "not_surveyed"},
        accepted={"kind": "not_surveyed", "reason": "試験の調査は5年ごと"},
    ),
    case(f"{MISSING}_reason_printed", make_missing, {"reason": " 調"}, accepted={"reason": "調"}),
    case(f"{REVISION}_moment_once", make_revision, beside=beside_a_revision),
    case(
        f"{REVISION}_kind_known",
        make_revision,
        {"kind": "lost"},
        accepted={"kind": "finalised"},
        field_first=True,
    ),
    case(
        f"{REVISION}_reason_known",
        make_revision,
        {"reason": "mood"},
        accepted={"reason": "retroactive"},
        field_first=True,
    ),
]


@pytest.mark.parametrize("case", CASES)
def test_constraint_holds(case):
    assert_holds(case)


def test_series_hands_out_its_figures():
    series = make_series(
        unit="%",
        baseline_value=Decimal("86.09"),
        baseline_period=Period(2017, 2020),
        baseline_basis="best",
        target_value=Decimal("86.09"),
        target_period=YEARS,
        target_basis="every_year",
        target_bound="at_least",
    )

    assert series.baseline == figure("86.09", "%", "H29～R2", Basis.BEST)
    assert series.target == target("86.09", "%", "R3～R7", Basis.EVERY_YEAR, Bound.AT_LEAST)
    assert str(series.baseline) == "86.09%(H29～R2の最高値)"
    assert str(series.target) == "86.09%/年(R3～R7)"


def test_series_without_a_baseline_has_none():
    series = make_series(baseline_value=None)

    assert series.baseline is None
    assert wording_of(series).sentence == "令和7（2025）に、120人とする目標です。"
    assert wording_of(series).no_rate_sentence == "基準値がないため、進捗率は計算しません。"


def test_series_with_a_baseline_of_zero_has_one():
    assert str(make_series(baseline_value=Decimal(0)).baseline) == "0人(R2)"


def test_series_says_its_sentence():
    series = make_series()

    assert wording_of(series).sentence == (
        "令和2（2020）の100人から、令和7（2025）の120人へ、20人（20.0%）増やす目標です。"
    )
    assert wording_of(series).no_rate_sentence == ""


@pytest.mark.parametrize(
    ("values", "inferred"),
    [
        pytest.param({}, False, id="years"),
        pytest.param({"target_period": YEARS, "target_basis": "total"}, True, id="target"),
        pytest.param(
            {"baseline_period": Period(2016, 2020), "baseline_basis": "total"}, True, id="baseline"
        ),
        pytest.param(
            {"target_period": YEARS, "target_basis": "total", "target_prefix": CUMULATIVE},
            False,
            id="cumulative-by-print",
        ),
    ],
)
def test_series_knows_whether_a_total_is_inferred(values, inferred):
    assert make_series(**values).total_is_inferred is inferred


@pytest.mark.parametrize(
    ("group", "label", "heading"),
    [
        ("入院患者", "甲", "入院患者 甲"),
        ("", "甲地域", "甲地域"),
        ("入院患者", "", "入院患者"),
        ("", "", ""),
    ],
)
def test_series_heading_joins_group_and_label(group, label, heading):
    assert KPISeries(group=group, label=label).heading == heading


@pytest.mark.parametrize(
    ("name", "scope", "of_members"),
    [
        pytest.param("協議会構成市町への入込", "協議会構成市町", True, id="members"),
        pytest.param("北・南地域への入込", "北・南地域", False, id="places"),
        pytest.param("入込（川の周辺地域）", "川の周辺地域", False, id="in brackets"),
        pytest.param("北海道からの輸出額", "北海道", False, id="all of it"),
        pytest.param("管内の宿泊", "管内", False, id="the bureau's land"),
        pytest.param("地域公共交通の率", "", False, id="a word that is no scope"),
        pytest.param("「北地域への旅」を望む割合", "", False, id="a quotation"),
        pytest.param("若年層（15～29歳）の数", "", False, id="other brackets"),
        pytest.param("入込客数", "", False, id="none"),
    ],
)
def test_kpi_prints_its_scope_in_its_name_or_not(name, scope, of_members):
    kpi = models.KPI(name=name)

    assert kpi.printed_scope == scope
    assert kpi.is_of_members == of_members


def test_series_stands_on_the_page_of_its_kpi():
    series = make_series(kpi=make_kpi(code="doo-99-1"), code="doo-99-1-2")

    assert series.kpi.get_absolute_url() == "/kpis/doo-99-1/"
    assert series.get_absolute_url() == "/kpis/doo-99-1/#doo-99-1-2"


def test_actual_is_the_figure_of_one_year():
    actual = make_actual(year=2019, value=Decimal("-1234.50"))

    assert str(actual.figure) == "−1,234.50人(R1)"


def test_units_of_a_kpi_are_named_once():
    kpi = make_kpi()
    for label, unit in (("甲", "人"), ("乙", "%"), ("丙", "人")):
        make_series(kpi=kpi, label=label, unit=unit)

    assert kpi.units == ["人", "%"]


def test_actuals_of_a_kpi_come_series_by_series():
    kpi = make_kpi()
    second, first = (
        make_series(kpi=kpi, label="乙", order=2),
        make_series(kpi=kpi, label="甲", order=1),
    )
    late, early = make_actual(series=first, year=2023), make_actual(series=first, year=2022)
    other = make_actual(series=second, year=2021)

    assert list(kpi.actuals) == [early, late, other]


def test_next_actual_of_a_series_is_that_of_the_year_after_the_newest():
    series = make_series(baseline_period=Period(2020, 2020), target_period=Period(2025, 2025))
    assert series.next_year == 2021

    for year, coming in ((2023, 2024), (2022, 2024), (2025, None)):
        make_actual(series=series, year=year)
        assert series.next_year == coming


def test_next_actual_of_a_series_without_a_baseline_is_that_of_its_target():
    nothing = dict.fromkeys(("baseline_value", "baseline_period", "baseline_basis"))
    series = make_series(**nothing, target_period=Period(2025, 2025))
    assert series.next_year == 2025

    years = {"target_period": Period(2021, 2025), "target_basis": Basis.TOTAL}
    assert make_series(**nothing, **years).next_year == 2021


def test_records_are_named_in_lists():
    kpi = make_kpi(code="doo-99-1", name="試験の指標")
    series = make_series(kpi=kpi, code="doo-99-1-1", label="甲地域")

    assert str(kpi) == "doo-99-1 試験の指標"
    assert str(series) == "doo-99-1-1 試験の指標 甲地域"
    assert str(make_series(kpi=kpi, code="doo-99-1-2")) == "doo-99-1-2 試験の指標"
    assert str(make_actual(series=series, year=2019)) == "doo-99-1-1 R1"
    assert str(make_family(name="試験の共通指標")) == "試験の共通指標"


def test_actual_takes_the_place_of_what_was_said_of_its_year():
    missing = make_missing(reason="試験の集計")
    other = make_missing(series=missing.series, year=missing.year + 1)

    actual = make_actual(series=missing.series, year=missing.year)

    assert list(MissingValue.objects.all()) == [other]
    gone = MissingValue.history.get(history_type="-")
    assert (gone.id, gone.year, gone.reason) == (missing.pk, missing.year, "試験の集計")
    with pytest.raises(IntegrityError, match="kpis_missingvalue_no_actual"), transaction.atomic():
        make_missing(series=actual.series, year=actual.year)
    with pytest.raises(IntegrityError, match="kpis_missingvalue_no_actual"), transaction.atomic():
        MissingValue.objects.update(year=actual.year)
    with revised_because("error"):
        Actual.objects.update(year=other.year)
    assert not MissingValue.objects.exists()
