"""Two people on one record: the second is refused and told who changed what, and saves over it with one press."""

import threading

import pytest
from django.db import connection
from django.test import Client

from kpis.admin import ActualAdmin
from kpis.models import KPI, Actual, KPISeries
from policyportal.editing.admin import PortalAdmin
from projects.models import Measure, Project, Theme
from tests.factories import (
    bring,
    make_account,
    make_actual,
    make_kpi,
    make_measure,
    make_participation,
    make_project,
    make_review,
    make_series,
    make_theme,
)
from tests.staff import EXPLAINED, act, address, errors_of, form_of, messages_of, queries_of, read

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


def save(client, record, **typed):
    """Open the page of a record, type into it and save it."""
    response = client.post(
        address(record), form_of(client.get(address(record))) | EXPLAINED | typed
    )
    assert response.status_code == 302, errors_of(response)


def is_refused(response) -> bool:
    """Whether a page says that what it showed has changed, with one button that saves over it."""
    assert response.status_code == 200
    buttons = [box["value"] for box in read(response).select(".submit-row input[type=submit]")]
    said = "この画面を開いたあとに、ほかの人" in errors_of(response)
    assert said is ("この内容で上書き保存" in buttons)
    return said


def listed(response) -> str:
    """What the page lists as changed by others, in one line."""
    return " ".join(read(response).select_one("#conflict").get_text(" ").split())


def test_second_to_save_is_refused_with_all_that_was_typed(first, second):
    theme = make_theme(name="観光", order=1)
    seen = form_of(second.get(address(theme)))
    save(first, theme, name="観光・交流")

    refused = second.post(address(theme), seen | {"order": "7"})

    assert is_refused(refused)
    assert "山田（山田） 変更 分野 観光 → 観光・交流" in listed(refused)
    assert (form_of(refused)["name"], form_of(refused)["order"]) == ("観光", "7")
    theme.refresh_from_db()
    assert (theme.name, theme.order) == ("観光・交流", 1)


def test_one_press_saves_over_it(first, second):
    theme = make_theme(name="観光")
    seen = form_of(second.get(address(theme)))
    save(first, theme, name="交流")
    refused = second.post(address(theme), seen | {"name": "旅"})

    again = second.post(address(theme), form_of(refused) | {"_save": "この内容で上書き保存"})

    assert again.status_code == 302, errors_of(again)
    assert Theme.objects.get().name == "旅"
    assert [row.name for row in Theme.history.all()] == ["旅", "交流", "観光"]


def test_third_edit_while_the_second_is_refused(first, second):
    theme = make_theme(name="観光")
    seen = form_of(second.get(address(theme)))
    save(first, theme, name="交流")
    refused = second.post(address(theme), seen | {"name": "旅"})
    save(first, theme, name="交流人口")

    again = second.post(address(theme), form_of(refused))

    assert is_refused(again)
    assert "交流 → 交流人口" in listed(again)
    assert "観光 → 交流" not in listed(again)
    assert form_of(again)["name"] == "旅"


def test_page_that_was_refused_for_a_mistake_has_still_not_seen_what_came_after(first, second):
    theme, other = make_theme(name="観光"), make_theme(name="交通")
    seen = form_of(second.get(address(theme)))
    mistaken = second.post(address(theme), seen | {"name": other.name})
    save(first, theme, name="交流")

    corrected = second.post(address(theme), form_of(mistaken) | {"name": "旅"})

    assert is_refused(corrected)
    assert "観光 → 交流" in listed(corrected)


def test_mistake_in_what_is_saved_over_is_said_after_the_differences(first, second):
    theme, other = make_theme(name="観光"), make_theme(name="交通")
    seen = form_of(second.get(address(theme)))
    save(first, theme, name="交流")
    refused = second.post(address(theme), seen | {"name": other.name})

    again = second.post(address(theme), form_of(refused))

    assert is_refused(refused)
    assert not is_refused(again)
    assert errors_of(again)
    assert second.post(address(theme), form_of(again) | {"name": "旅"}).status_code == 302


