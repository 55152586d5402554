"""The drawings of the plan as shipped: the way ahead of each series, and nothing measured yet."""

import pytest
from django.template.loader import render_to_string

from kpis.models import KPISeries
from kpis.wording.series import wording_of
from regions.models import Plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_plan")]

# Bytes of a drawing, and of one in a row.
MOST, MOST_IN_A_ROW = 4000, 400


def every_series() -> list[KPISeries]:
    """Each with its wording made by the page's queries."""
    return list(KPISeries.objects.in_plan(Plan.objects.shown()).named().for_preview())


def test_every_series_is_drawn_with_nothing_between_its_ends():
    all_series = every_series()

    assert len(all_series) == 43
    for series in all_series:
        picture = wording_of(series).drawing
        assert [label.text for label in picture.labels].count("実績値はまだありません") == 1
        assert [picture.dots, picture.columns, picture.run, picture.band] == [""] * 4


def test_every_drawing_is_light_and_a_picture_of_its_own():
    check_drawings(every_series())


def check_drawings(all_series):
    """The drawings of series as markup: light, with title and description, and no style of their own."""
    for series in all_series:
        wording = wording_of(series)
        for picture in (wording.drawing, wording.wide_drawing):
            context = {"picture": picture, "series": series, "sentence": wording.sentence}
            markup = render_to_string("kpis/drawings/picture.html", context)
            assert len(markup.encode()) <= MOST, series
            assert f">{series.title}</title>" in markup
            assert f">{wording.sentence}</desc>" in markup
            assert "style=" not in markup
        for name in ("_sparkline", "_strip"):
            markup = render_to_string(f"kpis/{name}.html", {"wording": wording})
            assert len(markup.strip().encode()) <= MOST_IN_A_ROW, series
