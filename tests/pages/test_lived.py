"""Pages of the plan with four invented years; with --all-pages of each of its projects."""

import pytest

from kpis.models import KPI, Actual, KPIFamily
from kpis.periods import Period
from projects.models import Project, Review, Theme
from regions.models import CollaborationArea, Subprefecture
from tests.browser.kinds import FORMS
from tests.data import lived
from tests.pages.test_budgets import HOME_AND_LISTS, OTHERS, first_visit
from tests.pages.twice import figures_too_often

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_lived_plan")]


PROJECT_OF = {KPI: "project__in", Project: "pk__in", Review: "project__in"}
# Their KPIs have every form of figure, a target that was changed, a break and an end.
TELLING = (
    "doo-01",
    "doo-04",
    "doo-05",
    "doo-08",
    "donan-03",
    "dohoku-08",
    "okhotsk-02",
    "tokachi-02",
    "tokachi-03",
    "tokachi-04",
    "kushiro-nemuro-02",
    "kushiro-nemuro-04",
)


@pytest.fixture
def projects(request):
    """Those that are looked at."""
    named = Project.objects.named()
    return named if request.config.getoption("--all-pages") else named.filter(code__in=TELLING)


def test_projects_that_are_looked_at_have_what_the_fourth_year_has():
    kpis = KPI.objects.filter(project__code__in=TELLING)
    assert {code.rpartition("-")[0] for code in FORMS.values()} <= set(TELLING)
    assert kpis.filter(series__breaks__isnull=False).exists()
    assert kpis.filter(series__changes__isnull=False).exists()


def read(record):
    return lived.read(record.get_absolute_url())


def rows_of(page):
    """The table of years, by year."""
    return {row.th.text: row for row in page.select("table.years tbody tr")}


def test_each_figure_of_a_kpi_stands_twice_on_its_page_at_most(projects):
    for kpi in KPI.objects.filter(project__in=projects):
        assert figures_too_often(kpi, read(kpi).main) == {}, kpi


def test_what_the_bureau_wrote_stands_beside_its_year(projects):
    reviews = Review.objects.approved().filter(project__in=projects)
    for review in reviews.select_related("grade", "project"):
        for record in (review.project, *review.project.kpis.all()):
            row = rows_of(read(record))[Period.year(review.year).in_full]
            assert row.find("a", href=review.get_absolute_url()), record
            assert f"{review.grade.label}{review.grade.meaning}" in row.text.replace("\n", "")


@pytest.mark.parametrize("model", [KPI, Project])
def test_every_actual_stands_in_its_year(model, projects):
    for record in model.objects.filter(**{PROJECT_OF[model]: projects}):
        rows = rows_of(read(record))
        path = "series__kpi" if model is KPI else "series__kpi__project"
        for actual in Actual.objects.filter(**{path: record}).select_related("series"):
            row = rows[actual.figure.period.in_full]
            assert f"{actual.figure.amount}{actual.get_state_display()}" in row.text, record


def test_no_draft_or_submitted_review_is_shown(projects):
    hidden = Review.objects.exclude(status="approved").filter(project__in=projects)
    assert hidden
    for review in hidden.select_related("project"):
        page = read(review.project)
        assert not page.find("a", href=review.get_absolute_url())


@pytest.mark.parametrize(
    "records",
    [
        KPI.objects.named(),
        Project.objects.named(),
        CollaborationArea.objects.all(),
        Subprefecture.objects.all(),
        Theme.objects.all(),
        KPIFamily.objects.all(),
        Review.objects.with_page().filter(year=2023),
    ],
    ids=["KPIs", "projects", "areas", "places", "fields", "families", "reviews"],
)
def test_first_visit_is_light(records, projects):
    if records.model in PROJECT_OF:
        records = records.filter(**{PROJECT_OF[records.model]: projects})
    for record in records.all():
        path = record.get_absolute_url()
        sent = first_visit(path, lived.sent_of(path))

        assert sum(sent.values()) <= OTHERS, sent


@pytest.mark.parametrize(
    "path", ["/", "/projects/", "/kpis/", "/kpis/?view=cards", "/reviews/2023/"]
)
def test_first_visit_to_lists_is_light(path):
    sent = first_visit(path, lived.sent_of(path))

    assert sum(sent.values()) <= HOME_AND_LISTS, sent
