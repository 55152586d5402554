"""Cards: what the picture for sharing says of a page, and where it stands. A template draws it: templates/pictures/card.svg."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain
from math import ceil

from django.conf import settings
from django.template.loader import render_to_string

from kpis.models import KPI, KPISeries
from kpis.wording.series import SeriesWording, wording_of
from policyportal.records.letters import wrapped
from regions.models import AreaPlan, Plan

WIDTH, HEIGHT, MARGIN = 1200, 630, 64
# Where the drawings begin, and how wide they are; the words beside them end before that.
DRAWN_FROM, DRAWN_WIDTH = 612, 524
TITLE, VISION, SMALL = 48, 40, 22
# The sizes of the sentences beside drawings: the first in which all of them have room.
SENTENCES = (32, 28, 24, 20, 18)
GAP = 20
# Between the foot of a line and that of the next, in letters.
LEADING = 1.35
BOTTOM = 560


@dataclass(frozen=True)
class Text:
    """Lines of one size, one below the other; `y` is the foot of the first."""

    lines: list[str]
    letter: int
    y: int
    is_strong: bool = False

    @property
    def step(self) -> int:
        return round(self.letter * LEADING)

    @property
    def end(self) -> int:
        """The foot of the last line."""
        return self.y + self.step * (len(self.lines) - 1)


@dataclass(frozen=True)
class Panel:
    """The drawing of a series and its place; the heading stands above it where there are several."""

    series: KPISeries
    wording: SeriesWording
    heading: str
    x: int
    y: int
    width: int
    height: int

    @property
    def scale(self) -> float:
        """By how much the drawing grows, so that it fills its place from the upper left corner."""
        picture = self.wording.drawing
        return round(min(self.width / picture.size.width, self.height / picture.height), 3)


@dataclass(frozen=True)
class Card:
    """The card of a page: what it is about, in words, and the drawings of the series, if it is about any."""

    plan: Plan
    kind: str
    title: str
    paragraphs: list[str]
    token: str = "link"
    """The name of its colour in the stylesheet: of an area its slug."""
    many_series: tuple[KPISeries, ...] = ()

    @property
    def colours(self) -> dict[str, str]:
        return colours_of(self.token)

    @cached_property
    def heading(self) -> Text:
        return Text(wrapped(self.title, TITLE, WIDTH - 2 * MARGIN), TITLE, 158, is_strong=True)

    @cached_property
    def texts(self) -> list[Text]:
        """The title and the paragraphs below it."""
        if not self.many_series:
            return [self.heading, *self._paragraphs(VISION, WIDTH - 2 * MARGIN)]
        for letter in SENTENCES:
            texts = self._paragraphs(letter, DRAWN_FROM - 2 * MARGIN)
            if texts[-1].end <= BOTTOM:
                break
        return [self.heading, *texts]

    def _paragraphs(self, letter: int, width: int) -> list[Text]:
        texts, top = [], self.heading.end + SMALL
        for paragraph in self.paragraphs:
            texts.append(
                Text(wrapped(paragraph, letter, width), letter, top + round(letter * LEADING))
            )
            top = texts[-1].end + letter // 3
        return texts

    @cached_property
    def panels(self) -> list[Panel]:
        """The drawings, two in a row where there are more than two."""
        total = len(self.many_series)
        columns = 2 if total > 2 else 1
        # Above each of several drawings is its heading.
        above = SMALL if total > 1 else 0
        top = self.heading.end + SMALL + above
        column_width = (DRAWN_WIDTH + GAP) // columns
        rows = ceil(total / columns) or 1
        row_height = (BOTTOM + SMALL - top) // rows
        panels = []
        for place, series in enumerate(self.many_series):
            wording = wording_of(series)
            row, column = divmod(place, columns)
            panels.append(
                Panel(
                    series,
                    wording,
                    heading=series.heading if above else "",
                    x=DRAWN_FROM + column * column_width,
                    y=top + row * row_height,
                    width=column_width - GAP,
                    height=row_height - SMALL - above,
                )
            )
        return panels

    @cached_property
    def svg(self) -> str:
        context = {"card": self, "plan": self.plan, "colours": self.colours}
        return render_to_string("pictures/card.svg", context)

    @cached_property
    def digest(self) -> str:
        """What tells this card from every other one, and from itself before anything on it changed."""
        return hashlib.sha256(self.svg.encode()).hexdigest()[:24]


@cache
def colours() -> dict[str, str]:
    """The light colours of the stylesheet's tokens, by name: text_soft for --text-soft."""
    css = (settings.BASE_DIR / "static/css/portal.css").read_text(encoding="utf-8")
    light = css.partition("@media")[0]
    tokens = re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", light)
    return {name.replace("-", "_"): colour for name, colour in tokens}


def colours_of(token: str) -> dict[str, str]:
    """The colours of light pages by token; `area` is that of the token, unless it is of an area that has none."""
    found = colours()
    return found | {"area": found.get(token.replace("-", "_"), found["area"])}


def card_of(record: KPI | AreaPlan | Plan) -> Card:
    """The card of the page of a KPI or of an area; that of an edition is the home page's."""
    if isinstance(record, KPI):
        return _of_kpi(record)
    if isinstance(record, AreaPlan):
        kind, lines = f"{record.plan.get_stage_display()}　めざす姿", record.vision.split("\n")
        return Card(record.plan, kind, record.area.name, lines, record.area.slug)
    parts = ["地域がめざす姿と、その歩みを見る", "プロジェクト、KPIの基準値・目標値・実績値"]
    return Card(
        record, record.get_stage_display(), f"{record.of_body}連携地域別政策展開方針", parts
    )


def _of_kpi(kpi: KPI) -> Card:
    area, plan = kpi.project.area, kpi.project.area_plan.plan
    many_series = tuple(kpi.series.all())
    paragraphs = []
    for series in many_series:
        lead = f"{series.heading}：" if series.heading else ""
        paragraphs.append(lead + wording_of(series).told)
    kind = f"{area.name}のKPI　{kpi.code}"
    return Card(plan, kind, kpi.name, paragraphs, area.slug, many_series)


def every_card() -> Iterator[Card]:
    """The cards of all public pages that have one."""
    for plan in Plan.objects.filter(is_shown=True):
        yield card_of(plan)
    area_plans = AreaPlan.objects.select_related("area", "plan")
    kpis = KPI.objects.published().for_list().iterator(chunk_size=200)
    yield from map(card_of, chain(area_plans, kpis))
