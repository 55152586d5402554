"""The real plan side by side: what shares an axis, on which basis each figure stands, and that nothing is summed."""

import re
from decimal import Decimal
from itertools import combinations

import pytest

from kpis.models import KPI, KPIFamily, KPISeries
from kpis.wording.comparison import overlaps, side_by_side, speaks_of_one_year
from policyportal.records.numbers import narrow
from regions.models import AreaPlan, CollaborationArea
from tests.data.shipped import read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_plan")]

# Each family's series in the plan's order: area, baseline, target, as the outline prints them.
FAMILIES = {
    "visitors": [
        ("道央広域", "7,250千人(R2)", "7,468千人(R7)"),
        ("道央広域", "1,040万人(R2)", "1,994万人(R7)"),
        ("道央広域", "1,017万人(R2)", "2,130万人(R7)"),
        ("道央広域", "2,142万人(R1)", "2,500万人(R7)"),
        ("道南", "688万人(R2)", "1,371万人(R6)"),
        ("道南", "105万人(R2)", "150万人(R6)"),
        ("道北", "2,260万人(R1)", "2,504万人(R7)"),
        ("道北", "306万人(R1)", "340万人(R7)"),
    ],
    "zero-carbon": [
        ("道南", "0市町(R3)", "6市町(R7)"),
        ("道南", "0町(R3)", "4町(R7)"),
        ("オホーツク", "0市町村(R2)", "9市町村(R7)"),
        ("十勝", "0市町村(R2)", "19市町村(R7)"),
    ],
    "new-energy": [
        ("道央広域", "86.7万kW(R2)", "122.2万kW(R7)"),
        ("釧路・根室", "47.4万kW(R1)", "52.8万kW(R7)"),
    ],
    "workation": [
        ("道北", "642人(R2)", "4,494人(R7)"),
        ("釧路・根室", "150人(R2)", "1,089人(R7)"),
    ],
}
# What the page says of the years, the unit of its one axis, and from where to where that reaches.
SAID = {
    "visitors": (
        "基準の年は、R1（2019）が3件、R2（2020）が5件です。",
        "目標の年は、R6（2024）が2件、R7（2025）が6件です。",
        "0から2,504万人",
    ),
    "zero-carbon": (
        "基準の年は、R2（2020）が2件、R3（2021）が2件です。",
        "目標の年は、すべてR7（2025）です。",
        "0から19市町村",
    ),
    "new-energy": (
        "基準の年は、R1（2019）が1件、R2（2020）が1件です。",
        "目標の年は、すべてR7（2025）です。",
        "0から122.2万kW",
    ),
    "workation": (
        "基準の年は、すべてR2（2020）です。",
        "目標の年は、すべてR7（2025）です。",
        "0から4,494人",
    ),
}

each_family = pytest.mark.parametrize("slug", FAMILIES)


def family_page(slug):
    return read(f"/compare/?family={slug}")


def test_every_family_has_its_page():
    assert set(KPIFamily.objects.values_list("slug", flat=True)) == set(FAMILIES)


@each_family
def test_family_stands_on_one_axis_in_the_plans_order_with_its_printed_figures(slug):
    page = family_page(slug)

    rows = page.select("[aria-labelledby=axis-1] .comparison__row")
    shown = [
        (
            row.find(class_="comparison__area").contents[-1],
            *(
                row.svg.find("text", string=re.compile(kind)).text[3:]
                for kind in ("基準 ", "目標 ")
            ),
        )
        for row in rows
    ]
    printed = [
        (area, *(figure.partition("(")[0] for figure in pair)) for area, *pair in FAMILIES[slug]
    ]
    assert shown == printed
    assert page.find(id="axis-2") is None
    assert page.find(id="apart") is None


@each_family
def test_family_shows_the_years_of_each_row_and_says_how_they_differ(slug):
    page = family_page(slug)

    for row, (_, baseline, target) in zip(
        page.find_all(class_="comparison__row"), FAMILIES[slug], strict=True
    ):
        years = [dd.contents[0] for dd in row.dl.find_all("dd")]
        assert years[:2] == [re.search(r"\((.+)\)", one)[1] for one in (baseline, target)]
    cautions = page.find(id="cautions").parent.text
    baselines, targets, span = SAID[slug]
    assert baselines in cautions
    assert targets in cautions
    assert f"{span}までの同じ軸" in page.text


