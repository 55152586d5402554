"""A page with its links as an archive has them, and all else as it was."""

import pytest

from policyportal.archiving.links import Link, links_of, relinked

TARGETS = {"/kept/": "../kept/index.html", "https://www.example.jp/": "https://www.example.jp/"}


def changed(page: str) -> str:
    def target_of(link: Link) -> str | None:
        return TARGETS.get(link.href)

    return relinked(page, target_of, "<aside></aside>", "<p>note</p>")


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ('<a class="x" href="/kept/">a</a>', '<a class="x" href="../kept/index.html">a</a>'),
        ('<a href="https://www.example.jp/" rel="external">', None),
        ('<a class="x" href="/lost/" rel="next" aria-label="b" download>', '<a class="x">'),
        ('<a href="/a?b=1&amp;c=2">', "<a>"),
        ('<link rel="alternate" href="/lost/">', ""),
        ('<link rel="canonical" href="https://portal.example.jp/lost/">', None),
        ('<script src="/kept/" defer></script>', None),
        ('<p id="here"><a href="#here">', None),
        ('<a href="#gone">', "<a>"),
        ('<svg viewBox="0 0 1 1"><a href="/kept/" tabindex="0"><path d="M0>0"/></a></svg>', None),
        ('<textarea rows="4"><iframe src="/lost/"></iframe></textarea>', None),
        ("<abbr>a > b</abbr>\n<article>", None),
    ],
)
def test_a_link_leads_to_its_target_or_nowhere(tag, expected):
    if expected is None:
        expected = tag.replace('"/kept/"', '"../kept/index.html"')

    assert changed(tag) == expected


def test_forms_go_with_all_that_is_in_them():
    page = (
        '<header><form class="site-search"><input id="q"></form></header>'
        '<main><form method="get"><a href="/kept/">b</a></form><a href="#q">c</a></main>'
    )

    assert [*links_of(page)] == [Link("a", "", "#q")]
    assert changed(page) == "<aside></aside><header></header><main><p>note</p><a>c</a></main>"


def test_banner_stands_once_before_the_page():
    assert changed("<body><main></main><header></header>") == (
        "<body><aside></aside><main></main><header></header>"
    )
