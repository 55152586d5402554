"""The wording of a series: made once, and by the settings of the operator."""

from decimal import Decimal

import pytest
from django.test import override_settings

from kpis.figures import Basis
from kpis.judgement import Mark, MarkCount, Verdict
from kpis.models import KPISeries, SeriesBreak
from kpis.periods import Period
from kpis.wording import series as wording_module
from kpis.wording.series import SeriesWording, mark_counts, wording_of
from kpis.wording.specimens import specimen
from tests.factories import make_actual, make_break, make_kpi, make_series

RISE = specimen("試験の系列", "rise: 100人 R2 → 200人 R7 reach; 150人 R5")


def test_wording_says_draws_and_judges():
    wording = SeriesWording(RISE)

    assert wording.sentence == (
        "令和2（2020）の100人から、令和7（2025）の200人へ、100人（100.0%）増やす目標です。"
    )
    assert wording.target_kind == "増やす"
    assert wording.no_rate_sentence == ""
    assert wording.drawing.form == "way"
    assert "150人" in texts(wording.drawing)
    assert wording.judgement.verdict == Verdict.SLOW
    assert wording.reason == (
        "R5（2023）の150人は、経過年から見た目安（160人）まで、あと10人です。"
    )
    assert wording.steps[0] == "実績値は、R5（2023）の150人です。"
    assert wording.expected_amount == "160人"


def texts(drawing) -> list[str]:
    return [label.text for label in drawing.labels]


def test_each_part_is_made_once(monkeypatch):
    made = []
    for name in ("judge", "draw", "sentence_of", "target_kind", "no_rate_sentence"):
        _count(monkeypatch, name, made)
    wording = SeriesWording(RISE)

    for _ in range(3):
        assert wording.sentence
        assert wording.target_kind
        assert wording.drawing
        assert wording.judgement
        assert wording.no_rate_sentence == ""

    assert sorted(made) == ["draw", "judge", "no_rate_sentence", "sentence_of", "target_kind"]


def _count(monkeypatch, name, made):
    """Let a function of the module run as it is, and note each call."""
    function = getattr(wording_module, name)

    def noted(*args, **kwargs):
        made.append(name)
        return function(*args, **kwargs)

    monkeypatch.setattr(wording_module, name, noted)


def test_judgement_that_is_switched_off_is_none_and_nothing_of_it_is_said():
    wording = SeriesWording(RISE, is_judged=False)

    assert wording.judgement is None
    assert wording.expected_amount == ""
    assert "150人" in texts(wording.drawing)
    assert wording.drawing.band == ""


def test_judgement_of_a_past_year_knows_the_actuals_until_then():
    wording = SeriesWording(
        specimen("試験の系列", "rise: 100人 R2 → 200人 R7 reach; 110人 R3; 150人 R4; 150人 R5")
    )

    verdicts = [wording.judgement_in(year).verdict for year in (2020, 2021, 2022, 2023)]

    assert verdicts == [Verdict.NONE, Verdict.BEHIND, Verdict.ON_PACE, Verdict.SLOW]
    assert wording.judgement_in(2023) is wording.judgement
    assert SeriesWording(RISE, is_judged=False).judgement_in(2022) is None


def test_value_of_a_year_has_its_change_on_the_year_before():
    wording = SeriesWording(
        specimen("試験の系列", "rise: 100人 R2 → 200人 R7 reach; 110人 R3; 105.5人 R4; 120人 R6")
    )

    values = [wording.value_in(year) for year in (2021, 2022, 2023, 2024)]

    assert [value.moved if value else None for value in values] == ["", "▼4.5", None, ""]
    assert wording.newest == values[3]


def test_value_that_is_refused_has_no_expected_amount():
    assert SeriesWording(RISE).expected_amount
    early = specimen("試験の系列", "early: 100人 R2 → 200人 R7 reach; 150人 R2")

    assert SeriesWording(early).expected_amount == ""


@pytest.mark.django_db
def test_record_keeps_its_wording():
    series = make_series()

    assert wording_of(series) is wording_of(series)
    assert wording_of(series).series is series
    assert wording_of(KPISeries.objects.get()) is not wording_of(series)


@pytest.mark.django_db
def test_record_is_judged_where_the_operator_shows_judgements():
    make_actual(value=Decimal("108"))

    assert wording_of(KPISeries.objects.get()).judgement.verdict == Verdict.ON_PACE
    with override_settings(SHOW_JUDGEMENT=False):
        assert wording_of(KPISeries.objects.get()).judgement is None
        assert mark_counts(KPISeries.objects.all()) == []


@pytest.mark.django_db
def test_judgements_are_counted_from_the_best_to_none():
    kpi = make_kpi()
    for label, value in (("甲", "101"), ("乙", "108"), ("丙", "102"), ("丁", None)):
        series = make_series(kpi=kpi, label=label)
        if value:
            make_actual(series=series, value=Decimal(value))

    assert mark_counts(kpi.series.all()) == [
        MarkCount(Mark.ON_PACE, 1),
        MarkCount(Mark.BEHIND, 2),
        MarkCount(Mark.NONE, 1),
    ]


