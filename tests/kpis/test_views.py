"""Pages of KPIs."""

import csv
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import chain

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.test import override_settings
from django.urls import reverse

from kpis import views
from kpis.due import Appearance
from kpis.figures import Basis, Bound
from kpis.models import Actual, KPISeries
from kpis.periods import Period
from kpis.wording.series import wording_of
from policyportal.records.database_rules import transaction_setting
from policyportal.records.explained import explained
from projects.models import Listing
from tests.factories import (
    make_actual,
    make_break,
    make_family,
    make_grade,
    make_kpi,
    make_missing,
    make_plan,
    make_project,
    make_review,
    make_revision,
    make_series,
    make_subprefecture,
)

pytestmark = pytest.mark.django_db


def read(client, kpi):
    return BeautifulSoup(client.get(kpi.get_absolute_url()).content, "lxml")


def test_kpi_page_says_the_sentence_the_scope_and_the_printed_line(client):
    make_plan(outline_file="genan-gaiyo.txt")
    place = make_subprefecture(name="試験の地域")
    series = make_series(
        subprefecture=place,
        sheet="道央広域",
        first_line=326,
        last_line=326,
        baseline_quote="100人(R2)",
    )

    page = read(client, series.kpi)

    assert page.h1.text == series.kpi.name
    assert page.find(class_="series__sentence").text == wording_of(series).sentence
    assert page.find("a", string="試験の地域")["href"] == place.get_absolute_url()
    assert page.find("a", string="326行")["href"] == "/about/outline/326/"
    assert "実績値はまだありません" in page.text


def past(page) -> list[str]:
    """The rows below 目標の変遷, each in one line."""
    rows = page.select_one("#changes").parent.select("dl > div")
    return [" ".join(row.get_text(" ").split()) for row in rows]


def test_kpi_page_tells_its_targets_with_their_years_and_reasons(client):
    series = make_series(target_value=Decimal("110"))
    assert read(client, series.kpi).select_one("#changes") is None
    series.target_value = Decimal("120")
    with explained("試験の見直し", date(2023, 4, 1)):
        series.save()
    series.changes.update(changed_at=datetime(2023, 3, 28, 3, tzinfo=UTC))

    assert past(read(client, series.kpi)) == [
        "目標値 R4（2022）まで 110人 ( R7 )",
        "目標値 R5（2023）から 120人 ( R7 ) "
        "令和5年3月28日（2023年）に変更、令和5年4月1日（2023年）から適用：試験の見直し",
    ]


def test_kpi_page_tells_breaks_and_revised_values(client):
    series = make_break(year=2023, kind="rebased", reason="試験の基準改定").series
    moment = datetime(2025, 3, 5, 3, tzinfo=UTC)
    make_revision(series=series, changed_at=moment)
    make_revision(
        series=series, kind="withdrawn", new_value=None, new_state="", reason="", year=2023
    )
    make_revision(series=series, kind="finalised", old_value=Decimal("105"), year=2024)

    broken, revised, withdrawn = past(read(client, series.kpi))

    assert broken.startswith("基準の改定 R5（2023）から 試験の基準改定")
    assert revised == "実績値 R4（2022） 104人 → から 105人 令和7年3月5日（2025年）に改定：誤り"
    assert withdrawn.startswith("実績値 R5（2023） 104人（確定） ")
    assert withdrawn.endswith("に取り下げ")


def test_pages_say_why_a_year_has_no_actual(client):
    series = make_series(kpi=make_kpi(name="試験の指標"))
    make_missing(
        series=series, year=2024, kind="announced", expected_on=date(2026, 10, 1), reason="試験"
    )
    alone = read(client, series.kpi).text
    assert "実績値はまだありません" in alone
    of_project = read(client, series.kpi.project).select_one(".years tbody").text
    assert of_project.split() == ["R6（2024）", "令和8年10月に公表予定（試験）"]
    make_actual(series=series, year=2023)
    make_missing(series=series, year=2022, kind="not_surveyed", reason="試験は隔年")

    page = read(client, series.kpi)

    rows = [" ".join(row.text.split()) for row in page.select(".years tbody tr")]
    assert rows[1:4:2] == [
        "R4（2022） 調査なし（試験は隔年）",
        "R6（2024） 令和8年10月に公表予定（試験）",
    ]
    for text in (alone, page.select_one(".series").text):
        assert "R6の実績値は、令和8年10月に公表の予定です（試験）。" in text
    status = client.get(reverse("status")).text
    assert "R6は令和8年10月に公表予定（試験）" in status
    assert "試験は隔年" not in status
    (row,) = csv.DictReader(
        client.get(reverse("status-csv")).content.decode("utf-8-sig").splitlines()
    )
    assert row["実績値のない年"] == "R4 調査なし（試験は隔年）、R6 令和8年10月に公表予定（試験）"
    for address in (f"/en/kpis/{series.kpi.code}/", f"/easy/kpis/{series.kpi.code}/"):
        assert "2024" in client.get(address).text


