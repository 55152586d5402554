"""The specimens of the page of styles."""

from django.conf import settings

from kpis.specimens import specimens


def test_specimens_show_every_form_that_has_a_template_with_and_without_actuals():
    templates = settings.BASE_DIR / "templates" / "kpis" / "drawings"
    forms = {path.stem for path in templates.glob("*.html") if not path.stem.startswith("_")}

    shown = [one for one in specimens() if one.drawing]

    assert {one.drawing.form for one in shown if not one.actuals} == forms
    # What was counted from zero in cells stands on a line once there are actuals.
    assert {one.drawing.form for one in shown if one.actuals} == forms - {"cells"}


def test_a_form_without_a_drawing_is_among_them():
    assert [one.code for one in specimens() if one.drawing is None] == ["unmet"]


def test_specimens_have_codes_of_their_own():
    codes = [one.code for one in specimens()]

    assert len(codes) == len(set(codes))
