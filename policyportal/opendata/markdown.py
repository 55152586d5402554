"""A page as Markdown: what its main part tells, made of the page itself, so that its words stand once."""

import json
import re
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag
from markdownify import ATX, MarkdownConverter

# What leads about, is filled in, or serves a screen, and tells nothing of the plan.
NO_TEXT = (
    "script, style, nav, form, button, [hidden], [aria-hidden=true]:not(rt), .screen-only, .note--screen, .page-menu, "
    ".filters, .results-tools, .chip--remove .visually-hidden, .page-address, .drawing--phone"
)
# What stands apart on the page by its style alone: all that touch each other, and these from any text.
INLINE, APART = ("a", "b", "span", "strong"), ("area-number", "note-inline")
# What Markdown would take for its own signs within a text, and where a line begins.
SIGNS = re.compile(r"([\\`*_\[\]<>|])")
FIRST_SIGNS = re.compile(r"^(\s*)([#+-]|[0-9]+\.)(?=\s)", re.MULTILINE)
GAPS = re.compile(r"\n{3,}")


class PageConverter(MarkdownConverter):
    """Markdown of the tags that a page of the portal has."""

    class Options:
        """Headings as #, lists as -."""

        heading_style = ATX
        bullets = "-"

    def escape(self, text: str, parent_tags: set[str]) -> str:
        return FIRST_SIGNS.sub(r"\1\\\2", SIGNS.sub(r"\\\1", text or ""))

    def convert_svg(self, tag: Tag, text: str, parent_tags: set[str]) -> str:
        """A drawing by its text alternative."""
        names = [tag.get("aria-label"), *map(_text_of, tag.find_all(["title", "desc"], limit=2))]
        told = "。".join(name.rstrip("。") for name in names if name)
        return f"（図：{self.escape(told, parent_tags)}）" if told else ""

    def convert_tr(self, tag: Tag, text: str, parent_tags: set[str]) -> str:
        """A heading within the body of a table, or at its foot, is a row as any other."""
        if tag.parent.name in ("tbody", "tfoot") and tag.find_parent("table").thead:
            return f"|{text}\n"
        return super().convert_tr(tag, text, parent_tags)

    def convert_li(self, tag: Tag, text: str, parent_tags: set[str]) -> str:
        """A list within a cell is one line of it."""
        if "_inline" in parent_tags:
            return f"{text.strip()}／" if tag.find_next_sibling("li") else text.strip()
        return super().convert_li(tag, text, parent_tags)

    def convert_ul(self, tag: Tag, text: str, parent_tags: set[str]) -> str:
        return text if "_inline" in parent_tags else self.convert_list(tag, text, parent_tags)

    convert_ol = convert_ul


def _set_apart(tag: Tag) -> None:
    is_apart = not set(APART).isdisjoint(tag.get("class", ()))
    before, after = tag.previous_sibling, tag.next_sibling
    if before and (is_apart or getattr(before, "name", None) in INLINE):
        tag.insert_before(" ")
    if after and is_apart:
        tag.insert_after(" ")


def _text_of(tag: Tag) -> str:
    return tag.get_text().strip()


def markdown_of(page: str, address: str) -> str:
    """A page of the portal as Markdown, with a head that says what it is. Raises ValueError for what is none."""
    soup = BeautifulSoup(page, "html.parser")
    main = soup.find("main")
    if main is None:
        raise ValueError("a page without a main part")
    for tag in main.select(NO_TEXT):
        tag.decompose()
    for link in main.find_all("a", href=True):
        link["href"] = urljoin(address, link["href"])
    for tag in main.find_all(INLINE):
        _set_apart(tag)
    text = PageConverter().convert_soup(main).strip()
    return "\n\n".join([_head(soup, address), *_banners(soup), GAPS.sub("\n\n", text)]) + "\n"


def _head(soup: BeautifulSoup, address: str) -> str:
    """What the page is, as YAML: its texts are those that a printed sheet has at its head and foot."""
    page = soup.html
    facts = {
        "title": _text_of(soup.title),
        "language": page.get("lang"),
        "heading": page.get("data-print-title"),
        "edition": page.get("data-print-stage"),
        "address": address,
        "source": page.get("data-print-source"),
        "operator": page.get("data-print-operator"),
        "date": page.get("data-print-date"),
    }
    # A JSON text is one of YAML too, whatever signs it has.
    lines = [
        f"{name}: {json.dumps(' '.join(fact.split()), ensure_ascii=False)}"
        for name, fact in facts.items()
        if fact
    ]
    return "\n".join(["---", *lines, "---"])


def _banners(soup: BeautifulSoup) -> list[str]:
    """That it is a sample, and of a draft of the plan, where the page says so."""
    for link in soup.select("body > aside a"):
        link.decompose()
    banners = soup.select("body > .sample-banner, body > .phase-banner")
    return [f"> {' '.join(PageConverter().convert_soup(banner).split())}" for banner in banners]
