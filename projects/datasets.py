"""The datasets of projects, of who carries them, of what they do and how they went."""

from policyportal.pages.datasets import OWN, DataColumn, Dataset, Kind, coded, own_code
from projects.models import Measure, Participation, Project, Review
from projects.models.project import Listing
from projects.querysets import (
    PROJECT_ORDER,
    MeasureQuerySet,
    ParticipationQuerySet,
    ProjectQuerySet,
    ReviewQuerySet,
)
from regions.datasets import (
    CHANGED,
    PAGE,
    area_columns,
    edition_columns,
    place_columns,
    source_columns,
)
from regions.models import Plan

AREA_AND_EDITION = ("area_plan__area", "area_plan__plan")


def project_columns(way: str) -> dict[str, DataColumn]:
    """The project to which a path leads, and the area in which it is counted."""
    return {
        "project_code": own_code(
            "プロジェクトコード", "Project code", f"{way}.code", of="projects", required=True
        ),
        "project": DataColumn("プロジェクト", "Project", f"{way}.name"),
        **area_columns(f"{way}.area_plan.area"),
    }


def page_of(project: Project) -> str:
    """The address of its page; one without a name has none."""
    return project.get_absolute_url() if project.has_page else ""


def end_columns(what: str, english: str, dataset: str) -> dict[str, DataColumn]:
    """How a record has ended within its plan, and what comes after it."""
    return {
        "ended_on": DataColumn("終了した日", "Ended on", "ended_on", Kind.DATE),
        "end_reason": DataColumn("終了の理由", "Why it ended", "end_reason"),
        "successor_code": own_code(
            f"後継の{what}のコード", f"Code of the {english} after it", "successor.code", of=dataset
        ),
    }


def projects_of(plan: Plan) -> ProjectQuerySet:
    found = Project.objects.published().in_plan(plan).select_related(*AREA_AND_EDITION, "successor")
    return found.order_by(*PROJECT_ORDER)


PROJECTS = Dataset(
    "projects",
    "プロジェクト",
    "地域重点政策ユニット（プロジェクト）。名前の分からないものも1行あり、名称は空欄です。",
    {
        "code": own_code("コード", "Code", "code", required=True),
        "name": DataColumn(
            "名称", "Name", "name", about="空欄は、資料に名称の記載がないプロジェクトです。"
        ),
        "kana": DataColumn("よみ（編集上）", "Reading (editorial)", "kana"),
        "order": DataColumn("順序", "Order", "order", Kind.INTEGER, required=True),
        **area_columns("area_plan.area"),
        "participants": DataColumn(
            "実施地域（印字）", "Participating areas (as printed)", "participants_printed"
        ),
        **coded(
            "measures_listing",
            "施策の掲載",
            "Listing of measures",
            "measures_listing",
            Listing,
            "資料にあるのが全部か、主なものか。",
        ),
        **coded(
            "kpis_listing",
            "KPIの掲載",
            "Listing of KPIs",
            "kpis_listing",
            Listing,
            "資料にあるのが全部か、主なものか。",
        ),
        **end_columns("プロジェクト", "project", "projects"),
        **source_columns(),
        "changed": CHANGED,
        **edition_columns("area_plan.plan"),
        "page": DataColumn(PAGE.heading, PAGE.english, page_of, Kind.ADDRESS, PAGE.about),
    },
    ("code",),
    projects_of,
)


def participations_of(plan: Plan) -> ParticipationQuerySet:
    found = Participation.objects.filter(project__in=Project.objects.with_page().in_plan(plan))
    ways = [f"project__{way}" for way in AREA_AND_EDITION]
    found = found.select_related(*ways, "subprefecture")
    return found.order_by(*(f"project__{path}" for path in PROJECT_ORDER), "order")


PARTICIPATIONS = Dataset(
    "participations",
    "実施地域",
    "プロジェクトを実施する振興局の所管地域。1行が1地域です。",
    {
        **project_columns("project"),
        **place_columns("subprefecture"),
        "order": DataColumn("印字の順", "Order in print", "order", Kind.INTEGER, required=True),
        **coded(
            "role",
            "役割",
            "Role",
            "role",
            Participation.Role,
            "主となる地域は資料に記載がなく、（推定）は印字の順からの推定です。",
        ),
        "leads_since": DataColumn("引き継いだ日", "Leads since", "leads_since", Kind.DATE),
        "changed": CHANGED,
        **edition_columns("project.area_plan.plan"),
    },
    ("project_code", "subprefecture_code"),
    participations_of,
)


def measures_of(plan: Plan) -> MeasureQuerySet:
    ways = [f"project__{way}" for way in AREA_AND_EDITION]
    found = Measure.objects.with_page().in_plan(plan).select_related(*ways, "reprise_of")
    return found.order_by(*(f"project__{path}" for path in PROJECT_ORDER), "order", "code")


MEASURES = Dataset(
    "measures",
    "施策",
    "プロジェクトの施策。再掲も1行です。",
    {
        "code": own_code("コード", "Code", "code", required=True),
        "text": DataColumn("施策", "Measure", "text", required=True),
        "order": DataColumn("順序", "Order", "order", Kind.INTEGER, required=True),
        "reprise_of_code": own_code(
            "再掲のもとのコード",
            "Code of the measure that it repeats",
            "reprise_of.code",
            of="measures",
            about="資料に（再掲）と印字された施策だけにあります。",
        ),
        **project_columns("project"),
        **source_columns(),
        "changed": CHANGED,
        **edition_columns("project.area_plan.plan"),
    },
    ("code",),
    measures_of,
)


def reviews_of(plan: Plan) -> ReviewQuerySet:
    ways = [f"project__{way}" for way in AREA_AND_EDITION]
    found = Review.objects.with_page().in_plan(plan).select_related(*ways, "grade")
    return found.order_by(*(f"project__{path}" for path in PROJECT_ORDER), "year")


REVIEWS = Dataset(
    "reviews",
    "点検・評価",
    "振興局による、プロジェクトの1年ごとの点検・評価。承認されたものだけです。",
    {
        **project_columns("project"),
        "year": DataColumn("年", "Year", "year", Kind.YEAR, required=True),
        "grade_code": DataColumn("評価区分コード", "Grade code", "grade.slug", Kind.CODE, OWN),
        "grade": DataColumn("評価区分", "Grade", "grade.label"),
        "grade_meaning": DataColumn("評価区分の意味", "Meaning of the grade", "grade.meaning"),
        "work_done": DataColumn("実施状況", "Work done", "work_done"),
        "cause": DataColumn("評価の理由・要因", "Cause", "cause"),
        "next_step": DataColumn("今後の対応", "Next step", "next_step"),
        "meeting_date": DataColumn(
            "地域づくり連携会議の開催日", "Day of the meeting", "meeting_date", Kind.DATE
        ),
        "changed": CHANGED,
        **edition_columns("project.area_plan.plan"),
        "page": PAGE,
    },
    ("project_code", "year"),
    reviews_of,
)

DATASETS = [PROJECTS, PARTICIPATIONS, MEASURES, REVIEWS]
