"""What constraints cannot check of an edition's areas: rules across rows."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Model

from policyportal.records.sources import Sourced
from regions.models import AreaPlan, CollaborationArea, Plan, PolicyDirection


@dataclass(frozen=True)
class Finding:
    """A rule that the data break: where, what is wrong there, and the record that is to be mended, if it is one."""

    where: str
    what: str
    record: Model | None = None

    def __str__(self):
        return f"{self.where}：{self.what}"


def findings(plan: Plan) -> Iterator[Finding]:
    """What is wrong with an edition's areas and their directions: three queries however many there are."""
    area_plans = list(AreaPlan.objects.filter(plan=plan).select_related("area"))
    counted = sum(area_plan.declared_projects for area_plan in area_plans)
    if counted != plan.declared_projects:
        yield Finding(
            str(plan),
            f"印字された総数は{plan.declared_projects}件ですが、各地域の数を足すと{counted}件です。",
            plan,
        )
    written = {area_plan.area_id for area_plan in area_plans}
    for area in CollaborationArea.objects.exclude(pk__in=written):
        yield Finding(str(area), "この版に、この連携地域の方針がありません。", area)
    directions = PolicyDirection.objects.filter(area_plan__plan=plan).select_related(
        "area_plan__area"
    )
    for direction in directions:
        area = direction.area_plan.area
        if not begins_with(direction.code, area.slug):
            yield Finding(
                direction.code,
                f"コードが、地域のコード（{area.slug}）で始まっていません。",
                direction,
            )
    yield from unsourced(directions)
    yield from repeated_orders("展開方向", ((one.area_plan.area, one.order) for one in directions))


def begins_with(code: str, parent: str) -> bool:
    """Whether a code is its parent's with more behind; an edition's mark (r7-) may stand before it."""
    return re.match(rf"([a-z][0-9]+-)?{re.escape(parent)}-", code) is not None


def unsourced(records: Iterable[Sourced]) -> Iterator[Finding]:
    """Those whose source is of blanks alone, which the constraints take for one."""
    for record in records:
        if not record.sheet and not record.source.strip():
            yield Finding(record.code, "出典が空白だけです。", record)


def repeated_orders(things: str, orders: Iterable[tuple[object, int]]) -> Iterator[Finding]:
    """For each parent, the orders that two of its children share."""
    for (parent, order), times in Counter(orders).items():
        if times > 1:
            yield Finding(str(parent), f"{things}の順序{order}が{times}つあります。")
