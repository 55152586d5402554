"""How series stood in a year."""

from decimal import Decimal

import pytest
from django.test import override_settings

from kpis.judgement import Mark
from kpis.models import KPISeries
from kpis.wording.progress import ProgressRow, marks_by_area, progress_rows
from kpis.wording.specimens import specimen
from projects.models import Review
from tests.factories import (
    make_actual,
    make_break,
    make_change,
    make_grade,
    make_kpi,
    make_missing,
    make_project,
    make_review,
    make_series,
    make_subprefecture,
)

RISE = "rise: 100人 R2 → 200人 R7 reach; 110人 R3; 150.5人 R5; 190人 R6"
TOTAL = "total: → 50件 R3～R7 total at_least; 8件 R3; 12件 R4; 20件 R6"


def row_of(text: str, year: int) -> ProgressRow:
    return ProgressRow(specimen("試験の系列", text), year)


def told(row: ProgressRow) -> tuple[str, str, str]:
    return (
        str(row.newest.figure) if row.newest else "",
        str(row.former.figure) if row.former else "",
        row.newest.moved if row.newest else "",
    )


@pytest.mark.parametrize(
    ("text", "year", "words"),
    [
        pytest.param(RISE, 2020, ("", "", ""), id="before all"),
        pytest.param(RISE, 2021, ("110人(R3)", "", ""), id="the first"),
        pytest.param(RISE, 2022, ("110人(R3)", "", ""), id="a year without a value"),
        pytest.param(RISE, 2023, ("150.5人(R5)", "110人(R3)", "▲40.5"), id="across a gap"),
        pytest.param(RISE, 2025, ("190人(R6)", "150.5人(R5)", "▲39.5"), id="after all"),
        pytest.param(TOTAL, 2022, ("20件(R3～R4)", "8件(R3)", "▲12"), id="a total"),
        pytest.param(TOTAL, 2024, ("20件(R6)", "20件(R3～R4)", ""), id="no total after a gap"),
    ],
)
def test_row_has_the_newest_value_up_to_its_year_and_the_one_before(text, year, words):
    assert told(row_of(text, year)) == words


def test_row_is_judged_by_what_its_year_knew():
    marks = [row_of(RISE, year).judgement.mark for year in (2020, 2021, 2023)]

    assert marks == [Mark.NONE, Mark.BEHIND, Mark.SLOW]
    assert "150.5人" in row_of(RISE, 2023).reason


@pytest.mark.django_db
def test_row_holds_the_target_the_break_the_review_and_the_bureau_of_its_year(explained_changes):
    lead = make_subprefecture(bureau_name="試験振興局")
    project = make_project(subprefectures=[lead])
    series = make_series(kpi=make_kpi(project=project))
    for year, value in ((2021, "104"), (2022, "108")):
        make_actual(series=series, year=year, value=Decimal(value))
    make_break(series=series, year=2022)
    make_missing(series=series, year=2023)
    review = make_review(
        project=project,
        status=Review.Status.APPROVED,
        grade=make_grade(label="試験Ａ"),
        work_done="会議を開いた。次も開く。",
    )
    make_review(project=project, year=2023)  # a draft

    def row(year: int) -> ProgressRow:
        (found,) = progress_rows(year, KPISeries.objects.for_progress(year))
        return found

    assert told(row(2022)) == ("108人(R4)", "104人(R3)", "")
    assert (row(2022).awaited, row(2023).awaited.year) == (None, 2023)
    assert (row(2022).review, row(2023).review) == (review, None)
    assert (row(2022).review_sentence, row(2023).review_sentence) == ("会議を開いた。", "")
    assert row(2022).series.bureau_name == "試験振興局"
    assert row(2022).series.bureau_is_inferred
    KPISeries.objects.update(subprefecture=lead)
    assert not row(2022).series.bureau_is_inferred
    with override_settings(SHOW_JUDGEMENT=False):
        assert (row(2022).judgement, row(2022).reason) == (None, "")


@pytest.mark.django_db
def test_target_is_the_one_that_was_valid_in_the_year():
    series = make_change().series
    (before,) = progress_rows(2022, KPISeries.objects.for_progress(2022))

    assert before.target.value == Decimal(110)
    (now,) = progress_rows(2026, KPISeries.objects.for_progress(2026))
    assert now.target.value == series.target_value


@pytest.mark.django_db
def test_marks_are_counted_by_area():
    first, second = make_series(), make_series()
    make_actual(series=first, value=Decimal(120))
    rows = list(progress_rows(2022, KPISeries.objects.for_progress(2022).order_by("pk")))

    counts = marks_by_area(rows)

    assert counts == {
        first.kpi.project.area: {Mark.REACHED: 1},
        second.kpi.project.area: {Mark.NONE: 1},
    }
