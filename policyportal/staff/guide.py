"""使い方: the guide of staff, which is written in docs/staff.ja.md."""

from dataclasses import dataclass
from itertools import pairwise

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

FILE = settings.BASE_DIR / "docs" / "staff.ja.md"


@dataclass(frozen=True)
class Guide:
    """The guide as HTML without its title, and the id and name of each of its sections."""

    content: SafeString
    sections: dict[str, str]


def read_guide() -> Guide:
    """Read the guide: the file begins with its title, and each section with a heading of the second level."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    _, _, _, *tokens = markdown.parse(FILE.read_text(encoding="utf-8"))
    sections = {}
    for token, text in pairwise(tokens):
        if token.type == "heading_open" and token.tag == "h2":
            anchor = f"section-{len(sections) + 1}"
            token.attrSet("id", anchor)
            sections[anchor] = text.content
    # HTML in the file is shown as it is typed, not taken for markup.
    return Guide(mark_safe(markdown.renderer.render(tokens, markdown.options, {})), sections)