def test_someone_who_typed_nothing_undoes_nothing(first, second):
    theme = make_theme(name="観光")
    seen = form_of(second.get(address(theme)))
    save(first, theme, name="交流")

    assert is_refused(second.post(address(theme), seen))
    assert Theme.objects.get().name == "交流"


def test_choice_of_many_is_compared_too(first, second):
    old, new, other = make_theme(name="観光"), make_theme(name="交通"), make_theme(name="産業")
    project = make_project(themes=[old])
    seen = form_of(second.get(address(project)))
    save(first, project, themes=[old.pk, new.pk])

    refused = second.post(address(project), seen | {"themes": [old.pk, other.pk]})

    assert is_refused(refused)
    assert "分野 観光 → 交通、観光" in listed(refused)
    assert set(project.themes.all()) == {old, new}
    assert second.post(address(project), form_of(refused)).status_code == 302
    assert set(project.themes.all()) == {old, other}


def test_choice_of_many_that_no_form_has_changed_is_compared_too(second):
    project = make_project(themes=[make_theme(name="観光")])
    seen = form_of(second.get(address(project)))
    Project.objects.get().themes.clear()

    refused = second.post(address(project), seen | EXPLAINED | {"name": "新しい名称"})

    assert is_refused(refused)
    assert "分野 観光 → （なし）" in listed(refused)


def test_publication_meanwhile_is_listed(first, second):
    kpi = make_kpi()
    seen = form_of(second.get(address(kpi)))
    act(first, "withdraw", [kpi], reason="試験の取り下げ")

    refused = second.post(address(kpi), seen | {"name": "別の指標"})

    assert is_refused(refused)
    assert "公開 はい → いいえ" in listed(refused)
    assert KPI.objects.get().name == kpi.name


def test_row_that_someone_changed_on_its_own_page(first, second):
    measure = make_measure(text="もとの施策", order=1)
    project = measure.project
    seen = form_of(second.get(address(project)))
    save(first, measure, text="直した施策")

    refused = second.post(address(project), seen | EXPLAINED | {"measures-0-order": "5"})

    assert is_refused(refused)
    assert "もとの施策 → 直した施策" in listed(refused)
    measure.refresh_from_db()
    assert (measure.text, measure.order) == ("直した施策", 1)
    assert second.post(address(project), form_of(refused)).status_code == 302
    measure.refresh_from_db()
    assert (measure.text, measure.order) == ("もとの施策", 5)


def test_actual_that_someone_changed_while_its_series_was_open(first, second):
    actual = make_actual(value=105)
    series = actual.series
    seen = form_of(second.get(address(series)))
    save(first, actual, value="106", revision_reason="誤り")

    refused = second.post(address(series), seen | {"source": "試験の資料"})

    assert is_refused(refused)
    assert "実績値 105 → 106" in listed(refused)
    assert Actual.objects.get().value == 106
    # To go back to 105 is a change of a final value too.
    assert "改定の理由" in errors_of(refused)
    over = form_of(refused) | {"actuals-0-revision_reason": "誤り"}
    assert second.post(address(series), over).status_code == 302
    assert (Actual.objects.get().value, KPISeries.objects.get().source) == (105, "試験の資料")


def test_row_that_someone_deleted_is_shown_and_not_saved(first, second):
    project = make_project(is_published=False)
    make_measure(project=project, text="残る施策", order=1)
    deleted = make_measure(project=project, text="消える施策", order=2)
    make_measure(project=project, text="最後の施策", order=3)
    seen = form_of(second.get(address(project)))
    first.post(address(deleted, "delete"), {"post": "yes"})

    refused = second.post(
        address(project),
        seen
        | EXPLAINED
        | {"measures-1-text": "書き直した施策", "measures-2-text": "最後も直した施策"},
    )

    assert is_refused(refused)
    assert "山田（山田） 削除" in listed(refused)
    assert "消える施策" in listed(refused)
    row = read(refused).select_one("#measures-1")
    assert "削除されたか、ほかの記録に移されました" in row.text
    assert form_of(refused)["measures-1-text"] == "書き直した施策"
    assert project.measures.last().text == "最後の施策"
    again = second.post(address(project), form_of(refused))
    assert again.status_code == 302, errors_of(again)
    assert [measure.text for measure in project.measures.all()] == ["残る施策", "最後も直した施策"]