def test_pages_show_the_card_and_what_is_expected_next(client, hold_clock):
    hold_clock(datetime(2024, 9, 1, tzinfo=UTC))
    empty = make_series().kpi
    card = {"definition": "試験の定義", "statistic": "試験統計", "statistic_publisher": "試験省"}
    card |= {
        "statistic_url": "https://example.jp/",
        "appears": Appearance(1, 9),
        "office": "試験課",
    }
    kpi = make_kpi(project=empty.project, **card)
    make_series(kpi=kpi)

    page, without = read(client, kpi), read(client, empty)
    lines = [
        BeautifulSoup(client.get(path).content, "lxml").find(string=re.compile("^次の更新予定"))
        for path in ("/status/", kpi.project.area.get_absolute_url())
    ]

    shown = page.select_one("section[aria-labelledby=card]")
    assert {
        term.text: " ".join(term.find_next("dd").text.split()) for term in shown.find_all("dt")
    } == {
        "定義": "試験の定義",
        "出典の統計": "試験統計（試験省）",
        "発表の月": "ある年の値は、翌年の9月ごろに公表されます。",
        "所管課": "試験課",
    }
    assert shown.a["href"] == "https://example.jp/"
    next_update = (
        "次の更新予定：R5の値は、令和6年9月ごろに公表される見込みです（指標カードによる）。"
    )
    assert page.find(string=next_update)
    nothing = "この指標の定義や出典の統計は、まだ登録されていません。"
    assert (nothing in page.text, without.text.count(nothing)) == (False, 1)
    assert "指標カード" not in without.text
    assert "次の更新予定" not in without.text
    for line in lines:
        assert line.parent.text == f"次の更新予定：令和6年9月ごろ、{kpi.name}のR5の値"


def test_ended_kpi_says_so_first_and_leads_to_its_successor_and_back(client):
    successor, hidden = make_series().kpi, make_kpi(is_published=False)
    end = {"ended_on": date(2024, 3, 31), "end_reason": "試験の終わり"}
    ended = make_series(kpi=make_kpi(successor=successor, **end)).kpi
    alone = make_series(kpi=make_kpi(successor=hidden, **end)).kpi

    notice = read(client, ended).main.select_one(".notice")
    assert notice.text.strip() == (
        "このKPIは令和6年3月31日（2024年）に終了しました。理由：試験の終わり。"
        f"後継は「{successor.name}」です。"
    )
    assert notice.a["href"] == successor.get_absolute_url()
    back = read(client, successor).main.select_one(".notice")
    assert back.a["href"] == ended.get_absolute_url()
    assert "後継" not in read(client, alone).main.select_one(".notice").text
    assert f"{ended.name}（R5年度で終了）" in client.get("/kpis/").text.replace("</a>", "")


def test_counts_say_how_many_marks_a_changed_target_moved(client, explained_changes):
    series = make_actual(value=Decimal("108")).series
    area = series.kpi.project.area.get_absolute_url()
    said = "により判定が変わりました"
    assert all(said not in client.get(path).text for path in ("/", area, "/status/"))
    series.target_value = Decimal("200")
    series.save()

    for path in ("/", area, "/status/"):
        page = BeautifulSoup(client.get(path).content, "lxml")
        (note,) = [note for note in page.select(".note") if said in note.text]
        assert note.text == "うち1件は、目標の変更により判定が変わりました。"
        assert note.a["href"] == "/about/progress/#past"


def test_scope_that_is_not_printed_is_said_to_be_missing(client):
    series = make_series()

    assert "対象の地域：指標名のとおり" in read(client, series.kpi).text


def test_missing_baseline_is_said_and_gives_no_rate(client):
    series = make_series(
        baseline_value=None,
        target_value=Decimal("50"),
        target_period=Period(2020, 2024),
        target_basis=Basis.TOTAL,
        target_bound=Bound.AT_LEAST,
        target_prefix="延べ",
    )

    page = read(client, series.kpi)

    assert "基準値がないため、進捗率は計算しません。" in page.text
    assert "なし" in page.find("table").text
    assert "延べ50人以上(R2～R6)" in page.text
    assert "期間の合計と読みました" not in page.text


def test_total_that_is_not_printed_as_one_is_marked(client):
    series = make_series(
        baseline_period=Period(2015, 2019),
        baseline_basis=Basis.TOTAL,
        target_period=Period(2020, 2024),
        target_basis=Basis.TOTAL,
    )

    assert (
        "期間の合計と読みました（概要には期間だけが書かれています）"
        in read(client, series.kpi).text
    )


