"""The plan's facts, as a reader of the outline would state them."""

import re
from collections import Counter

import pytest
from django.db.models import Count

from kpis.figures import Basis, Bound, distance
from kpis.models import KPI, Actual, KPIFamily, KPISeries
from projects.models import Listing, Measure, Participation, Project
from regions.models import (
    AreaPlan,
    CollaborationArea,
    Municipality,
    Plan,
    PolicyDirection,
    Subprefecture,
    Term,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_plan")]

YEAR, TOTAL, BEST, EVERY_YEAR = Basis.YEAR, Basis.TOTAL, Basis.BEST, Basis.EVERY_YEAR
REACH, AT_LEAST, AT_MOST, MAINTAIN = Bound.REACH, Bound.AT_LEAST, Bound.AT_MOST, Bound.MAINTAIN

# Each area's subprefectures in printed order, with their cities, towns and villages.
PLACES = {
    "道央広域": {
        "空知": (10, 14, 0),
        "石狩": (6, 1, 1),
        "後志": (1, 13, 6),
        "胆振": (4, 7, 0),
        "日高": (0, 7, 0),
    },
    "道南": {"渡島": (2, 9, 0), "檜山": (0, 7, 0)},
    "道北": {"上川": (4, 17, 2), "留萌": (1, 6, 1), "宗谷": (1, 8, 1)},
    "オホーツク": {"オホーツク": (3, 14, 1)},
    "十勝": {"十勝": (1, 16, 2)},
    "釧路・根室": {"釧路": (1, 6, 1), "根室": (1, 4, 0)},
}
VISIONS = {
    "道央広域": "文化・歴史を受け継ぎながら、\n本道をリードする中核エリアとして、\n"
    "次の世代を見据えた持続可能な\n発展をめざす「道央広域連携地域」",
    "道南": "個性豊かな歴史や文化、食や自然の魅力を高め、\n環境と経済が調和しながら成長し続ける\n"
    "北の懸け橋「道南連携地域」",
    "道北": "広大な土地や特色ある自然環境、\n多様な資源を活かした産業が展開し、\n"
    "心豊かで安心して暮らせる「道北連携地域」",
    "オホーツク": "豊かな地域資源を活かし、\n自然と共生する快適な暮らしが広がる\n「オホーツク連携地域」",
    "十勝": "「食」を中心とした関連産業等の展開により、\n多様な主体が輝く、\n魅力ある道東の拠点「十勝」",
    "釧路・根室": "豊かな自然を活かした産業の振興と\n"
    "多様な交流・連携に取り組み、人々が安心して暮らせる、\n"
    "活気にあふれた「釧路・根室連携地域」",
}
# Projects named and declared, directions, measures, of them 再掲, KPIs, series, 施策 and 主な施策,
# ＫＰＩ and 主なＫＰＩ.
COUNTS = {
    "道央広域": (8, 18, 7, 20, 0, 8, 8, 6, 2, 4, 4),
    "道南": (6, 6, 6, 16, 0, 6, 10, 6, 0, 1, 5),
    "道北": (8, 13, 5, 18, 0, 8, 8, 5, 3, 2, 6),
    "オホーツク": (5, 5, 9, 17, 2, 5, 5, 5, 0, 0, 5),
    "十勝": (4, 4, 5, 9, 0, 4, 4, 4, 0, 0, 4),
    "釧路・根室": (5, 5, 7, 11, 0, 5, 8, 5, 0, 1, 4),
}


def codes(records):
    return set(records.values_list("code", flat=True))


def places_of(code):
    taking_part = Participation.objects.filter(project__code=code).order_by("order")
    return " ".join(one.subprefecture.short_name for one in taking_part)


def test_one_draft_edition_is_shown():
    plan = Plan.objects.get()

    assert plan == Plan.objects.shown()
    assert (plan.code, plan.get_stage_display()) == ("r3-draft", "原案")
    assert plan.title == "次期「連携地域別政策展開方針（原案）」について"
    assert plan.period_text == "令和３年度（令和４年１月）から概ね４年"
    assert plan.start_month.isoformat() == "2022-01-01"


def test_six_areas_of_fourteen_subprefectures_and_179_municipalities():
    places = {
        area.short_name: {
            place.short_name: tuple(
                place.municipalities.filter(name__endswith=kind).count() for kind in "市町村"
            )
            for place in area.subprefectures.order_by("order")
        }
        for area in CollaborationArea.objects.order_by("order")
    }

    assert places == PLACES
    assert [list(inner) for inner in places.values()] == [list(inner) for inner in PLACES.values()]
    assert list(places) == list(PLACES)
    assert Subprefecture.objects.count() == 14
    assert Municipality.objects.count() == 179
    assert [Municipality.objects.filter(name__endswith=kind).count() for kind in "市町村"] == [
        35,
        129,
        15,
    ]


def test_thirty_terms_are_explained_in_one_or_two_plain_sentences():
    terms = list(Term.objects.all())

    assert len(terms) == 30
    assert [term.order for term in terms] == list(range(1, 31))
    for term in terms:
        assert 1 <= term.meaning.count("。") <= 2, term
        assert re.search("(です|ます|ません)(（[^（）]*）)?。$", term.meaning), term


@pytest.mark.parametrize("area", VISIONS)
def test_vision_word_for_word(area):
    assert AreaPlan.objects.get(area__short_name=area).vision == VISIONS[area]


@pytest.mark.parametrize("area", COUNTS)
def test_counts_of_an_area(area):
    area_plan = AreaPlan.objects.get(area__short_name=area)
    measures = Measure.objects.filter(project__area_plan=area_plan)

    assert COUNTS[area] == (
        area_plan.projects.named().count(),
        area_plan.projects.count(),
        area_plan.directions.count(),
        measures.count(),
        measures.filter(reprise_of__isnull=False).count(),
        KPI.objects.filter(project__area_plan=area_plan).count(),
        KPISeries.objects.filter(kpi__project__area_plan=area_plan).count(),
        area_plan.projects.filter(measures_listing=Listing.WHOLE).count(),
        area_plan.projects.filter(measures_listing=Listing.EXCERPT).count(),
        area_plan.projects.filter(kpis_listing=Listing.WHOLE).count(),
        area_plan.projects.filter(kpis_listing=Listing.EXCERPT).count(),
    )
    assert area_plan.declared_projects == area_plan.projects.count()


def test_counts_in_all():
    totals = tuple(sum(column) for column in zip(*COUNTS.values(), strict=True))

    assert totals == (36, 51, 39, 91, 2, 36, 43, 31, 5, 8, 28)
    assert Plan.objects.get().declared_projects == 51
    assert (Project.objects.count(), Project.objects.named().count()) == (51, 36)
    assert PolicyDirection.objects.count() == 39
    assert (Measure.objects.count(), KPI.objects.count(), KPISeries.objects.count()) == (91, 36, 43)


def test_fifteen_projects_are_counted_and_not_named():
    unnamed = Project.objects.filter(name="")

    assert codes(unnamed) == {
        *(f"doo-{number:02}" for number in range(9, 19)),
        *(f"dohoku-{number:02}" for number in range(9, 14)),
    }
    for project in unnamed:
        assert not project.participations.exists()
        assert not project.measures.exists()
        assert not project.kpis.exists()
        assert not project.themes.exists()


def test_doo_counts_18_and_its_sheet_19():
    others = AreaPlan.objects.exclude(area__slug="doo")
    doo = AreaPlan.objects.get(area__slug="doo")

    assert (doo.declared_projects, doo.sheet_projects) == (18, 19)
    assert doo.sheet_footnote == (
        "（※）道南連携地域を中心に、石狩、胆振が連携する"
        "「縄文遺跡群を活用した魅力発信と誘客促進プロジェクト」を含む"
    )
    assert all(one.sheet_projects == one.declared_projects for one in others)
    assert set(others.values_list("sheet_footnote", flat=True)) == {""}
    excerpts = AreaPlan.objects.filter(sheet_note="（主なプロジェクトを掲載）")
    assert [one.area.slug for one in excerpts.order_by("area__order")] == ["doo", "dohoku"]


def test_jomon_and_geopark_reach_into_other_areas():
    beyond = [
        project.code
        for project in Project.objects.named()
        if {one.subprefecture.area_id for one in project.participations.all()}
        != {project.area_plan.area_id}
    ]

    assert sorted(beyond) == ["donan-06", "doo-03"]
    assert places_of("donan-06") == "渡島 檜山 石狩 胆振"
    assert places_of("doo-03") == "胆振 空知 日高 上川 オホーツク 十勝"


def test_places_of_projects_printed_by_area_and_by_name():
    assert places_of("doo-01") == "空知 後志 胆振"
    assert places_of("dohoku-01") == "上川 留萌 宗谷"
    assert places_of("kushiro-nemuro-01") == "釧路 根室"
    assert places_of("tokachi-01") == "十勝"
    assert Participation.objects.count() == 67


def test_every_lead_is_inferred_from_the_first_name():
    leads = Participation.objects.exclude(role=Participation.Role.MEMBER)

    assert set(leads.values_list("order", "role")) == {(1, Participation.Role.LEAD_INFERRED)}
    assert leads.count() == 36


def test_two_measures_are_reprises_and_89_are_distinct():
    reprises = Measure.objects.filter(reprise_of__isnull=False)

    assert {(one.code, one.reprise_of.code, one.text) for one in reprises} == {
        ("okhotsk-04-m3", "okhotsk-01-m2", "担い手の育成・確保"),
        (
            "okhotsk-04-m4",
            "okhotsk-03-m5",
            "公共交通の利用促進や維持・確保に向けた取組の推進",
        ),
    }
    assert Measure.objects.filter(reprise_of__isnull=True).count() == 89
    assert Measure.objects.values("text").distinct().count() == 89


def test_order_of_the_directions_rests_on():
    assert dict(AreaPlan.objects.values_list("area__slug", "directions_order")) == {
        "doo": "columns",
        "donan": "projects",
        "dohoku": "columns",
        "okhotsk": "columns",
        "tokachi": "printed",
        "kushiro-nemuro": "printed",
    }


def test_36_kpis_have_30_names():
    names = Counter(KPI.objects.values_list("name", flat=True))

    assert len(names) == 30
    assert {name: times for name, times in names.items() if times > 1} == {
        "観光入込客数": 3,
        "ゼロカーボンシティ表明市町村数": 3,
        "新エネルギー発電設備容量": 2,
        "テレワーク施設等を利用してワーケーションを行った人数（延べ人数）": 2,
    }


def test_four_families():
    families = KPIFamily.objects.annotate(size=Count("kpis")).order_by("order")

    assert list(families.values_list("name", "size")) == [
        ("観光入込客数", 7),
        ("ゼロカーボンシティ表明市町村数", 3),
        ("新エネルギー発電設備容量", 2),
        ("テレワーク施設等を利用してワーケーションを行った人数（延べ人数）", 2),
    ]


def test_visitors_are_counted_on_unlike_bases():
    series = KPISeries.objects.filter(kpi__family__slug="visitors")

    assert {
        one.code: (str(one.baseline_period), str(one.target_period), one.unit) for one in series
    } == {
        "doo-01-1-1": ("R2", "R7", "千人"),
        "doo-02-1-1": ("R2", "R7", "万人"),
        "doo-03-1-1": ("R2", "R7", "万人"),
        "doo-06-1-1": ("R1", "R7", "万人"),
        "donan-01-1-1": ("R2", "R6", "万人"),
        "donan-01-1-2": ("R2", "R6", "万人"),
        "dohoku-01-1-1": ("R1", "R7", "万人"),
        "dohoku-05-1-1": ("R1", "R7", "万人"),
    }


def test_zero_carbon_declarations_are_counted_in_unlike_units():
    series = KPISeries.objects.filter(kpi__family__slug="zero-carbon")

    assert {one.code: (str(one.baseline), str(one.target)) for one in series} == {
        "donan-02-1-1": ("0市町(R3)", "6市町(R7)"),
        "donan-02-1-2": ("0町(R3)", "4町(R7)"),
        "okhotsk-05-1-1": ("0市町村(R2)", "9市町村(R7)"),
        "tokachi-03-1-1": ("0市町村(R2)", "19市町村(R7)"),
    }


def test_periods():
    baselines = Counter(
        one.baseline and one.baseline.when for one in KPISeries.objects.select_related("kpi")
    )
    targets = Counter(one.target.when for one in KPISeries.objects.all())

    assert baselines == {
        "R2": 19,
        "R1": 10,
        "R3": 4,
        "H28": 4,
        "H27～R1": 2,
        "H26～H30": 1,
        "H30": 1,
        "H29～R2の最高値": 1,
        None: 1,
    }
    assert targets == {"R7": 30, "R6": 7, "R2～R6": 5, "R3～R7": 1}


def test_bases():
    series = KPISeries.objects.all()

    assert Counter(series.values_list("baseline_basis", "target_basis")) == {
        (YEAR, YEAR): 37,
        (TOTAL, TOTAL): 3,
        (None, TOTAL): 1,
        (YEAR, TOTAL): 1,
        (BEST, EVERY_YEAR): 1,
    }
    yearly = [one for one in series if (one.baseline_basis, one.target_basis) == (YEAR, YEAR)]
    changes = [distance(one.baseline, one.target) for one in yearly]
    assert Counter(change and change > 0 for change in changes) == {
        True: 35,
        False: 1,
        None: 1,
    }
    assert sum(one.baseline_value == 0 for one in yearly) == 4


# Trap 7 of the source: the ten series that are easily misread.
TEN = {
    "doo-04-1-1": ("113600", "ha", "R2", YEAR, "113600", "R7", YEAR, MAINTAIN, ""),
    "tokachi-04-1-1": ("86.09", "%", "H29～R2", BEST, "86.09", "R3～R7", EVERY_YEAR, AT_LEAST, ""),
    "okhotsk-02-1-1": (None, "件", None, None, "50", "R2～R6", TOTAL, AT_LEAST, "延べ"),
    "dohoku-08-1-1": ("178", "人", "R1", YEAR, "800", "R2～R6", TOTAL, AT_MOST, ""),
    "doo-05-1-1": ("3352", "人", "R1", YEAR, "3139", "R6", YEAR, REACH, ""),
    "donan-03-1-1": ("2728", "ha", "H27～R1", TOTAL, "4341", "R2～R6", TOTAL, REACH, ""),
    "donan-03-1-2": ("1050", "ha", "H27～R1", TOTAL, "2084", "R2～R6", TOTAL, REACH, ""),
    "donan-05-1-1": ("281", "件", "H26～H30", TOTAL, "300", "R2～R6", TOTAL, REACH, ""),
    "tokachi-03-1-1": ("0", "市町村", "R2", YEAR, "19", "R7", YEAR, REACH, ""),
    "kushiro-nemuro-01-1-1": ("2037.0", "億円", "R1", YEAR, "2104.9", "R6", YEAR, REACH, ""),
}


@pytest.mark.parametrize("code", TEN)
def test_series_that_are_easily_misread(code):
    one = KPISeries.objects.get(code=code)

    stored = (
        one.baseline_value,
        one.unit,
        one.baseline_period,
        one.baseline_basis,
        one.target_value,
        one.target_period,
        one.target_basis,
        one.target_bound,
        one.target_prefix,
    )

    # As text: 2037.0 and 2037 are one number and two printed figures.
    assert tuple(None if value is None else str(value) for value in stored) == tuple(
        None if value is None else str(value) for value in TEN[code]
    )


def test_bounds_and_prefixes_are_only_those_of_the_ten():
    series = KPISeries.objects.exclude(code__in=TEN)

    assert set(series.values_list("target_bound", "target_prefix")) == {(REACH, "")}


def test_only_one_series_has_no_baseline():
    assert KPISeries.objects.filter(baseline_value=None).get().code == "okhotsk-02-1-1"
    assert KPISeries.objects.filter(baseline_value__isnull=False).count() == 42


def test_only_one_kpi_has_a_printed_note():
    noted = KPI.objects.exclude(note="").get()

    assert (noted.code, noted.note) == ("tokachi-04-1", "※毎年度、目標値以上の増加")


def test_series_belong_to_a_place_only_where_one_is_printed():
    series = KPISeries.objects.filter(subprefecture__isnull=False)

    assert {one.code: (one.group, one.label, one.subprefecture.short_name) for one in series} == {
        "donan-01-1-1": ("", "渡島地域", "渡島"),
        "donan-01-1-2": ("", "檜山地域", "檜山"),
        "donan-02-1-1": ("", "渡島地域", "渡島"),
        "donan-02-1-2": ("", "檜山地域", "檜山"),
        "donan-03-1-1": ("", "渡島地域", "渡島"),
        "donan-03-1-2": ("", "檜山地域", "檜山"),
        "donan-04-1-1": ("", "渡島地域", "渡島"),
        "donan-04-1-2": ("", "檜山地域", "檜山"),
        "kushiro-nemuro-04-1-1": ("入院患者", "釧路", "釧路"),
        "kushiro-nemuro-04-1-2": ("入院患者", "根室", "根室"),
        "kushiro-nemuro-04-1-3": ("外来患者", "釧路", "釧路"),
        "kushiro-nemuro-04-1-4": ("外来患者", "根室", "根室"),
        # Printed in the KPI's name.
        "doo-04-1-1": ("", "", "空知"),
        "dohoku-03-1-1": ("", "", "上川"),
        "donan-06-1-1": ("", "", "渡島"),
    }


def test_no_actual_is_known():
    assert not Actual.objects.exists()
