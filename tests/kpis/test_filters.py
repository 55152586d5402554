"""What visitors choose in the lists of KPIs and of their series."""

from decimal import Decimal

import pytest
from django.http import QueryDict

from kpis.filters import KPIFilter, StatusFilter
from kpis.judgement import Mark, MarkCount
from kpis.models import KPI, KPISeries
from kpis.periods import Period
from regions.models import Plan
from tests.factories import (
    make_actual,
    make_area,
    make_area_plan,
    make_kpi,
    make_project,
    make_series,
    make_subprefecture,
    make_theme,
)

pytestmark = pytest.mark.django_db
# From 100 (R2) to 120 (R7), the value of R4 by which a series is judged so.
VALUES = {"reached": 120, "on-pace": 108, "slow": 107, "behind": 101}


def make_judged(mark, *, label="", kpi=None, **values):
    """A series that has this mark, named by it unless told."""
    kept = {"target_value": Decimal(100), "target_bound": "maintain"}
    figures = kept if mark == "off-target" else {}
    series = make_series(kpi=kpi or make_kpi(), label=label or mark, **figures)
    if mark == "off-target":
        make_actual(series=series, value=Decimal(99), **values)
    elif mark == "unmet":
        make_actual(series=series, year=2025, value=Decimal(119))
    elif mark in VALUES:
        make_actual(series=series, value=Decimal(VALUES[mark]), **values)
    return series


def listed(query=""):
    return StatusFilter(QueryDict(query), Plan.objects.shown())


def labels(query=""):
    series = KPISeries.objects.in_order_of(listed(query).records)
    return [record.label for record in series]


def names(query):
    kpis = KPI.objects.in_order_of(KPIFilter(QueryDict(query), Plan.objects.shown()).records)
    return [kpi.name for kpi in kpis]


@pytest.fixture
def two_areas():
    """In each area the marks from the best to none, in the plan's order."""
    for order, slug in enumerate(("north", "south"), 1):
        area_plan = make_area_plan(area=make_area(slug=slug, order=order))
        kpi = make_kpi(project=make_project(area_plan=area_plan))
        for mark in Mark:
            make_judged(mark, label=f"{slug} {mark}", kpi=kpi)


@pytest.mark.parametrize("mark", Mark)
@pytest.mark.usefixtures("two_areas")
def test_series_are_chosen_by_their_mark(mark):
    assert labels(f"judgement={mark}") == [f"north {mark}", f"south {mark}"]
    assert labels(f"area=south&judgement={mark}") == [f"south {mark}"]


@pytest.mark.usefixtures("two_areas")
def test_marks_widen_each_other():
    assert labels("area=north&judgement=behind&judgement=unmet") == ["north behind", "north unmet"]


@pytest.mark.usefixtures("two_areas")
def test_counts_are_those_of_the_rows_they_lead_to():
    for count, is_chosen, query in listed("area=north&judgement=slow").counts:
        assert is_chosen == (count.mark == "slow")
        assert len(labels(query)) == count.number == 1
    assert [count.number for count, _, _ in listed().counts] == [2] * len(Mark)


def test_counts_say_how_many_may_still_change():
    make_judged("behind", state="provisional")
    make_judged("behind")

    ((count, _, _),) = listed().counts

    assert count == MarkCount(Mark.BEHIND, 2, 1)


def test_series_are_chosen_by_place_theme_kind_words_and_the_year_of_their_newest_actual():
    place, theme = make_subprefecture(slug="here"), make_theme(slug="wood")
    project = make_project(subprefectures=[place], themes=[theme])
    wood = make_kpi(project=project, name="試験の森")
    make_judged("slow", label="森", kpi=wood)
    falling = make_series(label="海", target_value=Decimal(80))
    make_actual(series=falling, year=2021)
    make_actual(series=falling, year=2023)
    make_series(label="空")

    assert labels("sub=here") == labels("field=wood") == labels("q=森") == ["森"]
    assert labels("aim=fall") == labels("actual=2023") == ["海"]
    assert labels("actual=2022") == ["森"]
    assert labels("actual=2021") == ["森", "海", "空"]  # no newest one: left out, with a notice
    assert labels("actual=none") == ["空"]