def test_judgement_stands_with_its_reason_and_its_steps_one_tap_away(client):
    actual = make_actual(year=2022, value=Decimal("107"), state=Actual.State.PROVISIONAL)

    page = read(client, actual.series.kpi)

    assert " ".join(page.find(class_="judgement").text.split()) == (
        "本サイトの参考判定 △やや遅れ R4の実績値（暫定）"
    )
    assert page.find(class_="judged__reason").text == (
        "R4（2022）の107人（暫定）は、経過年から見た目安（108人）まで、あと1人です。"
    )
    details = page.find("details", class_="judged__steps")
    assert not details.has_attr("open")
    assert details.summary.text == "計算のしかた"
    assert [step.text for step in details.find_all("li")][1:3] == [
        "進捗率＝（実績値107－基準値100）÷（目標値120－基準値100）＝7÷20＝35.0%",
        "経過率＝（2022－2020）÷（2025－2020）＝2÷5＝40.0%",
    ]
    assert details.a["href"] == "/about/progress/"


def rows_of(page):
    """The cells of the table of years, each as its words."""
    rows = []
    for row in page.select("table.years tbody tr"):
        rows.append([" ".join(cell.text.split()) for cell in row.find_all(["th", "td"])])
    return rows


def test_years_stand_in_the_order_of_time_between_baseline_and_target(client):
    series = make_series(baseline_quote="100人(R2)", target_quote="120人(R7)")
    make_actual(series=series, year=2021, value=Decimal("104.5"), source="甲の統計")
    make_actual(
        series=series, year=2023, value=Decimal("106"), state=Actual.State.PROVISIONAL, note="速報"
    )
    make_actual(series=series, year=2022, value=Decimal("103"), source="甲の統計")

    assert rows_of(read(client, series.kpi)) == [
        ["基準値", "100人(R2)", "概要のとおり"],
        ["R3（2021）", "104.5人確定○順調", "甲の統計"],
        ["R4（2022）", "103人確定、前年▼1.5減×遅れ", "甲の統計"],
        ["R5（2023）", "106人暫定、前年▲3増×遅れ", "試験資料（速報）"],
        ["目標値", "120人(R7)", "概要のとおり"],
    ]


def test_year_without_an_actual_stays_in_the_table(client):
    series = make_series()
    for year in (2021, 2023):
        make_actual(series=series, year=year)

    assert rows_of(read(client, series.kpi))[2] == ["R4（2022）", "–", ""]


def test_what_the_bureau_wrote_stands_beside_its_year(client):
    actual = make_actual(year=2022)
    kpi = actual.series.kpi
    review = make_review(
        project=kpi.project,
        year=2022,
        status="approved",
        grade=make_grade(label="Ｂ", meaning="おおむね順調"),
        work_done="試験の会議を開いた。ほかにもある。",
        next_step="試験を続ける。その次もある。",
    )
    make_review(project=kpi.project, year=2023, status="submitted", grade=review.grade)

    page = read(client, kpi)

    baseline, year, _ = rows_of(page)
    assert year[2:4] == ["Ｂおおむね順調 試験の会議を開いた。 R4年度の点検・評価", "試験を続ける。"]
    assert len(baseline) == len(year)
    assert page.select_one("table.years a")["href"] == review.get_absolute_url()


def test_totals_of_the_years_so_far_stand_beside_the_values(client):
    series = make_series(
        baseline_period=Period(2015, 2019),
        baseline_basis=Basis.TOTAL,
        target_period=Period(2020, 2024),
        target_basis=Basis.TOTAL,
    )
    for year in (2020, 2021):
        make_actual(series=series, year=year, value=Decimal("23"))

    assert [row[1] for row in rows_of(read(client, series.kpi))] == [
        "100人(H27～R1)期間の合計",
        "23人確定△やや遅れ",
        "23人確定、前年±0合計46人△やや遅れ",
        "120人(R2～R6)期間の合計",
    ]


def test_each_series_is_judged_and_the_kpi_gets_no_single_mark(client):
    kpi = make_kpi()
    for label, value in (("甲", "110"), ("乙", "101"), ("丙", "102")):
        make_actual(series=make_series(kpi=kpi, label=label), value=Decimal(value))
    make_series(kpi=kpi, label="丁")

    page = read(client, kpi)

    marks = [mark.text for mark in page.select(".series .judgement__mark")]
    assert marks == ["○順調", "×遅れ", "×遅れ", "－判定なし"]
    assert "内訳ごとに○順調1・×遅れ2・－判定なし1です" in page.text
    assert [reason.text for reason in page.find_all(class_="judged__reason")][3] == (
        "実績値はまだありません。"
    )


def test_two_marks_with_one_word_are_counted_as_one(client):
    kpi = make_kpi()
    for label, value in (("甲", "117"), ("乙", "101")):
        make_actual(series=make_series(kpi=kpi, label=label), year=2025, value=Decimal(value))

    assert "内訳ごとに未達成2です" in read(client, kpi).text


