"""The pages on which bureaus are renamed, merged and split: refusals, what is shown before, the act, and the public page."""

import pytest
from django.contrib.auth.models import Group

from policyportal.search.index import SearchEntry
from regions.models import BureauChange, Municipality, Subprefecture
from tests import factories as make
from tests.staff import address, form_of, messages_of, read, sign_in

pytestmark = pytest.mark.django_db

ACT = {"day": "令和8年4月1日", "reason": "試験の再編", "source": "試験の規則"}


@pytest.fixture
def staff(client):
    return sign_in(client)


def page_of(place, act: str) -> str:
    return address(place, "change").replace("change/", f"turnover/{act}/")


def text_of(response) -> str:
    return read(response).select_one("#content").get_text(" ", strip=True)


def test_renaming_is_shown_and_carried_out(staff):
    plan = make.make_area_plan()
    place = make.make_subprefecture(area=plan.area, bureau_name="東振興局")
    group = Group.objects.create(name="東振興局")
    make.make_account(make.make_office(subprefecture=place, group=group), username="higashi")
    page, sent = page_of(place, "rename"), ACT | {"name": "東部振興局", "kind": "renaming"}

    linked = read(staff.get(address(place))).select_one(f'a[href="{page}"]')
    shown = staff.post(page, sent)
    unchanged = not BureauChange.objects.exists()
    done = staff.post(page, form_of(shown) | {"sure": "1"}, follow=True)

    assert linked
    assert all(words in text_of(shown) for words in ("東振興局 → 東部振興局", "higashi"))
    assert unchanged
    assert "実行しました" in messages_of(done)
    assert "東部振興局" in read(done).select_one(".field-bureau_name").text
    public = (
        read(staff.get(place.get_absolute_url())).select_one(".answers").get_text("", strip=True)
    )
    assert "東部振興局旧東振興局（令和8年3月31日（2026年）まで）" in public
    assert SearchEntry.objects.filter(kind="subprefecture", text__contains="東振興局").exists()
    assert place.name in read(staff.get("/search/?q=東振興局")).main.get_text()


def test_correction_leaves_no_former_name(staff):
    make.make_area_plan()
    place = make.make_subprefecture(bureau_name="誤振興局")
    sent = ACT | {"name": "正振興局", "kind": "correction", "sure": "1"}

    staff.post(page_of(place, "rename"), sent)

    assert BureauChange.objects.get().kind == "corrected"
    assert "誤振興局" not in staff.get(place.get_absolute_url()).text


def test_merging_shows_what_passes_on_and_the_way_back(staff):
    east, west = (make.make_subprefecture(bureau_name=f"{name}振興局") for name in "東西")
    project = make.make_project(subprefectures=[east])
    make.make_review(project=project, status="draft")
    series = make.make_series(kpi=make.make_kpi(project=project))
    account = make.make_account(make.make_office(subprefecture=east))
    sent = ACT | {"into": west.pk, "name": ""}

    shown = staff.post(page_of(east, "merge"), sent)
    done = staff.post(page_of(east, "merge"), form_of(shown) | {"sure": "1"}, follow=True)
    make.make_plan()
    led = read(staff.get(east.get_absolute_url())).select_one(".answers a")
    gone = [staff.get(page_of(east, act)).status_code for act in ("rename", "merge")]
    back = ACT | {"name": "東振興局", "accounts": [account.pk]}
    parting = staff.post(page_of(east, "split"), back)
    staff.post(page_of(east, "split"), form_of(parting) | {"sure": "1"})

    for words in ("東振興局 → 西振興局", project.name, str(series), account.username, "件）"):
        assert words in text_of(shown)
    assert "実行しました" in messages_of(done)
    assert (led["href"], led.text) == (west.get_absolute_url(), "西振興局")
    assert gone == [404, 404]
    assert str(series) in text_of(parting)
    place = Subprefecture.objects.get(pk=east.pk)
    assert (place.seat, place.bureau_name) == (None, "東振興局")
    assert account.groups.get().office.subprefecture == place


def test_splitting_asks_for_a_new_place_and_for_each_project(staff):
    place = make.make_subprefecture(bureau_name="東振興局")
    towns = [make.make_municipality(subprefecture=place) for _ in range(2)]
    projects = [make.make_project(subprefectures=[place]) for _ in range(2)]
    new = {
        "bureau_name": "北振興局",
        "name": "北地域",
        "short_name": "北",
        "kana": "きた",
        "slug": "kita",
    }
    sent = ACT | new | {"towns": [towns[0].pk], "projects": [projects[1].pk]}

    shown = staff.post(page_of(place, "split"), sent)
    staff.post(page_of(place, "split"), form_of(shown) | {"sure": "1"})

    made = Subprefecture.objects.get(slug="kita")
    assert (made.area, made.source) == (place.area, "試験の規則")
    assert Municipality.objects.get(pk=towns[0].pk).subprefecture == made
    assert Municipality.objects.get(pk=towns[1].pk).subprefecture == place
    assert [project.lead.subprefecture for project in projects] == [place, made]
