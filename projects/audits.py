"""Rules across the rows of an edition's projects, which constraints cannot check."""

from collections import Counter
from collections.abc import Iterator

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q

from policyportal.records.eras import short_year
from policyportal.records.findings import (
    STEP,
    Finding,
    leading_back,
    of_each,
    outside,
    outside_area,
    repeated_orders,
    unsourced,
)
from projects.models import Measure, Participation, Project, Review, ReviewRecord
from projects.querysets import ProjectQuerySet
from regions.models import AreaPlan, Plan


def findings(plan: Plan) -> Iterator[Finding]:
    """Find what is wrong with an edition's projects, measures and reviews, in twenty-five queries."""
    projects = Project.objects.in_plan(plan).select_related("area_plan__area").in_plan_order()
    measures = (
        Measure.objects.in_plan(plan)
        .select_related("project")
        .order_by("project__code", "order", "code")
    )
    yield from _counts(plan, projects)
    yield from repeated_orders("プロジェクト", projects, "area_plan__area__name")
    yield from of_each(
        outside_area(projects, "area_plan__area__slug"),
        "コードが、数えられる地域のコード（{0.area_plan.area.slug}）で始まっていません。",
    )
    yield from of_each(
        outside(measures, "project__code"),
        "コードが、プロジェクトのコード（{0.project.code}）で始まっていません。",
    )
    yield from unsourced(projects)
    yield from unsourced(measures)
    yield from _places(plan, projects.named())
    yield from _bareness(projects.unnamed())
    yield from _successors(projects)
    yield from repeated_orders("施策", measures, "project__code")
    yield from _directions(plan, projects)
    yield from _reprises(plan, measures)
    yield from _reviews(plan)
    yield from _records(plan)


def _counts(plan: Plan, projects: ProjectQuerySet) -> Iterator[Finding]:
    recorded = projects.by_area()
    drafts: dict[int, list[Project]] = {}
    for project in projects.filter(is_published=False):
        drafts.setdefault(project.area_plan.area_id, []).append(project)
    # By area: the projects that are counted elsewhere and in which one of its places takes part.
    elsewhere = Participation.objects.filter(project__area_plan__plan=plan)
    elsewhere = elsewhere.exclude(subprefecture__area=F("project__area_plan__area"))
    sharing = elsewhere.order_by().values_list("subprefecture__area")
    taking_part = Counter(dict(sharing.annotate(Count("project", distinct=True))))
    for area_plan in AreaPlan.objects.of(plan):
        area, declared = area_plan.area, area_plan.declared_projects
        counted, hidden = recorded[area.pk], drafts.get(area.pk, [])
        if counted != declared:
            text = f"全体概要の数は{declared}件ですが、登録は{counted}件です。"
            yield Finding(str(area), text, area_plan)
        elif hidden:
            text = f"全体概要の数は{declared}件ですが、公開は{counted - len(hidden)}件です"
            codes = "、".join(project.code for project in hidden)
            yield Finding(str(area), f"{text}（下書き：{codes}）。", hidden[0])
        more = area_plan.sheet_projects - declared
        if more > taking_part[area.pk]:
            text = f"シートの数は全体概要より{more}件多いですが、他の地域で数えて"
            text += f"この地域が加わるプロジェクトは{taking_part[area.pk]}件です。"
            yield Finding(str(area), text, area_plan)


def _places(plan: Plan, projects: ProjectQuerySet) -> Iterator[Finding]:
    """A named project is carried by places in printed order, one of them its lead."""
    leads = Participation.objects.filter(role__in=Participation.Role.LEADS)
    without = projects.exclude(Exists(leads.filter(project=OuterRef("pk"))))
    yield from of_each(without, "主となる地域がありません。")
    leads = leads.filter(project__in=projects.order_by())
    leads = leads.exclude(subprefecture__area=F("project__area_plan__area"))
    for lead in leads.select_related("project__area_plan__area", "subprefecture").iterator(STEP):
        project = lead.project
        text = f"主となる地域（{lead.subprefecture}）が、"
        text += f"数えられる地域（{project.area}）の中にありません。"
        yield Finding(project.code, text, project)
    numbers = {"first": Min("participations__order"), "last": Max("participations__order")}
    numbers["different"] = Count("participations__order", distinct=True)
    orders = ArrayAgg("participations__order", order_by="participations__order")
    numbered = projects.annotate(**numbers, orders=orders, places_count=Count("participations"))
    wrong = ~Q(first=1) | ~Q(last=F("different")) | ~Q(places_count=F("different"))
    for project in numbered.exclude(first=None).filter(wrong).iterator(STEP):
        text = f"実施地域の順序（{'、'.join(map(str, project.orders))}）が、1からの連番ではありません。"
        yield Finding(project.code, text, project)


