"""Admin of projects, participations, measures and themes."""

from datetime import date

import pytest

from projects.models import EntryDeadline, Measure, Participation, Project, Theme
from tests.factories import (
    make_area,
    make_area_plan,
    make_kpi,
    make_measure,
    make_participation,
    make_plan,
    make_project,
    make_series,
    make_subprefecture,
    make_theme,
)
from tests.staff import (
    EXPLAINED,
    address,
    cells,
    errors_of,
    form_of,
    messages_of,
    queries_of,
    read,
    sign_in,
    site_link,
)

pytestmark = pytest.mark.django_db

MEMBER, INFERRED, CONFIRMED = Participation.Role.values


@pytest.fixture
def staff(client):
    return sign_in(client)


def make_unnamed(**values):
    return make_project(name="", sheet="全体概要", first_line=54, last_line=54, source="", **values)


def test_project_list_says_what_staff_look_for(staff):
    places = [make_subprefecture(short_name=name) for name in ("空知", "後志")]
    project = make_project(subprefectures=places, name="炭鉄港プロジェクト")
    for _ in range(2):
        make_measure(project=project)
    for _ in range(3):
        make_kpi(project=project)
    make_unnamed(area_plan=project.area_plan, order=project.order + 1)

    page = staff.get(address(Project))

    assert cells(page, "shown_name") == ["炭鉄港プロジェクト", "（名称の記載なし）"]
    assert cells(page, "area") == [project.area.short_name] * 2
    assert cells(page, "lead") == ["空知（推定）", "-"]
    assert cells(page, "places") == ["空知、後志", "-"]
    assert cells(page, "measure_count") == ["2", "0"]
    assert cells(page, "kpi_count") == ["3", "0"]
    assert all("年" in cell for cell in cells(page, "last_change"))


def test_project_list_stands_in_the_plans_order(staff):
    second = make_area_plan(area=make_area(order=2))
    first = make_area_plan(area=make_area(order=1))
    make_project(area_plan=second, code="b-01", order=1)
    make_project(area_plan=first, code="a-02", order=2)
    make_project(area_plan=first, code="a-01", order=1)

    assert cells(staff.get(address(Project)), "code") == ["a-01", "a-02", "b-01"]


@pytest.fixture
def two_projects():
    """A named project in a place and a theme, and an unnamed one elsewhere."""
    named = make_project(code="named", subprefectures=[make_subprefecture()], themes=[make_theme()])
    make_project(code="other", subprefectures=[make_subprefecture()], themes=[make_theme()])
    make_unnamed(code="unnamed")
    return named


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        pytest.param(
            "area_plan__area__id__exact",
            lambda project: project.area.pk,
            ["named"],
            id="counted-in",
        ),
        pytest.param(
            "subprefectures__id__exact",
            lambda project: project.subprefectures.get().pk,
            ["named"],
            id="place",
        ),
        pytest.param(
            "themes__id__exact", lambda project: project.themes.get().pk, ["named"], id="theme"
        ),
        pytest.param("named", lambda project: "yes", ["named", "other"], id="named"),
        pytest.param("named", lambda project: "no", ["unnamed"], id="unnamed"),
    ],
)
def test_project_list_is_filtered(staff, two_projects, name, value, found):
    page = staff.get(address(Project), {name: value(two_projects)})

    assert sorted(cells(page, "code")) == found


def test_only_a_named_project_links_to_its_page(staff):
    named, unnamed = make_project(), make_unnamed()

    assert site_link(staff.get(address(named))) == named.get_absolute_url()
    assert site_link(staff.get(address(unnamed))) is None


def test_themes_are_ticked(staff):
    ticked, other = make_theme(), make_theme()
    project = make_project(themes=[ticked])

    boxes = read(staff.get(address(project))).select("input[type=checkbox][name=themes]")

    assert [(box["value"], box.has_attr("checked")) for box in boxes] == [
        (str(ticked.pk), True),
        (str(other.pk), False),
    ]


