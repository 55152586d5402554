"""Every drawing of every series, as shipped and with four invented years: no label over another, at any width."""

import pytest

from benchmarks.specimens import page
from tests.browser.test_pages import resize
from tests.databases import connected_to

pytestmark = pytest.mark.django_db

WIDTHS = (320, 360, 768, 1280)
# The texts of each drawing that is seen, with their boxes as high as their letters; and the size of these.
TEXTS = """
() => [...document.querySelectorAll("svg.drawing")].filter(svg => svg.getClientRects().length).map(svg => {
  const frame = svg.getBoundingClientRect(), scale = frame.width / svg.viewBox.baseVal.width
  const texts = [...svg.querySelectorAll("tspan, text:not(:has(tspan))")].map(text => {
    const box = text.getBoundingClientRect(), letter = parseFloat(getComputedStyle(text).fontSize) * scale
    const middle = (box.top + box.bottom) / 2
    return {said: text.textContent, letter, left: box.left, right: box.right,
            top: middle - letter / 2, bottom: middle + letter / 2}
  })
  return {name: svg.querySelector("title").textContent, left: frame.left, right: frame.right, texts}
})
"""


@pytest.fixture(scope="module", params=["plan_database", "lived_database"])
def specimens(request, browser, django_db_blocker):
    """The page of all drawings, opened, of each of the two data sets."""
    name = request.getfixturevalue(request.param)
    with django_db_blocker.unblock(), connected_to(name):
        drawn = page()
    opened = browser.new_page()
    opened.set_content(drawn)
    yield opened
    opened.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_no_label_lies_over_another_or_is_cut_off(specimens, width):
    resize(specimens, width)
    drawings = specimens.evaluate(TEXTS)
    beyond = specimens.evaluate("document.documentElement.scrollWidth") - width

    assert len(drawings) >= 43
    assert beyond <= 0
    faults = []
    for drawing in drawings:
        faults += [f"{drawing['name']}: {fault}" for fault in found_in(drawing, width)]
    assert faults == []


def found_in(drawing, width) -> list[str]:
    faults = []
    texts = drawing["texts"]
    for place, text in enumerate(texts):
        if text["letter"] < 13.9:
            faults.append(f"{text['said']} is {text['letter']:.1f}px high")
        if text["left"] < max(0, drawing["left"] - 2) or text["right"] > width:
            faults.append(f"{text['said']} is cut off")
        faults += [
            f"{text['said']} and {other['said']}"
            for other in texts[place + 1 :]
            if meet(text, other)
        ]
    return faults


def meet(text, other) -> bool:
    """Whether two boxes have more in common than the breadth of a hair."""
    across = min(text["right"], other["right"]) - max(text["left"], other["left"])
    along = min(text["bottom"], other["bottom"]) - max(text["top"], other["top"])
    return across > 0.5 and along > 0.5
