"""The colours of the tokens, light and dark: legible, and told apart whatever the reader's colour vision."""

import re

import pytest
from coloraide import Color
from django.conf import settings

AREAS = ("doo", "donan", "dohoku", "okhotsk", "tokachi", "kushiro-nemuro")
# The grades of a judgement on what their chips are filled with; 判定なし is soft text on soft paper.
GRADES = (
    ("reached", "dohoku-tint"),
    ("on-pace", "sea"),
    ("slow", "tokachi-tint"),
    ("behind", "donan-tint"),
)
# Areas with a common border on the map.
ADJACENT = (
    ("doo", "donan"),
    ("doo", "dohoku"),
    ("doo", "tokachi"),
    ("dohoku", "okhotsk"),
    ("dohoku", "tokachi"),
    ("okhotsk", "tokachi"),
    ("okhotsk", "kushiro-nemuro"),
    ("tokachi", "kushiro-nemuro"),
)
VISIONS = (None, "protan", "deutan", "tritan")

PAPERS = (
    "paper",
    "paper-soft",
    "paper-head",
    "notice",
    "stage-paper",
    "sea",
    "area-tint",
    *(f"{area}-tint" for area in AREAS),
)
# Text, which WCAG wants at 4.5:1, on what it stands on.
TEXTS = [
    *((text, paper) for text in ("text", "link", "link-visited") for paper in PAPERS),
    *(("link-hover", paper) for paper in ("paper", "paper-soft", "stage-paper")),
    *(("text-soft", paper) for paper in PAPERS),
    ("link-active", "paper"),
    ("button-text", "button"),
    ("button-text", "button-hover"),
    ("stage-text", "stage"),
    ("focus-text", "focus-paper"),
    *(("paper", area) for area in AREAS),
    *GRADES,
]
# Lines and shapes that carry meaning, at 3:1.
SHAPES = [
    ("line", "paper"),
    ("field-line", "paper"),
    ("notice-line", "notice"),
    ("focus-line", "paper"),
    ("focus-line", "paper-soft"),
    *((area, paper) for area in AREAS for paper in ("paper", f"{area}-tint", "sea")),
]


def tokens(scheme: str) -> dict[str, str]:
    """The colours of a scheme by token: the light ones, with the dark ones over them where it is dark."""
    css = (settings.BASE_DIR / "static/css/portal.css").read_text()
    light, dark = re.split(r"@media screen and \(prefers-color-scheme: dark\)", css, maxsplit=1)
    dark = dark.partition("@media")[0]
    found = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", light))
    if scheme == "dark":
        found |= dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", dark))
    return found


def contrast(scheme, one, other):
    colours = tokens(scheme)
    return Color(colours[one]).contrast(colours[other])


schemes = pytest.mark.parametrize("scheme", ["light", "dark"])


@schemes
@pytest.mark.parametrize(("text", "paper"), TEXTS)
def test_text_is_legible(scheme, text, paper):
    assert contrast(scheme, text, paper) >= 4.5


@schemes
@pytest.mark.parametrize(("shape", "paper"), SHAPES)
def test_shapes_that_mean_something_are_seen(scheme, shape, paper):
    assert contrast(scheme, shape, paper) >= 3


@schemes
@pytest.mark.parametrize(("one", "other"), ADJACENT)
@pytest.mark.parametrize("vision", VISIONS)
def test_neighbouring_areas_are_told_apart(scheme, one, other, vision):
    colours = [Color(tokens(scheme)[area]) for area in (one, other)]
    if vision:
        colours = [colour.filter(vision, method="machado") for colour in colours]

    assert colours[0].delta_e(colours[1], method="2000") >= 13.7


def coloured() -> list[str]:
    """The tokens that have a hue in both schemes; tints are grey in the dark."""
    schemes = tokens("light"), tokens("dark")
    return [
        name for name in schemes[0] if min(map(chroma, (found[name] for found in schemes))) > 0.01
    ]


def chroma(colour: str) -> float:
    return Color(colour).convert("oklch")["c"]


@pytest.mark.parametrize("token", coloured())
def test_hue_is_the_same_in_the_dark(token):
    light, dark = (Color(tokens(scheme)[token]).convert("oklch")["h"] for scheme in schemes.args[1])

    assert abs((light - dark + 180) % 360 - 180) <= 5


def test_areas_marks_and_links_have_a_hue():
    assert {*AREAS, *dict(GRADES), "link", "button", "stage", "mark"} <= {*coloured()}


def test_the_computed_contrasts_of_the_design_hold():
    """The figures that the design states, so that a slipped token is noticed."""
    assert round(contrast("light", "text", "paper"), 1) == 17.4
    assert round(contrast("light", "tokachi", "paper"), 2) == 4.54
    assert round(contrast("light", "stage", "paper"), 2) == 8.22
