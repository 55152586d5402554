"""Drawings as files: each says by itself what it shows, of which edition, and where it is from.

Templates draw them: templates/pictures/drawing.svg.
"""

import hashlib
from abc import ABC, abstractmethod
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import chain

from django.template.loader import render_to_string
from django.urls import reverse

from kpis.models import KPI, KPISeries
from kpis.wording.drawings.frame import DESK
from kpis.wording.drawings.picture import Picture
from kpis.wording.series import SeriesWording, wording_of
from kpis.wording.stories import story_of
from policyportal.pages.editions import address_in
from policyportal.records.letters import wrapped
from policyportal.records.sample import current_sample
from policyportal.records.sources import Sourced, last_changed
from policyportal.sharing.cards import LEADING, Text, colours_of
from regions.models import AreaPlan, CollaborationArea, Plan

MARGIN = 40
WIDTH = DESK.width + 2 * MARGIN
# The map is as wide as the other drawings.
MAP_HEIGHT = 554
KIND, TITLE, HEADING, SENTENCE, SMALL = 15, 24, 18, 16, 13
GAP = 16
# So many pixels of a PNG to one of the drawing: sharp on paper and on fine screens.
SCALE = 2


@dataclass(frozen=True)
class Part:
    """What a drawing says beside a series, or beside the map where it is of none."""

    paragraphs: Sequence[str]
    heading: str = ""
    series: KPISeries | None = None
    wording: SeriesWording | None = None


@dataclass(frozen=True)
class Place:
    """Where the drawing of a part begins, from the upper edge, and how large it is."""

    part: Part
    y: int
    height: int


class Column:
    """What stands one below the other, from the upper edge down."""

    def __init__(self) -> None:
        self.texts: list[Text] = []
        self.bottom = MARGIN // 2

    def write(self, words: str, letter: int, *, is_strong: bool = False) -> None:
        foot = self.bottom + round(letter * LEADING)
        text = Text(wrapped(words, letter, DESK.width), letter, foot, is_strong)
        self.texts.append(text)
        self.bottom = text.end

    def leave(self, height: int) -> int:
        """Leave room for a drawing, and say where it begins."""
        top = self.bottom + GAP
        self.bottom = top + height
        return top


