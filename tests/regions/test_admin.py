"""Admin of editions, areas and places."""

import pytest

from regions.models import (
    AreaPlan,
    CollaborationArea,
    Municipality,
    Plan,
    PolicyDirection,
    Synonym,
)
from tests.factories import (
    make_area,
    make_area_plan,
    make_direction,
    make_municipality,
    make_plan,
    make_project,
    make_subprefecture,
    make_term,
)
from tests.staff import (
    address,
    errors_of,
    form_of,
    queries_of,
    read,
    sign_in,
    site_link,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    return sign_in(client)


def test_plan_is_added(staff):
    sent = form_of(staff.get(address(Plan, "add"))) | {
        "title": "政策展開方針",
        "code": "r7",
        "stage": "decided",
        "start_month": "2025-04-01",
        "period_text": "令和７年度から概ね５年",
        "declared_projects": "51",
        "source": "策定された方針",
    }

    response = staff.post(address(Plan, "add"), sent)

    assert response.status_code == 302, errors_of(response)
    assert Plan.objects.get().code == "r7"


def test_what_the_site_shows_is_not_changed_in_the_form_of_an_edition(staff):
    shown, other = make_plan(), make_plan(is_published=False)
    typed = {"is_shown": "on", "is_published": "on", "title": "直した題名"}

    staff.post(address(other), form_of(staff.get(address(other))) | typed)

    other.refresh_from_db()
    assert other.title == "直した題名"
    assert (other.is_shown, other.is_published) == (False, False)
    assert Plan.objects.shown() == shown


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        pytest.param({"kana": "シケン"}, "よみは、ひらがなで入力してください。", id="kana"),
        pytest.param({"sheet": "道央広域"}, "すべて入力するか、すべて空に", id="half-a-place"),
        pytest.param({"source": ""}, "出典がありません。", id="no-source"),
        pytest.param(
            {"first_line": "99999", "last_line": "9" * 5000, "sheet": "道央広域"},
            "32767 以下",
            id="huge-lines",
        ),
        pytest.param({"short_name": "試\0験"}, "何か文字を入力してください", id="nul"),
    ],
)
def test_area_that_breaks_a_rule_is_refused_in_words(staff, typed, message):
    area = make_area()

    response = staff.post(address(area), form_of(staff.get(address(area))) | typed)

    assert response.status_code == 200
    assert message in errors_of(response)


def test_area_links_to_its_page_only_when_the_shown_plan_has_one(staff):
    here, elsewhere = make_area_plan().area, make_area()

    assert site_link(staff.get(address(here))) == here.get_absolute_url()
    assert site_link(staff.get(address(elsewhere))) is None


def test_area_plan_links_to_its_page_only_in_the_shown_plan(staff):
    shown = make_area_plan()
    later = make_area_plan(plan=make_plan(), area=shown.area)

    assert site_link(staff.get(address(shown))) == shown.area.get_absolute_url()
    assert site_link(staff.get(address(later))) is None


def test_subprefecture_links_to_its_page(staff):
    place = make_subprefecture()

    assert site_link(staff.get(address(place))) == place.get_absolute_url()


def test_term_links_to_its_place_in_the_glossary(staff):
    term = make_term()

    assert site_link(staff.get(address(term))) == term.get_absolute_url()


def test_vision_keeps_the_printed_line_breaks(staff):
    area_plan = make_area_plan(vision="一行目\n二行目")
    sent = form_of(staff.get(address(area_plan)))

    staff.post(address(area_plan), sent | {"vision": "一行目\r\n改めた二行目\r\n三行目"})

    area_plan.refresh_from_db()
    assert sent["vision"] == "一行目\r\n二行目"
    assert area_plan.vision == "一行目\n改めた二行目\n三行目"
    assert area_plan.vision_line == "一行目改めた二行目三行目"


def test_difference_of_the_counts_needs_its_footnote(staff):
    area_plan = make_area_plan()
    sent = form_of(staff.get(address(area_plan))) | {"sheet_projects": "3"}

    refused = staff.post(address(area_plan), sent)
    accepted = staff.post(address(area_plan), sent | {"sheet_footnote": "（※）1件を含む"})

    assert "シートの注記を入力してください" in errors_of(refused)
    assert accepted.status_code == 302


