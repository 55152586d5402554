"""表示前の点検: what an edition lacks before it may be shown, and what somebody should look at."""

from collections.abc import Iterator

from django.db.models import F, QuerySet

from kpis.models import KPI, KPISeries
from policyportal.data.audits import findings_in_records
from policyportal.editions.copying import CARRIED
from policyportal.records.findings import Finding, of_each
from projects.models import Grade, Measure, Project
from regions.models import AreaPlan, CollaborationArea, Plan, PolicyDirection

# What the pages about the plan quote and tell.
TEXTS = (
    "overview",
    "parts",
    "counting_rule",
    "review_rule",
    "review_summary",
    "edition_note",
    "not_recorded",
)


def missing(plan: Plan) -> list[Finding]:
    """List what an edition must have before it is shown for the first time."""
    found = []
    written = plan.area_plans.values("area")
    for area in CollaborationArea.objects.exclude(pk__in=written):
        found.append(Finding(area.name, "この版の方針（めざす姿など）がありません。", area))
    if not Project.objects.in_plan(plan).named().filter(is_published=True).exists():
        found.append(Finding(str(plan), "公開するプロジェクトが1つもありません。", plan))
    return found


def doubts(plan: Plan) -> Iterator[Finding]:
    """Find what should be looked at before an edition is shown: what was only carried over, and what audits find."""
    yield from _left_as_carried(plan)
    same = KPISeries.objects.in_plan(plan).select_related("kpi", "carried_from")
    same = same.filter(
        target_value=F("carried_from__target_value"),
        target_period=F("carried_from__target_period"),
    )
    yield from of_each(same, "目標値が、引き継ぎ元（{0.carried_from.code}）と同じです。")
    for name, model in (("プロジェクト", Project), ("KPI", KPI)):
        drafts = model.objects.in_plan(plan).named().filter(is_published=False)
        yield from _counted(
            drafts, name, "下書きのままのものが{}件あります。表示しても、サイトに出ません。"
        )
    for text in TEXTS:
        if not getattr(plan, text):
            name = str(Plan._meta.get_field(text).verbose_name)
            yield Finding(str(plan), f"「{name}」が空です。", plan)
    if not Grade.objects.in_plan(plan).exists():
        yield Finding("評価区分", "この版のものがありません。点検・評価を提出できません。")
    for model in (Project, Measure, KPI, KPISeries):
        here = model.objects.in_plan(plan)
        within = here.filter(carried_from__in=here.values("pk"))
        yield from of_each(within, "引き継ぎ元が、同じ版の記録です。")
    yield from findings_in_records(plan)


def _left_as_carried(plan: Plan) -> Iterator[Finding]:
    """Count the records of each kind that no document of this edition is named for yet."""
    text = (
        "出典が「…から引き継ぎ」のままのものが{}件あります。この版の資料と照らし合わせてください。"
    )
    kinds = (
        AreaPlan.objects.filter(plan=plan),
        PolicyDirection.objects.filter(area_plan__plan=plan),
        *(model.objects.in_plan(plan) for model in (Project, Measure, KPI, KPISeries)),
    )
    for records in kinds:
        name = str(records.model._meta.verbose_name)
        yield from _counted(records.filter(source__endswith=CARRIED), name, text)


def _counted(records: QuerySet, name: str, text: str) -> Iterator[Finding]:
    """Say of all these records together how many they are; the finding leads to the first of them."""
    if number := records.count():
        yield Finding(name, text.format(number), records.first())
