"""Rules across the rows of an edition's projects, which constraints cannot check."""

from collections.abc import Iterable, Iterator

from policyportal.records.eras import short_year
from policyportal.records.findings import Finding, begins_with, repeated_orders, unsourced
from projects.models import Measure, Project, Review
from regions.models import AreaPlan, Plan


def findings(plan: Plan) -> Iterator[Finding]:
    """Find what is wrong with an edition's projects, measures and reviews, in nine queries."""
    projects = Project.objects.in_plan(plan).select_related("area_plan__area").in_plan_order()
    projects = projects.prefetch_related("participations__subprefecture", "measures", "themes")
    yield from _counts(plan, projects)
    orders = [(project.area_plan.area, project.order) for project in projects]
    yield from repeated_orders("プロジェクト", orders)
    for project in projects:
        measures = project.measures.all()
        yield from _codes(project)
        yield from unsourced([project, *measures])
        yield from _places(project) if project.name else _bareness(project)
        orders = [(project.code, measure.order) for measure in measures]
        yield from repeated_orders("施策", orders)
    yield from _reprises(plan)
    yield from _reviews(plan)


def _counts(plan: Plan, projects: Iterable[Project]) -> Iterator[Finding]:
    for area_plan in AreaPlan.objects.of(plan):
        area, declared = str(area_plan.area), area_plan.declared_projects
        rows = [project for project in projects if project.area_plan_id == area_plan.pk]
        drafts = [project for project in rows if not project.is_published]
        if len(rows) != declared:
            text = f"全体概要の数は{declared}件ですが、登録は{len(rows)}件です。"
            yield Finding(area, text, area_plan)
        elif drafts:
            text = f"全体概要の数は{declared}件ですが、公開は{len(rows) - len(drafts)}件です"
            codes = "、".join(project.code for project in drafts)
            yield Finding(area, f"{text}（下書き：{codes}）。", drafts[0])
        places = set(area_plan.area.subprefectures.all())
        elsewhere = [project for project in projects if project.area_plan_id != area_plan.pk]
        taking_part = sum(bool(places.intersection(project.places)) for project in elsewhere)
        more = area_plan.sheet_projects - declared
        if more > taking_part:
            text = f"シートの数は全体概要より{more}件多いですが、他の地域で数えて"
            text += f"この地域が加わるプロジェクトは{taking_part}件です。"
            yield Finding(area, text, area_plan)


def _codes(project: Project) -> Iterator[Finding]:
    area = project.area_plan.area
    if not begins_with(project.code, area.slug):
        text = f"コードが、数えられる地域のコード（{area.slug}）で始まっていません。"
        yield Finding(project.code, text, project)
    for measure in project.measures.all():
        if not measure.code.startswith(f"{project.code}-"):
            text = f"コードが、プロジェクトのコード（{project.code}）で始まっていません。"
            yield Finding(measure.code, text, measure)


def _places(project: Project) -> Iterator[Finding]:
    """A named project is carried by places in printed order, one of them its lead."""
    if project.lead is None:
        yield Finding(project.code, "主となる地域がありません。", project)
    elif project.lead.subprefecture.area_id != project.area_plan.area_id:
        text = f"主となる地域（{project.lead.subprefecture}）が、"
        text += f"数えられる地域（{project.area_plan.area}）の中にありません。"
        yield Finding(project.code, text, project)
    orders = [place.order for place in project.participations.all()]
    if orders != list(range(1, len(orders) + 1)):
        text = f"実施地域の順序（{'、'.join(map(str, orders))}）が、1からの連番ではありません。"
        yield Finding(project.code, text, project)


def _bareness(project: Project) -> Iterator[Finding]:
    """An unnamed project is counted, and nothing else is known of it."""
    parts = {"実施地域": project.participations, "施策": project.measures, "分野": project.themes}
    for things, records in parts.items():
        if records.all():
            text = f"名称の記載がないプロジェクトに、{things}が登録されています。"
            yield Finding(project.code, text, project)


def _reprises(plan: Plan) -> Iterator[Finding]:
    reprises = Measure.objects.in_plan(plan).filter(reprise_of__isnull=False)
    for measure in reprises.select_related("reprise_of__project__area_plan"):
        first = measure.reprise_of
        faults = {
            "と本文が違います": first.text != measure.text,
            "が、同じプロジェクトの施策です": first.project_id == measure.project_id,
            "が、別の版の施策です": first.project.area_plan.plan_id != plan.pk,
            "も再掲です": first.reprise_of_id is not None,
        }
        for fault, is_so in faults.items():
            if is_so:
                yield Finding(measure.code, f"再掲のもと（{first.code}）{fault}。", measure)


def _reviews(plan: Plan) -> Iterator[Finding]:
    """Reviews are of years of the plan and public projects, and use the scale of their edition."""
    for review in Review.objects.in_plan(plan).select_related("project", "grade"):
        project, year = review.project, short_year(review.year)
        if review.year < plan.first_year:
            text = f"{year}の点検・評価は、推進期間の始まりより前の年のものです。"
            yield Finding(project.code, text, review)
        if not project.name:
            text = "名称の記載がないプロジェクトに、点検・評価が登録されています。"
            yield Finding(project.code, text, review)
        if review.is_approved and not project.is_published:
            text = f"{year}の点検・評価は承認済みですが、プロジェクトが下書きです。"
            yield Finding(project.code, text, review)
        if review.grade and review.grade.plan_id != plan.pk:
            label = review.grade.label
            text = f"{year}の点検・評価の評価区分（{label}）が、別の版のものです。"
            yield Finding(project.code, text, review)
