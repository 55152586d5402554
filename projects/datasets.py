"""The datasets of projects, of who carries them, of what they do and how they went."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from operator import attrgetter

from django.db.models import Count, Prefetch

from policyportal.pages.datasets import (
    OWN,
    DataColumn,
    Dataset,
    Kind,
    Row,
    Told,
    coded,
    own_code,
)
from policyportal.records.merged import MergingQuerySet
from policyportal.records.querysets import RecordQuerySet, with_only
from projects.models import Grade, Measure, Participation, Project, Review, Theme
from projects.models.project import Listing
from projects.querysets import (
    PROJECT_ORDER,
    GradeQuerySet,
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
from regions.models import Plan, PolicyDirection

AREA_AND_EDITION = ("area_plan__area", "area_plan__plan")
# What rows of others tell of their project, with what its address needs.
OF_PROJECT = "id code name is_published area_plan"


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
    tells_of={"": Project},
)


def participations_of(plan: Plan) -> ParticipationQuerySet:
    found = Participation.objects.filter(project__in=Project.objects.with_page().in_plan(plan))
    ways = [f"project__{way}" for way in AREA_AND_EDITION]
    found = with_only(found.select_related(*ways, "subprefecture"), "project", OF_PROJECT)
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
    tells_of={"": Participation},
)


def measures_of(plan: Plan) -> MeasureQuerySet:
    ways = [f"project__{way}" for way in AREA_AND_EDITION]
    found = Measure.objects.with_page().in_plan(plan).select_related(*ways, "reprise_of")
    found = with_only(with_only(found, "project", OF_PROJECT), "reprise_of", "id code")
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
    tells_of={"": Measure},
)


def reviews_of(plan: Plan) -> ReviewQuerySet:
    ways = [f"project__{way}" for way in AREA_AND_EDITION]
    found = Review.objects.with_page().in_plan(plan).select_related(*ways, "grade")
    found = with_only(found, "project", OF_PROJECT)
    return found.order_by(*(f"project__{path}" for path in PROJECT_ORDER), "year")


def told_of_grade(row: Row) -> Iterator[Told]:
    """The grade is one of the edition."""
    if row["grade_code"]:
        grade = [row["edition_code"], row["grade_code"]]
        yield Told(Review, {"project": [row["project_code"]], "year": row["year"], "grade": grade})


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
    tells_of={"": Review},
    told=told_of_grade,
    told_from=("edition_code", "grade_code"),
)


def class_columns() -> dict[str, DataColumn]:
    """What is told of a class of records that this site has made: a theme, a family of KPIs."""
    return {
        "code": own_code("コード", "Code", "slug", required=True),
        "name": DataColumn("名称", "Name", "name", required=True),
        "order": DataColumn("順序", "Order", "order", Kind.INTEGER, required=True),
        **source_columns(),
        "changed": CHANGED,
        "page": PAGE,
    }


def themes_of(plan: Plan) -> MergingQuerySet:
    return Theme.objects.order_by("order", "slug")


THEMES = Dataset(
    "themes",
    "分野",
    "プロジェクトの分野。このサイトの分類で、資料にはありません。",
    class_columns(),
    ("code",),
    themes_of,
    tells_of={"": Theme},
    outlives_editions=True,
)


def classes_of(plan: Plan, name: str) -> RecordQuerySet:
    found = Project.objects.with_page().in_plan(plan).filter(**{f"{name}__isnull": False})
    found = found.select_related(*AREA_AND_EDITION).distinct()
    # As a list: a query set for each project is slow to make.
    found = found.prefetch_related(Prefetch(name, to_attr=f"{name}_read"))
    return found.order_by(*PROJECT_ORDER)


@dataclass(frozen=True)
class ProjectPart:
    """A project, and a theme or a direction that it has."""

    project: Project
    part: Theme | PolicyDirection

    @property
    def changed_at(self) -> datetime:
        return self.project.changed_at


def parts_of(projects: Iterable[Project], name: str) -> Iterator[ProjectPart]:
    for project in projects:
        for part in sorted(getattr(project, f"{name}_read"), key=attrgetter("order")):
            yield ProjectPart(project, part)


def with_part_counts(projects: RecordQuerySet, name: str) -> RecordQuerySet:
    """Annotate how many themes or directions each project has."""
    return projects.annotate(row_count=Count(name))


def told_of_part(row: Row, name: str, code: str) -> Iterator[Told]:
    yield Told(Project, {"code": row["project_code"], name: [[row[code]]]})


def dataset_of_parts(
    name: str, title: str, about: str, field: str, columns: dict[str, DataColumn]
) -> Dataset:
    """The dataset of what a project has several of (its `field`): a row each, told by the first of these columns."""
    code = next(iter(columns))
    return Dataset(
        name,
        title,
        about,
        {
            **project_columns("project"),
            **columns,
            "changed": CHANGED,
            **edition_columns("project.area_plan.plan"),
        },
        ("project_code", code),
        partial(classes_of, name=field),
        partial(parts_of, name=field),
        told=partial(told_of_part, name=field, code=code),
        told_from=("project_code", code),
        with_row_counts=partial(with_part_counts, name=field),
    )


PROJECT_THEMES = dataset_of_parts(
    "project_themes",
    "プロジェクトの分野",
    "どのプロジェクトが、どの分野か。1行が1つの分野です。このサイトの分類です。",
    "themes",
    {
        "theme_code": own_code("分野コード", "Theme code", "part.slug", of="themes", required=True),
        "theme": DataColumn("分野", "Theme", "part.name", required=True),
    },
)
PROJECT_DIRECTIONS = dataset_of_parts(
    "project_directions",
    "プロジェクトが担う展開方向",
    "どのプロジェクトが、どの施策の展開方向を担うか。1行が1つの展開方向です。このサイトの分類です。",
    "directions",
    {
        "direction_code": own_code(
            "展開方向コード", "Direction code", "part.code", of="directions", required=True
        ),
        "direction": DataColumn("施策の展開方向", "Policy direction", "part.text", required=True),
    },
)


def grades_of(plan: Plan) -> GradeQuerySet:
    return Grade.objects.filter(plan=plan).select_related("plan").order_by("order", "slug")


GRADES = Dataset(
    "grades",
    "評価区分",
    "点検・評価の評価区分。",
    {
        **edition_columns("plan"),
        "code": own_code("コード", "Code", "slug", required=True),
        "order": DataColumn(
            "順序", "Order", "order", Kind.INTEGER, "よい評価から順に。", required=True
        ),
        "label": DataColumn("評価区分", "Grade", "label", required=True),
        "meaning": DataColumn("意味", "Meaning", "meaning"),
        **source_columns(),
        "changed": CHANGED,
    },
    ("edition_code", "code"),
    grades_of,
    tells_of={"": Grade},
)

DATASETS = [
    THEMES,
    PROJECTS,
    PARTICIPATIONS,
    PROJECT_THEMES,
    PROJECT_DIRECTIONS,
    MEASURES,
    GRADES,
    REVIEWS,
]
