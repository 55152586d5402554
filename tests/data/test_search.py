"""Searches of the real plan: what must be found, what must not, however it is written."""

from unittest.mock import Mock

import pytest
from bs4 import BeautifulSoup
from django.http import QueryDict
from django.test import Client

from kpis.models import KPI
from policyportal.finding import answers
from policyportal.finding.advice import suggestions
from policyportal.finding.answers import Search
from policyportal.records import memory
from policyportal.records.folding import fold
from policyportal.search.querysets import SearchEntryQuerySet
from policyportal.search.words import LONGEST
from regions.models import Plan
from tests.data.shipped import asked
from tests.factories import make_actual

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_plan")]

TANKOTETSU = "日本遺産「炭鉄港」を活用した交流人口拡大プロジェクト"
TANKOTETSU_KPI = "炭鉄港推進協議会構成市町への観光入込客数"
CARBON = "道南の優位性を活かしたカーボンニュートラルへの挑戦プロジェクト"
DECARBON = "脱炭素社会を創造する「いぶり」産業展開プロジェクト"
ZERO_CARBON = "「ゼロカーボン北海道」への貢献プロジェクト"
ZERO_CARBON_KPI = "ゼロカーボンシティ表明市町村数"
LIFE = "地域の多様な人材が未来を創る「宗谷ＬＩＦＥ」プロジェクト"
JOMON = "縄文遺跡群を活用した魅力発信と誘客促進プロジェクト"
ICT = "ＩＣＴの活用などスマート農業の推進による農業生産力の強化"
TURN = "道外からのＵ・Ｉ・Ｊターンの促進"
MATERIAL = "伐採材積"
GEOPARK = "道内ジオパークの連携による地域力向上プロジェクト"
NITTAN = "アイヌ文化等の地域資源を活かした日胆地域活性化プロジェクト"
TESHIO = "天塩川ブランド力向上プロジェクト"
VISITORS = "観光入込客数"
PATIENTS = "患者の受療動向（圏域自給率）"