def test_kpi_page_judges_each_of_its_series_once(client, judged_series):
    kpi = make_kpi()
    for label in "甲乙丙丁":
        make_actual(series=make_series(kpi=kpi, label=label))

    read(client, kpi)

    assert len(judged_series) == 4


@pytest.mark.parametrize("path", ["/kpis/", "/kpis/?view=cards", "/projects/"])
def test_list_judges_each_of_its_series_once(client, judged_series, path):
    for _ in range(3):
        make_actual()
    client.get(path)  # from now on the process knows how all series stand
    judged_series.clear()

    client.get(path)

    assert len(judged_series) == 3


def test_nothing_is_judged_without_actuals(client):
    page = read(client, make_series().kpi)

    assert page.find(class_="judgement__mark") is None
    assert page.find("details", class_="judged__steps") is None
    assert "期待値" not in page.main.text
    (state,) = page.find_all(class_="empty-state")
    assert state.text == "実績値が登録されるまで、進み具合は判定しません（進捗判定の方法）。"


@pytest.mark.parametrize(
    ("figures", "key"),
    [
        (
            {},
            "図の◆は目標値、○は基準値、●は実績値（中が白いものは暫定）、破線は均等なペース、薄い帯は「△やや遅れ」の範囲です。",
        ),
        (
            {"target_bound": Bound.MAINTAIN, "target_value": Decimal("100")},
            "図の◆は目標値、○は基準値、●は実績値（中が白いものは暫定）です。",
        ),
        (
            {"target_period": Period(2021, 2025), "target_basis": Basis.TOTAL},
            "図の◆は目標値、棒は実績値の合計（中が白いものは暫定）、破線は均等なペースです。",
        ),
    ],
    ids=["way", "level", "total"],
)
def test_key_names_what_is_drawn_and_nothing_else(client, figures, key):
    page = read(client, make_actual(series=make_series(**figures), year=2021).series.kpi)

    assert page.find("figure").find_parent("section").find_next_sibling("p").text.strip() == key


@pytest.mark.parametrize("values", [{"year": 2020}, {"year": 2019, "value": Decimal("500")}])
def test_refusal_is_said_with_its_reason(client, values):
    page = read(client, make_actual(**values).series.kpi)

    assert page.find(class_="judgement__mark").text == "－判定なし"
    assert page.find(class_="judged__reason").text == ("基準の年（R2）より後の実績値がありません。")
    assert "期待値（目安）" not in page.tbody.text


@override_settings(SHOW_JUDGEMENT=False)
def test_judgement_that_is_switched_off_is_nowhere_and_the_actuals_stay(client):
    actual = make_actual(year=2022, value=Decimal("107"))
    kpi = actual.series.kpi
    paths = [kpi, kpi.project, kpi.project.area_plan, "/kpis/", "/kpis/?view=cards", "/projects/"]

    for path in paths:
        path = path if isinstance(path, str) else path.get_absolute_url()
        main = BeautifulSoup(client.get(path).content, "lxml").main
        assert main.find(class_="judgement__mark") is None, path
        assert "参考判定" not in main.text, path
    assert "107人" in read(client, kpi).text
    method = BeautifulSoup(client.get("/about/progress/").content, "lxml")
    assert "いまは、各ページに表示していません。" in method.main.text


def test_list_has_a_column_of_judgements_once_there_are_actuals(client):
    series = make_series()

    def columns():
        page = BeautifulSoup(client.get("/kpis/").content, "lxml")
        return [cell.text for cell in page.thead.find_all("th")], page

    assert "参考判定" not in columns()[0]
    make_actual(series=series, value=Decimal("107"))
    headings, page = columns()
    area, row = page.tbody.find_all("tr")
    assert int(area.th["colspan"]) == len(headings)
    cells = row.find_all(["th", "td"])
    assert len(cells) == len(headings)
    assert cells[headings.index("参考判定")].text.strip() == "△やや遅れ"
    page = BeautifulSoup(client.get("/kpis/?view=cards").content, "lxml")
    assert page.find(class_="kpi-card").find(class_="judgement__mark").text == "△やや遅れ"


def test_list_shows_the_newest_value_with_its_change_beside_the_target(client):
    series = make_series()
    for year, value, state in ((2021, "103.5", "final"), (2022, "107.0", "provisional")):
        make_actual(series=series, year=year, value=Decimal(value), state=state)
    bare = make_series(kpi=make_kpi(project=series.kpi.project))

    page = BeautifulSoup(client.get("/kpis/").content, "lxml")

    headings = [cell.text for cell in page.thead.find_all("th")]
    assert headings[1:5] == ["基準値", "推移", "最新の実績値", "目標値"]
    cells = {}
    _area, *rows = page.tbody.find_all("tr")
    for row in rows:
        cells[row.a["href"]] = row.find(attrs={"data-label": "最新の実績値"}).text.strip()
    assert cells == {
        series.kpi.get_absolute_url(): "107.0人(R4)暫定、前年▲3.5増",
        bare.kpi.get_absolute_url(): "–",
    }