@pytest.mark.django_db
def test_counts_know_the_marks_that_a_changed_target_moved(explained_changes):
    series = make_actual(value=Decimal("108")).series
    KPISeries.objects.update(target_value=Decimal("200"))
    same = make_actual(series=make_series(kpi=series.kpi, label="乙"), value=Decimal("101")).series
    KPISeries.objects.filter(pk=same.pk).update(target_value=Decimal("121"))

    assert mark_counts(KPISeries.objects.all()) == [MarkCount(Mark.BEHIND, 2, moved=1)]


@pytest.mark.django_db
def test_series_that_is_not_judged_for_a_break_names_its_year_and_kind():
    found = make_break(year=2022, kind="method")
    make_actual(series=found.series, year=2023)

    assert wording_of(found.series).reason == (
        "R4（2022）に調べ方の変更があり、その年からの値は基準値・目標値と比べられないため、判定しません。"
    )


@pytest.mark.django_db
def test_actual_after_the_target_is_not_drawn():
    series = make_series()
    for year in (2024, 2025, 2026):
        make_actual(series=series, year=year)

    wording = wording_of(KPISeries.objects.get())

    assert list(wording.course.values) == [2024, 2025]
    assert wording.drawing.ticks[-1].label == "R7"


@pytest.mark.django_db
def test_series_of_one_unit_and_basis_share_their_scale():
    kpi = make_kpi()
    small = make_series(kpi=kpi, label="甲")
    make_series(kpi=kpi, label="乙", target_value=Decimal("900"))
    make_series(kpi=kpi, label="丙", target_value=Decimal("5000"), unit="件")
    make_series(
        kpi=kpi,
        label="丁",
        target_value=Decimal("7000"),
        target_period=Period(2021, 2025),
        target_basis=Basis.TOTAL,
    )

    drawing = wording_of(small).drawing

    # Both begin at 100, and 120 is a fortieth of the way to 900.
    assert drawing.bottom - drawing.start[1] < 60
    assert drawing.start[1] - drawing.target[1] < 5


@pytest.mark.parametrize(
    ("figures", "shown", "provisional", "moved", "aloud"),
    [
        ("rise: 100人 R2 → 200人 R7 reach; 150人 R5", "150人(R5)", False, "", ""),
        ("rise: 100人 R2 → 200人 R7 reach; 150人 R4; 162人 R5", "162人(R5)", False, "▲12", "増"),
        ("fall: 9.5% R2 → 9.0% R7 reach; 9.4% R4; 9.1% R5", "9.1%(R5)", False, "▼0.3", "減"),
        ("rise: 100人 R2 → 200人 R7 reach; 150人 R4; 150人 R5", "150人(R5)", False, "±0", ""),
        # The year before is not known.
        ("rise: 100人 R2 → 200人 R7 reach; 150人 R3; 162人 R5", "162人(R5)", False, "", ""),
        # A total so far; where a year is missing there is none, and the newest year stands.
        (
            "totals: 50件 H27～R1 total → 100件 R2～R6 total reach; 20件 R2; 25件 R3",
            "45件(R2～R3)",
            False,
            "",
            "",
        ),
        (
            "totals: 50件 H27～R1 total → 100件 R2～R6 total reach; 20件 R2; 25件 R4",
            "25件(R4)",
            False,
            "",
            "",
        ),
    ],
)
def test_newest_is_the_last_value_with_its_change_on_the_year(
    figures, shown, provisional, moved, aloud
):
    newest = SeriesWording(specimen("試験の系列", figures)).newest

    assert str(newest.figure) == shown
    assert newest.is_provisional is provisional
    assert (newest.moved, newest.moved_aloud) == (moved, aloud)


def test_newest_says_whether_it_may_still_change(db):
    series = make_series()
    make_actual(series=series, year=2022, state="final")
    make_actual(series=series, year=2023, state="provisional")

    assert wording_of(series).newest.is_provisional


def test_newest_has_no_change_across_a_break(db):
    series = make_series()
    for year in (2022, 2023):
        make_actual(series=series, year=year, value=Decimal(year))
    assert wording_of(series).newest.change == 1
    SeriesBreak.objects.create(
        series=series, year=2023, kind="definition", reason="試験の理由", source="試験の出典"
    )

    assert wording_of(KPISeries.objects.get(pk=series.pk)).newest.change is None


def test_newest_year_is_marked_as_a_part_where_no_total_is_known():
    known, unknown = "20件 R2; 25件 R3", "20件 R2; 25件 R4"
    parts = []
    for actuals in (known, unknown):
        text = f"totals: 50件 H27～R1 total → 100件 R2～R6 total reach; {actuals}"
        parts.append(SeriesWording(specimen("試験の系列", text)).newest.is_part)

    assert parts == [False, True]
    assert not SeriesWording(RISE).newest.is_part


def test_nothing_is_newest_without_an_actual(db):
    assert wording_of(make_series()).newest is None