# What is typed, what must be among the lines found, what must not.
SEARCHES = [
    # Width, case, kind of kana, long vowels, small vowels
    ("炭鉄港", [TANKOTETSU, TANKOTETSU_KPI], [JOMON]),
    ("プロジェクト", [TANKOTETSU], [VISITORS]),
    ("ﾌﾟﾛｼﾞｪｸﾄ", [TANKOTETSU], [VISITORS]),
    ("ぷろじぇくと", [TANKOTETSU], [VISITORS]),
    ("プロジエクト", [TANKOTETSU], []),
    ("ICT", [ICT], [TURN]),
    ("ict", [ICT], [TURN]),
    ("ＩＣＴ", [ICT], [TURN]),
    ("宗谷LIFE", [LIFE], [JOMON]),
    ("宗谷ｌｉｆｅ", [LIFE], []),
    ("オホーツク", ["オホーツク地域"], ["空知地域"]),
    ("おほーつく", ["オホーツク地域"], ["空知地域"]),
    ("ｵﾎｰﾂｸ", ["オホーツク地域"], []),
    ("オホツク", ["オホーツク地域"], []),
    ("カーボンニュートラル", [CARBON], []),
    ("カ−ボンニュ−トラル", [CARBON], []),
    # Middle dots, brackets, commas, wave dashes, signs of the plan
    ("UIJターン", [TURN], [ICT]),
    ("Ｕ・Ｉ・Ｊターン", [TURN], [ICT]),
    ("安全安心", ["安全・安心な地域づくりプロジェクト"], []),
    ("安全・安心", ["安全・安心な地域づくりプロジェクト"], []),
    ("「炭鉄港」", [TANKOTETSU], []),
    ("（天塩川周辺地域）", ["観光入込客数（天塩川周辺地域）"], [VISITORS]),
    ("15〜29歳", ["若年層（15～29歳）の首都圏への転出超過数"], []),
    ("15～29歳", ["若年層（15～29歳）の首都圏への転出超過数"], []),
    ("15-29歳", ["若年層（15～29歳）の首都圏への転出超過数"], []),
    # Figures as people copy them
    ("7,250", [TANKOTETSU_KPI], [MATERIAL]),
    ("7250千人", [TANKOTETSU_KPI], []),
    ("７，２５０千人", [TANKOTETSU_KPI], []),
    ("108,000㎥", [MATERIAL], [TANKOTETSU_KPI]),
    ("108,000m3", [MATERIAL], []),
    ("2,037.0億円", ["農業産出額"], []),
    ("86.09%", ["新規学卒者の管内就職率（管内の高校）"], []),
    ("延べ50件", ["「オホーツクブランド認証」新規認証件数"], []),
    # Readings
    ("たんてつこう", [TANKOTETSU, TANKOTETSU_KPI, "次代に「繋ぐ」炭鉄港"], [JOMON]),
    ("タンテツコウ", [TANKOTETSU], []),
    ("じょうもん", [JOMON], [TANKOTETSU]),
    ("にったん", [NITTAN], []),
    ("てしおがわ", [TESHIO], []),
    ("しりべし", ["後志地域", "ニセコ町"], ["空知地域"]),
    ("かんこう", [VISITORS], []),
    ("にせこ", ["ニセコ町"], ["倶知安町"]),
    ("くっちゃん", ["倶知安町"], ["ニセコ町"]),
    ("ばっさいざいせき", [MATERIAL], []),
    # Synonyms
    ("ゼロカーボン", [ZERO_CARBON, CARBON, DECARBON, ZERO_CARBON_KPI], [JOMON]),
    ("脱炭素", [ZERO_CARBON, CARBON, DECARBON, ZERO_CARBON_KPI], [JOMON]),
    ("だつたんそ", [ZERO_CARBON, CARBON, DECARBON], []),
    ("インバウンド", ["外国人観光客の受入体制づくりに向けた取組の推進"], []),
    ("再エネ", ["地域資源を活かした再生可能エネルギーの利活用推進"], []),
    ("定住", ["移住・定住の促進に向けた住環境などの整備"], [MATERIAL]),
    # Places, codes, groups and labels
    ("空知", ["空知地域", "夕張市", TANKOTETSU, "空知の耕作面積の維持"], ["後志地域"]),
    ("空知総合振興局", ["空知地域", TANKOTETSU], ["後志地域"]),
    ("道北", ["道北連携地域", "旭川市", GEOPARK], ["道南連携地域", JOMON]),
    ("01395", ["ニセコ町"], ["倶知安町"]),
    ("０１３９５", ["ニセコ町"], []),
    ("doo-01", [TANKOTETSU, TANKOTETSU_KPI], [GEOPARK]),
    ("入院患者", [PATIENTS], [VISITORS]),
    ("KPI", ["KPI（重要業績評価指標）", "KPI一覧"], [TANKOTETSU]),
    ("アクセシビリティ", ["ウェブアクセシビリティ方針"], [TANKOTETSU]),
    # Several words
    ("道北 観光入込客数", [VISITORS, "観光入込客数（天塩川周辺地域）"], [TANKOTETSU_KPI]),
    ("観光　港", [TANKOTETSU], [VISITORS]),
    ("炭鉄港 縄文", [], [TANKOTETSU, JOMON]),
    (
        "後志 観光",
        ["国際観光リゾートエリアとしての持続可能な観光地づくりと広域観光展開プロジェクト"],
        [JOMON],
    ),
    # One character
    ("港", [TANKOTETSU], [JOMON]),
    ("森", ["森林資源の循環利用・木育の推進", "森町"], [TANKOTETSU]),
    ("%", ["新規学卒者の管内就職率（管内の高校）"], [TANKOTETSU_KPI, VISITORS]),
    # Signs of SQL, of patterns, of markup; what holds no letter; what is too long
    ("観光%客", [], [VISITORS]),
    ("観光_客", [], [VISITORS]),
    ("'; DROP TABLE search_entry; --", [], [TANKOTETSU]),
    ("' OR '1'='1", [], [TANKOTETSU]),
    ("\\", [], [TANKOTETSU]),
    (".*", [], [TANKOTETSU]),
    ("[観光]", [VISITORS], [MATERIAL]),
    ("観光+", [], [VISITORS]),
    ("<script>alert(1)</script>", [], [TANKOTETSU]),
    ("{{ 7|add:7 }}", [], [TANKOTETSU]),
    ("観光\0", [VISITORS], [MATERIAL]),
    ("・", [], [TANKOTETSU]),
    ("　", [], [TANKOTETSU]),
    ("観光" * 100, [], [VISITORS]),
    ("ない語", [], [TANKOTETSU]),
]

# Signs, and one that is as all words are.
ODD = ["炭鉄港", "「炭鉄港」", "%", *(typed for typed, _, _ in SEARCHES[-16:])]