def test_cards_show_the_newest_value_between_baseline_and_target(client):
    series = make_series()
    for year, value in ((2021, "103"), (2022, "95")):
        make_actual(series=series, year=year, value=Decimal(value))
    bare = make_series(kpi=make_kpi(project=series.kpi.project))

    page = BeautifulSoup(client.get("/kpis/?view=cards").content, "lxml")

    shown = {}
    for card in page.find_all(class_="kpi-card"):
        shown[card.a["href"]] = "".join(card.find(class_="kpi-pair").text.split())
    assert shown == {
        series.kpi.get_absolute_url(): "基準100人(R2)最新95人(R4)確定、前年▼8減目標120人(R7)"
        "参考判定×遅れ基準値より後退",
        bare.kpi.get_absolute_url(): "基準100人(R2)最新–目標120人(R7)参考判定－判定なし",
    }
    assert page.main.text.count("参考判定は、実績値から本サイトが計算したものです") == 1


def test_cards_without_actuals_are_whole_and_the_page_says_so_once(client):
    for _ in range(2):
        make_series()

    page = BeautifulSoup(client.get("/kpis/?view=cards").content, "lxml")

    assert page.find(class_="kpi-pair").text.strip() == "基準100人(R2)→目標120人(R7)"
    assert page.text.count("実績値はまだありません") == 1
    assert page.find(class_="judgement__mark") is None


def test_method_shows_examples_that_the_rules_compute(client):
    make_plan()

    page = BeautifulSoup(client.get("/about/progress/").content, "lxml")

    examples = page.find(id="examples").parent
    ends = [steps.find_all("li")[-1].text for steps in examples.find_all("ol")]
    assert [end.rpartition("「")[2] for end in ends] == [
        "△やや遅れ」とします。",
        "△やや遅れ」とします。",
        "×2年のうち1年達成」とします。",
    ]
    assert "数値はすべて架空" in examples.find(class_="notice").text
    assert "＝50÷100＝50.0%" in examples.text
    assert "実績値÷目標値は95.0%。" in page.text
    assert "進捗率は0.0%で、「×遅れ」です" in page.text
    grades = [term.text for term in page.find(id="grades").parent.find_all("dt")]
    assert grades == ["◎達成", "○順調", "△やや遅れ", "×遅れ", "－判定なし"]


@override_settings(JUDGEMENT_THRESHOLD=Decimal("0.5"))
def test_method_and_judgements_take_the_threshold_from_the_settings(client):
    actual = make_actual(year=2022, value=Decimal("104"))

    method = BeautifulSoup(client.get("/about/progress/").content, "lxml")

    assert "経過率の50%以上" in method.text
    assert "その200%以下" in method.text
    assert "80%" not in method.find(id="rules").parent.text
    assert read(client, actual.series.kpi).find(class_="judgement__mark").text == "△やや遅れ"


def test_zero_is_a_number(client):
    series = make_series(baseline_value=Decimal("0"))

    assert "0人(R2)" in read(client, series.kpi).text


def test_excerpt_of_kpis_reaches_the_page(client):
    kpi = make_kpi(project=make_project(kpis_listing=Listing.EXCERPT))
    make_series(kpi=kpi)

    assert "の主なKPI" in read(client, kpi).find(class_="kpi-of").text


def test_actual_takes_the_place_of_the_empty_state(client):
    actual = make_actual(year=2022, value=Decimal("-7.50"), state=Actual.State.PROVISIONAL)

    page = read(client, actual.series.kpi)

    assert "実績値はまだありません" not in page.text
    assert "実績値（暫定）" in page.text
    assert "−7.50人" in page.text
    assert "R4（2022）" in page.text


def test_kpis_of_a_family_stand_beside_each_other(client):
    family = make_family(name="来た人の数")
    kpi, other = make_kpi(family=family), make_kpi(family=family, name="よその指標")
    make_series(kpi=kpi)
    make_series(kpi=other)

    section = read(client, kpi).find(id="family").parent

    assert "来た人の数" in section.text
    way, *links = section.find_all("a")
    assert (way.text, way["href"]) == ("同じ指標を比べる", family.get_absolute_url())
    assert [link.text for link in links] == ["よその指標"]
    assert "合計や順位は示しません" in section.text


def test_kpi_of_an_unnamed_project_has_no_page(client, explained_changes):
    project = make_project()
    kpi = make_kpi(project=project)
    project.name, project.measures_listing, project.kpis_listing = "", "", ""
    # As a fixture would: by hand, what is public keeps its name.
    with transaction_setting("portal.loading", "on"):
        project.save()

    assert client.get(kpi.get_absolute_url()).status_code == 404


def test_page_says_once_what_the_lines_of_its_drawings_are(client):
    kpi = make_kpi()
    for label in ("甲", "乙"):
        make_actual(series=make_series(kpi=kpi, label=label), year=2022)

    page = read(client, kpi)

    assert len(page.select(".drawing__band")) == 4
    assert page.main.text.count("破線は均等なペース") == 1