def test_area_plan_page_asks_as_much_for_twelve_directions_as_for_two(staff):
    two, twelve = make_area_plan(), make_area_plan()
    for _ in range(2):
        make_direction(area_plan=two)
    for _ in range(12):
        make_direction(area_plan=twelve)

    assert queries_of(staff, address(two)) == queries_of(staff, address(twelve))


def directions_form(staff, *texts):
    """An area plan with these directions, and its form."""
    area_plan = make_area_plan()
    for order, text in enumerate(texts, 1):
        make_direction(area_plan=area_plan, order=order, text=text)
    return area_plan, form_of(staff.get(address(area_plan)))


def test_direction_is_added_beside_the_others_whose_codes_stand(staff):
    area_plan, sent = directions_form(staff, "一つ目")
    code = area_plan.directions.get().code
    new = {"order": "2", "code": "doo-d2", "text": "二つ目", "source": "資料"}

    response = staff.post(
        address(area_plan),
        sent
        | {"directions-TOTAL_FORMS": "2", "directions-0-code": "another"}
        | {f"directions-1-{name}": value for name, value in new.items()},
    )

    assert response.status_code == 302, errors_of(response)
    assert list(area_plan.directions.values_list("code", "text")) == [
        (code, "一つ目"),
        ("doo-d2", "二つ目"),
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param("同じ", "同じ", id="two-rows-alike"),
        pytest.param("二つ目", "二つ目", id="a-row-like-the-other"),
        pytest.param("二つ目", "一つ目", id="swapped"),
    ],
)
def test_directions_that_exclude_each_other_are_refused(staff, first, second):
    area_plan, sent = directions_form(staff, "一つ目", "二つ目")

    response = staff.post(
        address(area_plan), sent | {"directions-0-text": first, "directions-1-text": second}
    )

    assert response.status_code == 200
    assert errors_of(response)
    assert list(area_plan.directions.values_list("text", flat=True)) == ["一つ目", "二つ目"]


def test_areas_that_have_subprefectures_are_not_deleted_by_the_action(staff):
    area = make_subprefecture().area
    sent = {"action": "delete_selected", "_selected_action": str(area.pk), "post": "yes"}

    response = staff.post(address(CollaborationArea), sent)

    assert response.status_code == 200
    assert CollaborationArea.objects.filter(pk=area.pk).exists()


def test_area_plan_with_projects_is_not_deleted(staff):
    area_plan = make_project().area_plan

    response = staff.post(address(area_plan, "delete"), {"post": "yes"})

    assert response.status_code == 200
    assert AreaPlan.objects.filter(pk=area_plan.pk).exists()


def test_lists_stand_in_the_plans_order(staff):
    second, first = make_area(order=2), make_area(order=1)
    for area in (second, first):
        make_direction(
            area_plan=make_area_plan(area=area), text=f"{area.short_name}の方向", order=1
        )

    rows = read(staff.get(address(PolicyDirection))).select("#result_list .field-text")

    assert [row.text for row in rows] == [f"{first.short_name}の方向", f"{second.short_name}の方向"]


def test_municipalities_are_filtered_by_area(staff):
    here, _ = make_municipality(), make_municipality()

    rows = read(
        staff.get(
            address(Municipality), {"subprefecture__area__id__exact": here.subprefecture.area_id}
        )
    ).select("#result_list .field-name")

    assert [row.text for row in rows] == [here.name]


def test_synonyms_are_typed_with_japanese_commas(staff):
    sent = form_of(staff.get(address(Synonym, "add"))) | {
        "words": "ゼロカーボン、脱炭素",
        "kind": "same",
        "slug": "carbon",
        "source": "編集上の対応づけ",
    }

    response = staff.post(address(Synonym, "add"), sent)

    assert response.status_code == 302
    assert Synonym.objects.get().words == ["ゼロカーボン", "脱炭素"]
    assert form_of(staff.get(address(Synonym.objects.get())))["words"] == "ゼロカーボン、脱炭素"
    assert "ゼロカーボン＝脱炭素" in staff.get(address(Synonym), {"q": "ぜろ 脱"}).text
