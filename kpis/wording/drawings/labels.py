"""Labels: where the words of a drawing stand, so that none lies over another."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from operator import itemgetter

from policyportal.records.letters import width_of

# Between a label and what it must not touch.
GAP = 3
# Between a place and its label.
CLEARANCE = 7
# What it costs a label to stand over a mark, over a column or a line, or a line of text further from its place.
OVER_MARK, OVER_SHAPE, FURTHER = 60, 12, 5
# Over the middle of a label, or over one of its ends.
BESIDE = (0, -0.5, 0.5)

Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """A part of the drawing, from its left upper corner to its right lower one."""

    left: float
    top: float
    right: float
    bottom: float

    def grown(self, by: float) -> "Box":
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)

    def meets(self, other: "Box") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def is_crossed(self, start: Point, end: Point) -> bool:
        """Whether a straight line goes through it."""
        (x, y), (to_x, to_y) = sorted((start, end))
        if to_x < self.left or x > self.right:
            return False
        if x == to_x:
            heights = [y, to_y]
        else:
            slope = (to_y - y) / (to_x - x)
            ends = [min(max(edge, x), to_x) for edge in (self.left, self.right)]
            heights = [y + slope * (end - x) for end in ends]
        return min(heights) < self.bottom and max(heights) > self.top


@dataclass(frozen=True)
class Label:
    """A text that stands in the middle above `x`, its baseline at `y`; `kind` is how it looks."""

    text: str
    x: int
    y: int
    kind: str = ""


@dataclass
class Sheet:
    """The room for labels, and what lies in it already."""

    room: Box
    letter: int
    marks: list[Box] = field(default_factory=list)
    shapes: list[Box] = field(default_factory=list)
    lines: list[tuple[Point, Point]] = field(default_factory=list)
    taken: list[Box] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)

    def width(self, text: str) -> float:
        return width_of(text, self.letter)

    def mark(self, x: float, y: float, radius: float = 6) -> None:
        """Keep labels away from a mark."""
        self.marks.append(Box(x - radius, y - radius, x + radius, y + radius))

    def join(self, points: Sequence[Point]) -> None:
        """Keep labels away from a line, where they can."""
        self.lines += pairwise(points)

    def put(
        self,
        text: str,
        x: float,
        y: float,
        *,
        above: bool = True,
        kind: str = "",
        beside: Sequence[float] = BESIDE,
    ) -> None:
        """Write a text near a place, at the least cost; `beside` says by which shares of its width it may be aside."""
        places = self._places(text, x, y, above=above, beside=beside)
        if free := self._free(places):
            self._write(text, min(free, key=itemgetter(0))[1], kind)

    def offer(self, text: str, x: float, y: float, *, above: bool = True) -> None:
        """Write a text close to a place, unless it has no room there."""
        places = self._places(text, x, y, above=above, furthest=2)
        near = [(cost, box) for cost, box in self._free(places) if cost < OVER_MARK]
        if near:
            self._write(text, min(near, key=itemgetter(0))[1], "")

    def set(self, sign: str, x: float, y: float) -> None:
        """Write a sign in the middle of a place, unless something is there."""
        half = self.letter / 2
        box = Box(x - half, y - half, x + half, y + half)
        if self._is_free(box) and not any(box.meets(mark) for mark in self.marks):
            self.taken.append(box)
            self.labels.append(Label(sign, round(x), round(y + self.letter * 0.36)))

    def _free(self, places: Iterable[tuple[float, Box]]) -> list[tuple[float, Box]]:
        """The places where no other label is, each with its whole cost."""
        return [(self._cost(box) + cost, box) for cost, box in places if self._is_free(box)]

    def _is_free(self, box: Box) -> bool:
        return not any(box.meets(other) for other in self.taken)

    def fill(self, text: str, kind: str = "") -> None:
        """Write a text where most room is: in a corner, or in the middle of an edge."""
        width, room = self.width(text), self.room
        spare = room.right - room.left - width
        rows = range(int(room.top), int(room.bottom - self.letter - GAP), self.letter // 2)
        boxes = []
        for top in rows:
            for share in (0.5, 1, 0, 0.75, 0.25):
                left = room.left + spare * share
                boxes.append(Box(left, top, left + width, top + self.letter + GAP))
        free = [box for box in boxes if self._is_free(box.grown(GAP))]
        if free:
            self._write(text, min(free, key=lambda box: self._cost(box.grown(GAP))), kind)

    def _places(
        self,
        text: str,
        x: float,
        y: float,
        *,
        above: bool,
        furthest: int = 9,
        beside: Sequence[float] = BESIDE,
    ) -> Iterator[tuple[float, Box]]:
        """Where a text may stand by a place, and what that costs: above it or below, to either side, further away."""
        width, height = self.width(text), self.letter + GAP
        lefts = []
        for share in beside:
            left = x - width / 2 + share * width
            lefts.append(min(max(left, self.room.left), self.room.right - width))
        for away in range(furthest):
            for is_other, is_above in enumerate((above, not above)):
                distance = CLEARANCE + away * height / 2
                top = y - distance - height if is_above else y + distance
                if top < self.room.top or top + height > self.room.bottom:
                    continue
                for left in lefts:
                    aside = abs(left + width / 2 - x) / 20
                    cost = FURTHER * away / 2 + is_other * 2 + aside
                    yield cost, Box(left, top, left + width, top + height)

    def _cost(self, box: Box) -> float:
        cost = OVER_MARK * sum(box.meets(mark) for mark in self.marks)
        cost += OVER_SHAPE * sum(box.meets(shape) for shape in self.shapes)
        return cost + OVER_SHAPE * sum(box.is_crossed(*line) for line in self.lines)

    def _write(self, text: str, box: Box, kind: str) -> None:
        self.taken.append(box)
        middle, foot = (box.left + box.right) / 2, box.bottom - GAP - self.letter * 0.12
        self.labels.append(Label(text, round(middle), round(foot), kind))