@pytest.mark.parametrize("ticked", [{}, {"series-0-DELETE": "on"}], ids=["kept", "deleted too"])
def test_series_that_someone_deleted(first, second, ticked):
    """Its row has a link to its own page, and a reason to give."""
    series = make_series(kpi=make_kpi(is_published=False))
    kpi = series.kpi
    seen = form_of(second.get(address(kpi)))
    first.post(address(series, "delete"), {"post": "yes"})

    refused = second.post(address(kpi), seen | {"series-0-target_value": "130"} | ticked)

    assert is_refused(refused)
    assert form_of(refused)["series-0-target_value"] == "130"
    assert second.post(address(kpi), form_of(refused)).status_code == 302
    assert not KPISeries.objects.exists()


def test_row_that_someone_moved_to_another_record(first, second):
    measure = make_measure(text="もとの施策")
    here, there = measure.project, make_project(name="あちら")
    seen = form_of(second.get(address(here)))
    save(first, measure, project=there.pk)

    refused = second.post(address(here), seen | {"measures-0-text": "書き直した施策"})

    assert is_refused(refused)
    assert "あちら" in listed(refused)
    assert second.post(address(here), form_of(refused)).status_code == 302
    measure.refresh_from_db()
    assert (measure.project, measure.text) == (there, "もとの施策")


def test_row_that_the_page_only_shows_may_be_changed_or_deleted_meanwhile(first, second):
    project = make_project()
    changed, deleted = (make_kpi(project=project, is_published=False) for _ in range(2))
    seen = form_of(second.get(address(project)))
    save(first, changed, name="別の指標")
    first.post(address(deleted, "delete"), {"post": "yes"})

    response = second.post(address(project), seen | EXPLAINED | {"name": "新しい名称"})

    assert response.status_code == 302, errors_of(response)
    assert KPI.objects.get().name == "別の指標"


def test_row_that_someone_added_stays(first, second):
    project = make_project()
    seen = form_of(second.get(address(project)))
    make_measure(project=project)

    assert (
        second.post(address(project), seen | EXPLAINED | {"name": "新しい名称"}).status_code == 302
    )
    assert project.measures.count() == 1


@pytest.mark.parametrize(
    ("kind", "touched"),
    [
        ("actuals", True),
        ("participations", True),
        ("measures", True),
        ("measures", False),
        ("series", True),
    ],
)
def test_row_of_an_id_that_is_none_is_no_error_page(second, kind, touched):
    row = {
        "actuals": make_actual,
        "participations": make_participation,
        "measures": make_measure,
        "series": make_series,
    }[kind]()
    parent = getattr(row, {"actuals": "series", "series": "kpi"}.get(kind, "project"))
    sent = form_of(second.get(address(parent)))
    if touched:
        sent |= {f"{kind}-0-{'year' if kind == 'actuals' else 'order'}": "7"}

    # What is a number is one rule for all rows.
    keys = ("9" * 30, "999999", "abc", "", "１", "-1", "\0")
    for key in keys if kind == "measures" else keys[:2]:
        response = second.post(address(parent), sent | {f"{kind}-0-id": key})

        assert response.status_code in (200, 302), key
        assert type(row).objects.get().pk == row.pk, key


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
    save(first, measure, text="直した施策")

    refused = second.post(address(project), seen | EXPLAINED | {"measures-0-DELETE": "on"})

    assert is_refused(refused)
    assert "もとの施策 → 直した施策" in listed(refused)
    assert Measure.objects.exists()
    assert second.post(address(project), form_of(refused)).status_code == 302
    assert not Measure.objects.exists()


