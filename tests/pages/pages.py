"""Every public page, by the name of its address, on an invented plan of any size."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.urls import reverse

from kpis.models import KPI
from projects.models import Project, Review, Theme
from regions.models import AreaPlan, Municipality, Subprefecture
from tests.factories import (
    make_actual,
    make_area,
    make_area_plan,
    make_change,
    make_direction,
    make_family,
    make_grade,
    make_kpi,
    make_measure,
    make_municipality,
    make_plan,
    make_project,
    make_review,
    make_series,
    make_subprefecture,
    make_term,
    make_theme,
)


@dataclass
class World:
    """An edition with two areas that share projects; what a page is about comes first in it."""

    area_plan: AreaPlan
    place: Subprefecture
    project: Project
    kpi: KPI
    municipality: Municipality
    theme: Theme
    review: Review


# When the first reviews of a world were approved and its first figures entered and changed, the others minutes after;
# half of the figures were a year before, so that a page of the year has place for all of it.
MOMENT, YEAR_BEFORE = (datetime(year, 5, 1, 3, tzinfo=UTC) for year in (2026, 2025))


def make_world(size: int) -> World:
    """A plan with `size` of everything a page may list, each of which is shared, repeated and measured."""
    plan = make_plan(outline_file="genan-gaiyo.txt", sheet="全体概要", first_line=2, last_line=12)
    here = make_area(sheet="試験", first_line=200, last_line=200, printed_in=plan)
    there = make_area()
    here_plan = make_area_plan(area=here, declared_projects=size + 1, sheet_projects=size + 1)
    there_plan = make_area_plan(area=there)
    place, neighbour = make_subprefecture(area=here), make_subprefecture(area=there)
    family, subject = make_family(), make_theme()
    grade = make_grade()
    projects = []
    for number in range(size):
        moment = MOMENT + timedelta(minutes=number)
        make_term()
        make_direction(area_plan=here_plan)
        make_municipality(subprefecture=place)
        themes = [subject, make_theme()]
        own = make_project(area_plan=here_plan, subprefectures=[place], themes=themes)
        shared = make_project(
            area_plan=there_plan, subprefectures=[neighbour, place], themes=themes
        )
        for project in (own, shared):
            kpi = make_kpi(project=project, family=family)
            for label, where in (("甲", place), ("乙", None)):
                series = make_series(kpi=kpi, label=label, subprefecture=where)
                entered = moment if where and project == own else YEAR_BEFORE
                make_actual(series=series, changed_at=entered)
                make_change(series=series, changed_at=entered)
        make_measure(project=own, reprise_of=make_measure(project=shared))
        for year in (2022, 2023):
            approved = {"status": Review.Status.APPROVED, "changed_at": moment}
            review = make_review(project=own, year=year, grade=grade, **approved)
            review.history.update(history_date=moment)
        projects.append(own)
    make_project(area_plan=here_plan, name="")
    return World(
        area_plan=here_plan,
        place=place,
        project=projects[0],
        kpi=projects[0].kpis.get(),
        municipality=place.municipalities.first(),
        theme=subject,
        review=projects[0].reviews.get(year=2022),
    )


def make_whole_review(code: str, year: int) -> Review:
    """An approved review of a project of the plan, every part of it written and every value invented."""
    project = Project.objects.get(code=code)
    for kpi in project.kpis.all():
        for series in kpi.series.all()[1:]:
            make_actual(series=series, year=year, value=series.target_value)
    return make_review(
        project=project,
        year=year,
        status=Review.Status.APPROVED,
        grade=make_grade(label="試験Ｂ", meaning="試験の取組が進んでいる"),
        work_done="試験の取組をした。" * 20 + "\r\n" + "試験の会議を開いた。" * 10,
        cause="試験の参加者が増えたため。" * 10,
        next_step="試験の取組を続ける。" * 10,
        meeting_date=date(2023, 3, 1),
    )


# By URL name: the page's address in a world, and how many queries it makes there, however large the world.
# Most ask for the editions first (1); the comments name the rest. "Actuals" of series are four: the actuals, the
# breaks, the changed figures and the years without an actual.
PAGES = {
    # area plans, subprefectures, directions, news (7); marked series, the first of each area, those that are shown (5);
    # whether there are actuals; digests of the measured series, those that are judged and their actuals (4), how many
    # series each area has; named projects, themes
    "home": (lambda world: reverse("home"), 27),
    # area plans, subprefectures, directions
    "regions:areas": (lambda world: reverse("regions:areas"), 4),
    # area plans, subprefectures, directions; ids of projects, these with participations, places, their areas, themes,
    # measures, originals of reprises, their projects (8); KPIs, series, actuals (6); numbers of projects; how many KPIs and
    # series all areas have; digests and judged series (5), which are kept in use: digests again for the counts of the marks,
    # how many series each area has; projects by direction; the first three of those again for the line to embed it
    "regions:area": (lambda world: world.area_plan.get_absolute_url(), 33),
    # place, municipalities, the places around; projects as above (8) and KPIs (6); the place's series
    # with their actuals' KPIs
    "regions:subprefecture": (lambda world: world.place.get_absolute_url(), 25),
    # municipality with place and area, the places around, area plan; projects (8) and KPIs (6), the place's
    # series; the names of all towns, what holds the town's letters; neighbours (2), unnamed projects
    "regions:municipality": (lambda world: world.municipality.get_absolute_url(), 30),
    # places, municipalities; with a word, two more for the municipalities and the places it finds
    "find": (lambda world: reverse("find"), 3),
    # nothing before a word is typed
    "search": (lambda world: reverse("search"), 1),
    # area plans, subprefectures, directions; numbers of projects; ids of projects, these (8), KPIs (6); how many KPIs and
    # series all areas have, digests and judged series (5), which are kept in use: the first three again for the second area;
    # numbers of measures and KPIs
    "print": (lambda world: reverse("print"), 32),
    # choices of three groups; counts of all choices; ids in order; projects (8), KPIs (6); how many have ended
    "projects:projects": (lambda world: reverse("projects:projects"), 21),
    # its id, project (8), KPIs (6), neighbours (2); related projects, their places and themes (3); its reviews, what it was
    # called before, successor, predecessors; the editions
    "projects:project": (lambda world: world.project.get_absolute_url(), 25),
    # review, its record, its project (8); what changed since: texts, figures, actuals, ends, the series with their breaks (2);
    # the project's other reviews; the editions
    "projects:review": (lambda world: world.review.get_absolute_url(), 18),
    # reviews by year, named projects, the last approval
    "reviews": (lambda world: reverse("reviews"), 4),
    # reviews by grade and area, projects by area, those that are due; ids in order, projects, their reviews; grades, areas,
    # unnamed projects
    "reviews-of-year": (lambda world: reverse("reviews-of-year", args=[2022]), 10),
    # projects by theme and area, areas, themes; named and unnamed projects
    "themes": (lambda world: reverse("themes"), 6),
    # theme, projects by theme and area, areas; ids in order, projects (8), KPIs with their places (7); KPIs and unnamed projects
    "theme": (lambda world: world.theme.get_absolute_url(), 22),
    # digests of the measured series, those that are judged and their actuals (4); choices of three groups; counts of all
    # choices; how many series there are; ids in order; KPIs, series, places, areas, actuals, breaks, changes, missing values
    "kpis:kpis": (lambda world: reverse("kpis:kpis"), 20),
    # digests and judged series as above (5); choices of three groups; counts of all choices; how many KPIs there are; ids in
    # order; series, actuals, breaks, changes, missing values
    "status": (lambda world: reverse("status"), 17),
    # bureaus in charge of series; areas and bureaus to choose; counts of all choices; ids in order; series (5), reviews
    "status-of-year": (lambda world: reverse("status-of-year", args=[2022]), 12),
    # KPIs that the form offers: ids in order, KPIs, series; families; subprefectures; area plans, their subprefectures and
    # directions
    "compare": (lambda world: reverse("compare"), 9),
    # the KPI with its id (9) and the others of its family with theirs (9); reviews, revisions of actuals, former names,
    # successor, predecessors; neighbours (2); the editions
    "kpis:kpi": (lambda world: world.kpi.get_absolute_url(), 26),
    # its id, KPI (8)
    "embed-kpi": (lambda world: reverse("embed-kpi", args=[world.kpi.code]), 9),
    # area plans, subprefectures, directions; how many KPIs and series all areas have, digests and judged series (5)
    "embed-area": (lambda world: reverse("embed-area", args=[world.place.area.slug]), 11),
    # how much there is, what there is of either kind; actuals, reviews, changes, former names; the series of actuals
    # with what is told of them (5); the areas
    "changes-of-year": (lambda world: reverse("changes-of-year", args=[2026]), 13),
    # the area, its places
    "collaborationarea-changes": (
        lambda world: reverse("collaborationarea-changes", args=[world.place.area.slug, 2026]),
        14,
    ),
    "subprefecture-changes": (
        lambda world: reverse(
            "subprefecture-changes", args=[world.place.area.slug, world.place.slug, 2026]
        ),
        13,
    ),
    # area plans, their subprefectures and directions; five counts
    "about": (lambda world: reverse("about"), 9),
    "progress": (lambda world: reverse("progress"), 1),
    # named projects by edition
    "plans": (lambda world: reverse("plans"), 2),
    # terms
    "glossary": (lambda world: reverse("glossary"), 2),
    # the days that brought news; news (6)
    "history": (lambda world: reverse("history"), 8),
    # area plans, subprefectures, directions; when projects, KPIs, series and actuals changed (4); KPIs, newest years of
    # actuals, KPIs with the newest
    "site-state": (lambda world: reverse("site-state"), 11),
    # of each dataset whose rows are records these; of the values actuals, missing values and breaks; of the changes the
    # news, their records of four kinds, which reviews are public, and former names; area plans for the lines
    "data": (lambda world: reverse("data"), 0),
    # choices of the filters (areas, places, themes), periods and newest years with what they are judged by, of three lists;
    # how many values there are, and the first one as the example
    "api-reference": (lambda world: reverse("api-reference"), 30),
    "accessibility": (lambda world: reverse("accessibility"), 1),
    # area plans, subprefectures; what was made of its lines: terms, area plans, subprefectures, directions, projects,
    # measures, KPIs, series
    "outline": (lambda world: reverse("outline"), 11),
    "outline-sheet": (
        lambda world: reverse("outline-sheet", args=[world.area_plan.area.slug]),
        11,
    ),
}


# What stands in the address of a translated page of a world.
def nothing(world: World) -> list[str]:
    return []


def area_slug(world: World) -> list[str]:
    return [world.place.area.slug]


def place_slugs(world: World) -> list[str]:
    return [world.place.area.slug, world.place.slug]


def project_code(world: World) -> list[str]:
    return [world.project.code]


def kpi_code(world: World) -> list[str]:
    return [world.kpi.code]


# The translated pages: by their name, as above. The words are one query more than what the records take.
TRANSLATED = {
    # area plans, subprefectures, directions, named projects, whether there are actuals; the marks as on the home page (6);
    # marked series, the first of each area, those that are shown (5)
    "home": (nothing, 20),
    # area plans, subprefectures, directions, named projects, whether there are actuals
    "about": (nothing, 7),
    # area plans, subprefectures, directions
    "areas": (nothing, 5),
    # the same; ids of projects, these (8) and KPIs (6)
    "area": (area_slug, 20),
    # place with area; ids of projects, these (8) and KPIs (6)
    "subprefecture": (place_slugs, 18),
    # how many, ids in order; projects (8), KPIs (6)
    "projects": (nothing, 18),
    # its id, project (8), KPIs (6); the editions
    "project": (project_code, 17),
    # how many, ids in order; KPIs (9)
    "kpis": (nothing, 12),
    # its id, KPI (9); the editions
    "kpi": (kpi_code, 11),
    # how many, ids in order; series (5); whether there are actuals, the marks (6)
    "status": (nothing, 16),
}


def translated_page(language: str, name: str):
    """The address of a translated page in a world, and its number of queries."""
    parts, queries = TRANSLATED[name]

    def address(world: World) -> str:
        return reverse(f"{language}:{name}", args=parts(world))

    return address, queries


for language in ("en", "easy"):
    PAGES |= {f"{language}:{name}": translated_page(language, name) for name in TRANSLATED}