def test_project_is_added_with_its_places_and_measures(staff):
    area_plan, place, theme = make_area_plan(), make_subprefecture(), make_theme()
    sent = form_of(staff.get(address(Project, "add"))) | {
        "area_plan": area_plan.pk,
        "code": "r7-doo-01",
        "order": "1",
        "name": "新しいプロジェクト",
        "themes": [theme.pk],
        "source": "策定された方針",
        "participations-TOTAL_FORMS": "1",
        "participations-0-subprefecture": place.pk,
        "participations-0-order": "1",
        "participations-0-role": INFERRED,
        "measures-TOTAL_FORMS": "1",
        "measures-0-order": "1",
        "measures-0-code": "r7-doo-01-m1",
        "measures-0-text": "新しい施策",
        "measures-0-source": "策定された方針",
    }

    response = staff.post(address(Project, "add"), sent)

    assert response.status_code == 302, errors_of(response)
    project = Project.objects.get(code="r7-doo-01")
    assert project.lead.subprefecture == place
    assert list(project.themes.all()) == [theme]
    assert project.measures.get().text == "新しい施策"


def naming(project, *, role=INFERRED) -> dict:
    """What is typed beside a name: headings, and a place in its role."""
    return {
        "measures_listing": "whole",
        "kpis_listing": "excerpt",
        "participations-TOTAL_FORMS": "1",
        "participations-0-order": "1",
        "participations-0-subprefecture": str(make_subprefecture(area=project.area).pk),
        "participations-0-role": role,
    }


def test_unnamed_project_gets_a_name_with_its_source(staff):
    project = make_unnamed()
    sent = form_of(staff.get(address(project))) | {"name": "のちに名の知れたプロジェクト"}
    sent |= naming(project)

    refused = staff.post(address(project), sent)
    accepted = staff.post(address(project), sent | {"source": "策定された方針"}, follow=True)

    assert "名称の出典となる同じ版の資料名を入力してください。" in errors_of(refused)
    assert read(refused).select_one(".field-source .errorlist")
    assert site_link(refused) is None
    assert "下書きにしました" in messages_of(accepted)
    project.refresh_from_db()
    assert not project.is_published
    assert project.lead.subprefecture == project.subprefectures.get()
    assert site_link(staff.get(address(project))) == project.get_absolute_url()


@pytest.mark.parametrize(
    ("left_out", "message"),
    [
        ({"measures_listing": ""}, "見出しも選んでください"),
        ({"kpis_listing": ""}, "見出しも選んでください"),
        ({"participations-TOTAL_FORMS": "0"}, "実施地域と、主となる地域を入力してください"),
        ({"participations-0-role": MEMBER}, "実施地域と、主となる地域を入力してください"),
    ],
)
def test_name_comes_with_places_a_lead_and_headings(staff, left_out, message):
    project = make_unnamed()
    sent = form_of(staff.get(address(project))) | naming(project)
    sent |= {"name": "のちに名の知れたプロジェクト", "source": "策定された方針"}

    response = staff.post(address(project), sent | left_out)

    assert message in errors_of(response)
    assert Project.objects.get().name == ""


def test_unnamed_project_gets_a_name_from_other_lines(staff):
    project = make_unnamed()
    sent = form_of(staff.get(address(project)))

    response = staff.post(
        address(project),
        sent
        | naming(project)
        | {"name": "印字のあるプロジェクト", "first_line": "60", "last_line": "61"},
    )

    assert response.status_code == 302, errors_of(response)


def test_unnamed_project_is_changed_without_a_name(staff):
    project = make_unnamed()

    response = staff.post(address(project), form_of(staff.get(address(project))) | {"order": "99"})

    assert response.status_code == 302, errors_of(response)


def test_published_project_keeps_a_name(staff):
    project = make_project(name="公開の名称")
    sent = form_of(staff.get(address(project))) | EXPLAINED
    sent |= {
        "name": "",
        "kana": "",
        "participants_printed": "",
        "measures_listing": "",
        "kpis_listing": "",
    }

    response = staff.post(address(project), sent)

    assert "公開中のプロジェクトの名称は、空にできません" in errors_of(response)
    assert Project.objects.get().name == "公開の名称"


def test_unnamed_project_takes_no_headings(staff):
    project = make_unnamed()

    response = staff.post(
        address(project), form_of(staff.get(address(project))) | {"measures_listing": "whole"}
    )

    assert "名称の記載がないプロジェクトには" in errors_of(response)


