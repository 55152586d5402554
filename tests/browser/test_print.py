"""What comes out of a printer: an area's dossier, a project's sheet, the whole plan as a booklet."""

import io
import re
import unicodedata
from dataclasses import dataclass

import pytest

from kpis.models import Actual, KPISeries
from policyportal.records.numbers import narrow
from projects.models import Measure, Project, Review
from regions.models import AreaPlan, CollaborationArea
from tests.browser.conftest import ORIGIN
from tests.browser.kinds import LONG, REVIEWED, Kind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_plan")]

AREAS = ("doo", "donan", "dohoku", "okhotsk", "tokachi", "kushiro-nemuro")
PORTRAIT = (595, 842)
TITLE = "次期「連携地域別政策展開方針（原案）」について"

# A list, a table, a sheet that other tests print too, and the longest; the others with --all-pages.
PAPERS = ("/", "/kpis/", "/projects/doo-03/", "/regions/doo/", "/print/")
MORE_PAPERS = (
    "/projects/",
    "/kpis/kushiro-nemuro-04-1/",
    "/compare/?family=visitors",
    "/compare/?area=doo&area=donan&area=dohoku",
    "/regions/doo/sorachi/",
    "/regions/dohoku/kamikawa/01204/",
    "/about/",
    "/reviews/",
    "/reviews/2022/",
)

each_area = pytest.mark.parametrize("slug", AREAS)


def pytest_generate_tests(metafunc):
    if "paper" in metafunc.fixturenames:
        more = MORE_PAPERS if metafunc.config.getoption("--all-pages") else ()
        metafunc.parametrize("paper", PAPERS + more)


SAME_GLYPH = str.maketrans("〜‧⻑⺠⻝⻘⻄⻭⻲⻯⻩⻨⺟⻤", "~・長民食青西歯亀竜黄麦母鬼")


@dataclass(frozen=True)
class Sheet:
    size: tuple[int, int]
    text: str


def fold(text: str) -> str:
    """Text without white space, in the one form of each letter: a PDF tells glyphs, not letters."""
    # One glyph each for two letters, of which readers of PDF name now the one and now the other.
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).translate(SAME_GLYPH)


@pytest.fixture(scope="module")
def known_sheets() -> dict:
    """What has been printed before: the booklet takes long, and several tests read it."""
    return {}


@pytest.fixture
def printed(visit, known_sheets):
    """The sheets of a page as Chromium prints it."""
    from pypdf import PdfReader

    def sheets(path, **kind) -> list[Sheet]:
        kind = Kind(path, **kind)
        if kind not in known_sheets:
            with visit(kind) as page:
                pdf = page.pdf(prefer_css_page_size=True, print_background=True)
            known_sheets[kind] = [
                Sheet(
                    (round(page.mediabox.width), round(page.mediabox.height)),
                    fold(page.extract_text()),
                )
                for page in PdfReader(io.BytesIO(pdf)).pages
            ]
        return known_sheets[kind]

    return sheets


def figures(**of):
    """The figures of series as printed in the source, folded."""
    return {
        fold(narrow(quote))
        for series in KPISeries.objects.filter(**of)
        for quote in (series.baseline_quote, series.target_quote)
        if quote
    }


def absent(texts, sheet):
    return [text for text in texts if fold(text) not in sheet.text]


def test_every_sheet_says_what_it_is_and_holds_something(printed, paper):
    sheets = printed(paper)

    for number, sheet in enumerate(sheets, 1):
        furniture = [
            TITLE,
            "原案（資料に日付なし）",
            ORIGIN + paper,
            f"出典：北海道『{TITLE}』（原案）を加工して作成",
            f"{number}/{len(sheets)}",
        ]
        assert absent(furniture, sheet) == [], number
        assert re.search(r"最終更新:令和\d+年\d+月\d+日", sheet.text), number
        assert len(sheet.text) > sum(map(len, furniture)) + 100, number


