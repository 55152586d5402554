"""The measures of a project come into another order."""

import pytest

from projects.models import Measure
from projects.ordering import Ordering
from tests import factories as make
from tests.staff import address, errors_of, form_of, messages_of, read, sign_in


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


def ordered(**sent):
    """The order of three measures as their page sends it, without a database."""
    measures = [Measure(pk=pk, text=text, order=pk) for pk, text in enumerate("甲乙丙", start=1)]
    numbers = {f"order-{pk}": sent.pop(text) for pk, text in enumerate("甲乙丙", 1) if text in sent}
    return Ordering(measures, numbers | sent)


def texts(ordering):
    return "".join(place.measure.text for place in ordering.places)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        pytest.param({"丙": "１"}, "丙甲乙", id="up-in-full-width"),
        pytest.param({"甲": "3"}, "乙丙甲", id="down"),
        pytest.param({"甲": "2.5"}, "乙甲丙", id="between"),
        pytest.param({"甲": "30", "乙": "20", "丙": "10"}, "丙乙甲", id="all"),
        pytest.param({"up": "3"}, "甲丙乙", id="button-up"),
        pytest.param({"down": "1"}, "乙甲丙", id="button-down"),
        pytest.param({"up": "1"}, "甲乙丙", id="button-at-the-top"),
        pytest.param({"down": "9"}, "甲乙丙", id="button-of-none"),
        pytest.param({"丙": "いち", "up": "2"}, "甲乙丙", id="mistake"),
    ],
)
def test_numbers_and_buttons_order(typed, expected):
    assert texts(ordered(**typed)) == expected


@pytest.mark.parametrize(
    ("pressed", "focused"),
    [({"up": "3"}, "up"), ({"up": "2"}, "down"), ({"down": "1"}, "down"), ({"down": "2"}, "up")],
)
def test_button_is_pressed_again_until_the_end(pressed, focused):
    assert [place.focus for place in ordered(**pressed).places if place.focus] == [focused]


@pytest.mark.django_db
def test_order_is_saved_and_histories_say_so(staff, project):
    page, (first, _, last) = address(project, "order"), project.measures.all()
    sent = form_of(staff.get(page)) | {"save": "1", f"order-{last.pk}": "1"}

    done = staff.post(page, sent, follow=True)

    assert stored(project) == "丙甲乙"
    assert list(project.measures.values_list("order", flat=True)) == [1, 2, 3]
    assert "施策の順序を保存しました" in messages_of(done)
    assert first.history.first().history_change_reason == "施策の順序を変更"


@pytest.mark.django_db
def test_buttons_save_nothing(staff, project):
    page = address(project, "order")
    assert read(staff.get(address(project))).select_one(f'a[href="{page}"]')
    first = project.measures.first()

    down = staff.post(page, form_of(staff.get(page)) | {"down": first.pk})

    assert shown(down) == "乙甲丙"
    assert read(down).select_one("[autofocus]")["value"] == str(first.pk)
    assert stored(project) == "甲乙丙"
    staff.post(page, form_of(down) | {"save": "1"})
    assert stored(project) == "乙甲丙"


@pytest.mark.django_db
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


@pytest.mark.django_db
def test_bureaus_do_not_order(client, project):
    place = make.make_subprefecture()
    make.make_participation(project=project, subprefecture=place, role="lead")
    client.force_login(make.make_account(make.make_office(subprefecture=place)))

    assert client.get(address(project, "order")).status_code == 403
    assert "施策を並べ替える" not in client.get(address(project)).text