def test_kind_is_that_of_the_series_and_not_of_its_kpi():
    kpi = make_kpi()
    make_series(kpi=kpi, label="増")
    make_series(kpi=kpi, label="減", target_value=Decimal(80))

    assert labels("aim=fall") == ["減"]


@pytest.mark.usefixtures("two_areas")
def test_judgement_sorts_inside_an_area_and_leaves_the_areas_in_their_order():
    worst_first = ["unmet", "behind", "off-target", "slow", "on-pace", "reached", "none"]

    assert labels("sort=judgement") == [
        *(f"north {mark}" for mark in worst_first),
        *(f"south {mark}" for mark in worst_first),
    ]


@pytest.mark.usefixtures("two_areas")
def test_pace_sorts_inside_an_area_and_leaves_the_areas_in_their_order():
    # △ and the one that is late by as much keep the plan's order.
    behind_first = ["behind", "slow", "unmet", "on-pace", "reached", "off-target", "none"]

    assert labels("sort=pace") == [
        *(f"north {mark}" for mark in behind_first),
        *(f"south {mark}" for mark in behind_first),
    ]


def test_change_on_the_year_is_sorted_by_its_share_of_the_way():
    for label, target, values in (
        ("遠い", 1100, (100, 150)),  # a twentieth of the way
        ("近い", 110, (100, 105)),  # half of it
        ("減らす", 90, (100, 97)),  # three tenths, downward
        ("離れる", 110, (100, 95)),
        ("一つ", 110, (105,)),
        ("なし", 110, ()),
    ):
        series = make_series(label=label, target_value=Decimal(target))
        for year, value in enumerate(values, 2021):
            make_actual(series=series, year=year, value=Decimal(value))

    assert labels("sort=change") == ["近い", "減らす", "遠い", "離れる", "一つ", "なし"]


def test_newest_values_come_first():
    for label, year in (("古い", 2021), ("新しい", 2023), ("なし", None), ("間", 2022)):
        series = make_series(label=label)
        if year:
            make_actual(series=series, year=year)

    assert labels("sort=newest") == ["新しい", "間", "古い", "なし"]


def test_drafts_other_editions_and_unnamed_projects_are_not_listed():
    draft = make_judged("behind", kpi=make_kpi(is_published=False))
    make_judged("behind", label="公開")

    assert labels() == labels("judgement=behind") == ["公開"]
    assert draft.pk not in listed().standings.of_series


def test_nothing_can_be_chosen_by_a_judgement_that_is_switched_off(settings):
    settings.SHOW_JUDGEMENT = False
    make_judged("behind", label="一")
    make_judged("slow", label="二")

    found = listed("judgement=behind&sort=judgement")

    assert "judgement" not in [group.name for group in found.groups]
    assert [notice.partition("：")[0] for notice in found.notices] == [
        "並べ替え",
        "「judgement」という条件はありません。除いて表示しています。",
    ]
    assert len(found.records) == 2
    assert labels("sort=change") == ["一", "二"]
    assert names("judgement=behind") == names("")


def test_kpi_is_found_by_the_mark_of_any_of_its_series():
    kpi = make_kpi(name="二つ")
    for mark in ("reached", "behind"):
        make_judged(mark, kpi=kpi)
    half = make_kpi(name="片方")
    make_judged("behind", kpi=half)
    make_judged("none", kpi=half)
    make_series(kpi=make_kpi(name="なし"))

    assert names("judgement=behind") == ["二つ", "片方"]
    assert names("judgement=reached") == ["二つ"]
    assert names("judgement=none") == ["片方", "なし"]
    assert names("judgement=reached&judgement=none") == ["二つ", "片方", "なし"]


def test_years_to_choose_are_those_of_newest_actuals():
    make_actual(series=make_series(target_period=Period.year(2027)), year=2026)
    make_actual()

    (group,) = [group for group in listed().groups if group.name == "actual"]

    assert [(choice.label, choice.count) for choice in group.choices] == [
        ("R4（2022）", 1),
        ("R8（2026）", 1),
    ]
