"""What people type, played on the real plan: what comes first, what is found, what is not, what the page says.

`tests/data/test_search.py` has the searches that hold since the first release, and how a page shows them.
"""

from dataclasses import dataclass

import pytest
from bs4 import BeautifulSoup
from django.http import QueryDict
from django.test import Client

from policyportal.finding.answers import FEW, MANY, Search
from policyportal.records import memory
from regions.models import Plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_plan")]

RUMOI = "るもいの豊かな地域資源活用プロジェクト"
HIDAKA = "「ひだか」の産業を支える人材確保・育成プロジェクト"
TOKACHI = "とかち「食の拠点」確立プロジェクト"
SOYA = "地域の多様な人材が未来を創る「宗谷ＬＩＦＥ」プロジェクト"
IBURI = "脱炭素社会を創造する「いぶり」産業展開プロジェクト"
ISHIKARI = "石狩の若者の地元定着促進と道外からの人の呼び込みプロジェクト"
TESHIO = "天塩川ブランド力向上プロジェクト"
KAMIKAWA = "上川の地域産業を支える担い手育成・確保プロジェクト"
TANKOTETSU = "日本遺産「炭鉄港」を活用した交流人口拡大プロジェクト"
TANKOTETSU_KPI = "炭鉄港推進協議会構成市町への観光入込客数"
JOMON = "縄文遺跡群を活用した魅力発信と誘客促進プロジェクト"
SHINKANSEN = "北海道新幹線の札幌開業を見据えた交流・定住促進プロジェクト"
CARBON = "道南の優位性を活かしたカーボンニュートラルへの挑戦プロジェクト"
ZERO_CARBON = "「ゼロカーボン北海道」への貢献プロジェクト"
ZERO_CARBON_KPI = "ゼロカーボンシティ表明市町村数"
FARMS = "地域に根ざした農林水産業の持続的発展プロジェクト"
SAFE = "暮らしの安全・安心を支えるまちづくりプロジェクト"
VISITORS = "観光入込客数"
PATIENTS = "患者の受療動向（圏域自給率）"
GEOPARK = "道内ジオパークの連携による地域力向上プロジェクト"
AREABLE = "空知の耕作面積の維持"
TIMBER = "上川地域の木材・木製品出荷額"
FOREST = "造林面積"
TALKS = "食の個別相談会等での商談成約件数"
KINDERGARTENS = "認定こども園設置数"
POTATOES = "ジャガイモシストセンチュウ抵抗性品種の作付割合"
JOBS = "新規高卒者の管内就職内定率"
GRADUATES = "新規学卒者の管内就職率（管内の高校）"
LEAVING = "若年層の転出超過数"
LEAVING_ISHIKARI = "若年層（15～29歳）の首都圏への転出超過数"
FARM_OUTPUT = "農業産出額"
TRANSPORT_PLANS = "地域公共交通計画策定カバー率"
FISHERS = "新規就業者数（漁業）"
SIGNATURES = "北方領土返還要求署名数"
LODGERS = "管内の宿泊客延べ数"
AIRPORTS = "空港運営の一括民間委託を契機とした航空ネットワークの充実・強化"
DISASTERS = "災害（地震、津波、大雨、火山等）に対する防災体制の強化等"
CHILDREN = "子育て支援及び高齢化対策の推進"
DOCTORS = "地域の医療体制の構築"
HANDED_ON = "次代に「繋ぐ」炭鉄港"
ABSENT = "概要には書かれていません"
UNLISTED = "市町村の一覧（179市町村）にありません"


