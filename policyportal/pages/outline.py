"""The outline's text: its lines by number, sheet by sheet, as the records' sources name them."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import attrgetter

from django.conf import settings

from regions.models import AreaPlan, Plan


@dataclass(frozen=True)
class Sheet:
    """One sheet: the area's slug, or "" for the overview; its first line; what is printed, by line number."""

    slug: str
    name: str
    first_line: int
    lines: dict[int, str] = field(default_factory=dict)

    @property
    def marked_lines(self) -> Iterable[tuple[int, str, bool]]:
        """Number and text of each line, and whether empty lines were left out before it."""
        before = 0
        for number, text in self.lines.items():
            yield number, text, number != before + 1
            before = number


def read_sheets(plan: Plan) -> list[Sheet]:
    """The edition's sheets in printed order, each from the first line that is known of its area on; none without a text."""
    path = settings.OUTLINE_DIR / plan.outline_file
    if not plan.outline_file or not path.is_file():
        return []
    found = [Sheet("", "全体概要", 1)]
    for area_plan in AreaPlan.objects.of(plan):
        if first_line := area_plan.sheet_starts:
            found.append(Sheet(area_plan.area.slug, area_plan.area.short_name, first_line))
    found.sort(key=attrgetter("first_line"))
    for number, text in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if text.strip():
            place = bisect_right(found, number, key=attrgetter("first_line")) - 1
            found[place].lines[number] = text.rstrip()
    return found
