"""Pictures: cards and drawings made into PNG files, each kept under the digest of what it shows."""

import os
import tempfile
from collections.abc import Callable
from functools import partial
from itertools import chain, repeat
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.urls import reverse

from kpis.models import KPI, KPISeries
from policyportal.records import memory, version
from policyportal.sharing.cards import card_of, every_card
from policyportal.sharing.drawings import SCALE, drawing_of, every_drawing
from regions.models import AreaPlan, Plan

# Fonts with the letters of Japanese, as systems call them; the first that is installed draws.
FONTS = (
    "Noto Sans CJK JP",
    "Noto Sans JP",
    "BIZ UDPGothic",
    "IPAexGothic",
    "Hiragino Sans",
    "Yu Gothic",
    "Meiryo",
)
TRIAL = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><text y="30">{}</text></svg>'
)


class CannotDraw(Exception):
    """Why no picture can be made here, in one sentence."""


def folder() -> Path:
    """Where the pictures of this database are: a sample has others than the plan."""
    return settings.PICTURES_DIR / connection.settings_dict["NAME"]


def file_of(digest: str) -> Path:
    return folder() / f"{digest}.png"


def picture_address(record: KPI | AreaPlan | Plan) -> str:
    """The address of the picture of a record's page as it is now; empty where none was made since it last changed."""
    if not folder().exists():
        # To draw what no picture was made of would be in vain.
        return ""
    key = "picture", type(record), record.pk
    digest = memory.kept(key, partial(_digest_of, record))
    return reverse("picture", args=[digest]) if file_of(digest).exists() else ""


def _digest_of(record: KPI | AreaPlan | Plan) -> str:
    return card_of(record).digest


def drawn_file(record: KPI | AreaPlan, series: KPISeries | None = None) -> Path | None:
    """The picture of a drawing as it is now; None where none was made since it last changed."""
    if not folder().exists():
        return None
    part = series.pk if series else None
    digest = memory.kept(
        ("drawing", type(record), record.pk, part), partial(_digest_drawn, record, series)
    )
    path = file_of(digest)
    return path if path.exists() else None


def _digest_drawn(record: KPI | AreaPlan, series: KPISeries | None) -> str:
    return drawing_of(record, settings.PORTAL_URL, series).digest


def make_all() -> tuple[int, int]:
    """Make the pictures that are missing, and delete those of what has changed since: how many of each."""
    draw = drawer()
    folder().mkdir(parents=True, exist_ok=True)
    current, made = set(), 0
    cards = zip(every_card(), repeat(1))
    drawings = zip(every_drawing(settings.PORTAL_URL), repeat(SCALE))
    for shown, scale in chain(cards, drawings):
        path = file_of(shown.digest)
        current.add(path)
        if not path.exists():
            _write(path, draw(shown.svg, scale))
            made += 1
    stale = set(folder().glob("*.png")) - current
    for path in stale:
        path.unlink()
    if made:
        # Pages that were made before do not name them yet.
        version.move()
    return made, len(stale)


def _write(path: Path, content: bytes) -> None:
    """Put a file into its place whole, for pages may name it from then on."""
    with tempfile.TemporaryDirectory(dir=path.parent) as name:
        draft = Path(name, path.name)
        draft.write_bytes(content)
        os.replace(draft, path)


def drawer() -> Callable[[str, int], bytes]:
    """What makes a PNG of an SVG, so many times as large, with a font that has Japanese."""
    try:
        import resvg_py
    except ImportError as error:
        raise CannotDraw(
            "Pictures are drawn by resvg-py, which is not installed (docs/configuration.md)."
        ) from error

    def draw(svg: str, scale: int, font: str) -> bytes:
        return resvg_py.svg_to_bytes(
            svg_string=svg, zoom=scale, font_family=font, sans_serif_family=font
        )

    fonts = [settings.PICTURE_FONT] if settings.PICTURE_FONT else FONTS
    for font in fonts:
        # A font that is not installed draws nothing.
        if draw(TRIAL.format("道"), 1, font) != draw(TRIAL.format(""), 1, font):
            return partial(draw, font=font)
    raise CannotDraw(
        f"No font for Japanese is installed under one of these names: {', '.join(fonts)}. Install one (on Debian: "
        "apt install fonts-noto-cjk), or name one in PORTAL_PICTURE_FONT (docs/configuration.md)."
    )
