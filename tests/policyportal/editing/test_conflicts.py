"""Two people on one record: the second is told who changed what, and neither loses anything."""

import threading

import pytest
from django.db import connection
from django.test import Client

from kpis.admin import ActualAdmin
from kpis.models import Actual
from policyportal.editing.admin import PortalAdmin
from projects.models import Measure
from tests.factories import (
    make_account,
    make_actual,
    make_grade,
    make_kpi,
    make_measure,
    make_participation,
    make_project,
    make_review,
    make_series,
    make_theme,
)
from tests.staff import address, errors_of, form_of, messages_of, read

pytestmark = pytest.mark.django_db


def signed_in(name: str) -> Client:
    client = Client()
    client.force_login(make_account(username=name, is_superuser=True, last_name=name))
    return client


@pytest.fixture
def first():
    return signed_in("山田")


@pytest.fixture
def second():
    return signed_in("佐藤")


def test_edits_of_different_fields_are_both_kept(first, second):
    theme = make_theme(name="観光", order=1)
    seen_by_first, seen_by_second = (form_of(one.get(address(theme))) for one in (first, second))

    first.post(address(theme), seen_by_first | {"name": "観光・交流"})
    told = second.post(address(theme), seen_by_second | {"order": "7"})

    assert told.status_code == 200
    assert "ほかの人がこの内容を変えました" in errors_of(told)
    assert "「分野」は、山田さんが" in errors_of(told)
    assert "「観光」から「観光・交流」に変えました。新しい値を表示しています。" in errors_of(told)
    theme.refresh_from_db()
    assert (theme.name, theme.order) == ("観光・交流", 1)

    again = second.post(address(theme), form_of(told))

    assert again.status_code == 302, errors_of(again)
    theme.refresh_from_db()
    assert (theme.name, theme.order) == ("観光・交流", 7)


def test_second_edit_of_one_field_is_a_choice(first, second):
    theme = make_theme(name="観光")
    seen = form_of(second.get(address(theme)))
    first.post(address(theme), form_of(first.get(address(theme))) | {"name": "交流"})

    told = second.post(address(theme), seen | {"name": "旅"})

    assert "「観光」から「交流」に変えました。入力した「旅」を残してあります。" in errors_of(told)
    assert form_of(told)["name"] == "旅"
    theme.refresh_from_db()
    assert theme.name == "交流"
    assert second.post(address(theme), form_of(told)).status_code == 302
    theme.refresh_from_db()
    assert theme.name == "旅"


def test_third_edit_while_the_second_is_told(first, second):
    theme = make_theme(name="観光")
    seen = form_of(second.get(address(theme)))
    first.post(address(theme), form_of(first.get(address(theme))) | {"name": "交流"})
    told = second.post(address(theme), seen | {"name": "旅"})
    first.post(address(theme), form_of(first.get(address(theme))) | {"name": "交流人口"})

    again = second.post(address(theme), form_of(told))

    assert "「交流」から「交流人口」に変えました" in errors_of(again)
    assert form_of(again)["name"] == "旅"


def test_both_wrote_the_same(first, second):
    theme = make_theme(name="観光")
    seen = form_of(second.get(address(theme)))
    first.post(address(theme), form_of(first.get(address(theme))) | {"name": "交流"})

    assert second.post(address(theme), seen | {"name": "交流"}).status_code == 302


def test_someone_who_typed_nothing_undoes_nothing(first, second):
    theme = make_theme(name="観光")
    seen = form_of(second.get(address(theme)))
    first.post(address(theme), form_of(first.get(address(theme))) | {"name": "交流"})

    assert second.post(address(theme), seen).status_code == 302
    theme.refresh_from_db()
    assert theme.name == "交流"


def test_choice_of_many_is_compared_too(first, second):
    old, new, other = make_theme(name="観光"), make_theme(name="交通"), make_theme(name="産業")
    project = make_project(themes=[old])
    seen = form_of(second.get(address(project)))
    first.post(
        address(project), form_of(first.get(address(project))) | {"themes": [old.pk, new.pk]}
    )

    told = second.post(address(project), seen | {"themes": [old.pk, other.pk]})

    assert "「分野」は、山田さんが" in errors_of(told)
    assert "「観光」から「観光、交通」に変えました" in errors_of(told)
    assert set(project.themes.all()) == {old, new}
    assert second.post(address(project), form_of(told)).status_code == 302
    assert set(project.themes.all()) == {old, other}


def test_choice_of_many_that_was_not_touched_stays(first, second):
    old, new = make_theme(), make_theme()
    project = make_project(themes=[old])
    seen = form_of(second.get(address(project)))
    first.post(
        address(project), form_of(first.get(address(project))) | {"themes": [old.pk, new.pk]}
    )

    told = second.post(address(project), seen | {"name": "新しい名称"})
    second.post(address(project), form_of(told))

    project.refresh_from_db()
    assert project.name == "新しい名称"
    assert set(project.themes.all()) == {old, new}


