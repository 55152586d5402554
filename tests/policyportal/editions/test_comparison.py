"""What became of an edition's projects, KPIs and targets in another one."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

from kpis.periods import Period
from policyportal.editions.comparison import (
    Comparison,
    Kind,
    SeriesPassage,
    TargetKind,
    origins,
    passages,
)
from tests.factories import (
    make_area,
    make_area_plan,
    make_kpi,
    make_measure,
    make_plan,
    make_project,
    make_series,
)


def record(pk: int, name: str) -> SimpleNamespace:
    return SimpleNamespace(pk=pk, name=name)


def test_records_are_grouped_by_what_they_continue():
    before = [record(1, "同じ"), record(2, "ふるい"), record(3, "大きい"), record(4, "甲")]
    before += [record(5, "乙"), record(6, "なくなる"), record(7, "丙"), record(8, "丁")]
    after = [record(11, "同　じ"), record(12, "あたらしい"), record(13, "左"), record(14, "右")]
    after += [record(15, "甲乙"), record(16, "はじめて"), record(17, "い"), record(18, "ろ")]
    links = [(1, 11), (2, 12), (3, 13), (3, 14), (4, 15), (5, 15), (7, 17), (8, 17), (8, 18)]

    found = passages(before, after, links)

    assert [
        (passage.kind, [r.pk for r in passage.before], [r.pk for r in passage.after])
        for passage in found
    ] == [
        (Kind.KEPT, [1], [11]),
        (Kind.RENAMED, [2], [12]),
        (Kind.SPLIT, [3], [13, 14]),
        (Kind.MERGED, [4, 5], [15]),
        (Kind.ADDED, [], [16]),
        (Kind.REGROUPED, [7, 8], [17, 18]),
        (Kind.DROPPED, [6], []),
    ]
    assert found[-1].first.name == "なくなる"


def test_origin_is_found_over_editions_between_and_never_in_a_circle():
    carried = {30: 20, 20: 10, 31: 21, 40: 41, 41: 40}

    assert origins([30, 31, 32, 40], carried, {10, 11}) == {30: 10}


def figure(text: str) -> SimpleNamespace:
    return SimpleNamespace(target=text, baseline=f"{text}の基準")


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (figure("20人(R7)"), figure("20人(R7)"), TargetKind.SAME),
        (figure("20人(R7)"), figure("20人(R12)"), TargetKind.RETARGETED),
        (
            figure("20人(R7)"),
            SimpleNamespace(target="20人(R7)", baseline="別"),
            TargetKind.REBASED,
        ),
        (None, figure("20人(R7)"), TargetKind.ADDED),
        (figure("20人(R7)"), None, TargetKind.DROPPED),
    ],
)
def test_figures_are_compared_as_they_are_printed(before, after, kind):
    assert SeriesPassage(before, after).kind == kind


@pytest.fixture
def editions(db):
    area = make_area()
    former = make_plan(code="mae", start_month=date(2016, 7, 1), title="まえ", is_shown=False)
    later = make_plan(code="ato", start_month=date(2022, 1, 1), title="あと")
    old, new = (make_area_plan(plan=plan, area=area) for plan in (former, later))
    return SimpleNamespace(former=former, later=later, old=old, new=new)


def test_comparison_tells_of_projects_kpis_and_targets(editions, client):
    kept = make_project(area_plan=editions.old, name="続くプロジェクト", code="m-1")
    ended = {"ended_on": date(2024, 3, 31), "end_reason": "試験"}
    gone = make_project(area_plan=editions.old, name="まとまるプロジェクト", code="m-2", **ended)
    part = make_measure(project=gone, code="m-2-m1")
    kpi = make_kpi(project=kept, code="m-1-1", name="続く指標")
    series = make_series(kpi=kpi, code="m-1-1-1", target_value=Decimal("20.0"), unit="人")
    make_series(kpi=make_kpi(project=kept, code="m-1-2", name="終わる指標", **ended))
    project = make_project(
        area_plan=editions.new, name="続くプロジェクト", code="a-1", carried_from=kept
    )
    make_measure(project=project, code="a-1-m1", carried_from=part)
    carried = make_kpi(project=project, code="a-1-1", name="続く指標", carried_from=kpi)
    make_series(
        kpi=carried,
        code="a-1-1-1",
        target_value=Decimal("30.0"),
        target_period=Period(2030, 2030),
        unit="人",
        carried_from=series,
    )
    make_project(area_plan=editions.new, name="新しいプロジェクト", code="a-2")
    make_project(area_plan=editions.new, name="", code="a-3")

    comparison = Comparison(editions.former, editions.later)
    page = client.get("/plans/mae/compare/ato/").text

    assert comparison.counts == [(Kind.MERGED, 1), (Kind.ADDED, 1)]
    (told, *others) = comparison.kpis_of(comparison.projects)[project.pk]
    assert (told.kpis.kind, [row.kind for row in told.series]) == (
        Kind.KEPT,
        [TargetKind.RETARGETED],
    )
    assert others == []
    assert [kpi.kpis.kind for kpi in comparison.kpis_of(comparison.projects)[kept.pk]] == [
        Kind.DROPPED
    ]
    assert str(series.target) in page
    assert "30.0人(R12)" in page
    assert "統合 1件、新規 1件" in page
    assert "まとまるプロジェクト</a>（R5年度で終了）" in page
    assert "終わる指標（R5年度で終了）" in page
    assert client.get("/plans/ato/compare/mae/").headers["Location"] == "/plans/mae/compare/ato/"
    assert client.get("/plans/mae/compare/mae/").status_code == 404
    assert client.get("/plans/mae/compare/nothing/").status_code == 404


def test_projects_go_on_where_their_parts_do(editions):
    between = make_plan(code="aida", start_month=date(2019, 4, 1), is_shown=False)
    middle = make_area_plan(plan=between, area=editions.old.area)
    gone, kept = (make_project(area_plan=editions.old, name=name) for name in ("甲", "乙"))
    of_middle = make_project(area_plan=middle, name="丙")
    measure = make_measure(project=of_middle, carried_from=make_measure(project=gone))
    taken = make_project(area_plan=editions.new, name="乙", carried_from=kept)
    make_measure(project=taken, carried_from=measure)
    parted = make_project(area_plan=editions.new, name="丁")
    make_kpi(project=parted, carried_from=make_kpi(project=kept))

    (passage,) = Comparison(editions.former, editions.later).projects

    assert passage.kind == Kind.REGROUPED
    assert (passage.before, passage.after) == ([gone, kept], [taken, parted])


def test_comparison_is_a_page_of_the_shown_edition(editions, client):
    page = client.get("/plans/mae/compare/ato/")

    assert page.wsgi_request.plan == editions.later
    assert "いまの版ではありません" not in page.text


@pytest.mark.parametrize("size", [1, 5])
def test_queries_are_the_same_for_any_size(editions, client, size, django_assert_num_queries):
    for number in range(size):
        former = make_project(area_plan=editions.old)
        origin = make_series(kpi=make_kpi(project=former))
        later = make_project(area_plan=editions.new, carried_from=former)
        kpi = make_kpi(project=later, carried_from=origin.kpi)
        make_series(kpi=kpi, carried_from=origin)
        make_project(area_plan=editions.new, name=f"新規{number}")

    with django_assert_num_queries(18):
        client.get("/plans/mae/compare/ato/")