@each_family
def test_family_table_holds_the_same_figures(slug):
    rows = family_page(slug).tbody.find_all("tr")

    shown = [
        tuple(
            re.sub(r"\s", "", row.find(attrs={"data-label": label}).text)
            for label in ("連携地域", "基準値", "目標値")
        )
        for row in rows
    ]
    assert shown == FAMILIES[slug]


def test_figures_stated_here_are_those_of_the_source():
    for slug, rows in FAMILIES.items():
        series = [
            one
            for kpi in KPI.objects.filter(family__slug=slug).for_list()
            for one in kpi.series.all()
        ]
        quotes = [(narrow(one.baseline_quote), narrow(one.target_quote)) for one in series]
        assert quotes == [(baseline, target) for _, baseline, target in rows]


def test_thousands_are_converted_and_marked_and_nothing_else_is():
    page = family_page("visitors")

    (converted,) = page.find_all(class_="comparison__converted")
    assert converted.text == "換算：725.0万人 → 746.8万人概要：7,250千人(R2) → 7,468千人(R7)"
    assert "炭鉄港" in converted.find_parent("article").h3.text
    for slug in FAMILIES.keys() - {"visitors"}:
        assert family_page(slug).find(class_="comparison__converted") is None


def test_pandemic_is_noted_where_r1_and_r2_stand_side_by_side_and_only_there():
    said = {
        slug: "このサイトの注記：R2（2020）は、新型コロナウイルス感染症" in family_page(slug).text
        for slug in FAMILIES
    }

    assert said == {"visitors": True, "zero-carbon": False, "new-energy": True, "workation": False}


def test_zero_is_drawn_at_the_beginning_of_the_axis():
    for row in family_page("zero-carbon").find_all(class_="comparison__row"):
        axis = re.search(r"M0 (\d+)H", row.find(class_="drawing__axis")["d"])
        assert row.svg.circle["cy"] == axis[1]


def test_counts_of_municipalities_are_said_to_be_one_count():
    text = family_page("zero-carbon").text

    assert "「市町」「町」は「市町村」と同じに数えます。" in text


def test_places_of_visitors_overlap_as_their_projects_do():
    pairs = overlaps(KPI.objects.filter(family__slug="visitors").for_comparison())

    shown = {
        (kpi.code, other.code): [place.short_name for place in places]
        for kpi, other, places in pairs
    }
    assert shown == {
        ("doo-01-1", "doo-02-1"): ["胆振"],
        ("doo-01-1", "doo-03-1"): ["空知", "胆振"],
        ("doo-01-1", "doo-06-1"): ["後志"],
        ("doo-02-1", "doo-03-1"): ["胆振", "日高"],
        ("doo-03-1", "dohoku-01-1"): ["上川"],
        ("doo-03-1", "dohoku-05-1"): ["上川"],
        ("dohoku-01-1", "dohoku-05-1"): ["上川", "留萌", "宗谷"],
    }
    assert family_page("visitors").find(id="overlaps")
    assert family_page("zero-carbon").find(id="overlaps") is None


@each_family
def test_nothing_is_summed_averaged_or_ranked(slug):
    page = family_page(slug)
    series = [
        one for kpi in KPI.objects.filter(family__slug=slug).for_list() for one in kpi.series.all()
    ]
    (axis,) = side_by_side(series).axes

    text = page.main.text
    for figures in ([one.baseline for one in series], [one.target for one in series]):
        total = sum((figure.value for figure in figures), Decimal(0))
        own = {figure.value for figure in figures}
        for derived in {total, total / len(figures)} - own:
            number = re.escape(f"{derived:,f}")
            assert not re.search(rf"(?<![\d,.]){number}(?!\d)", text), derived
    assert text.replace("合計、平均、順位は示しません", "").count("合計") == 0
    assert page.find("tfoot") is None
    assert [row.series for row in axis.rows] == series