def test_kpi_page_of_zeros_to_maintain_is_drawn(client):
    series = make_series(
        baseline_value=Decimal("0"), target_value=Decimal("0"), target_bound=Bound.MAINTAIN
    )

    assert read(client, series.kpi).find(class_="drawing__level")


def test_kpi_page_leads_to_the_kpis_before_and_after_in_its_area(client):
    project = make_project()
    before, here, after = (make_kpi(project=project, order=order) for order in (1, 2, 3))
    make_kpi()

    nav = read(client, here).find("nav", class_="neighbours")

    assert nav.find("a", rel="prev")["href"] == before.get_absolute_url()
    assert nav.find("a", rel="next")["href"] == after.get_absolute_url()
    assert not read(client, after).find("a", rel="next")


def make_row(**values):
    """A KPI with one series, its name told by the KPI's values."""
    kpi = {name: values.pop(name) for name in ("name", "family", "project") if name in values}
    return make_series(kpi=make_kpi(**kpi), **values).kpi


def test_kpi_page_shows_the_first_of_many_of_its_family(client, monkeypatch):
    monkeypatch.setattr(views, "MOST_KIN", 1)
    family = make_family()
    kpi, *_ = [make_row(family=family) for _ in range(3)]

    section = read(client, kpi).find("section", attrs={"aria-labelledby": "family"})

    assert "ほかにもあります。はじめの1件を示しています" in section.text
    assert len(section.select("tbody tr")) == 1


def test_no_kpi_may_take_the_address_of_the_comparison():
    kpi = make_kpi(code="compare")

    with pytest.raises(ValidationError, match="アドレスに使っています"):
        kpi.full_clean()
    kpi.code = "compare-1"
    kpi.full_clean()


def test_drawing_shows_the_actual_that_is_judged(client):
    series = make_series()
    for year, value in ((2024, 110), (2025, 121), (2026, 90)):
        make_actual(series=series, year=year, value=value)

    page = read(client, series.kpi)

    drawn = page.select_one(".drawing").text
    assert "121人" in drawn
    assert "90人" not in drawn
    assert "◎達成" in page.main.text
    assert "90人" in page.select_one("table").text


def test_changed_figure_names_its_source_in_its_row(client):
    series = make_series(
        target_quote="", source="試験の改訂資料", sheet="試験", first_line=2, last_line=2
    )

    page = read(client, series.kpi)

    row = next(row for row in page.select("tbody tr") if "目標値" in row.th.text)
    assert "試験の改訂資料（概要の数値から変更）" in row.text


def test_completed_total_has_its_rate_and_no_word_of_why_not(client):
    five = {"target_basis": Basis.TOTAL, "baseline_basis": Basis.TOTAL}
    series = make_series(
        target_period=Period(2020, 2024), baseline_period=Period(2015, 2019), **five
    )
    kpi = series.kpi
    before = client.get(kpi.get_absolute_url()).text
    for year in range(2020, 2025):
        make_actual(series=series, year=year, value=23)

    after = client.get(kpi.get_absolute_url()).text

    assert "進捗率は計算しません" in before
    assert "進捗率は計算しません" not in after
    assert "進捗率＝" in after


def statuses(client, query=""):
    return BeautifulSoup(client.get(f"/status/{query}").content, "lxml")


def names_of_rows(page):
    return [row.th.a.text for row in page.find_all("tr") if row.td]


def test_status_shows_every_series_with_its_newest_value_and_its_mark_by_area(client):
    late = make_actual(value=Decimal("101"), state=Actual.State.PROVISIONAL).series
    open_series = make_series()

    page = statuses(client)

    assert [head.a.text for head in page.find_all("th", scope="rowgroup")] == [
        late.kpi.project.area.name,
        open_series.kpi.project.area.name,
    ]
    headings = [cell.text for cell in page.thead.find_all("th")]
    assert headings == ["指標名", "基準値", "推移", "最新の実績値", "目標値", "道のり", "参考判定"]
    row = next(row for row in page.find_all("tr") if row.td)
    cells = {cell["data-label"]: cell.text.strip() for cell in row.find_all("td")}
    assert cells["最新の実績値"] == "101人(R4)暫定"
    assert cells["参考判定"] == "×遅れ"
    assert row.find(class_="strip")["aria-label"] == "目標までの5%（均等なら40%）"
    (count, none) = page.find_all(class_="mark-count")
    assert (count.text.strip(), count["href"]) == (
        "×遅れ 1（うち暫定1）",
        "/status/?judgement=behind",
    )
    assert none.text.strip() == "－判定なし 1"
    assert page.main.find("a", href="/about/progress/#no-ranking")


