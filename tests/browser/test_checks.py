"""The checks themselves: each sees the fault it is there for, and every page is among those looked at."""

import re

import pytest
from django.conf import settings
from django.urls import resolve

from policyportal.serving.static_files import squeezed
from tests.browser.kinds import (
    ALIKE,
    FRAME,
    HOME,
    NOT_FOUND,
    STYLES,
    Kind,
    every_page,
    kinds,
    lived_kinds,
    restyle,
)
from tests.browser.test_keyboard import faults_of_walk
from tests.browser.test_pages import (
    DEAR,
    HIDDEN_ON_PAPER,
    MOVING,
    OVERFLOW,
    WITHOUT_DEAR,
    violations,
)
from tests.pages.pages import PAGES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_plan")]

RULES_OF = """css => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    return [...sheet.cssRules].map(rule => rule.cssText);
}"""


def test_every_page_is_looked_at():
    looked_at, with_all_pages = (
        names(*found.values(), *lived_kinds().values()) for found in (kinds(), every_page())
    )

    assert PAGES.keys() - looked_at == ALIKE.keys()
    assert PAGES.keys() - with_all_pages == set()
    assert every_page().keys() >= kinds().keys()
    assert {*FRAME, STYLES} <= set(kinds().values())


def names(*looked_at: Kind) -> set[str]:
    # A page that is not found has an address without a view.
    found = [kind.path.partition("?")[0] for kind in looked_at if kind.status == 200]
    return {resolve(path).view_name for path in found}


FAULTY = """
    <h1>一</h1>
    <h4>四</h4>
    <p class="pale">淡い文字</p>
    <div><a href="/">一</a><a href="/">二</a></div>
    <p><a href="/"></a></p>
    <p class="said">文の中の<a href="/">リンク</a>の文字</p>
"""
FAULTY_STYLE = """
    main .pale { color: #999; background: #fff }
    main div { display: flex; line-height: 1 }
    main .said { color: #333 }
    main .said a { color: #335; text-decoration: none }
"""


def test_axe_sees(visit):
    with visit(HOME) as page:
        sound = rules_of(violations(page))
        restyle(page, FAULTY_STYLE)
        page.evaluate("markup => document.querySelector('main').innerHTML = markup", FAULTY)
        found, without_dear = violations(page), violations(page, **WITHOUT_DEAR)

    assert sound == set()
    assert rules_of(found) >= {*DEAR, "link-name", "heading-order"}
    assert rules_of(without_dear) == rules_of(found) - {*DEAR}


def rules_of(found: list[str]) -> set[str]:
    return {violation.partition(":")[0] for violation in found}


@pytest.mark.parametrize(
    ("sign", "style"),
    [
        ("wide: <main", "main { width: 700px }"),
        ("page: 700", "main::after { content: ''; display: block; width: 700px; height: 1px }"),
        ("cut: <main", "main { height: 20px; overflow: hidden }"),
    ],
)
def test_overflow_is_seen(visit, sign, style):
    with visit(HOME, width=320) as page:
        assert page.evaluate(OVERFLOW) == []
        restyle(page, style)
        found = page.evaluate(OVERFLOW)

    assert any(one.startswith(sign) for one in found), found


# What is wrong with a walk, a page, a script that makes it so there, and a rule that does. Of home only the map is
# asked, for it has many controls.
ON_A_WALK = (
    ("out of order", NOT_FOUND, "document.querySelector('main a').tabIndex = -1", ""),
    ("out of order", NOT_FOUND, "document.querySelector('main a').tabIndex = 1", ""),
    ("out of order", NOT_FOUND, "document.querySelector('main a').onkeydown = () => false", ""),
    ("unmarked", NOT_FOUND, "", ":focus-visible { outline: none !important }"),
    ("unmarked", HOME, "", ".area-map a:focus-visible path { stroke-width: 1 !important }"),
    (
        "unseen",
        NOT_FOUND,
        "",
        "body::before { content: ''; position: fixed; inset: 0; z-index: 9 }",
    ),
)


@pytest.mark.parametrize("sound", [NOT_FOUND, HOME], ids=lambda kind: kind.path)
def test_focus_that_is_lost_or_does_not_show_is_seen(visit, sound):
    missed = []
    with visit(sound, reduced_motion="reduce") as page:
        assert not any(faults_of_walk(page, "main").values())
        for said, kind, script, style in ON_A_WALK:
            if kind == sound:
                page.reload()
                page.evaluate(f"() => {{ {script} }}")
                restyle(page, style)
                if not faults_of_walk(page, "main")[said]:
                    missed.append(script or style)

    assert missed == []


@pytest.mark.parametrize(
    ("said", "event", "fault"),
    [
        (
            "Connecting to .*example.org.* violates",
            "console",
            "fetch('https://example.org/x').catch(() => {})",
        ),
        # Waited for by the page: the response to something else may come first.
        (
            "404.*/static/none.css",
            "response",
            "return fetch('/static/none.css').then(() => null)",
        ),
        ("console: 誤り", "console", "console.error('誤り')"),
        ("誤り", "pageerror", "setTimeout(() => { throw Error('誤り') })"),
    ],
)
def test_fault_of_a_visit_is_told(visit, said, event, fault):
    with (
        pytest.raises(AssertionError, match=said),
        visit(HOME) as page,
        page.expect_event(event),
    ):
        page.evaluate(f"() => {{ {fault} }}")


def test_wrong_status_is_told(visit):
    with pytest.raises(AssertionError, match="404"), visit(Kind("/nowhere/")):
        pass


def test_motion_is_seen(visit):
    with visit(HOME, reduced_motion="reduce") as page:
        restyle(page, "main a { transition: color 1s }")
        assert page.evaluate(MOVING) != []


def test_controls_on_paper_are_seen(visit):
    with visit(Kind("/projects/")) as page:
        page.emulate_media(media="print")
        page.evaluate("document.querySelector('.filters').open = true")
        restyle(
            page, ":is(.filters, .filter-form) { display: block !important } h1 { display: none }"
        )
        found = page.evaluate(HIDDEN_ON_PAPER)

    assert any("filter-form" in one for one in found), found
    assert "no h1" in found


def test_squeezed_stylesheet_has_the_same_rules(visit):
    folder = settings.BASE_DIR / "static/css"
    kept = "".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.css")))

    with visit(Kind("/")) as page:
        as_kept, as_sent = (page.evaluate(RULES_OF, css) for css in (kept, squeezed(kept)))

    # What a variable holds is kept to the letter, gaps too.
    assert len(as_kept) > 5
    assert list(map(without_gaps, as_sent)) == list(map(without_gaps, as_kept))


def without_gaps(rule):
    return re.sub(r"([,:])\s+", r"\1", rule)
