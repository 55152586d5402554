"""What people come for in the plan's fourth year, on a phone, and how many taps it takes them.

The actuals and reviews are invented ones. A tap is a link, a button or a box that is pressed; words that are typed
are none. Each task begins on the home page.
"""

import csv
import io

import pytest

from kpis.judgement import LATE
from kpis.models import KPI, ActualRevision, KPISeries
from kpis.wording.series import wording_of
from policyportal.pages.operator import Operator
from policyportal.records.sample import LIVED
from projects.models import Project, Review, Theme
from regions.models import AreaPlan, CollaborationArea, Municipality, Plan
from tests.browser.conftest import ORIGIN
from tests.browser.kinds import Kind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_lived_plan")]

HOME = Kind("/")
PHONE = 390


class Reader:
    """Someone on a phone who presses what is seen, by its words."""

    def __init__(self, page):
        self.page, self.taps = page, 0

    def find(self, words, *, exact=True, within="main"):
        """The first link or button with these words that can be seen."""
        place = self.page.locator(within)
        links = place.get_by_role("link", name=words, exact=exact)
        buttons = place.get_by_role("button", name=words, exact=exact)
        return links.or_(buttons).filter(visible=True).first

    def tap(self, words, **where):
        """Follow a link or send a form, and wait for the page that answers: a click alone does not."""
        self.follow(self.find(words, **where))

    def follow(self, link):
        with self.page.expect_navigation():
            link.click()
        self.taps += 1

    def download(self, words, **where):
        """The text of the file to which a link leads; the browser would keep it."""
        address = self.find(words, **where).get_attribute("href")
        self.taps += 1
        return self.page.evaluate("url => fetch(url).then(answer => answer.text())", address)

    def select(self, place):
        """What a tap on a text selects, to be copied."""
        self.page.locator(place).click()
        self.taps += 1
        return self.page.evaluate("() => getSelection().toString().trim()")

    @property
    def text(self):
        return self.page.inner_text("main")

    @property
    def rows(self):
        """The names of the series that the page lists."""
        cells = self.page.locator("main tbody tr:has(td) th[scope=row] a")
        return cells.all_inner_texts()


@pytest.fixture
def reader(visit):
    with visit(HOME, width=PHONE, height=844) as page:
        yield Reader(page)


def series_of_the_plan():
    return KPISeries.objects.in_plan(Plan.objects.shown()).with_page().for_counts()


def test_which_targets_are_missed(reader):
    late = [series for series in series_of_the_plan() if wording_of(series).judgement.mark in LATE]

    reader.tap(f"未達成・遅れなどの目標 {len(late)}件")

    assert sorted(reader.rows) == sorted(series.kpi.name for series in late)
    assert reader.taps <= 1


def test_whether_a_town_is_on_its_way(reader):
    town = Municipality.objects.get(name="北見市")

    reader.page.get_by_label("お住まいの市町村").fill("北見")
    reader.tap("探す", exact=False)

    assert reader.page.title().startswith(town.name)
    area = town.subprefecture.area
    own = [series for series in series_of_the_plan() if series.kpi.project.area == area]
    marks = reader.page.locator("main .judgement__mark").all_inner_texts()
    assert {wording_of(series).judgement.phrase for series in own} <= {mark[1:] for mark in marks}
    assert reader.taps <= 3


def test_what_has_changed_since_last_year(reader):
    reader.tap("この1年で変わったこと")

    assert reader.page.inner_text("h1").endswith("年度に変わったこと")
    newest = ActualRevision.objects.latest("changed_at")
    assert newest.series.kpi.name in reader.text
    assert reader.taps <= 1


def test_newest_figures_of_tourism_as_a_file(reader):
    theme = Theme.objects.get(name="観光")
    expected = {series.code for series in series_of_the_plan().in_theme(theme)}

    reader.tap(theme.name)
    file = reader.download("CSV", exact=False)

    rows = list(csv.DictReader(io.StringIO(file)))
    assert {row["系列コード"] for row in rows} == expected
    assert any(row["最新の実績値"] for row in rows)
    assert all(LIVED.label in row.values() for row in rows)
    assert reader.taps <= 3