@dataclass(frozen=True)
class Drawing(ABC):
    """A drawing of a page. `site` is the address of the portal, empty where nobody has said it."""

    plan: Plan
    area: CollaborationArea
    site: str

    @property
    @abstractmethod
    def kind(self) -> str:
        """What kind of thing it is of."""

    @property
    @abstractmethod
    def title(self) -> str:
        """What it is of."""

    @property
    @abstractmethod
    def parts(self) -> list[Part]:
        """What it says and draws, one below the other."""

    @property
    @abstractmethod
    def path(self) -> str:
        """Where its page is."""

    @property
    @abstractmethod
    def frame_path(self) -> str:
        """Where the page is that others may show within theirs."""

    @property
    @abstractmethod
    def changed(self) -> datetime | None:
        """When what it shows changed last."""

    @property
    @abstractmethod
    def source(self) -> Sourced:
        """The record whose source it names."""

    @property
    def address(self) -> str:
        return f"{self.site}{self.path}"

    @property
    def description(self) -> str:
        """What it shows, in words."""
        said = []
        for part in self.parts:
            said += [f"{part.heading}：" if part.heading else "", *part.paragraphs]
        return "".join(said)

    @property
    def source_line(self) -> str:
        """The source as it is cited: document, edition, sheet, lines; of a sample, that it is none."""
        if sample := current_sample():
            return sample.heading
        record, plan = self.source, self.plan
        is_printed_here = record.sheet and getattr(record, "printed_in", None) in (None, plan)
        lines = f"「{record.sheet}」シート {record.lines}" if is_printed_here else ""
        return (
            f"出典：{plan.body}『{plan.title}』（{plan.get_stage_display()}）{lines}を加工して作成"
        )

    @property
    def signs(self) -> Picture | None:
        """The drawing whose signs are explained, if it has any."""
        return None

    @cached_property
    def colours(self) -> dict[str, str]:
        return colours_of(self.area.slug)

    @cached_property
    def style(self) -> str:
        """The rules that stand in the file."""
        return render_to_string("pictures/style.css", {"colours": self.colours})

    @property
    def policy(self) -> str:
        """The Content-Security-Policy of the file where it is opened by itself: nothing but its own rules."""
        digest = b64encode(hashlib.sha256(self.style.encode()).digest()).decode()
        return f"default-src 'none'; style-src 'sha256-{digest}'; frame-ancestors 'none'"

    @cached_property
    def svg(self) -> str:
        column = Column()
        if sample := current_sample():
            column.write(sample.heading, SENTENCE, is_strong=True)
            column.leave(0)
        column.write(self.kind, KIND)
        column.write(self.title, TITLE, is_strong=True)
        places = [self._place(part, column) for part in self.parts]
        column.leave(0)
        last = len(column.texts)
        for line in render_to_string("pictures/foot.txt", {"drawing": self}).splitlines():
            if line.strip():
                column.write(line.strip(), SMALL)
        context = {
            "drawing": self,
            "texts": column.texts[:last],
            "places": places,
            "foot": column.texts[last:],
            "width": WIDTH,
            "height": column.bottom + MARGIN // 2,
            "margin": MARGIN,
            "drawn_width": DESK.width,
        }
        return render_to_string("pictures/drawing.svg", context)

    def _place(self, part: Part, column: Column) -> Place:
        """Write what a part says, and leave room for what it draws."""
        if part.heading and len(self.parts) > 1:
            column.leave(0)
            column.write(part.heading, HEADING, is_strong=True)
        else:
            column.leave(-GAP // 2)
        for paragraph in part.paragraphs:
            column.write(paragraph, SENTENCE)
        height = part.wording.wide_drawing.height if part.wording else MAP_HEIGHT
        return Place(part, column.leave(height), height)

    @cached_property
    def digest(self) -> str:
        """What tells it from every other one, and from itself before anything on it changed."""
        return hashlib.sha256(self.svg.encode()).hexdigest()[:24]


@dataclass(frozen=True)
class SeriesDrawing(Drawing):
    """The series of a KPI in time, all of them or one."""

    kpi: KPI
    many_series: Sequence[KPISeries]

    @property
    def kind(self) -> str:
        return f"{self.area.name}のKPI　{self.kpi.code}"

    @property
    def title(self) -> str:
        heading = self.many_series[0].heading if len(self.many_series) == 1 else ""
        return f"{self.kpi.name}（{heading}）" if heading else self.kpi.name

    @cached_property
    def parts(self) -> list[Part]:
        parts = []
        for series in self.many_series:
            wording = wording_of(series)
            parts.append(Part([wording.told], series.heading, series, wording))
        return parts

    @property
    def path(self) -> str:
        return self.kpi.get_absolute_url()

    @property
    def frame_path(self) -> str:
        return reverse("embed-kpi", args=[self.kpi.code])

    @property
    def changed(self) -> datetime | None:
        return last_changed(self.kpi.records())

    @property
    def source(self) -> Sourced:
        return self.many_series[0] if len(self.many_series) == 1 else self.kpi

    @property
    def signs(self) -> Picture | None:
        return self.parts[0].wording.wide_drawing if self.parts else None


@dataclass(frozen=True)
class AreaDrawing(Drawing):
    """What an area wants to become, how far it is, and where it lies."""

    area_plan: AreaPlan

    @property
    def kind(self) -> str:
        return "連携地域のめざす姿"

    @property
    def title(self) -> str:
        return self.area.name

    @cached_property
    def parts(self) -> list[Part]:
        story = "".join(story_of(self.area_plan).sentences)
        return [Part([f"『{self.area_plan.vision_line}』", story])]

    @property
    def path(self) -> str:
        return address_in(self.plan, "regions:area", self.area.slug)

    @property
    def frame_path(self) -> str:
        return address_in(self.plan, "embed-area", self.area.slug)

    @property
    def changed(self) -> datetime | None:
        return last_changed(self.area_plan.records())

    @property
    def source(self) -> Sourced:
        return self.area_plan


def drawing_of(record: KPI | AreaPlan, site: str, series: KPISeries | None = None) -> Drawing:
    """The drawing of an area, of a KPI with all its series, or of one of them."""
    if isinstance(record, AreaPlan):
        return AreaDrawing(record.plan, record.area, site, record)
    plan, area = record.project.area_plan.plan, record.project.area
    many_series = [series] if series else list(record.series.all())
    return SeriesDrawing(plan, area, site, record, many_series)


def every_drawing(site: str) -> Iterator[Drawing]:
    """The drawings of all public pages."""
    area_plans = AreaPlan.objects.filter(plan__is_published=True)
    area_plans = area_plans.select_related("area", "plan")
    area_plans = area_plans.prefetch_related("area__subprefectures", "directions")
    kpis = KPI.objects.published().for_list().iterator(chunk_size=200)
    for record in chain(area_plans, kpis):
        yield drawing_of(record, site)
        many_series = list(record.series.all()) if isinstance(record, KPI) else []
        if len(many_series) > 1:
            for series in many_series:
                yield drawing_of(record, site, series)
