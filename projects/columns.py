"""The columns of projects, measures and reviews, for the CSV of the pages and the tables of staff."""

from collections.abc import Callable
from typing import Any

from policyportal.editing.explained import COLUMNS
from policyportal.records.columns import Column, columns_of, pick, value_at
from policyportal.records.eras import short_year
from projects.models import Measure, Participation, Project, Review

SOURCE = "sheet first_line last_line source"
ENGLISH = {
    "kana": "Reading (editorial)",
    "is_published": "Published",
    "source": "Other source",
    "participants_printed": "Participating areas (as printed)",
    "measures_listing": "List of measures",
    "kpis_listing": "List of KPIs",
    "text": "Measure",
}


def places_of(project: Project) -> str:
    return "、".join(place.name for place in project.places)


def short_places_of(project: Project) -> str:
    return "、".join(place.short_name for place in project.places)


def themes_of(project: Project) -> str:
    return "、".join(theme.name for theme in project.themes.all())


PROJECT = columns_of(
    Project,
    "code name kana area_plan order is_published ended_on end_reason successor participants_printed measures_listing"
    " kpis_listing"
    f" themes directions carried_from {SOURCE}",
    english=ENGLISH,
    public={
        "kana": "よみ（編集上）",
        "measures_listing": "施策の掲載",
        "kpis_listing": "KPIの掲載",
    },
) | {
    "area_code": Column("連携地域コード", "Collaboration area code", "area.slug"),
    "area": Column("連携地域", "Collaboration area", "area.name"),
    "places": Column("実施地域", "Participating subprefectures", places_of),
    "short_places": Column("実施地域", "Participating subprefectures", short_places_of),
    "lead": Column("主となる地域", "Lead subprefecture", "lead.subprefecture.name"),
    "short_lead": Column("主となる地域", "Lead subprefecture", "lead.subprefecture.short_name"),
    "lead_role": Column("主となる地域の根拠", "Basis of the lead", "lead.get_role_display"),
    "theme_names": Column("分野（編集上の分類）", "Themes (editorial)", themes_of),
    "measures": Column(
        "施策の数（再掲を含む）", "Measures (reprises included)", "measures.all.count"
    ),
    "kpis": Column("KPIの数", "KPIs", "kpis.all.count"),
    "changed": Column("最終更新", "Last changed", "changed_at"),
    "edition": Column("版", "Edition", "area_plan.plan.label"),
    "page": Column("ページ", "Page", "get_absolute_url"),
}
# Of a project as for_file() fetches it.
PROJECT_CSV = pick(
    PROJECT,
    "code name kana area_code area participants_printed places lead lead_role theme_names measures_listing measures"
    f" kpis_listing kpis ended_on end_reason successor {SOURCE} changed edition page",
)
EXPLANATION = " ".join(COLUMNS)
PROJECT_TABLE = pick(
    PROJECT | COLUMNS,
    "code name kana area_plan short_places short_lead order is_published participants_printed measures_listing"
    f" kpis_listing themes directions ended_on end_reason successor carried_from {SOURCE} {EXPLANATION}",
)


def kpis_of(review: Review) -> str:
    """The KPIs of a review's project with the figures of its year, a line each: 観光入込客数：7,250千人(R4)／目標 …."""
    lines = []
    for kpi in review.project.kpis.all():
        for series in kpi.series.all():
            values = [actual for actual in series.actuals.all() if actual.year == review.year]
            known = f"{values[0].figure}" if values else "実績値なし"
            lines.append(f"{series.title}：{known}／目標 {series.target}")
    return "\n".join(lines)


PROJECT_NAME = Column("プロジェクト名", "Project name", "project.name")
MEASURE = columns_of(
    Measure,
    f"code project order text reprise_of carried_from {SOURCE}",
    english=ENGLISH | {"text": "Measure"},
) | {"project_name": PROJECT_NAME}
MEASURE_TABLE = pick(
    MEASURE | COLUMNS,
    f"code project project_name order text reprise_of carried_from {SOURCE} {EXPLANATION}",
)

PARTICIPATION_TABLE = columns_of(Participation, "project subprefecture order role")

REVIEW_TEXTS = "year work_done grade cause next_step meeting_date status reopen_reason"
REVIEW = columns_of(Review, f"project {REVIEW_TEXTS}") | {"project_name": PROJECT_NAME}
REVIEW_TABLE = pick(REVIEW, f"project project_name {REVIEW_TEXTS}")
# What a template of a year shows beside the cells to fill in; `former` is the review of the year before.
NOTES_OF_REVIEW = {
    "bureau": Column("担当の振興局", "Bureau in charge", "bureau_place.bureau_name"),
    "kpi_names": Column("KPI", "KPIs", kpis_of),
    "former_grade": Column("前年の評価", "Grade of the year before", "former.grade.label"),
    "former_step": Column("前年の今後の対応", "Next step of the year before", "former.next_step"),
}


# Of a project and its review of a year, as with_review_of() fetches them.
def of_review(path: str, *, in_one_line: bool = False) -> Callable[[Project], Any]:
    """Make a function that follows a path from the review; None where there is none."""

    def value(project: Project) -> Any:
        found = value_at(project.of_year[0], path) if project.of_year else None
        return " ".join(found.split()) if found and in_one_line else found

    return value


def in_era(project: Project) -> str:
    return short_year(project.year)


def publication(project: Project) -> str:
    return "公開" if project.of_year else "未公開"


REVIEW_CSV = {
    **pick(PROJECT, "code name area_code area"),
    "year": REVIEW["year"],
    "era": Column("年（和暦）", "Year (Japanese era)", in_era),
    "publication": Column("公開", "Published", publication),
    "grade": REVIEW["grade"].with_value(of_review("grade.label")),
    "meaning": Column("評価の意味", "Meaning of the grade", of_review("grade.meaning")),
    "work_done": REVIEW["work_done"].with_value(of_review("work_done", in_one_line=True)),
    "cause": REVIEW["cause"].with_value(of_review("cause", in_one_line=True)),
    "next_step": REVIEW["next_step"].with_value(of_review("next_step", in_one_line=True)),
    "meeting_date": REVIEW["meeting_date"].with_value(of_review("meeting_date")),
    "changed": PROJECT["changed"].with_value(of_review("changed_at")),
    "edition": PROJECT["edition"],
    "page": PROJECT["page"].with_value(of_review("get_absolute_url")),
}
