"""Rules across the rows of an edition's areas, which constraints cannot check."""

from collections.abc import Iterator

from policyportal.records.findings import (
    Finding,
    of_each,
    outside_area,
    repeated_orders,
    unsourced,
)
from regions.models import AreaPlan, CollaborationArea, Plan, PolicyDirection


def findings(plan: Plan) -> Iterator[Finding]:
    """Find what is wrong with an edition's areas and their directions, in five queries."""
    area_plans = list(AreaPlan.objects.filter(plan=plan).select_related("area"))
    declared = plan.declared_projects
    counted = sum(area_plan.declared_projects for area_plan in area_plans)
    if counted != declared:
        text = f"印字された総数は{declared}件ですが、各地域の数を足すと{counted}件です。"
        yield Finding(str(plan), text, plan)
    written = {area_plan.area_id for area_plan in area_plans}
    for area in CollaborationArea.objects.exclude(pk__in=written):
        yield Finding(str(area), "この版に、この連携地域の方針がありません。", area)
    directions = PolicyDirection.objects.filter(area_plan__plan=plan)
    yield from of_each(
        outside_area(directions.select_related("area_plan__area"), "area_plan__area__slug"),
        "コードが、地域のコード（{0.area_plan.area.slug}）で始まっていません。",
    )
    yield from unsourced(directions)
    yield from repeated_orders("展開方向", directions, "area_plan__area__name")