def lines(typed):
    """Every line found, of all kinds, to the last."""
    found = []
    first = Search(query(typed), Plan.objects.shown())
    for group in first.found:
        if group.number == len(group.hits):
            found += [hit.line for hit in group.hits]
            continue
        for page in range(1, -(-group.number // 50) + 1):
            data = query(typed, kind=group.kind, page=str(page))
            found += [
                hit.line for one in Search(data, Plan.objects.shown()).found for hit in one.hits
            ]
    assert len(found) == first.total
    return found


def query(typed, **others):
    data = QueryDict(mutable=True)
    data.update({"q": typed} | others)
    return data


def test_there_are_enough_searches():
    assert len(SEARCHES) >= 60


def test_search_finds_and_leaves_out():
    missed, beside = {}, {}
    with memory.of_version("searches"):
        for typed, present, absent in SEARCHES:
            found = set(lines(typed))
            missed[typed] = [line for line in present if line not in found]
            beside[typed] = [line for line in absent if line in found]

    assert {typed: lacking for typed, lacking in missed.items() if lacking} == {}
    assert {typed: extra for typed, extra in beside.items() if extra} == {}


@pytest.mark.parametrize("typed", ODD, ids=[typed[:20] for typed in ODD])
def test_page_answers_and_escapes_what_was_typed(typed):
    response = asked("/search/", {"q": typed})

    page = BeautifulSoup(response.content, "lxml")
    assert response.status_code == 200
    assert page.find("input", id="search-q")["value"] == " ".join(typed.replace("\0", " ").split())
    assert page.main.find("script") is None


@pytest.mark.parametrize(
    ("typed", "marked"),
    [
        ("たんてつこう", "炭鉄港"),
        ("ﾌﾟﾛｼﾞｪｸﾄ", "プロジェクト"),
        ("脱炭素", "ゼロカーボン"),
        ("７２５０", "7,250"),
        ("おほーつく", "オホーツク"),
        ("UIJターン", "Ｕ・Ｉ・Ｊターン"),
    ],
)
def test_hit_is_marked_as_the_record_writes_it(typed, marked):
    page = BeautifulSoup(Client().get("/search/", {"q": typed}).content, "lxml")

    assert marked in {one.text for one in page.find_all("mark")}


def test_every_hit_shows_where_its_words_stand():
    """Each result of the table shows every word in its line, in the text below it, or as the name of its place."""
    plan = Plan.objects.shown()
    for typed, _, _ in SEARCHES[:55]:
        search = Search(query(typed), plan)
        for group in search.found:
            for hit in group.hits:
                shown = fold(f"{hit.line}\n{hit.beside}\n{hit.where}")
                missing = [
                    word.typed
                    for word in search.words
                    if not word.places and not any(one in shown for one in word.letters)
                ]
                assert missing == [], (typed, hit)


def test_found_kpi_shows_its_newest_value_in_time_order_and_its_mark():
    def beside():
        found = Search(query(TANKOTETSU_KPI), Plan.objects.shown()).found
        (hits,) = [group.hits for group in found if group.kind == "kpi"]
        return hits[0].beside

    assert beside() == "道央広域連携地域　7,250千人(R2) → 7,468千人(R7)"
    (series,) = KPI.objects.get(name=TANKOTETSU_KPI).series.all()
    make_actual(series=series, year=2021, value="7300")
    make_actual(series=series, year=2022, value="7280", state="provisional")
    assert beside() == (
        "道央広域連携地域　7,250千人(R2) → 7,280千人(R4)（暫定、前年▼20） → 7,468千人(R7)　×遅れ"
    )


def test_widening_is_said_and_can_be_undone():
    page = Client().get("/search/", {"q": "だつたんそ"}).text

    assert "「脱炭素」のよみとして" in page
    assert "「ゼロカーボン」" in page
    assert "から探しました" not in page  # there is one edition
    alone = Client().get("/search/", {"q": "脱炭素", "exact": "1"}).text
    assert "入力した文字だけで探しました" in alone
    assert CARBON not in BeautifulSoup(alone, "lxml").main.text


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("炭鉱港", "炭鉄港"),
        ("ニセコ市", "ニセコ町"),
        ("新幹腺", "新幹線"),
        ("くちゃんちょう", "倶知安町"),
    ],
)
def test_near_miss_is_offered(typed, meant):
    search = Search(query(typed), Plan.objects.shown())

    assert search.total == 0
    assert meant in [text for text, _ in search.near_misses]


def test_nothing_found_says_what_was_searched_and_what_to_try():
    page = Client().get("/search/", {"q": "ない語 炭鉄港"}).text

    assert "「ない語」と「炭鉄港」の両方を含むものは、見つかりませんでした" in page
    assert "ことばを短くする" in page
    assert "名前のない15件" in page