@each_area
def test_area_is_a_dossier_opened_by_one_sheet_that_holds_all(printed, slug):
    area_plan = AreaPlan.objects.get(area__slug=slug)
    projects = Project.objects.named().filter(area_plan=area_plan)

    first, *rest = printed(f"/regions/{slug}/")

    assert first.size == PORTRAIT
    expected = [
        area_plan.vision_line,
        *(direction.text for direction in area_plan.directions.all()),
        *(project.name for project in projects),
        *(measure.text for measure in Measure.objects.filter(project__in=projects)),
        *figures(kpi__project__in=projects),
        f"全{area_plan.declared_projects}プロジェクト",
    ]
    if unnamed := area_plan.declared_projects - len(projects):
        expected.append(f"ほか{unnamed}件は数だけです")
    assert absent(expected, first) == []
    assert [sheet.size for sheet in rest] in ([], [PORTRAIT])


def test_project_prints_on_one_sheet(printed, request):
    projects = Project.objects.named()
    if not request.config.getoption("--all-pages"):
        projects = projects.filter(code__in=LONG)

    for project in projects:
        sheets = printed(project.get_absolute_url())

        assert [sheet.size for sheet in sheets] == [PORTRAIT], project
        measures = [measure.text for measure in project.measures.all()]
        assert absent([*measures, *figures(kpi__project=project)], sheets[0]) == []


def test_review_prints_on_one_sheet(printed):
    path = f"/projects/{REVIEWED}/reviews/2022/"

    (sheet,) = printed(path, review_of=REVIEWED)

    assert sheet.size == PORTRAIT
    review = Review.objects.get()
    expected = [
        review.project.name,
        "点検・評価シート",
        "令和4（2022）",
        *(review.work_done.split("\r\n")),
        "試験Ｂ",
        "プロジェクトを担う振興局自身の評価です",
        review.cause,
        review.next_step,
        "令和5年3月1日（2023年）",
        *(actual.figure.amount for actual in Actual.objects.all()),
        "まだないもの1件",
        "釧路総合振興局（主となる地域は推定）の点検・評価",
        ORIGIN + path,
    ]
    assert absent(expected, sheet) == []


def test_booklet_holds_the_plan_area_by_area(printed):
    areas = list(CollaborationArea.objects.all())
    projects = list(Project.objects.named().in_plan_order())

    cover, contents, *rest = printed("/print/")

    assert absent(["全地域の冊子", "令和3年度（令和4年1月）から概ね4年"], cover) == []
    assert "目次" in contents.text
    assert absent([one.name for one in [*areas, *projects]], contents) == []
    assert {sheet.size for sheet in rest} == {PORTRAIT}
    for area in areas:
        vision = fold(area.area_plans.get().vision_line)
        (sheet,) = [sheet for sheet in rest if vision in sheet.text]
        names = [project.name for project in projects if project.area == area]
        own = figures(kpi__project__area_plan__area=area)
        assert absent([*names, *own], sheet) == []
    assert absent(["89（ほか再掲2）", "51件（うち36件に名前があり"], rest[-1]) == []


def test_booklet_cuts_no_series_and_no_project_of_one(printed):
    sheets = printed("/print/")

    for project in Project.objects.named():
        (place,) = [
            place
            for place, sheet in enumerate(sheets)
            if fold(f"プロジェクト（{project.code}）") in sheet.text
        ]
        series_of_project = list(KPISeries.objects.filter(kpi__project=project))
        measures = [measure.text for measure in project.measures.all()]
        source = f"出典：原案の概要「{project.sheet}」シート{project.lines}"
        assert absent([project.name, *measures], sheets[place]) == [], project
        if len(series_of_project) == 1:
            parts = [*figures(kpi__project=project), source]
            assert absent(parts, sheets[place]) == [], project
        # What is taller goes on overleaf, each series whole.
        for series in series_of_project:
            parts = [*figures(pk=series.pk), f"シート{series.lines}"]
            faults = [absent(parts, sheet) for sheet in sheets[place : place + 2]]
            assert [] in faults, series


def test_kpi_prints_how_its_judgement_was_computed(printed):
    text = "".join(sheet.text for sheet in printed("/kpis/doo-01-1/", actuals_of="doo-01-1"))

    assert "計算のしかた" in text
    assert "進捗率" in text
    assert "判定は保存せず、表示のたびに計算します" in text