def test_corrected_name_needs_no_further_source(staff):
    project = make_project(sheet="道央広域", first_line=1, last_line=1, source="")

    sent = form_of(staff.get(address(project))) | EXPLAINED | {"name": "改名"}
    response = staff.post(address(project), sent)

    assert response.status_code == 302, errors_of(response)


def test_two_projects_of_one_name_are_refused(staff):
    project = make_project()
    other = make_project(area_plan=project.area_plan)

    response = staff.post(
        address(other), form_of(staff.get(address(other))) | {"name": project.name}
    )

    assert "この地域に、同じ名称のプロジェクトがすでにあります。" in errors_of(response)


def places_form(staff, *roles):
    """A project whose places have these roles, and its form."""
    project = make_project()
    for order, role in enumerate(roles, 1):
        make_participation(project=project, order=order, role=role)
    return project, form_of(staff.get(address(project)))


def roles_of(project) -> list[str]:
    return list(project.participations.values_list("role", flat=True))


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        pytest.param((INFERRED, MEMBER), (CONFIRMED, MEMBER), {}, id="confirmed"),
        pytest.param((INFERRED, MEMBER), (MEMBER, CONFIRMED), EXPLAINED, id="passed-down"),
        pytest.param((MEMBER, INFERRED), (CONFIRMED, MEMBER), EXPLAINED, id="passed-up"),
        pytest.param((INFERRED, MEMBER), (MEMBER, MEMBER), EXPLAINED, id="given-up"),
    ],
)
def test_lead_passes_from_one_place_to_another(staff, before, after, why):
    project, sent = places_form(staff, *before)

    typed = {f"participations-{n}-role": role for n, role in enumerate(after)}
    response = staff.post(address(project), sent | typed | why)

    assert response.status_code == 302, errors_of(response)
    assert roles_of(project) == list(after)


def test_lead_passes_on_from_a_place_that_leaves(staff):
    project, sent = places_form(staff, MEMBER, INFERRED)

    response = staff.post(
        address(project),
        sent | {"participations-0-role": CONFIRMED, "participations-1-DELETE": "on"} | EXPLAINED,
    )

    assert response.status_code == 302, errors_of(response)
    assert roles_of(project) == [CONFIRMED]


def test_two_leads_are_refused(staff):
    project, sent = places_form(staff, INFERRED, MEMBER)

    response = staff.post(address(project), sent | {"participations-1-role": CONFIRMED})

    assert "主となる地域は、1つのプロジェクトに1つだけです。" in errors_of(response)
    assert roles_of(project) == [INFERRED, MEMBER]


def test_second_lead_is_refused_on_its_own_page(staff):
    project, _ = places_form(staff, INFERRED, MEMBER)
    member = project.participations.get(role=MEMBER)

    response = staff.post(
        address(member), form_of(staff.get(address(member))) | {"role": CONFIRMED}
    )

    assert "主となる地域は、1つのプロジェクトに1つだけです。" in errors_of(response)


def test_places_that_swap_are_refused(staff):
    project, sent = places_form(staff, INFERRED, MEMBER)
    first, second = "participations-0-subprefecture", "participations-1-subprefecture"

    response = staff.post(address(project), sent | {first: sent[second], second: sent[first]})

    assert "この振興局は、すでに実施地域に入っています。" in errors_of(response)