def test_related_words_are_offered_and_not_searched():
    search = Search(query("漁業"), Plan.objects.shown())

    assert search.words[0].related == ("水産業",)
    assert "日本海の豊かな恵みを活かす水産業の振興" not in lines("漁業")


def test_words_of_daily_life_find_those_of_the_plan_and_not_the_reverse():
    assert "「公共交通」も含めて探しました" in Client().get("/search/", {"q": "バス"}).text
    assert "も含めて" not in Client().get("/search/", {"q": "公共交通"}).text


def test_what_the_outline_does_not_know_leads_to_the_nearest_theme():
    page = BeautifulSoup(Client().get("/search/", {"q": "除雪"}).content, "lxml")

    (said,) = [
        notice for notice in page.find_all(class_="notice") if "概要には書かれて" in notice.text
    ]
    assert said.a["href"] == "/fields/transport/"


def test_of_very_many_those_whose_name_holds_the_word_come_first(monkeypatch):
    """As in a plan a thousand times as large, over the pages of a kind too."""
    monkeypatch.setattr(answers, "SOON", 1)
    monkeypatch.setattr(answers, "MANY", 4)
    plan = Plan.objects.shown()
    found = []
    for page in range(1, 20):
        groups = Search(query("るもい", kind="project", page=str(page)), plan).found
        found += [hit.line for group in groups for hit in group.hits]

    (first,) = [group for group in Search(query("るもい"), plan).found if group.kind == "project"]
    assert found[0] == first.hits[0].line == "るもいの豊かな地域資源活用プロジェクト"
    assert [hit.line for hit in first.hits] == found[: len(first.hits)]
    assert len(found) == len(set(found)) == first.number > 4


@pytest.mark.parametrize("expected", [0, 100, 10**6])
def test_results_are_counted_to_a_limit(monkeypatch, expected):
    """However many of them the database expects; page by page all are reached."""
    plan = Plan.objects.shown()
    exact = Search(query("の"), plan).numbers
    monkeypatch.setattr(answers, "COUNTED", 20)
    monkeypatch.setattr(answers, "NAMES_COUNTED", 20)
    monkeypatch.setattr(answers, "SOON", 1)
    monkeypatch.setattr(answers, "MANY", 5)
    monkeypatch.setattr(SearchEntryQuerySet, "estimated", Mock(return_value=expected))
    counted = Search(query("の"), plan).numbers
    page = BeautifulSoup(Client().get("/search/", {"q": "の"}).content, "lxml")
    found, number = [], 1
    while number:
        search = Search(query("の", kind="project", page=str(number)), plan)
        found += [hit.url for hit in search.found[0].hits]
        number = search.pages_of_kind.next and number + 1

    assert max(exact.values()) > 21 > min(exact.values())
    assert counted == {kind: min(of_kind, 21) for kind, of_kind in exact.items()}
    assert page.title.text.startswith("「の」の検索結果（20件以上）")
    assert page.find(id="results").text == "「の」の検索結果：20件以上"
    assert page.find(id="project").text == "プロジェクト（20件以上）"
    assert page.find("a", href="#project").text == "プロジェクト（20以上）"
    assert page.find("a", href="#area").text == f"連携地域（{exact['area']}）"
    assert len(found) == len(set(found)) == exact["project"]


def test_counts_lead_to_lists_that_count_the_same():
    for typed in ("観光", "たんてつこう", "脱炭素", "道北", "地域 推進"):
        search = Search(query(typed), Plan.objects.shown())
        for kind, path in (("project", "/projects/"), ("kpi", "/kpis/")):
            page = BeautifulSoup(Client().get(path, {"q": typed}).content, "lxml")
            assert page.find(id="results").text.endswith(f"{search.numbers.get(kind, 0)}件")


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("にせ", ("ニセコ町", "にせこちょう")),
        ("炭", ("炭鉄港", "炭鉄港")),
        ("さっぽ", ("札幌市", "さっぽろし")),
    ],
)
def test_suggestions_begin_with_what_is_typed(typed, first):
    assert suggestions(typed)[0] == first
    answer = Client().get("/search/suggest.json", {"q": typed}).json()
    assert answer["suggestions"][0] == {"name": first[0], "text": first[1]}


@pytest.mark.parametrize("typed", ["", "・", "\0", "長" * 5000, "%"])
def test_odd_suggestions_are_no_error(typed):
    assert Client().get("/search/suggest.json", {"q": typed}).json() == {"suggestions": []}


def test_too_long_a_search_is_cut_and_says_so():
    page = Client().get("/search/", {"q": "観" * (LONGEST + 1)}).text

    assert "はじめの100文字で探しました" in page
