"""The specimens of the page of styles."""

from django.conf import settings

from kpis.wording.series import SeriesWording
from kpis.wording.specimens import specimens


def test_specimens_show_every_form_that_has_a_template_with_and_without_actuals():
    templates = settings.BASE_DIR / "templates" / "kpis" / "drawings"
    forms = {path.stem for path in templates.glob("*.html") if not path.stem.startswith("_")}

    without, with_actuals = set(), set()
    for specimen in specimens():
        if drawing := SeriesWording(specimen).drawing:
            (with_actuals if specimen.actuals else without).add(drawing.form)

    assert without == forms
    # What was counted from zero in cells stands on a line once there are actuals.
    assert with_actuals == forms - {"cells"}


def test_a_form_without_a_drawing_is_among_them():
    undrawn = [one.code for one in specimens() if SeriesWording(one).drawing is None]

    assert undrawn == ["unmet"]


def test_specimens_have_codes_of_their_own():
    codes = [one.code for one in specimens()]

    assert len(codes) == len(set(codes))