def test_row_that_someone_removed_on_the_same_page(first, second):
    """The record takes the time of what leaves none of its own."""
    project = make_project()
    make_participation(project=project, role="lead_inferred", order=1)
    make_participation(project=project, role="member", order=2)
    seen = form_of(second.get(address(project)))
    save(first, project, **{"participations-1-DELETE": "on"})

    refused = second.post(address(project), seen | {"participations-0-order": "3"})

    assert is_refused(refused)
    assert second.post(address(project), form_of(refused)).status_code == 302
    assert [place.order for place in project.participations.all()] == [3]


def test_change_that_left_no_history_is_refused_all_the_same(second):
    theme = make_theme(name="観光")
    seen = form_of(second.get(address(theme)))
    Theme.objects.update(name="交流")

    refused = second.post(address(theme), seen | {"order": "9"})

    assert is_refused(refused)
    assert "履歴に残っていません" in listed(refused)
    assert read(refused).select_one(f"#conflict a[href='{address(theme)}']")


@pytest.mark.parametrize("stamp", [None, "", "x", "a:b:c", "あ", "\0", "other"])
def test_form_that_does_not_say_what_it_showed_is_not_saved_at_once(second, stamp):
    theme, other = make_theme(name="観光"), make_theme()
    sent = form_of(second.get(address(theme))) | {"name": "交流", "shown": stamp}
    if stamp is None:
        del sent["shown"]
    elif stamp == "other":
        sent["shown"] = form_of(second.get(address(other)))["shown"]

    refused = second.post(address(theme), sent)

    assert is_refused(refused)
    theme.refresh_from_db()
    assert theme.name == "観光"
    assert second.post(address(theme), form_of(refused)).status_code == 302


def test_record_that_someone_deleted_is_not_revived_and_what_was_typed_is_shown(first, second):
    draft = make_project(is_published=False)
    measure = make_measure(project=draft, text="もとの施策", code="doo-01-m9")
    seen = form_of(second.get(address(measure)))
    first.post(address(measure, "delete"), {"post": "yes"})

    response = second.post(
        address(measure), seen | {"text": "書き直した施策\r\n二行目", "first_line": "12"}
    )

    assert response.status_code == 410
    page = read(response).select_one("#content")
    assert "doo-01-m9 もとの施策（削除済み）" in page.h1.text
    assert "この施策は、山田さんが" in page.text
    typed = [" ".join(box.get_text(" ").split()) for box in page.select("dd")]
    assert "書き直した施策 二行目" in typed
    assert "12" in typed
    assert page.select_one(f"a[href='{address(Measure)}{measure.pk}/history/']")
    assert not Measure.objects.exists()


def test_record_that_someone_deleted_with_its_rows(first, second):
    actual = make_actual(series=make_series(kpi=make_kpi(is_published=False)), note="もとの備考")
    series = actual.series
    seen = form_of(second.get(address(series)))
    first.post(address(series, "delete"), {"post": "yes"})

    response = second.post(address(series), seen | {"actuals-0-note": "書き直した備考"})

    assert response.status_code == 410
    assert "書き直した備考" in read(response).select_one("#content dl").text
    assert "暫定" in read(response).select_one("#content dl").text


def test_what_is_looked_at_before_it_is_saved_is_compared_then_and_when_saved(first, second):
    series = make_series(target_value=120)
    make_actual(series=series)
    seen = form_of(second.get(address(series))) | EXPLAINED | {"source": "試験の資料"}
    looked_at = second.post(address(series), seen | {"_preview": "1"})
    save(first, series, label="札幌")

    preview = second.post(address(series), seen | {"_preview": "1"})
    saved = second.post(address(series), form_of(looked_at))

    assert read(looked_at).select_one("#preview")
    assert not read(preview).select_one("#preview")
    assert is_refused(preview)
    assert is_refused(saved)
    assert second.post(address(series), form_of(saved)).status_code == 302