def _bareness(projects: ProjectQuerySet) -> Iterator[Finding]:
    """An unnamed project is counted, and nothing else is known of it."""
    parts = {
        "実施地域": "participations",
        "施策": "measures",
        "分野": "themes",
        "展開方向": "directions",
    }
    for things, relation in parts.items():
        those = projects.filter(**{f"{relation}__isnull": False}).distinct()
        yield from of_each(those, f"名称の記載がないプロジェクトに、{things}が登録されています。")


def _successors(projects: ProjectQuerySet) -> Iterator[Finding]:
    """What comes after an ended project is public as that is, and does not lead back to it."""
    following = Project.objects.exclude(successor=None).values_list("pk", "successor")
    # A successor may be of a later edition.
    looping = leading_back(dict(following))
    for project in projects.exclude(successor=None).select_related("successor__area_plan__plan"):
        successor = project.successor
        if project.is_published and not successor.has_page:
            text = f"後継のプロジェクト（{successor.code}）のページがまだないため、案内されません。"
            yield Finding(project.code, text, project)
        if project.pk in looping:
            text = "後継のプロジェクトをたどると、同じプロジェクトに戻ります。"
            yield Finding(project.code, text, project)


def _directions(plan: Plan, projects: ProjectQuerySet) -> Iterator[Finding]:
    """A project carries directions of its own edition, of its area or of one whose places take part in it."""
    given = Project.directions.through.objects.filter(project__in=projects.order_by())
    takes_part = Participation.objects.filter(
        project=OuterRef("project"),
        subprefecture__area=OuterRef("policydirection__area_plan__area"),
    )
    fits = Q(policydirection__area_plan=F("project__area_plan"))
    fits |= Q(policydirection__area_plan__plan=plan) & Exists(takes_part)
    wrong = given.exclude(fits).order_by("project__code", "policydirection__code")
    for row in wrong.select_related("project", "policydirection").iterator(STEP):
        text = f"展開方向（{row.policydirection.code}）が、この版の、プロジェクトが関わる地域のものではありません。"
        yield Finding(row.project.code, text, row.project)


def _reprises(plan: Plan, measures) -> Iterator[Finding]:
    reprises = measures.filter(reprise_of__isnull=False)
    reprises = reprises.select_related("reprise_of__project__area_plan")
    for measure in reprises.iterator(STEP):
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
    faulty = Q(year__lt=plan.first_year) | Q(project__name="")
    faulty |= Q(status=Review.Status.APPROVED, project__is_published=False)
    faulty |= Q(grade__isnull=False) & ~Q(grade__plan=plan)
    reviews = Review.objects.in_plan(plan).filter(faulty).select_related("project", "grade")
    for review in reviews.iterator(STEP):
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


def _records(plan: Plan) -> Iterator[Finding]:
    """Every approval has its record, which is as it was written and says what the review says."""
    without = Review.objects.in_plan(plan).without_record().select_related("project")
    for review in without.iterator(STEP):
        text = f"{short_year(review.year)}の点検・評価は承認済みですが、承認の記録がありません。"
        yield Finding(review.project.code, text, review)
    records = ReviewRecord.objects.in_plan(plan).select_related("review__project")
    for record in records.order_by("review__project__code", "approved_at").iterator(STEP):
        review = record.review
        if not record.is_true:
            text = f"{short_year(review.year)}の点検・評価の記録（{record.digest[:8]}…）"
            text += "が、照合用の値と合いません。データベースの中で書き換えられています。"
            yield Finding(review.project.code, text, record)
        elif record.is_of(review) and not record.says_as(review):
            text = f"承認済みの{short_year(review.year)}の点検・評価が、承認の記録と違います。"
            text += "データベースの中で書き換えられています。"
            yield Finding(review.project.code, text, review)