def test_status_without_actuals_says_so_once_and_shows_the_ways_ahead(client):
    series = make_series()

    page = statuses(client)

    assert page.text.count("実績値はまだありません") == 1
    headings = [cell.text for cell in page.thead.find_all("th")]
    assert headings == ["指標名", "基準値", "推移", "目標値"]
    assert names_of_rows(page) == [series.kpi.name]
    assert page.find(class_="mark-count") is None
    assert "未登録" not in page.main.text


def test_status_across_areas_says_of_which_area_a_row_is(client):
    series = make_actual().series

    page = statuses(client, "?sort=change")

    assert page.find("th", scope="rowgroup") is None
    assert page.find(attrs={"data-label": "連携地域"}).text == series.kpi.project.area.short_name


@pytest.mark.parametrize(
    "query", ["", "?judgement=behind&judgement=none", "?sort=judgement", "?sort=newest", "?q=試験"]
)
def test_status_file_has_the_rows_of_the_page_in_their_order(client, query):
    for value in ("119", "101", "107", "104"):
        make_actual(value=Decimal(value))
    make_series()
    page = statuses(client, query)
    (link,) = page.find_all("a", download=True)

    lines = client.get(link["href"]).content.decode("utf-8-sig").splitlines()

    rows = list(csv.DictReader(lines))
    assert [row["指標名"] for row in rows] == names_of_rows(page)
    assert len(rows) > 1


def test_status_file_says_how_each_mark_comes_about(client):
    make_actual(value=Decimal("104"))
    make_series()

    lines = client.get("/status/list.csv").content.decode("utf-8-sig")

    late, unmeasured = csv.DictReader(lines.splitlines())
    assert late["最新の実績値"] == "104"
    assert late["本サイトの参考判定"] == late["本サイトの参考判定の区分"] == "遅れ"
    assert (late["進捗率（%）"], late["経過率（%）"], late["期待値（目安）"]) == (
        "20.0",
        "40.0",
        "108",
    )
    assert unmeasured["本サイトの参考判定の区分"] == "判定なし"
    empty = ("本サイトの参考判定", "進捗率（%）", "経過率（%）", "期待値（目安）")
    assert [unmeasured[heading] for heading in empty] == [""] * 4


def test_status_file_tells_a_share_from_the_line_that_it_missed(client):
    make_actual(year=2022, value=Decimal("107.999"))
    make_actual(year=2022, value=Decimal("99.5"))

    lines = client.get("/status/list.csv").content.decode("utf-8-sig")

    near, back = csv.DictReader(lines.splitlines())
    assert (near["本サイトの参考判定"], near["進捗率（%）"], near["経過率（%）"]) == (
        "やや遅れ",
        "39.995",
        "40.000",
    )
    # A minus that every program reads as one.
    assert (back["進捗率（%）"], back["経過率（%）"]) == ("-2.5", "40.0")


def test_status_goes_on_over_pages_beyond_a_hundred(client):
    kpi = make_kpi()
    for number in range(101):
        make_series(kpi=kpi, label=str(number))

    first, second = statuses(client), statuses(client, "?page=2")

    assert "101件（1/3ページ）" in first.find(id="results").text
    assert len(names_of_rows(first)) == len(names_of_rows(second)) == 50
    assert len(names_of_rows(statuses(client, "?page=3"))) == 1
    assert second.find(rel="prev")["href"] == "/status/"
    lines = client.get("/status/list.csv").content.decode().splitlines()
    assert len(lines) == 102


def test_status_of_a_hundred_is_one_page(client):
    kpi = make_kpi()
    for number in range(100):
        make_series(kpi=kpi, label=str(number))

    page = statuses(client)

    assert len(names_of_rows(page)) == 100
    assert page.find(class_="pages") is None


@pytest.mark.parametrize(
    "query",
    ["?judgement=worst", "?sort=rank", "?actual=1999", "?page=7", "?rank=1", "?judgement=%00"],
)
def test_status_says_what_it_does_not_understand_and_shows_all(client, query):
    make_actual()

    page = statuses(client, query)

    assert len(page.find_all(class_="notice")) == 1
    assert len(names_of_rows(page)) == 1


def test_status_that_nothing_fits_shows_the_way_out(client):
    make_actual()

    page = statuses(client, "?judgement=reached")

    assert "条件に合う内訳はありません" in page.text
    assert page.find("a", string="「参考判定：達成」を外す")["href"] == "/status/#results"


def test_status_judges_each_series_once(client, judged_series):
    for _ in range(3):
        make_actual()
    statuses(client)  # from now on the process knows how all series stand
    judged_series.clear()

    statuses(client, "?sort=pace")

    assert len(judged_series) == 3


def test_list_of_kpis_and_its_file_can_be_narrowed_by_judgement(client):
    late = make_actual(value=Decimal("101")).series
    make_actual(value=Decimal("120"))

    page = BeautifulSoup(client.get("/kpis/?judgement=behind").content, "lxml")
    file = client.get("/kpis/list.csv?judgement=behind").content.decode()

    assert names_of_rows(page) == [late.kpi.name]
    assert page.find(id="results").text == "2件中 1件"
    assert len(file.splitlines()) == 2
    assert late.kpi.name in file


