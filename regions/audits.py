"""What constraints cannot check of an edition's areas: rules across rows."""

from collections.abc import Iterator

from policyportal.records.findings import Finding, begins_with, repeated_orders, unsourced
from regions.models import AreaPlan, CollaborationArea, Plan, PolicyDirection


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
    orders = [(direction.area_plan.area, direction.order) for direction in directions]
    yield from repeated_orders("展開方向", orders)
