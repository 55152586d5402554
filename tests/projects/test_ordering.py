"""The measures of a project come into another order."""

import pytest

from projects.models import Measure
from tests import factories as make
from tests.staff import address, errors_of, form_of, messages_of, read, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    return sign_in(client)


@pytest.fixture
def project():
    project = make.make_project()
    for number, text in enumerate("甲乙丙", start=1):
        make.make_measure(project=project, text=text, order=number)
    return project


def stored(project):
    return "".join(project.measures.values_list("text", flat=True))


def shown(response):
    rows = read(response).select(".ordering__text")
    return "".join(next(row.stripped_strings) for row in rows)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        pytest.param({"丙": "１"}, "丙甲乙", id="up-in-full-width"),
        pytest.param({"甲": "3"}, "乙丙甲", id="down"),
        pytest.param({"甲": "2.5"}, "乙甲丙", id="between"),
        pytest.param({"甲": "30", "乙": "20", "丙": "10"}, "丙乙甲", id="all"),
    ],
)
def test_numbers_order_the_measures_and_histories_say_so(staff, project, typed, expected):
    page = address(project, "order")
    sent = form_of(staff.get(page)) | {"save": "1"}
    for text, number in typed.items():
        sent[f"order-{Measure.objects.get(text=text).pk}"] = number

    done = staff.post(page, sent, follow=True)

    assert stored(project) == expected
    assert list(project.measures.values_list("order", flat=True)) == [1, 2, 3]
    assert "施策の順序を保存しました" in messages_of(done)
    moved = next(m for m in project.measures.all() if m.history.exists())
    assert moved.history.first().history_change_reason == "施策の順序を変更"


def test_buttons_move_by_one_and_save_nothing(staff, project):
    page = address(project, "order")
    assert read(staff.get(address(project))).select_one(f'a[href="{page}"]')
    first, second, _ = project.measures.all()

    down = staff.post(page, form_of(staff.get(page)) | {"down": first.pk})
    again = staff.post(page, form_of(down) | {"up": first.pk})
    at_the_top = staff.post(page, form_of(again) | {"up": first.pk})

    assert [shown(answer) for answer in (down, again, at_the_top)] == ["乙甲丙", "甲乙丙", "甲乙丙"]
    focused = [read(answer).select_one("[autofocus]") for answer in (down, again, at_the_top)]
    assert [(button["name"], button["value"]) for button in focused] == [
        ("down", str(first.pk))
    ] * 3
    assert stored(project) == "甲乙丙"
    staff.post(page, form_of(down) | {"save": "1"})
    assert stored(project) == "乙甲丙"
    assert Measure.objects.get(pk=second.pk).order == 1


def test_what_is_no_number_and_what_has_changed_since_save_nothing(staff, project):
    page, (first, *_) = address(project, "order"), project.measures.all()
    sent = form_of(staff.get(page)) | {"save": "1"}

    wrong = staff.post(page, sent | {f"order-{first.pk}": "いち"})
    Measure.objects.filter(pk=first.pk).update(source="直した資料")
    late = staff.post(page, sent | {f"order-{first.pk}": "3"})

    assert "順序の番号として読めません" in errors_of(wrong)
    assert form_of(wrong)[f"order-{first.pk}"] == "いち"
    assert "施策が変わりました" in errors_of(late)
    assert shown(late) == "乙丙甲"
    assert Measure.objects.get(pk=first.pk).order == 1


def test_bureaus_do_not_order(client, project):
    place = make.make_subprefecture()
    make.make_participation(project=project, subprefecture=place, role="lead")
    client.force_login(make.make_account(make.make_office(subprefecture=place)))

    assert client.get(address(project, "order")).status_code == 403
    assert "施策を並べ替える" not in client.get(address(project)).text