def test_counts_of_home_and_area_lead_to_as_many_rows(client):
    project = make_actual(value=Decimal("101")).series.kpi.project
    for value in ("101", "107"):
        make_actual(series=make_series(kpi=make_kpi(project=project)), value=Decimal(value))
    make_actual(value=Decimal("119"), year=2025)
    home = BeautifulSoup(client.get("/").content, "lxml")
    area = BeautifulSoup(client.get(project.area.get_absolute_url()).content, "lxml")

    query = "?judgement=behind&judgement=off-target&judgement=unmet"
    late = home.find("a", href=f"/status/{query}")
    assert late.text.strip() == "未達成・遅れなどの目標 3件"
    assert len(names_of_rows(statuses(client, query))) == 3
    coloured = BeautifulSoup(client.get("/?map=status").content, "lxml")
    of_pages = [page.find_all(class_="mark-count") for page in (home, coloured, area)]
    # The map coloured by status lists the marks of its two areas as well: two and one.
    assert [len(counts) for counts in of_pages] == [3, 6, 2]
    counts = chain.from_iterable(of_pages)
    for count in counts:
        rows = names_of_rows(BeautifulSoup(client.get(count["href"]).content, "lxml"))
        assert len(rows) == int(count.text.split()[-1])


def test_row_says_that_its_mark_is_another_one_since_the_target_changed(client, explained_changes):
    series = make_actual(value=Decimal("108"), year=2022).series
    make_actual()
    KPISeries.objects.filter(pk=series.pk).update(target_value=Decimal("200"))

    for path in ("/status/", "/kpis/"):
        page = BeautifulSoup(client.get(path).content, "lxml")
        rows = [row for row in page.find_all("tr") if "目標の変更で変わった判定" in row.text]
        assert [row.a.text for row in rows] == [series.kpi.name]


def progress_page(client, query="", year=2022):
    return BeautifulSoup(client.get(f"/status/{year}/{query}").content, "lxml")


def test_progress_of_a_year_shows_each_series_under_its_project(client):
    first = make_actual(year=2022, value=Decimal("108")).series
    make_actual(series=first, year=2023, value=Decimal("200"))
    make_series(kpi=first.kpi, label="乙地域")
    other = make_series()

    page = progress_page(client)

    rows = page.select(".progress-table tbody tr:has(th[scope=row])")
    newest = [row.find(attrs={"data-label": "最新の実績値"}).get_text() for row in rows]
    assert len(rows) == 3
    assert ["108人" in text for text in newest] == [True, False, False]
    assert newest[1] == "実績値なし"
    projects = [row.a["href"] for row in page.select(".progress-table__project")]
    assert projects == [series.kpi.project.get_absolute_url() for series in (first, other)]
    assert (
        "○順調 1件、－判定なし 2件"
        in page.find("section", attrs={"aria-labelledby": "results"}).text
    )
    assert "点検・評価は、まだ公開していません" in page.text


def test_progress_of_a_year_is_narrowed_by_area_and_bureau(client):
    lead = make_subprefecture(bureau_name="試験振興局")
    own = make_series(kpi=make_kpi(project=make_project(subprefectures=[lead])))
    other = make_series()

    by_bureau = progress_page(client, f"?bureau={lead.slug}")
    by_area = progress_page(client, f"?area={other.kpi.project.area.slug}")
    unknown = progress_page(client, "?bureau=nowhere")

    assert [row.a.text for row in by_bureau.select("th[scope=row]")] == [own.kpi.name]
    assert "試験振興局（推定）" in by_bureau.text
    assert [row.a.text for row in by_area.select("th[scope=row]")] == [other.kpi.name]
    assert "「nowhere」はありません" in unknown.find(class_="notice").text
    lines = client.get(f"/status/2022/list.csv?bureau={lead.slug}").content.decode("utf-8-sig")
    (row,) = csv.DictReader(lines.splitlines())
    assert (row["系列コード"], row["振興局（担当）"]) == (own.code, "試験振興局")
    assert (row["担当についての注記"], row["基準値"], row["最新の実績値"]) == ("推定", "100", "")
    assert client.get("/status/1999/").status_code == 404


def test_progress_that_is_too_long_for_excel_is_a_csv_file(client, monkeypatch):
    monkeypatch.setattr(views, "MAX_ROWS", 1)
    kpi = make_series().kpi
    make_series(kpi=kpi, label="乙")

    assert "list.xlsx" not in str(progress_page(client))
    answer = client.get("/status/2022/list.xlsx")
    assert answer["Location"] == "/status/2022/list.csv"
    assert client.get("/status/2022/list.csv").status_code == 200
