"""Pictures for sharing: cards made into PNG files, each kept under the digest of what it shows."""

import os
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.urls import reverse

from kpis.models import KPI
from policyportal.records import memory, version
from policyportal.sharing.cards import card_of, every_card
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


def make_all() -> tuple[int, int]:
    """Make the pictures that are missing, and delete those of what has changed since: how many of each."""
    draw = drawer()
    folder().mkdir(parents=True, exist_ok=True)
    current, made = set(), 0
    for card in every_card():
        path = file_of(card.digest)
        current.add(path)
        if not path.exists():
            _write(path, draw(card.svg))
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


def drawer() -> Callable[[str], bytes]:
    """What makes a PNG of an SVG, with a font that has Japanese."""
    try:
        import resvg_py
    except ImportError as error:
        raise CannotDraw(
            "Pictures are drawn by resvg-py, which is not installed (docs/configuration.md)."
        ) from error

    def draw(svg: str, font: str) -> bytes:
        return resvg_py.svg_to_bytes(svg_string=svg, font_family=font)

    fonts = [settings.PICTURE_FONT] if settings.PICTURE_FONT else FONTS
    for font in fonts:
        # A font that is not installed draws nothing.
        if draw(TRIAL.format("道"), font) != draw(TRIAL.format(""), font):
            return partial(draw, font=font)
    raise CannotDraw(
        f"No font for Japanese is installed under one of these names: {', '.join(fonts)}. Install one (on Debian: "
        "apt install fonts-noto-cjk), or name one in PORTAL_PICTURE_FONT (docs/configuration.md)."
    )
