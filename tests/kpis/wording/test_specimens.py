"""The specimens of the page of styles."""

import pytest

from kpis.figures import Basis, Bound
from kpis.wording.drawings.course import Form
from kpis.wording.series import SeriesWording
from kpis.wording.specimens import figure, specimens


def test_specimens_show_every_form_with_and_without_actuals():
    without, with_actuals = set(), set()
    for specimen in specimens():
        forms = with_actuals if specimen.actuals else without
        forms.add(SeriesWording(specimen).course.form)

    assert without == with_actuals == set(Form)


def test_specimens_have_codes_of_their_own():
    codes = [specimen.code for specimen in specimens()]

    assert len(codes) == len(set(codes))


def test_figure_is_made_of_its_text():
    made = figure("延べ50件 R2～R6 total at_least")

    assert str(made) == "延べ50件以上(R2～R6)"
    assert (made.basis, made.bound) == (Basis.TOTAL, Bound.AT_LEAST)


def test_figure_without_words_is_a_years_value():
    made = figure("100人 R2")

    assert (made.basis, made.bound) == (Basis.YEAR, None)


def test_figure_with_an_unknown_word_is_refused():
    with pytest.raises(ValueError, match="about"):
        figure("100人 R2 about")
