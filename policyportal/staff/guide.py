"""使い方: the guide of staff, which is written in docs/staff.ja.md."""

from itertools import pairwise

from django.conf import settings
from django.utils.safestring import mark_safe
from markdown_it import MarkdownIt

FILE = settings.BASE_DIR / "docs" / "staff.ja.md"


def read_guide() -> dict:
    """Read the guide: HTML without its title, and the id and name of each section.

    The file begins with the title, and each section with a heading of the second level.
    """
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    _, _, _, *tokens = markdown.parse(FILE.read_text(encoding="utf-8"))
    sections = {}
    for token, text in pairwise(tokens):
        if token.type == "heading_open" and token.tag == "h2":
            anchor = f"section-{len(sections) + 1}"
            token.attrSet("id", anchor)
            sections[anchor] = text.content
    # HTML in the file is shown as it is typed, not taken for markup.
    content = mark_safe(markdown.renderer.render(tokens, markdown.options, {}))
    return {"content": content, "sections": sections}
