"""Frames: the small pages that others may show within theirs, and how they are told of them (oEmbed)."""

from dataclasses import dataclass
from math import ceil
from typing import Any

from django.utils.html import format_html

from policyportal.records.letters import wrapped
from policyportal.records.sample import current_sample
from policyportal.sharing import cards
from policyportal.sharing.drawings import Drawing, Part

SITE = "連携地域別政策展開方針ポータル"
LINK = f"くわしく見る（{SITE}）"
# How wide a frame is unless its page asks for less, and from what width on drawings stand beside their words.
WIDTH, BESIDE_FROM = 640, 640
# The sizes of the page in pixels, as static/css/embed.css has them: its edges, its letters and lines, what is drawn.
EDGES, GAP = 40, 16
LETTER, LINE = 16, 28
TITLE, TITLE_LINE = 20, 30
SMALL, SMALL_LINE = 14, 24
DRAWN_WIDTH, MAP_WIDTH, MAP_HEIGHT = 352, 256, 275
# Letters have so much room to the next, and fonts differ: a line more.
SPACING, SPARE = 1.02, 24


@dataclass(frozen=True)
class Frame:
    """The page of a drawing within another site's."""

    drawing: Drawing

    @property
    def kind(self) -> str:
        return f"{self.drawing.kind}（{self.drawing.plan.get_stage_display()}）"

    @property
    def title(self) -> str:
        """What the frame is called, by those who do not see it too."""
        sample = current_sample()
        label = f"{sample.label}　" if sample else ""
        return f"{label}{self.drawing.title}　{self.kind}"

    @property
    def address(self) -> str:
        return f"{self.drawing.site}{self.drawing.frame_path}"

    @property
    def link(self) -> str:
        """The words of the link to the page."""
        return LINK

    def height_at(self, width: int) -> int:
        """How high a frame of a width should be, so that nobody needs to scroll in it."""
        inner = width - EDGES
        sample = current_sample()
        texts = [(sample.heading, LETTER, LINE)] if sample else []
        texts += [
            (self.kind, SMALL, SMALL_LINE),
            (self.drawing.title, TITLE, TITLE_LINE),
            (
                f"{self.drawing.source_line}。最終更新：令和88年88月88日（8888年）",
                SMALL,
                SMALL_LINE,
            ),
            (LINK, SMALL, SMALL_LINE),
        ]
        words = sum(_height(*text, inner) for text in texts)
        parts = sum(_height_of(part, width) for part in self.drawing.parts)
        return EDGES + words + parts + 2 * GAP + SPARE

    def html(self, width: int = WIDTH, height: int | None = None) -> str:
        """The line that another page takes into its own."""
        return format_html(
            '<iframe src="{}" width="{}" height="{}" title="{}" loading="lazy" style="max-width:100%;border:0"></iframe>',
            self.address,
            width,
            height or self.height_at(width),
            self.title,
        )


def described(
    frame: Frame, picture: str, most_width: int | None = None, most_height: int | None = None
) -> dict[str, Any]:
    """What oEmbed says of a frame, no larger than asked; with the picture for sharing of its page, if there is one."""
    width = min(WIDTH, most_width or WIDTH)
    height = frame.height_at(width)
    height = min(height, most_height or height)
    said = {
        "version": "1.0",
        "type": "rich",
        "title": frame.title,
        "provider_name": SITE,
        "provider_url": f"{frame.drawing.site}/",
        "html": frame.html(width, height),
        "width": width,
        "height": height,
    }
    if picture:
        said |= {
            "thumbnail_url": f"{frame.drawing.site}{picture}",
            "thumbnail_width": cards.WIDTH,
            "thumbnail_height": cards.HEIGHT,
        }
    return said


def _height_of(part: Part, width: int) -> int:
    """How high a part is in a page of a width."""
    wording = part.wording
    drawn_width = DRAWN_WIDTH if wording else MAP_WIDTH
    is_beside = width >= BESIDE_FROM
    inner = width - EDGES - (drawn_width + GAP if is_beside else 0)
    said = [part.heading, *part.paragraphs]
    if wording and wording.newest and wording.judgement:
        judgement = wording.judgement
        said.append(f"本サイトの参考判定 {judgement.label} {judgement.period}の実績値（暫定）")
    words = sum(_height(text, LETTER, LINE, inner) + GAP // 2 for text in said if text)
    drawn = MAP_HEIGHT
    if wording:
        picture = wording.drawing
        drawn_width = min(width - EDGES, drawn_width)
        drawn = ceil(picture.height * drawn_width / picture.size.width)
    return GAP + (max(words, drawn) if is_beside else words + GAP + drawn)


def _height(text: str, letter: int, line: int, width: int) -> int:
    """How high a text is in so many pixels of width."""
    return line * len(wrapped(text, letter, max(letter, int(width / SPACING))))
