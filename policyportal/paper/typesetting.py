"""Typesetting: a page of the portal made into a PDF, with tags, bookmarks and the letters themselves (PDF/UA).

WeasyPrint knows neither the site's stylesheet nor the drawings' classes: the page has a stylesheet of its own, and each
drawing is given its rules.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NoReturn
from xml.etree.ElementTree import Element, SubElement

from django.conf import settings
from django.template.loader import render_to_string

from policyportal.sharing.cards import colours

# The flag of an annotation that is seen on paper too.
PRINTED = 4
SVG = "{http://www.w3.org/2000/svg}"
# What Debian calls the libraries and the font; README.md names them too.
PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk"


class CannotTypeset(Exception):
    """Why no PDF can be made here, in one sentence."""


class OnlyAtHand(Exception):
    """Something was to be fetched: all that a booklet needs is in it."""


def typesetter() -> Callable[[str], bytes]:
    """What makes a PDF of an HTML page. Raises CannotTypeset where the library, or what it needs of the system, is missing."""
    try:
        from weasyprint import CSS, HTML
    except ImportError as error:
        raise CannotTypeset(
            "The booklet is set by WeasyPrint, which is not installed: "
            "uv pip install --requirement requirements/booklet.txt (docs/configuration.md)."
        ) from error
    except OSError as error:
        raise CannotTypeset(
            f"WeasyPrint finds no Pango ({error}). On Debian: apt install {PACKAGES}."
        ) from error

    def typeset(html: str) -> bytes:
        page = HTML(string=html, url_fetcher=refuse, base_url=settings.PORTAL_URL or None)
        prepare(page.etree_element)
        rules = CSS(string=stylesheet(), url_fetcher=refuse)
        return page.write_pdf(stylesheets=[rules], pdf_variant="pdf/ua-1", finisher=finish)

    return typeset


def refuse(url: str, *args: Any, **kwargs: Any) -> NoReturn:
    """Fetch nothing, from nowhere."""
    raise OnlyAtHand(url)


def finish(document: Any, pdf: Any) -> None:
    """Say what WeasyPrint leaves out: whether a head of a table is of a row or a column, and that links are printed too."""
    dictionaries = [found for found in pdf.objects if isinstance(found, dict)]
    by_reference = {found.reference: found for found in dictionaries}
    for found in dictionaries:
        if found.get("Type") == "/Annot":
            found["F"] = PRINTED
        elif found.get("S") == "/TR":
            cells = [by_reference[cell] for cell in found["K"]]
            scope = "/Row" if any(cell["S"] == "/TD" for cell in cells) else "/Column"
            for cell in cells:
                if cell["S"] == "/TH":
                    cell["A"]["Scope"] = scope


def stylesheet() -> str:
    """The rules of the paper, with the colours of the site."""
    tokens = "".join(f"--{name.replace('_', '-')}: {code};" for name, code in colours().items())
    rules = Path(__file__).with_name("paper.css").read_text(encoding="utf-8")
    return f":root {{ {tokens} }}\n{rules}"


def prepare(root: Element) -> None:
    """Make of the page what can be set: drawings with their rules and words, lists of terms as lists, links that lead on."""
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag == f"{SVG}svg":
                _prepare_drawing(child)
            elif child.tag in ("rp", "rt"):
                # Pango sets no ruby: behind its word a reading would part the word from what follows it.
                _remove(parent, child)
            elif parent.tag == "dl" and child.tag == "div":
                # In a PDF a list holds nothing but its items.
                child.tag = "li"
            elif child.tag == "figcaption":
                child.tag = "p"
            elif child.tag == "a" and not settings.PORTAL_URL and child.get("href", "")[:1] != "#":
                # Without its address the portal cannot be led to.
                child.attrib.pop("href", None)
    _name_areas(root, "")


def _remove(parent: Element, child: Element) -> None:
    """Take an element out with its text, and leave what stands behind it."""
    place = list(parent).index(child)
    if child.tail and place:
        before = parent[place - 1]
        before.tail = (before.tail or "") + child.tail
    elif child.tail:
        parent.text = (parent.text or "") + child.tail
    parent.remove(child)


def _prepare_drawing(drawing: Element) -> None:
    """Say what a drawing shows: its title and description where it has them, else its label."""
    title = drawing.find(f"{SVG}title")
    description = drawing.find(f"{SVG}desc")
    if title is None:
        title = SubElement(drawing, f"{SVG}title")
        title.text = drawing.get("aria-label") or "推移の図（数値は同じ行にあります）"
    elif description is not None:
        title.text = f"{title.text}：{description.text}"


def _name_areas(element: Element, area: str) -> None:
    """Give each drawing its rules, in the colour of the area in which it stands."""
    for name in element.get("class", "").split():
        kind, _, slug = name.partition("-")
        if kind == "area" and slug.replace("-", "_") in colours():
            area = slug
    if element.tag == f"{SVG}svg":
        style = Element(f"{SVG}style")
        style.text = _rules_in(area)
        element.insert(0, style)
        return
    for child in element:
        _name_areas(child, area)


@cache
def _rules_in(area: str) -> str:
    own = colours().get(area.replace("-", "_"), colours()["area"])
    return render_to_string("print/drawings.css", {"colours": colours() | {"area": own}})