def test_unlike_units_and_unlike_bases_never_share_an_axis():
    """Every pair of the plan's series."""
    people, municipalities = {"人", "千人", "万人"}, {"市町村", "市町", "町"}

    for one, other in combinations(KPISeries.objects.select_related("kpi"), 2):
        units = {one.unit, other.unit}
        alike = len(units) == 1 or units <= people or units <= municipalities
        yearly = speaks_of_one_year(one) and speaks_of_one_year(other)
        assert len(side_by_side([one, other]).axes) == (alike and yearly), (one, other)


def test_six_series_of_the_plan_are_not_of_one_year():
    apart = {one.code for one in KPISeries.objects.all() if not speaks_of_one_year(one)}

    assert apart == {
        "donan-03-1-1",
        "donan-03-1-2",
        "donan-05-1-1",
        "dohoku-08-1-1",
        "okhotsk-02-1-1",
        "tokachi-04-1-1",
    }


def test_unlike_kpis_are_shown_with_their_own_drawings_and_marks():
    page = read("/compare/?k=dohoku-08-1&k=okhotsk-02-1&k=tokachi-04-1&k=donan-03-1")

    assert page.find(id="axis-1") is None
    drawings = page.select("[aria-labelledby=apart] svg")
    assert len(drawings) == 5
    assert [bool(drawing.find(class_="drawing__bracket")) for drawing in drawings] == [
        True,
        True,
        False,
        False,
        True,
    ]
    assert [bool(drawing.find(class_="drawing__zone")) for drawing in drawings].index(True) == 2
    assert page.text.count("期間の合計と読みました") == 3
    assert "注記（概要のとおり）：※毎年度、目標値以上の増加" in page.text


@each_family
def test_kpi_pages_lead_to_their_family(slug):
    for kpi in KPI.objects.filter(family__slug=slug):
        link = read(kpi.get_absolute_url()).find("a", string="同じ指標を比べる")
        assert link["href"] == f"/compare/?family={slug}"


def test_areas_stand_side_by_side_with_every_figure_once():
    page = read(
        "/compare/?" + "&".join(f"area={area.slug}" for area in CollaborationArea.objects.all())
    )

    unnamed = page.find("th", string="名前の分からないプロジェクト").parent
    assert [cell.contents[0] for cell in unnamed.find_all("td")] == [
        f"{number}件" for number in (10, 0, 5, 0, 0, 0)
    ]
    shown = [re.sub(r"\s", "", figure.text) for figure in page.find_all(class_="figure")]
    printed = []
    for series in KPISeries.objects.all():
        printed += [
            narrow(quote) for quote in (series.baseline_quote, series.target_quote) if quote
        ]
    assert sorted(shown) == sorted(printed)
    for area_plan in AreaPlan.objects.all():
        assert area_plan.vision_line in page.text


def test_oshima_and_hiyama_stand_on_the_same_rows():
    """What each has of its own is side by side; what both carry stands once."""
    page = read("/compare/?sub=oshima&sub=hiyama")

    rows = {}
    for row in page.find("tr", class_="area-table__area").parent.find_all("tr")[1:]:
        cells = row.find_all("td")
        rows[row.th.contents[0].text.strip() or row.th.a.text] = [
            [figure.text for figure in cell.find_all(class_="figure")] for cell in cells
        ]
    assert rows == {
        "観光入込客数": [["688万人(R2)", "1,371万人(R6)"], ["105万人(R2)", "150万人(R6)"]],
        "ゼロカーボンシティ表明市町村数": [["0市町(R3)", "6市町(R7)"], ["0町(R3)", "4町(R7)"]],
        "造林面積": [
            ["2,728ha(H27～R1)", "4,341ha(R2～R6)"],
            ["1,050ha(H27～R1)", "2,084ha(R2～R6)"],
        ],
        "地域公共交通計画策定カバー率": [["36%(R3)", "100%(R7)"], ["14%(R3)", "100%(R7)"]],
    }
    common = page.find_all(class_="aligned__common")
    assert sum(len(cell.find_all(class_="aligned__project")) for cell in common) == 6
    assert "281件(H26～H30)" in "".join(cell.text for cell in common)


def test_thousands_are_converted_beside_other_areas_too():
    page = read("/compare/?area=doo&area=dohoku")

    converted = [note.text for note in page.find_all(class_="note") if note.text.startswith("換算")]
    assert converted == ["換算：725.0万人 → 746.8万人"]