def test_yes_or_no_is_compared_too(first, second):
    kpi = make_kpi()
    seen = form_of(second.get(address(kpi)))
    unpublished = form_of(first.get(address(kpi)))
    del unpublished["is_published"]
    assert first.post(address(kpi), unpublished).status_code == 302

    told = second.post(address(kpi), seen | {"name": "別の指標"})

    assert "「オン」から「オフ」に変えました" in errors_of(told)
    assert second.post(address(kpi), form_of(told)).status_code == 302
    kpi.refresh_from_db()
    assert (kpi.is_published, kpi.name) == (False, "別の指標")


def test_row_that_someone_changed_on_its_own_page(first, second):
    measure = make_measure(text="もとの施策", order=1)
    project = measure.project
    seen = form_of(second.get(address(project)))
    first.post(address(measure), form_of(first.get(address(measure))) | {"text": "直した施策"})

    told = second.post(address(project), seen | {"measures-0-order": "5"})

    assert "「もとの施策」から「直した施策」に変えました" in errors_of(told)
    assert second.post(address(project), form_of(told)).status_code == 302
    measure.refresh_from_db()
    assert (measure.text, measure.order) == ("直した施策", 5)


def test_row_that_someone_deleted_is_kept_as_a_new_one(first, second):
    project = make_project()
    kept = make_measure(project=project, text="残る施策", order=1)
    measure = make_measure(project=project, text="消える施策", code="doo-01-m9", order=2)
    last = make_measure(project=project, text="最後の施策", order=3)
    seen = form_of(second.get(address(project)))
    first.post(address(measure, "delete"), {"post": "yes"})

    told = second.post(
        address(project),
        seen | {"measures-1-text": "書き直した施策", "measures-2-text": "最後も直した施策"},
    )

    assert "山田さんが" in errors_of(told)
    assert "消える施策" in errors_of(told)
    assert "削除しました" in errors_of(told)
    assert "書き直した施策" in told.text
    assert second.post(address(project), form_of(told)).status_code == 302
    assert list(project.measures.values_list("code", "text")) == [
        (kept.code, "残る施策"),
        ("doo-01-m9", "書き直した施策"),
        (last.code, "最後も直した施策"),
    ]


def test_row_that_someone_deleted_and_nobody_touched_stays_away(first, second):
    measure = make_measure()
    project = measure.project
    seen = form_of(second.get(address(project)))
    first.post(address(measure, "delete"), {"post": "yes"})

    assert second.post(address(project), seen | {"name": "新しい名称"}).status_code == 302
    assert not project.measures.exists()


@pytest.mark.parametrize("key", ["9" * 30, "999999", "abc", "", "１", "-1", "\0"])
@pytest.mark.parametrize("touched", [True, False])
@pytest.mark.parametrize("kind", ["actuals", "participations", "measures", "series"])
def test_row_of_an_id_that_is_none_is_no_error_page(second, kind, touched, key):
    row = {
        "actuals": make_actual,
        "participations": make_participation,
        "measures": make_measure,
        "series": make_series,
    }[kind]()
    parent = getattr(row, {"actuals": "series", "series": "kpi"}.get(kind, "project"))
    sent = form_of(second.get(address(parent))) | {f"{kind}-0-id": key}
    if touched:
        sent |= {f"{kind}-0-{'year' if kind == 'actuals' else 'order'}": "7"}

    assert second.post(address(parent), sent).status_code in (200, 302)
    assert type(row).objects.get().pk == row.pk


@pytest.mark.parametrize("count", ["200000", "9" * 25, "2001"])
def test_count_of_rows_that_is_forged_costs_nothing(second, count):
    measure = make_measure()
    sent = form_of(second.get(address(measure.project)))

    for name in ("INITIAL", "TOTAL"):
        answer = second.post(
            address(measure.project), sent | {f"measures-{name}_FORMS": count, "name": "新しい名称"}
        )
        assert answer.status_code in (200, 302)
    assert Measure.objects.get() == measure


def test_row_that_someone_changed_is_not_deleted_unseen(first, second):
    measure = make_measure(text="もとの施策")
    project = measure.project
    seen = form_of(second.get(address(project)))
    first.post(address(measure), form_of(first.get(address(measure))) | {"text": "直した施策"})

    told = second.post(address(project), seen | {"measures-0-DELETE": "on"})

    assert "「もとの施策」から「直した施策」に変えました" in errors_of(told)
    assert Measure.objects.filter(pk=measure.pk).exists()
    assert second.post(address(project), form_of(told)).status_code == 302
    assert not Measure.objects.filter(pk=measure.pk).exists()


def test_row_that_someone_added_stays(first, second):
    project = make_project()
    seen = form_of(second.get(address(project)))
    make_measure(project=project)

    assert second.post(address(project), seen | {"name": "新しい名称"}).status_code == 302
    assert project.measures.count() == 1


def test_lead_that_passed_on_meanwhile(first, second):
    project = make_project()
    lead = make_participation(project=project, role="lead_inferred", order=1)
    seen = form_of(second.get(address(project)))
    first.post(
        address(project), form_of(first.get(address(project))) | {"participations-0-role": "lead"}
    )

    told = second.post(address(project), seen | {"participations-0-order": "3"})
    second.post(address(project), form_of(told))

    lead.refresh_from_db()
    assert (lead.role, lead.order) == ("lead", 3)