def test_way_back_in_the_history_is_compared_too(first, second):
    project = make_project(name="はじめの名称")
    save(first, project, name="あとの名称")
    url = f"{address(project)}?restore={Project.history.filter(name='はじめの名称').get().pk}"
    seen = form_of(second.get(url))
    save(first, project, name="もっとあとの名称")

    refused = second.post(url, seen | EXPLAINED)

    assert is_refused(refused)
    assert form_of(refused)["name"] == "はじめの名称"
    assert Project.objects.get().name == "もっとあとの名称"
    assert second.post(url, form_of(refused)).status_code == 302
    assert Project.history.first().history_change_reason.endswith("の内容に戻すため）")


def test_page_asks_as_much_for_many_rows_as_for_two(second):
    def queries(size: int) -> int:
        project = make_project()
        for _ in range(size):
            make_measure(project=project)
        return queries_of(second, address(project))

    assert queries(2) == queries(9)


def test_deletion_that_the_database_refuses_is_explained(first, monkeypatch):
    """The year is closed after the page has listed what would be deleted."""
    monkeypatch.setattr(ActualAdmin, "get_deleted_objects", PortalAdmin.get_deleted_objects)
    actual = make_actual()
    review = make_review(project=actual.series.kpi.project, status="submitted")
    bring(review, "approved")
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

    threads = [threading.Thread(target=run, args=numbered) for numbered in enumerate(tasks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [answers[number] for number in range(len(tasks))]


@pytest.mark.django_db(transaction=True)
def test_two_save_at_one_moment(first, second):
    project = make_project(name="名称", kana="")
    clients, changes = (first, second), ({"name": "新しい名称"}, {"kana": "よみ"})
    sent = [form_of(client.get(address(project))) for client in clients]

    answers = at_once(
        *(
            lambda client=client, data=data, change=change: client.post(
                address(project), data | EXPLAINED | change
            )
            for client, data, change in zip(clients, sent, changes, strict=True)
        )
    )

    assert sorted(answer.status_code for answer in answers) == [200, 302]
    late = next(number for number, answer in enumerate(answers) if answer.status_code == 200)
    assert is_refused(answers[late])
    project.refresh_from_db()
    early = [("新しい名称", ""), ("名称", "よみ")][1 - late]
    assert (project.name, project.kana) == early
    copied = form_of(answers[late]) | {"name": "新しい名称", "kana": "よみ"}
    assert clients[late].post(address(project), copied).status_code == 302
    project.refresh_from_db()
    assert (project.name, project.kana) == ("新しい名称", "よみ")


@pytest.mark.django_db(transaction=True)
def test_two_add_what_excludes_each_other_at_one_moment(first, second):
    series = make_series()
    clients = (first, second)
    sent = [
        form_of(client.get(address(Actual, "add")))
        | {"series": series.pk, "year": "R4", "value": value, "source": "試験資料"}
        for client, value in zip(clients, ("105", "106"), strict=True)
    ]

    answers = at_once(
        *(
            lambda client=client, data=data: client.post(address(Actual, "add"), data)
            for client, data in zip(clients, sent, strict=True)
        )
    )

    assert sorted(answer.status_code for answer in answers) == [200, 302]
    late = next(number for number, answer in enumerate(answers) if answer.status_code == 200)
    assert "登録済みです" in errors_of(answers[late])
    assert form_of(answers[late])["value"] == sent[late]["value"]
    assert Actual.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_steps_of_one_review_at_one_moment(first, second):
    """Whoever comes second is told where the first has led."""
    review = make_review(status="submitted")
    clients, steps = (first, second), ("approve", "send_back")
    sent = [
        form_of(client.get(address(review))) | {"_step": step, "reason": "試験の理由"}
        for client, step in zip(clients, steps, strict=True)
    ]

    answers = at_once(
        *(
            lambda client=client, data=data: client.post(address(review), data)
            for client, data in zip(clients, sent, strict=True)
        )
    )

    assert sorted(answer.status_code for answer in answers) == [200, 302]
    late = next(answer for answer in answers if answer.status_code == 200)
    review.refresh_from_db()
    assert f"{review.get_status_display()}のため" in errors_of(late)
    assert len(review.history.exclude(status="submitted")) == 1