def test_what_was_done_about_a_kpi(reader):
    review = Review.objects.with_page().filter(project__kpis__isnull=False).latest("year", "pk")
    kpi = review.project.kpis.first()

    reader.page.locator("#site-q").fill(kpi.code)
    reader.tap("検索", within="header")
    reader.tap(kpi.name, exact=False)

    assert reader.page.title().startswith(kpi.name)
    assert review.grade.label in reader.text
    assert review.work_done.partition("。")[0] in reader.text
    assert reader.taps <= 2


def test_how_to_follow_an_area(reader):
    area = CollaborationArea.objects.get(slug="doo")

    reader.tap(area.name, exact=False, within=".area-list")
    feed = reader.page.locator("head link[type='application/atom+xml']").get_attribute("href")
    link = reader.page.get_by_role("link", name="更新を受け取る", exact=False).first

    assert link.is_visible()
    assert link.get_attribute("href") == feed
    # The second tap is the link's.
    assert reader.taps <= 1


def test_how_to_print_an_area(reader):
    area = CollaborationArea.objects.get(slug="doo")

    reader.tap(area.name, exact=False, within=".area-list")
    reader.tap("この地域の冊子（印刷用）")

    assert reader.page.url == f"{ORIGIN}/print/?area={area.slug}"
    assert reader.page.inner_text("h1") == f"{area.name}の冊子"
    assert reader.taps <= 2


def test_what_an_area_wants_about_a_field(reader):
    theme = Theme.objects.get(name="脱炭素・エネルギー")
    area_plan = AreaPlan.objects.get(area__slug="doo")
    carried = Project.objects.with_page().counted_in(area_plan).filter(themes=theme)
    wanted = series_of_the_plan().filter(kpi__project__in=carried)

    reader.tap(theme.name)

    rows = reader.rows
    assert wanted
    assert {series.kpi.name for series in wanted} <= set(rows)
    assert {project.name for project in carried} <= set(reader.text.split("\n"))
    assert reader.taps <= 3


def test_two_subprefectures_side_by_side(reader):
    reader.tap("渡島")
    reader.tap("ほかの振興局と比べる")
    reader.page.get_by_label("檜山", exact=True).check()
    reader.taps += 1
    reader.tap("並べる", exact=False)

    assert "sub=oshima&sub=hiyama" in reader.page.url
    assert "渡島" in reader.page.inner_text("h1")
    assert "檜山" in reader.page.inner_text("h1")
    assert reader.taps <= 4


def test_who_answers_for_a_town(reader):
    reader.page.get_by_label("お住まいの市町村").fill("ニセコ")
    reader.tap("探す", exact=False)

    place = Municipality.objects.get(name="ニセコ町").subprefecture
    bureau = reader.find(place.bureau_name)
    assert bureau.bounding_box()["y"] < 844  # on the first screen
    assert reader.taps <= 2


def test_the_plan_itself_and_where_errors_are_told(reader, settings):
    settings.OPERATOR = Operator(
        report="plan@example.jp", official_page="https://www.example.jp/plan"
    )
    reader.page.reload()

    official = reader.find("方針の公式ページ", within="body")
    errors = reader.find("この内容の誤りを知らせる", within="body")

    assert official.get_attribute("href") == settings.OPERATOR.official_page
    assert errors.get_attribute("href").startswith("mailto:plan@example.jp?subject=")


def test_the_same_in_english(reader):
    reader.tap("English", within="header")

    assert reader.page.locator("html").get_attribute("lang") == "en"
    assert reader.page.url == f"{ORIGIN}/en/"
    assert reader.taps <= 1


def test_what_the_outline_does_not_say(reader):
    reader.page.locator("#site-q").fill("予算")
    reader.tap("検索", within="header")

    assert "概要には書かれていません" in reader.text
    assert reader.taps <= 2


def test_how_to_cite_a_figure_and_send_its_page(reader):
    reader.follow(reader.page.locator("main .figures a[href*='/kpis/']").first)

    address = reader.page.url.partition("#")[0]
    cited = reader.select(".citation")

    kpi = KPI.objects.get(code=address.split("/")[-2])
    assert kpi.name in cited
    assert str(wording_of(kpi.series.first()).newest.figure) in cited
    assert kpi.lines in cited
    assert cited.endswith(address)
    assert reader.taps <= 3
    # One more tap than to send the page without a word of it.
    assert reader.select(".page-address__text") == address
    assert reader.taps <= 3