def test_history_that_nobody_signed_is_told_without_a_name(second):
    grade = make_grade(label="A")
    seen = form_of(second.get(address(grade)))
    type(grade).objects.filter(pk=grade.pk).update(label="B")

    told = second.post(address(grade), seen | {"order": "9"})

    assert "「A」から「B」に変えました" in errors_of(told)


def test_form_that_carries_nothing_is_taken_as_it_is(second):
    theme = make_theme(name="観光")
    sent = form_of(second.get(address(theme)))
    sent = {name: value for name, value in sent.items() if not name.startswith("initial-")}

    assert second.post(address(theme), sent | {"name": "交流"}).status_code == 302
    theme.refresh_from_db()
    assert theme.name == "交流"


def test_record_that_someone_deleted_is_shown_as_a_new_one(first, second):
    measure = make_measure(text="もとの施策", code="doo-01-m9")
    seen = form_of(second.get(address(measure)))
    first.post(address(measure, "delete"), {"post": "yes"})

    told = second.post(address(measure), seen | {"text": "書き直した施策"})

    assert "「doo-01-m9 もとの施策」は、山田さんが" in errors_of(told)
    sent = form_of(told)
    assert (sent["code"], sent["text"]) == ("doo-01-m9", "書き直した施策")
    goal = read(told).select_one("#measure_form")["action"]
    assert second.post(goal, sent).status_code == 302
    assert Measure.objects.get().text == "書き直した施策"


def test_deletion_that_the_database_refuses_is_told(first, monkeypatch):
    """As when the year is closed between the look at what would go and its going."""
    monkeypatch.setattr(ActualAdmin, "get_deleted_objects", PortalAdmin.get_deleted_objects)
    actual = make_actual()
    review = make_review(project=actual.series.kpi.project, status="submitted")
    type(review).objects.update(status="approved")
    chosen = {"action": "delete_selected", "_selected_action": actual.pk, "post": "yes"}

    for answer in (
        first.post(address(actual, "delete"), {"post": "yes"}, follow=True),
        first.post(address(Actual), chosen, follow=True),
    ):
        assert answer.status_code == 200
        assert "点検・評価が承認済みの年です" in messages_of(answer)
    assert Actual.objects.get() == actual


def at_once(*tasks):
    """Run the tasks in threads of their own, each with its own connection, from one moment on."""
    start, answers = threading.Barrier(len(tasks)), {}

    def run(number, task):
        try:
            start.wait()
            answers[number] = task()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=one) for one in enumerate(tasks)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return [answers[number] for number in range(len(tasks))]


@pytest.mark.django_db(transaction=True)
def test_two_save_at_one_moment(first, second):
    project = make_project(name="名称", kana="")
    clients, changes = (first, second), ({"name": "新しい名称"}, {"kana": "よみ"})
    sent = [form_of(one.get(address(project))) for one in clients]

    answers = at_once(
        *(
            lambda client=client, data=data, change=change: client.post(
                address(project), data | change
            )
            for client, data, change in zip(clients, sent, changes, strict=True)
        )
    )

    assert sorted(one.status_code for one in answers) == [200, 302]
    late = next(number for number, one in enumerate(answers) if one.status_code == 200)
    assert clients[late].post(address(project), form_of(answers[late])).status_code == 302
    project.refresh_from_db()
    assert (project.name, project.kana) == ("新しい名称", "よみ")


@pytest.mark.django_db(transaction=True)
def test_two_add_what_excludes_each_other_at_one_moment(first, second):
    series = make_series()
    clients = (first, second)
    sent = [
        form_of(one.get(address(Actual, "add")))
        | {"series": series.pk, "year": "R4", "value": value, "source": "試験資料"}
        for one, value in zip(clients, ("105", "106"), strict=True)
    ]

    answers = at_once(
        *(
            lambda client=client, data=data: client.post(address(Actual, "add"), data)
            for client, data in zip(clients, sent, strict=True)
        )
    )

    assert sorted(one.status_code for one in answers) == [200, 302]
    late = next(number for number, one in enumerate(answers) if one.status_code == 200)
    assert "登録済みです" in errors_of(answers[late])
    assert form_of(answers[late])["value"] == sent[late]["value"]
    assert Actual.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_steps_of_one_review_at_one_moment(first, second):
    """Whoever comes second is told where the first has led."""
    review = make_review(status="submitted")
    clients, steps = (first, second), ("approve", "send_back")
    sent = [
        form_of(one.get(address(review))) | {"_step": step, "reason": "試験の理由"}
        for one, step in zip(clients, steps, strict=True)
    ]

    answers = at_once(
        *(
            lambda client=client, data=data: client.post(address(review), data)
            for client, data in zip(clients, sent, strict=True)
        )
    )

    assert sorted(one.status_code for one in answers) == [200, 302]
    late = next(one for one in answers if one.status_code == 200)
    review.refresh_from_db()
    assert f"{review.get_status_display()}のため" in errors_of(late)
    assert len(review.history.exclude(status="submitted")) == 1
