"""The links of a page: which there are, and the page with them as an archive has them.

A page is read by its tags, and what is no link stays as it was, to the byte.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape, unescape

# What is HTML to be copied, or no HTML, holds no link of the page.
TAG = re.compile(
    r"""<(?P<text>textarea|style)\b.*?</(?P=text)>
    | <(?P<name>a|area|iframe|img|link|script|source)(?P<attributes>(?:\s(?:[^>"']|"[^"]*"|'[^']*')*)?)>""",
    re.DOTALL | re.IGNORECASE | re.VERBOSE,
)
# Pages write their attributes in double quotes.
ATTRIBUTE = re.compile(r'\s(?P<name>[\w:-]+)="(?P<value>[^"]*)"')
HREF = re.compile(r'(\s(?:href|src)=)"[^"]*"')
FORM = re.compile(r"<form\b(?P<attributes>[^>]*)>.*?</form>", re.DOTALL | re.IGNORECASE)
HEAD = re.compile(r"<(?:header|main)\b", re.IGNORECASE)
ID = re.compile(r'\sid="([^"]*)"')
# What says of a link where it leads; a link without an address has none of it.
OF_LINK = {"href", "rel", "hreflang", "type", "download", "target", "aria-label"}


@dataclass(frozen=True)
class Link:
    """An address that a page names, and how: by the tag it stands in."""

    tag: str
    rel: str
    href: str

    @property
    def is_identity(self) -> bool:
        """Whether it says where the page stands for ever, and is for programs alone."""
        return self.rel == "canonical"


def links_of(page: str) -> Iterator[Link]:
    """What a page leads to or is shown with, beside its forms."""
    for match in TAG.finditer(FORM.sub("", page)):
        if link := _link(match):
            yield link


def relinked(page: str, target_of: Callable[[Link], str | None], banner: str, note: str) -> str:
    """The page with its links as `target_of` gives them, with a banner, and with a note where a form was.

    A link whose target is None leads nowhere any more: its words stay.
    """
    page = FORM.sub(lambda form: "" if "site-search" in form["attributes"] else note, page)
    places = {"#", *(f"#{name}" for name in ID.findall(page))}

    def changed(match: re.Match) -> str:
        link = _link(match)
        if link is None or link.is_identity:
            return match[0]
        if link.href.startswith("#"):
            return match[0] if link.href in places else _plain(match)
        target = target_of(link)
        if target is None:
            return "" if link.tag == "link" else _plain(match)
        return HREF.sub(lambda found: f'{found[1]}"{escape(target)}"', match[0], count=1)

    page = TAG.sub(changed, page)
    return HEAD.sub(lambda head: banner + head[0], page, count=1)


def _link(match: re.Match) -> Link | None:
    attributes = dict(ATTRIBUTE.findall(match["attributes"] or ""))
    href = attributes.get("href", attributes.get("src"))
    if href is None:
        return None
    return Link(match["name"].lower(), attributes.get("rel", ""), unescape(href))


def _plain(match: re.Match) -> str:
    """The tag of a link without an address."""
    kept = ATTRIBUTE.sub(lambda found: "" if found["name"] in OF_LINK else found[0], match[0])
    return re.sub(r"\sdownload(?=[\s>])", "", kept)