def test_unchanged_places_keep_their_time(staff):
    project, sent = places_form(staff, INFERRED, MEMBER)
    before = list(project.participations.values_list("changed_at", flat=True))

    staff.post(address(project), sent)

    assert list(project.participations.values_list("changed_at", flat=True)) == before


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"themes": []}, id="theme-taken-away"),
        pytest.param({"measures-0-DELETE": "on"}, id="measure-removed"),
        pytest.param({"participations-0-DELETE": "on"}, id="place-removed"),
    ],
)
def test_what_is_taken_away_moves_the_time_of_the_project(staff, change):
    project = make_project(
        subprefectures=[make_subprefecture()],
        themes=[make_theme()],
        changed_at="2020-01-01T00:00:00Z",
    )
    make_measure(project=project)

    sent = form_of(staff.get(address(project))) | EXPLAINED
    response = staff.post(address(project), sent | change)

    assert response.status_code == 302, errors_of(response)
    project.refresh_from_db()
    assert project.changed_at.year > 2020


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        pytest.param({"text": "施策（再掲）"}, "「（再掲）」は本文に入れず", id="mark"),
        pytest.param({"text": "二つ目"}, "同じ施策がすでにあります", id="same-text"),
        pytest.param({"source": ""}, "出典がありません。", id="no-source"),
    ],
)
def test_measure_that_breaks_a_rule_is_refused_beside_its_row(staff, typed, message):
    project = make_project()
    make_measure(project=project, order=1, text="一つ目")
    make_measure(project=project, order=2, text="二つ目")
    sent = form_of(staff.get(address(project)))

    response = staff.post(
        address(project), sent | {f"measures-0-{name}": value for name, value in typed.items()}
    )

    assert response.status_code == 200
    assert message in errors_of(response)
    assert project.measures.filter(text="一つ目").exists()


def test_measures_that_swap_are_refused(staff):
    project = make_project()
    make_measure(project=project, order=1, text="一つ目")
    make_measure(project=project, order=2, text="二つ目")
    sent = form_of(staff.get(address(project)))

    response = staff.post(
        address(project), sent | {"measures-0-text": "二つ目", "measures-1-text": "一つ目"}
    )

    assert "このプロジェクトに、同じ施策がすでにあります。" in errors_of(response)


def test_measure_that_is_repeated_elsewhere_is_not_deleted(staff):
    measure = make_measure()
    make_measure(reprise_of=measure)
    sent = form_of(staff.get(address(measure.project)))

    inline = staff.post(address(measure.project), sent | {"measures-0-DELETE": "on"})
    own = staff.post(address(measure, "delete"), {"post": "yes"})
    whole = staff.post(address(measure.project, "delete"), {"post": "yes"})

    assert {page.status_code for page in (inline, own, whole)} == {200}
    assert "削除" in errors_of(inline)
    assert Measure.objects.filter(pk=measure.pk).exists()


def test_project_links_to_its_kpis(staff):
    project = make_project()
    kpi = make_kpi(project=project)
    make_series(kpi=kpi, label="渡島地域")

    page = read(staff.get(address(project)))

    row = page.select_one("#kpis-group tbody tr.has_original")
    assert row.select_one("a.inlinechangelink")["href"].startswith(address(kpi))
    assert "渡島地域 100人(R2) → 120人(R7)" in row.text
    assert not row.select("input:not([type=hidden])")


def full_project(size):
    project = make_project()
    for _ in range(size):
        make_participation(project=project)
        make_measure(project=project, reprise_of=make_measure())
        make_series(kpi=make_kpi(project=project))
    return project


def test_project_page_asks_as_much_for_twelve_of_everything_as_for_two(staff):
    two, twelve = full_project(2), full_project(12)

    assert queries_of(staff, address(two)) == queries_of(staff, address(twelve))


@pytest.mark.parametrize(
    "rest",
    ["", "?q=%E8%A6%B3&p=2", "add/?_popup=1", "7/change/"],
    ids=["list", "found", "new", "record"],
)
def test_old_addresses_of_themes_lead_to_the_new_ones(client, rest):
    response = client.get(f"/admin/projects/field/{rest}")

    assert response.status_code == 301
    assert response["Location"] == f"/admin/projects/theme/{rest}"
    assert address(Theme) == "/admin/projects/theme/"


def test_closing_days_are_typed_in_eras_and_one_is_enough(staff):
    plan = make_plan()
    page = address(EntryDeadline, "add")
    empty = staff.get(page)
    sent = form_of(empty) | {"plan": plan.pk, "year": "R7"}

    refused = staff.post(page, sent)
    staff.post(page, sent | {"actuals_due": "令和8年10月31日"})

    # A box for numbers would not let an era be typed.
    assert read(empty).select_one("[name=year]")["type"] == "text"
    assert "少なくとも一方を入力してください" in errors_of(refused)
    deadline = EntryDeadline.objects.of(plan, 2025)
    assert (deadline.actuals_due, deadline.reviews_due) == (date(2026, 10, 31), None)
    assert EntryDeadline.objects.of(plan, 2024).actuals_due is None