@dataclass(frozen=True)
class Case:
    """What is typed; lines that come first of their kind, that are found, that are not; what the page says."""

    typed: str
    first: tuple[str, ...] = ()
    found: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    says: str = ""
    unsaid: str = ""

    def problems(self) -> list[str]:
        """What does not hold."""
        search = Search(query(self.typed), Plan.objects.shown())
        firsts = [group.hits[0].line for group in search.found]
        lines = lines_of(search)
        problems = [f"{line} is not first" for line in self.first if line not in firsts]
        problems += [f"{line} is not found" for line in self.found if line not in lines]
        problems += [f"{line} is found" for line in self.lost if line in lines]
        if self.says or self.unsaid:
            page = Client().get("/search/", {"q": self.typed}).content
            text = "".join(BeautifulSoup(page, "lxml").main.text.split())
            if self.says not in text:
                problems.append(f"{self.says} is not said")
            if self.unsaid and self.unsaid in text:
                problems.append(f"{self.unsaid} is said")
        return problems


def query(typed: str, **others: str) -> QueryDict:
    data = QueryDict(mutable=True)
    data.update({"q": typed} | others)
    return data


def lines_of(search: Search) -> set[str]:
    """Every line found, of all kinds, to the last."""
    found: set[str] = set()
    for group in search.found:
        found.update(hit.line for hit in group.hits)
        if group.number > FEW and group.all_url:
            for page in range(1, -(-group.number // MANY) + 1):
                data = query(search.typed, kind=group.kind, page=str(page))
                (whole,) = Search(data, search.plan).found
                found.update(hit.line for hit in whole.hits)
    return found


def towns(*typed: str, town: str) -> list[Case]:
    """Ways to type one town, which comes first."""
    return [Case(words, first=(town,)) for words in typed]


def absent(*typed: str) -> list[Case]:
    """Words of daily life for which the outline has nothing, and the page says so instead of guessing."""
    return [Case(words, says=ABSENT, unsaid="もしかして") for words in typed]


def unlisted(*typed: str) -> list[Case]:
    """Names that look like a municipality's and are in no list."""
    return [Case(words, says=UNLISTED) for words in typed]


ORDER = [
    Case("るもい", first=("留萌地域", "留萌市", RUMOI)),
    Case("留萌", first=("留萌地域", "留萌市")),
    Case("ひだか", first=("日高地域", "日高町", HIDAKA)),
    Case("日高", first=("日高地域", "日高町", "胆振・日高地域への観光入込客数")),
    Case("とかち", first=("十勝地域", TOKACHI)),
    Case("宗谷", first=("宗谷地域", SOYA)),
    Case("いぶり", first=("胆振地域", IBURI, "胆振・日高地域への観光入込客数")),
    Case("石狩", first=("石狩地域", "石狩市", ISHIKARI)),
    Case("上川", first=("上川地域", "上川町", KAMIKAWA, TIMBER)),
    Case("空知", first=("空知地域", AREABLE)),
    Case("釧路", first=("釧路地域", "釧路市"), found=("釧路町",)),
    Case("十勝", first=("十勝地域", "十勝の魅力を活かした滞在型・周遊観光推進プロジェクト")),
    Case("天塩川", first=(TESHIO, "観光入込客数（天塩川周辺地域）")),
    Case("縄文", first=(JOMON,)),
    Case("新幹線", first=(SHINKANSEN,)),
    Case("若年層", first=(LEAVING_ISHIKARI,), found=(LEAVING,)),
    Case("認定", found=(KINDERGARTENS,)),
    Case("農業", first=(FARM_OUTPUT,)),
    Case("森", first=("森町", "森林資源の循環利用・木育の推進")),
    Case("新エネルギー", first=("新エネルギー導入・活用推進プロジェクト",)),
    Case("北方領土", first=("北方領土の早期返還と隣接地域の振興プロジェクト", SIGNATURES)),
    Case("点検", first=("点検・評価",)),
    Case("施策", first=("施策",)),
    Case("道南", first=("道南連携地域", CARBON)),
    Case("炭鉄港", first=(TANKOTETSU_KPI, TANKOTETSU)),
]

WIDENING = [
    Case("観光客", found=(VISITORS, TANKOTETSU_KPI)),
    Case("観光客数", found=(VISITORS, TANKOTETSU_KPI)),
    Case("観光入込", found=(VISITORS,)),
    Case("観光入込客", found=(VISITORS,)),
    Case("脱炭", found=(IBURI, CARBON, ZERO_CARBON)),
    Case("ゼロカ", found=(IBURI, CARBON, ZERO_CARBON)),
    Case("カーボンニュー", found=(IBURI, CARBON, ZERO_CARBON)),
    Case("たんてつ", found=(TANKOTETSU, TANKOTETSU_KPI)),
    Case("だつた", found=(IBURI, CARBON)),
    Case("再エ", found=("地域資源を活かした再生可能エネルギーの利活用推進",)),
    Case("道", found=(CARBON, GEOPARK, RUMOI)),
    Case("そらち", found=("夕張市", AREABLE)),
    Case("そら", found=("夕張市", AREABLE)),
    Case("後志総合", found=("ニセコ町", "後志地域")),
    Case("インバウン", found=("外国人観光客の受入体制づくりに向けた取組の推進",)),
]

FOLDING = [
    Case("桧山", first=("檜山地域",)),
    Case("檜山", first=("檜山地域",)),
    Case("函舘市", first=("函館市",)),
    Case("富良野", first=("富良野市",)),
    Case("冨良野", first=("富良野市",)),
    Case("瀧川", first=("滝川市",)),
    Case("岩見澤", first=("岩見沢市",)),
    Case("北廣島", first=("北広島市",)),
    Case("雨龍", first=("雨竜町",)),
    Case("禮文", first=("礼文町",)),
    Case("惠庭", first=("恵庭市",)),
    Case("長万部", first=("長万部町",)),
    Case("⻑万部", first=("長万部町",)),
    Case("⽇本遺産", first=(TANKOTETSU,)),
    Case("⻘少年", lost=(TANKOTETSU,)),
    Case("⻄興部", first=("西興部村",)),
    Case("⾷", found=(TOKACHI, TALKS)),
    Case("⻝", found=(TOKACHI, TALKS)),
    Case("炭鐵港", first=(TANKOTETSU_KPI,)),
    Case("次代に「繫ぐ」", first=(HANDED_ON,)),
    Case("檜\U000e0101山", first=("檜山地域",)),
    Case("縄\ufe00文", first=(JOMON,)),
    Case("縄\u200b文", first=(JOMON,)),
    Case("縄\u00ad文", first=(JOMON,)),
    Case("\u202a縄文\u202c", first=(JOMON,)),
    Case("\ufeff縄文", first=(JOMON,)),
    Case("縄\u2060文", first=(JOMON,)),
    Case("し\u3099お\u309cーく", lost=(GEOPARK,)),
    Case("シ\u3099オハ\u309aーク", first=(GEOPARK,)),
    Case("じお゛ぱーく", lost=(JOMON,)),
    Case("シ゛オハ゜ーク", first=(GEOPARK,)),
    Case("\u200b", lost=(GEOPARK,)),
]

YEARS = [
    *(
        Case(typed, found=(VISITORS, TANKOTETSU_KPI), lost=(TIMBER,))
        for typed in (
            "2025",
            "２０２５",
            "2025年",
            "2025年度",
            "R7",
            "r7",
            "Ｒ７",
            "令和7",
            "令和７",
        )
    ),
    *(
        Case(typed, found=(VISITORS, TANKOTETSU_KPI), lost=(TIMBER,))
        for typed in ("令和7年", "令和7年度", "R7年", "R7年度", "㋿7年")
    ),
    *(
        Case(typed, found=(TIMBER, TALKS), lost=(TANKOTETSU_KPI,))
        for typed in ("平成30", "平成30年", "平成30年度", "H30", "Ｈ３０", "2018", "2018年度")
    ),
    *(
        Case(typed, found=(FARM_OUTPUT, KINDERGARTENS), lost=(TANKOTETSU_KPI,))
        for typed in ("R元", "R1", "令和元年", "令和1年度", "2019", "平成31年", "H31")
    ),
    Case("2025年 観光", first=(VISITORS,), lost=("函館市",)),
    Case("令和7年度 人", lost=("函館市",)),
    Case("2016年", first=(PATIENTS,), lost=(VISITORS,)),
    Case("平成28", first=(PATIENTS,)),
    Case("令和6年度 農業", first=(FARM_OUTPUT,)),
    Case("1999", lost=(VISITORS,)),
    Case("平成50年", lost=(VISITORS,)),
]

CODES = [
    Case("doo-1", first=(TANKOTETSU,)),
    Case("ＤＯＯ－１", first=(TANKOTETSU,)),
    Case("doo-1-1", first=(TANKOTETSU_KPI,)),
    Case("doo-01-1", first=(TANKOTETSU_KPI,)),
    Case("kushiro-nemuro-3", first=(ZERO_CARBON,)),
    Case("tokachi-3-1", first=(ZERO_CARBON_KPI,)),
    *towns("1100", "01100", "011002", "11002", "０１１００", "01100-2", town="札幌市"),
    *towns("1395", "013951", "13951", town="ニセコ町"),
]

PLACES = [
    Case("空知管内", first=("空知地域",), found=("夕張市", AREABLE)),
    Case("オホーツク管内", first=("オホーツク地域",), found=("北見市", POTATOES)),
    Case("後志振興局", first=("後志地域",), found=("ニセコ町",)),
    Case("渡島管内の", lost=("函館市",)),
    Case("管内", found=(JOBS, GRADUATES, LODGERS), lost=(TANKOTETSU_KPI,)),
    *towns("Sapporo", "sapporo", "ＳＡＰＰＯＲＯ", "Sapporo-shi", "Sappor", town="札幌市"),
    *towns("Kitami", "KITAMI-SHI", town="北見市"),
    *towns("Kushiro", "KUSHIRO-SHI", "kusiro", town="釧路市"),
    *towns("Hakodate", town="函館市"),
    *towns("Otaru", "Ōtaru", town="小樽市"),
    *towns("Niseko", "niseko-cho", "nisekochou", town="ニセコ町"),
    *towns("Chitose", "titose", town="千歳市"),
    *towns("Tomakomai", town="苫小牧市"),
    *towns("Furano", "hurano", town="富良野市"),
    *towns("Kutchan", "kuttyan", town="倶知安町"),
    *towns("Shintotsukawa", "sintotukawa", town="新十津川町"),
    *towns("Otofuke", town="音更町"),
    *towns("Oumu", "Omu", town="雄武町"),
    Case("Doo", first=("道央広域連携地域",), found=(TANKOTETSU,)),
    Case("Dōō", first=("道央広域連携地域",)),
    Case("Donan", first=("道南連携地域",)),
    Case("Dounan", first=("道南連携地域",)),
    Case("Siribesi", first=("後志地域",)),
    Case("Okhotsk", first=("オホーツク連携地域",)),
]

ADDRESSES = [
    *towns(
        "北海道札幌市中央区北3条西6丁目",
        "北海道札幌市",
        "札幌市中央区",
        "札幌市中央区北３条西６丁目",
        "〒060-8588 北海道札幌市中央区北3条西6丁目",
        "北海道 札幌市 中央区 北3条西6丁目",
        town="札幌市",
    ),
    *towns(
        "虻田郡ニセコ町字富士見55番地", "北海道虻田郡ニセコ町", "虻田郡ニセコ町", town="ニセコ町"
    ),
    *towns("北海道余市郡余市町朝日町26番地", "余市郡余市町", town="余市町"),
    *towns("函館市東雲町4番13号", town="函館市"),
    *towns("空知郡上富良野町大町2丁目", town="上富良野町"),
    Case("〒060-8588", says="郵便番号"),
    *unlisted("虻田郡", "中央区", "留夜別村", "紗那村", "大滝村", "東京都新宿区", "青森市"),
    Case("富良野町", first=("上富良野町",)),
]

DAILY = [
    Case("病院", found=(DOCTORS, PATIENTS)),
    Case("びょういん", found=(DOCTORS,)),
    Case("医者", found=(DOCTORS,)),
    Case("バス", found=(TRANSPORT_PLANS, "公共交通の維持・確保"), unsaid="もしかして"),
    Case("仕事", found=(JOBS, "地域の強みを活かした産業活性化・雇用創出プロジェクト")),
    Case("しごと", found=(JOBS,)),
    Case("就活", found=(JOBS, GRADUATES)),
    Case("移住者", found=("移住・定住の促進に向けた住環境などの整備",)),
    Case("引っ越し", found=("移住・定住の促進に向けた住環境などの整備",)),
    Case("人口減少", found=(LEAVING, LEAVING_ISHIKARI)),
    Case("過疎", found=(LEAVING,)),
    Case("炭鉱", found=(TANKOTETSU,)),
    Case("温暖化", found=("温室効果ガス排出量削減に向けた取組の促進", ZERO_CARBON)),
    Case("地球温暖化", found=("温室効果ガス排出量削減に向けた取組の促進",)),
    Case("子育て", first=(CHILDREN,), found=(KINDERGARTENS,)),
    Case("保育園", found=(KINDERGARTENS,)),
    Case("幼稚園", found=(KINDERGARTENS,)),
    Case("コロナ", found=("北海道新幹線の札幌開業やポストコロナを見据えた交流・定住の促進",)),
    Case("防災", found=(DISASTERS, "地域防災力の充実・強化")),
    Case("空港", first=(AIRPORTS,)),
    Case("飛行機", found=(AIRPORTS,)),
    Case("高校", found=(JOBS, GRADUATES)),
    Case("お年寄り", found=(CHILDREN,)),
    Case("介護", found=("安心で質の高い医療・福祉サービスの強化",)),
    Case("ホテル", found=(LODGERS,)),
    Case("じゃがいも", first=(POTATOES,)),
    Case("漁師", found=(FISHERS,)),
    Case("農家", found=(FARMS,)),
    Case("林業", found=(FOREST, TIMBER)),
    Case("若者", first=(ISHIKARI,), found=(LEAVING,)),
    Case("ロケット", found=("十勝の優位性を活かした宇宙関連産業の展開",)),
    Case(
        "スキー",
        found=("国際観光リゾートエリアとしての持続可能な観光地づくりと広域観光展開プロジェクト",),
    ),
    Case("テレワーク", found=("テレワーク施設等を利用してワーケーションを行った人数（延べ人数）",)),
    Case("地震", first=(DISASTERS,)),
    *absent(
        "予算", "予算額", "税金", "学校", "中学校", "給食", "除雪", "雪かき", "図書館", "介護保険料"
    ),
    *absent(
        "ごみ",
        "水道",
        "下水道",
        "選挙",
        "道路",
        "犬",
        "ワクチン",
        "年金",
        "酪農",
        "ドローン",
        "AI",
        "太陽光",
        "JR",
    ),
]

NEAR = [
    Case("炭鉱港", says="炭鉄港"),
    Case("ニセコ市", says="もしかして：ニセコ町"),
    Case("くちゃんちょう", says="倶知安町"),
    Case("ゼロカボーン", says="ゼロカーボン"),
    Case("ワーケション", says="ワーケーション"),
    Case("プロジュクト", says="プロジェクト"),
    *(
        Case(typed, unsaid="もしかして")
        for typed in (
            "予算",
            "換気",
            "入学",
            "水曜",
            "天気",
            "相撲",
            "あああ",
            "zzz",
            "野球",
            "音楽会",
        )
    ),
]

CASES = [
    *(ORDER + WIDENING + FOLDING + YEARS + CODES),
    *(PLACES + ADDRESSES + DAILY + NEAR),
]


def test_every_case_is_there_once():
    assert len(CASES) >= 150
    assert (
        len({case.typed for case in CASES}) == len(CASES) - 1
    )  # 予算 is absent and has no near miss


def test_searches_answer_as_people_expect():
    failing = {}
    with memory.of_version("cases of search"):
        for case in CASES:
            if problems := case.problems():
                failing[case.typed] = problems

    assert failing == {}
