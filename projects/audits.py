"""What constraints cannot check of an edition's projects: rules across rows."""

from collections.abc import Iterator

from policyportal.records.eras import short_year
from policyportal.records.findings import Finding, begins_with, repeated_orders, unsourced
from projects.models import Measure, Project, Review
from regions.models import AreaPlan, Plan


def findings(plan: Plan) -> Iterator[Finding]:
    """What is wrong with an edition's projects, measures and reviews: nine queries however many there are."""
    projects = list(
        Project.objects.in_plan(plan)
        .select_related("area_plan__area")
        .prefetch_related("participations__subprefecture", "measures", "themes")
        .in_plan_order()
    )
    yield from _counts(plan, projects)
    yield from repeated_orders(
        "プロジェクト", ((one.area_plan.area, one.order) for one in projects)
    )
    for project in projects:
        yield from _codes(project)
        yield from unsourced([project, *project.measures.all()])
        yield from _places(project) if project.name else _bareness(project)
        yield from repeated_orders(
            "施策", ((project.code, one.order) for one in project.measures.all())
        )
    yield from _reprises(plan)
    yield from _reviews(plan)


def _counts(plan: Plan, projects: list[Project]) -> Iterator[Finding]:
    for area_plan in AreaPlan.objects.of(plan):
        rows = [project for project in projects if project.area_plan_id == area_plan.pk]
        if len(rows) != area_plan.declared_projects:
            yield Finding(
                str(area_plan.area),
                f"全体概要の数は{area_plan.declared_projects}件ですが、登録は{len(rows)}件です。",
                area_plan,
            )
        elif drafts := [one.code for one in rows if not one.is_published]:
            yield Finding(
                str(area_plan.area),
                f"全体概要の数は{area_plan.declared_projects}件ですが、公開は{len(rows) - len(drafts)}件です"
                f"（下書き：{'、'.join(drafts)}）。",
                next(one for one in rows if not one.is_published),
            )
        places = {place.pk for place in area_plan.area.subprefectures.all()}
        from_elsewhere = [
            project
            for project in projects
            if project.area_plan_id != area_plan.pk
            and any(one.subprefecture_id in places for one in project.participations.all())
        ]
        more = area_plan.sheet_projects - area_plan.declared_projects
        if more > len(from_elsewhere):
            yield Finding(
                str(area_plan.area),
                f"シートの数は全体概要より{more}件多いですが、他の地域で数えて"
                f"この地域が加わるプロジェクトは{len(from_elsewhere)}件です。",
                area_plan,
            )


def _codes(project: Project) -> Iterator[Finding]:
    area = project.area_plan.area
    if not begins_with(project.code, area.slug):
        yield Finding(
            project.code,
            f"コードが、数えられる地域のコード（{area.slug}）で始まっていません。",
            project,
        )
    for measure in project.measures.all():
        if not measure.code.startswith(f"{project.code}-"):
            yield Finding(
                measure.code,
                f"コードが、プロジェクトのコード（{project.code}）で始まっていません。",
                measure,
            )


def _places(project: Project) -> Iterator[Finding]:
    """A named project is carried by places in printed order, one of them its lead."""
    places = list(project.participations.all())
    if project.lead is None:
        yield Finding(project.code, "主となる地域がありません。", project)
    elif project.lead.subprefecture.area_id != project.area_plan.area_id:
        yield Finding(
            project.code,
            f"主となる地域（{project.lead.subprefecture}）が、"
            f"数えられる地域（{project.area_plan.area}）の中にありません。",
            project,
        )
    orders = [place.order for place in places]
    if orders != list(range(1, len(places) + 1)):
        written = "、".join(map(str, orders))
        yield Finding(
            project.code, f"実施地域の順序（{written}）が、1からの連番ではありません。", project
        )


def _bareness(project: Project) -> Iterator[Finding]:
    """Of an unnamed project nothing is known but that it is counted."""
    for things, records in (
        ("実施地域", project.participations),
        ("施策", project.measures),
        ("分野", project.themes),
    ):
        if records.all():
            yield Finding(
                project.code,
                f"名称の記載がないプロジェクトに、{things}が登録されています。",
                project,
            )


def _reprises(plan: Plan) -> Iterator[Finding]:
    reprises = Measure.objects.filter(project__area_plan__plan=plan, reprise_of__isnull=False)
    for measure in reprises.select_related("reprise_of__project__area_plan"):
        first = measure.reprise_of
        if first.text != measure.text:
            yield Finding(measure.code, f"再掲のもと（{first.code}）と本文が違います。", measure)
        if first.project_id == measure.project_id:
            yield Finding(
                measure.code, f"再掲のもと（{first.code}）が、同じプロジェクトの施策です。", measure
            )
        if first.project.area_plan.plan_id != plan.pk:
            yield Finding(
                measure.code, f"再掲のもと（{first.code}）が、別の版の施策です。", measure
            )
        if first.reprise_of_id:
            yield Finding(measure.code, f"再掲のもと（{first.code}）も再掲です。", measure)


def _reviews(plan: Plan) -> Iterator[Finding]:
    """Of years of the plan, of projects that the public knows, by the scale of their edition."""
    reviews = Review.objects.filter(project__area_plan__plan=plan).select_related(
        "project", "grade"
    )
    for review in reviews:
        project = review.project
        if review.year < plan.first_year:
            yield Finding(
                project.code,
                f"{short_year(review.year)}の点検・評価は、推進期間の始まりより前の年のものです。",
                review,
            )
        if not project.name:
            yield Finding(
                project.code,
                "名称の記載がないプロジェクトに、点検・評価が登録されています。",
                review,
            )
        if review.is_approved and not project.is_published:
            yield Finding(
                project.code,
                f"{short_year(review.year)}の点検・評価は承認済みですが、プロジェクトが下書きです。",
                review,
            )
        if review.grade and review.grade.plan_id != plan.pk:
            yield Finding(
                project.code,
                f"{short_year(review.year)}の点検・評価の評価区分（{review.grade.label}）が、"
                "別の版のものです。",
                review,
            )
