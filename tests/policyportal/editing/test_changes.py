"""The history in the admin: what it says, who reads it, and the way back."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from kpis.models import KPI, Actual, FigureChange, KPISeries
from kpis.querysets import revised_because
from policyportal.accounts.offices import Office
from policyportal.editing.changes import PAGE, recorded_models
from projects.models import Project
from regions.models import Term
from tests.factories import (
    make_account,
    make_actual,
    make_direction,
    make_kpi,
    make_measure,
    make_office,
    make_project,
    make_review,
    make_series,
    make_subprefecture,
    make_term,
    make_theme,
    withdraw,
)
from tests.policyportal.editing.test_admin import MAKERS, every_model
from tests.staff import (
    EXPLAINED,
    address,
    errors_of,
    form_of,
    messages_of,
    queries_of,
    read,
    sign_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("explained_changes")]


@pytest.fixture
def staff(client):
    return sign_in(client)


def change(record, **values):
    """A save in between, as a command would make it."""
    for name, value in values.items():
        setattr(record, name, value)
    record.save()
    return record


def shown(response) -> list[list[str]]:
    """The rows of a history, cell by cell, in one line each."""
    rows = read(response).select(".changes tbody tr")
    return [[" ".join(cell.get_text(" ").split()) for cell in row.find_all("td")] for row in rows]


def restoring(record, nth=-1):
    """The address of the form with the values of a row; the oldest unless told."""
    row = list(type(record).history.filter(id=record.pk))[nth]
    page = "change" if type(record).objects.filter(pk=record.pk).exists() else "add"
    place = address(record) if page == "change" else address(type(record), "add")
    return f"{place}?restore={row.pk}"


def test_history_says_who_changed_what_in_the_words_of_the_form(client):
    here, there = make_subprefecture(), make_subprefecture()
    series = make_series(subprefecture=here)
    account = make_account(make_office(), last_name="本庁", first_name="花子")
    client.force_login(account)
    sent = form_of(client.get(address(series))) | {
        "subprefecture": there.pk,
        "target_period": "R8",
        "target_value": "1234.50",
        "target_bound": "at_least",
        "baseline_value": "",
        "baseline_period": "",
        "baseline_basis": "",
        "change_kind": "訂正",
        "change_reason": "試験の理由",
    }

    client.post(address(series), sent)
    response = client.get(address(series, "history"))

    when, who, kind, what, reason, _ = shown(response)[0]
    now = timezone.localtime()
    assert f"{now.year}年{now.month}月" in when
    assert who == f"本庁 花子（{account.username}）"
    assert (kind, reason) == ("変更", "試験の理由")
    assert f"対象の地域 {here.name} → {there.name}" in what
    assert "基準値 100 → （なし）" in what
    assert "基準値の年・期間 R2 → （なし）" in what
    assert "基準値の取り方 年の値 → （なし）" in what
    assert "目標値 120 → 1,234.50" in what
    assert "目標値の年・期間 R7 → R8" in what
    assert "限度 到達 → 以上" in what


def test_history_writes_flags_years_and_choices_of_many_in_words(staff):
    theme = make_theme(name="試験の分野")
    project = change(make_project(themes=[theme]), is_published=False)
    with revised_because("error"):
        actual = change(make_actual(year=2022), year=2023)
    project.themes.clear()

    assert "公開 はい → いいえ" in shown(staff.get(address(project, "history")))[0][3]
    assert "分野 試験の分野 → （なし）" in shown(staff.get(address(project, "history")))[0][3]
    assert "年 R4（2022） → R5（2023）" in shown(staff.get(address(actual, "history")))[0][3]


@every_model
def test_every_record_has_a_history_that_can_be_read_when_it_is_gone(staff, model):
    record = MAKERS[model]()
    pk, name = record.pk, str(record)

    there = staff.get(address(record, "history"))
    with revised_because("error"):  # without a reason an actual stays
        record.delete()
    gone = staff.get(f"{address(model)}{pk}/history/")

    assert name in there.text
    assert shown(gone)[0][2] == "削除"
    assert "この記録は削除されています" in gone.text


def test_deleted_actual_is_called_by_its_series(staff):
    actual = make_actual(series=make_series(code="there-1-1"), year=2022)
    pk, name = actual.pk, str(actual.series)
    withdraw(actual)

    page = staff.get(f"{address(Actual)}{pk}/history/")

    assert f"{name} R4（2022）（削除済み）" in page.text
    assert "番号" not in read(page).select_one("#content").text


def test_unchanged_record_has_nothing_to_tell(staff):
    term = make_term()
    Term.history.all().delete()

    assert "収録されてから変わっていません" in staff.get(address(term, "history")).text


@pytest.mark.parametrize("unknown", ["abc", "9" * 30, "-1", "%00"])
def test_history_of_nothing_goes_home_with_a_message(staff, unknown):
    response = staff.get(f"{address(Project)}{unknown}/history/", follow=True)

    assert response.redirect_chain == [(reverse("admin:index"), 302)]


def test_history_asks_as_much_for_many_rows_as_for_two(staff):
    project = make_project(subprefectures=[make_subprefecture()])
    change(project, name="二つめの名称")
    of_two = queries_of(staff, address(project, "history"))

    for number in range(PAGE + 3):
        change(project, name=f"名称{number}")

    assert queries_of(staff, address(project, "history")) == of_two
    assert len(shown(staff.get(address(project, "history")))) == PAGE
    assert len(shown(staff.get(address(project, "history") + "?page=2"))) == 5


def test_history_leads_to_what_belongs_to_the_record(staff):
    measure = make_measure()
    project = measure.project
    measure_url = address(measure, "history")
    measure.delete()

    page = read(staff.get(address(project, "history")))

    assert f"{measure.code} {measure.text}（削除済み）" in page.find("a", href=measure_url).text


def test_form_starts_from_an_earlier_row_and_saves_as_a_new_one(staff):
    first, second = make_theme(), make_theme()
    project = make_project(name="はじめの名称", themes=[first])
    change(project, name="あとの名称")
    project.themes.set([second])
    url = restoring(project)

    page = staff.get(url)
    sent = form_of(page)
    unsaved = Project.objects.get(pk=project.pk).name
    response = staff.post(url, sent | EXPLAINED)

    assert "まだ保存していません" in messages_of(page)
    assert "名称：あとの名称 → はじめの名称" in messages_of(page)
    assert unsaved == "あとの名称"
    assert response.status_code == 302, errors_of(response)
    project.refresh_from_db()
    assert (project.name, [*project.themes.all()]) == ("はじめの名称", [first])
    last = Project.history.filter(id=project.pk).first()
    assert last.history_user.username == "staff"
    assert last.history_change_reason.endswith("の内容に戻すため）")


def test_way_back_asks_for_the_reason_of_a_public_figure(staff, explained_changes):
    series = change(make_series(), target_value=Decimal("130"))
    FigureChange.objects.all().delete()
    url = restoring(series)
    sent = form_of(staff.get(url))

    refused = staff.post(url, sent)
    accepted = staff.post(url, sent | {"change_kind": "訂正", "change_reason": "元に戻す"})

    assert "変更の理由を入力してください" in errors_of(refused)
    assert accepted.status_code == 302, errors_of(accepted)
    (made,) = FigureChange.objects.all()
    assert (str(made.new), made.reason) == ("120人(R7)", "元に戻す")
    assert KPISeries.history.first().history_change_reason.startswith("元に戻す（")


def test_way_back_keeps_to_the_rules_of_today(staff):
    first = change(make_project(name="取り合う名称"), name="あとの名称")
    make_project(area_plan=first.area_plan, name="取り合う名称")
    url = restoring(first)

    response = staff.post(url, form_of(staff.get(url)) | EXPLAINED)

    assert "同じ名称のプロジェクトがすでにあります" in errors_of(response)
    first.refresh_from_db()
    assert first.name == "あとの名称"


def test_bureau_goes_back_in_its_own_projects_only_and_in_texts_only(client):
    place = make_subprefecture()
    draft = make_project(subprefectures=[place], order=1, name="前", is_published=False)
    own = change(draft, order=2, name="後")
    foreign = change(make_project(subprefectures=[make_subprefecture()], name="前"), name="後")
    client.force_login(make_account(make_office(subprefecture=place)))

    url = restoring(own)
    mine = client.post(url, form_of(client.get(url)))
    page = client.get(address(foreign, "history"))
    theirs = client.get(restoring(foreign))
    crafted = client.post(restoring(foreign), {"name": "前"})

    own.refresh_from_db()
    foreign.refresh_from_db()
    assert mine.status_code == 302, errors_of(mine)
    assert (own.name, own.order) == ("前", 2)
    assert "この内容に戻す" not in page.text
    assert "入力欄に入れました" not in theirs.text
    assert crafted.status_code == 403
    assert foreign.name == "後"


def test_row_of_another_record_is_not_taken(staff):
    project = make_project(name="こちら")
    row = change(make_project(name="あちら"), name="むこう").history.first()

    response = staff.get(f"{address(project)}?restore={row.pk}")

    assert form_of(response)["name"] == "こちら"
    assert "この履歴の内容には戻せません" in messages_of(response)


@pytest.mark.parametrize("nonsense", ["abc", "", "9" * 30, "-1", "%00"])
def test_row_that_is_none_is_no_error(staff, nonsense):
    response = staff.get(f"{address(make_project())}?restore={nonsense}")

    assert response.status_code == 200
    assert "この履歴の内容には戻せません" in messages_of(response)


def test_deleted_record_comes_back_under_its_number_and_what_belonged_to_it_too(staff):
    kpi = make_kpi(is_published=False, name="戻る指標")
    actual = make_actual(series=make_series(kpi=kpi, decimals=1), value=Decimal("105.0"))
    series = actual.series
    staff.post(address(kpi, "delete"), {"post": "yes"})
    gone = KPI.objects.exists(), KPISeries.objects.exists(), Actual.objects.exists()
    for record in (kpi, series, actual):
        url = restoring(record)
        response = staff.post(url, form_of(staff.get(url)))
        assert response.status_code == 302, errors_of(response)

    assert gone == (False, False, False)
    assert (KPI.objects.get().pk, KPI.objects.get().name) == (kpi.pk, "戻る指標")
    assert str(KPISeries.objects.get(pk=series.pk).target) == "120人(R7)"
    assert str(Actual.objects.get(pk=actual.pk).value) == "105.0"
    rows = KPI.history.filter(id=kpi.pk).order_by("history_id")
    assert [row.history_type for row in rows] == ["-", "+"]


def test_places_come_back_with_their_project(staff):
    first, second, third = (make_subprefecture(name=f"試験{n}地域") for n in "一二三")
    project = make_project(name="はじめの名称", subprefectures=[first, second], is_published=False)
    project.themes.set([make_theme()])
    project.directions.set([make_direction(area_plan=project.area_plan)])
    places, themes = places_of(project), [*project.themes.all()]
    # The second place goes and another comes, in one act with the name.
    sent = form_of(staff.get(address(project))) | {
        "name": "あとの名称",
        "participations-1-DELETE": "on",
        "participations-TOTAL_FORMS": "3",
        "participations-2-order": "3",
        "participations-2-subprefecture": third.pk,
        "participations-2-role": "member",
    }
    changed = staff.post(address(project), sent)
    others = places_of(project)

    back = restoring(project, 1)
    again = staff.post(back, form_of(staff.get(back)))
    as_before = Project.objects.get().name, places_of(project)
    staff.post(address(project, "delete"), {"post": "yes"})
    gone = Project.objects.exists()
    url = restoring(project, 0)
    restored = staff.post(url, form_of(staff.get(url)))

    assert errors_of(changed) + errors_of(again) + errors_of(restored) == ""
    assert others == [(first.pk, "lead_inferred"), (third.pk, "member")]
    assert as_before == ("はじめの名称", places)
    assert not gone
    project = Project.objects.get()
    assert places_of(project) == places
    assert [*project.themes.all()] == themes
    assert project.directions.count() == 1


def places_of(project):
    return [*project.participations.order_by("order").values_list("subprefecture", "role")]


def test_deleted_record_comes_back_through_the_head_office_only(client):
    place = make_subprefecture()
    project = make_project(subprefectures=[place])
    actual = make_actual(series=make_series(kpi=make_kpi(project=project)))
    pk, url = actual.pk, address(Actual)
    withdraw(actual)
    row = Actual.history.filter(id=pk).first()
    client.force_login(make_account(make_office(subprefecture=place)))

    page = client.get(f"{url}{pk}/history/")
    form = client.get(f"{address(Actual, 'add')}?restore={row.pk}")

    assert "戻せるのは本庁です" in page.text
    assert "入力欄に入れました" not in form.text


def test_actual_of_a_closed_year_is_not_changed_by_going_back(staff):
    actual = change(make_actual(year=2022), value=Decimal("110"))
    make_review(project=actual.series.kpi.project, year=2022, status="approved")
    url = restoring(actual)

    response = staff.post(url, form_of(staff.get(url)))

    actual.refresh_from_db()
    assert actual.value == Decimal("110")
    assert response.status_code in (200, 302)


def test_changes_are_for_the_head_office(client):
    place = make_subprefecture()
    for offices, status in (
        ([make_office()], 200),
        ([make_office(subprefecture=place)], 403),
        ([make_office(Office.Role.READER)], 403),
    ):
        client.force_login(make_account(*offices))
        assert client.get(reverse("admin:changes")).status_code == status
        assert ("変更の記録" in client.get(reverse("admin:index")).text) is (status == 200)


def test_changes_of_all_records_are_listed_newest_first(staff):
    term = change(make_term(), meaning="あとの説明です。")
    measure = change(make_measure(), text="あとの施策")
    code = measure.code
    staff.post(address(measure, "delete"), {"post": "yes"})

    rows = shown(staff.get(reverse("admin:changes")))

    assert [row[1].partition(" ")[0] for row in rows] == ["施策", "施策", "用語"]
    assert rows[0][1] == f"施策 {code} あとの施策（削除済み）"
    assert (rows[0][2], rows[0][3]) == ("staff", "削除")
    assert f"用語 {term.word}" in rows[2][1]


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("", 2),
        ("model=regions.term", 1),
        ("kind=-", 0),
        ("model=kpis.kpi", 0),
        ("since=2000-01-01", 2),
        ("until=2000-01-01", 0),
        ("account=0", 2),
        ("model=nothing&since=yesterday&page=x", 2),
    ],
)
def test_changes_are_narrowed(staff, query, number):
    change(make_term(), meaning="あとの説明です。")
    change(make_measure(), text="あとの施策")

    response = staff.get(reverse("admin:changes") + "?" + query)

    assert len(shown(response)) == number


def test_changes_are_narrowed_by_account(staff, django_user_model):
    term = make_term()
    sent = form_of(staff.get(address(term)))
    staff.post(address(term), sent | {"meaning": "あとの説明です。"})
    change(make_measure(), text="あとの施策")
    user = django_user_model.objects.get()

    rows = shown(staff.get(f"{reverse('admin:changes')}?account={user.pk}"))

    assert [row[2] for row in rows] == ["staff"]


def test_changes_ask_as_much_for_many_as_for_one_of_each(staff):
    def make():
        change(make_term(), meaning="あとの説明です。")
        change(
            make_project(themes=[make_theme()], subprefectures=[make_subprefecture()]),
            name=f"名{timezone.now()}",
        )

    make()
    of_one = queries_of(staff, reverse("admin:changes"))
    for _ in range(6):
        make()

    assert queries_of(staff, reverse("admin:changes")) == of_one


def test_every_model_of_the_plan_but_the_kept_one_has_a_history():
    names = {model._meta.label for model in recorded_models()}

    assert {model._meta.label for model in MAKERS} <= names
    assert "kpis.FigureChange" not in names
