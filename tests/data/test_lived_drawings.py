"""The drawings of the plan's later years say what the judgements say."""

import pytest

from kpis.figures import Basis
from kpis.judgement import Judgement, Verdict
from kpis.models import KPISeries
from kpis.wording.drawings.course import Course
from kpis.wording.drawings.frame import DESK, PHONE, Frame
from kpis.wording.series import wording_of
from tests.data.test_drawings import check_drawings, every_series

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_lived_plan")]


def test_every_drawing_is_light_and_a_picture_of_its_own():
    check_drawings(every_series())


def test_place_of_every_newest_value_says_what_its_judgement_says():
    """It is on the side of the line, and in or out of the band, that its mark means."""
    judged = 0
    for series in every_series():
        wording = wording_of(series)
        judgement = wording.judgement
        if judgement.refusal is None and judgement.target.basis != Basis.EVERY_YEAR:
            judged += 1
            assert place(wording.course, rising=judgement.rising) == meaning(judgement), series
            agrees_to_the_pixel(wording.course)
    assert judged >= 36


def meaning(judgement: Judgement) -> str:
    if judgement.verdict in (Verdict.REACHED, Verdict.ON_PACE):
        return "met"
    return "band" if judgement.verdict == Verdict.SLOW else "missed"


def place(course: Course, *, rising: bool) -> str:
    year = max(course.values)
    value, line, band = course.values[year], course.line(year), course.band(year)
    if value >= line if rising else value <= line:
        return "met"
    return "band" if band and min(band) <= value <= max(band) else "missed"


def agrees_to_the_pixel(course: Course) -> None:
    """What is more stands higher, wherever that is as much as a pixel."""
    year = max(course.values)
    value, line = course.values[year], course.line(year)
    for size in (PHONE, DESK):
        frame = Frame(course, size)
        height, height_of_line = round(frame.y(value)), round(frame.y(line))
        assert (height < height_of_line) <= (value > line)
        assert (height > height_of_line) <= (value < line)


def test_every_year_is_met_as_its_judgement_counts():
    found = [series for series in every_series() if series.target_basis == Basis.EVERY_YEAR]

    for series in found:
        wording = wording_of(series)
        signs = [label.text for label in wording.drawing.below.signs]
        assert signs.count("×") == len(wording.judgement.missed)
        assert len(signs) == len(wording.judgement.readings)
    assert found


def test_total_of_a_limit_says_how_much_room_is_left():
    wording = wording_of(KPISeries.objects.for_preview().get(code="dohoku-08-1-1"))

    room = wording.series.target_value - wording.judgement.value
    said = f"残り{room}人" if room >= 0 else f"{-room}人超過"
    assert [label.text for label in wording.drawing.labels if label.text.endswith(said)]
