"""What all admin pages share; what is a page's own is tested in its app."""

import json
import re

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db import connection
from django.db.models.signals import pre_save
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kpis.models import KPI, Actual, Highlight, KPIFamily, KPISeries, MissingValue, SeriesBreak
from projects.models import EntryDeadline, Grade, Measure, Participation, Project, Review, Theme
from regions.models import (
    AreaPlan,
    CollaborationArea,
    Municipality,
    Plan,
    PolicyDirection,
    Subprefecture,
    Term,
)
from tests import factories
from tests.staff import (
    address,
    errors_of,
    form_of,
    messages_of,
    queries_of,
    read,
    sign_in,
)

pytestmark = pytest.mark.django_db


def make_draft_series(**values):
    """A series that may be deleted, as one that was ever public may not."""
    return factories.make_series(kpi=factories.make_kpi(is_published=False), **values)


MAKERS = {
    Plan: factories.make_plan,
    CollaborationArea: factories.make_area,
    AreaPlan: factories.make_area_plan,
    PolicyDirection: factories.make_direction,
    Subprefecture: factories.make_subprefecture,
    Municipality: factories.make_municipality,
    Term: factories.make_term,
    Theme: factories.make_theme,
    Project: factories.make_project,
    Participation: factories.make_participation,
    Measure: factories.make_measure,
    Grade: factories.make_grade,
    EntryDeadline: factories.make_deadline,
    Review: factories.make_review,
    KPIFamily: factories.make_family,
    KPI: factories.make_kpi,
    KPISeries: make_draft_series,
    Actual: factories.make_actual,
    MissingValue: factories.make_missing,
    SeriesBreak: factories.make_break,
    Highlight: factories.make_highlight,
}
every_model = pytest.mark.parametrize("model", MAKERS, ids=lambda model: model._meta.model_name)


@pytest.fixture
def staff(client):
    return sign_in(client)


def row(record):
    return type(record).objects.filter(pk=record.pk).values().get()


@every_model
def test_pages_of_a_model_answer_in_japanese(staff, model):
    record = MAKERS[model]()

    pages = [
        staff.get(url)
        for url in (
            address(model),
            address(model) + "?q=試験",
            address(model, "add"),
            address(record),
            address(record, "delete"),
            address(record, "history"),
        )
    ]

    assert [page.status_code for page in pages] == [200] * 6
    for page in pages:
        assert 'lang="ja"' in page.text
        assert str(model._meta.verbose_name) in page.text
        assert "政策展開方針ポータル 管理</title>" in page.text
        assert not re.search(r">\s*(Search|Add|Change|Delete|Save|History|Home)\b", page.text)


@every_model
def test_someone_who_may_only_look_sees_the_record(client, model):
    record = MAKERS[model]()
    reader = get_user_model().objects.create(username="reader", is_staff=True)
    reader.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(reader)

    response = client.get(address(record))

    assert response.status_code == 200
    assert not read(response).select("[name=_save]")


@every_model
def test_form_sent_as_shown_changes_nothing(staff, model):
    record = MAKERS[model](
        **{"value": "2037.0"} if model is Actual else {},
        **{"baseline_value": "2037.0", "target_value": "2040.50"} if model is KPISeries else {},
    )
    before = row(record)

    response = staff.post(address(record), form_of(staff.get(address(record))))

    assert response.status_code == 302, errors_of(response)
    assert str(row(record)) == str(before)
    assert json.loads(LogEntry.objects.get().change_message) == []


@every_model
def test_list_asks_as_much_for_twelve_as_for_two(staff, model):
    for _ in range(2):
        MAKERS[model]()
    of_two = queries_of(staff, address(model))

    for _ in range(10):
        MAKERS[model]()

    assert queries_of(staff, address(model)) == of_two


@pytest.mark.parametrize(
    "nonsense", ["id__exact=abc", "p=99999999999999999999", "nothing=1", "o=9.x.-9", "named=9"]
)
def test_list_with_a_nonsensical_address_starts_over(staff, nonsense):
    factories.make_project()

    response = staff.get(f"{address(Project)}?{nonsense}", follow=True)

    assert response.status_code == 200
    assert len(read(response).select("#result_list tbody tr")) == 1


@pytest.mark.parametrize("unknown", ["abc", "%00", "-1", "9" * 30])
def test_unknown_id_goes_home_with_a_message(staff, unknown):
    response = staff.get(f"{address(Project)}{unknown}/change/", follow=True)

    assert response.redirect_chain == [(reverse("admin:index"), 302)]
    assert "プロジェクトは見つかりませんでした" in messages_of(response)


def test_last_change_is_shown_once_there_is_one(staff):
    theme = factories.make_theme(changed_at="2026-11-24T00:00:00+09:00")

    adding, changing = staff.get(address(Theme, "add")), staff.get(address(theme))

    assert read(adding).select_one(".field-last_change .readonly").text == ""
    assert read(changing).select_one(".field-last_change .readonly").text == "2026年11月24日0:00"


@pytest.mark.parametrize(
    "model", [CollaborationArea, Project, KPISeries], ids=lambda model: model._meta.model_name
)
def test_code_stands_once_given(staff, model):
    record = MAKERS[model]()
    name = "code" if hasattr(record, "code") else "slug"
    given = getattr(record, name)
    page = staff.get(address(record))

    response = staff.post(address(record), form_of(page) | {name: "another"})

    assert response.status_code == 302, errors_of(response)
    record.refresh_from_db()
    assert getattr(record, name) == given
    assert read(page).select_one(f"#id_{name}").has_attr("disabled")
    assert "登録したあとは変えられません" in read(page).select_one(f".field-{name} .help").text
    assert not read(staff.get(address(model, "add"))).select_one(f"#id_{name}").has_attr("disabled")


PICKERS = [
    pytest.param(model, name, id=f"{model._meta.model_name}-{name}")
    for model in MAKERS
    for name in admin.site.get_model_admin(model).autocomplete_fields
]


@pytest.mark.parametrize(("model", "name"), PICKERS)
def test_picker_finds_however_it_is_typed(staff, model, name):
    target = model._meta.get_field(name).related_model
    found = MAKERS[target]()
    for _ in range(2):
        MAKERS[target]()
    word = str(getattr(found, "code", "") or getattr(found, "slug", "") or found.area.slug)
    full_width = "".join(chr(ord(letter) + 0xFEE0) for letter in word)

    def results(term):
        answer = staff.get(
            reverse("admin:autocomplete"),
            {
                "app_label": model._meta.app_label,
                "model_name": model._meta.model_name,
                "field_name": name,
                "term": term,
            },
        )
        assert answer.status_code == 200
        return [result["id"] for result in answer.json()["results"]]

    assert str(found.pk) in results(full_width)
    assert results("どこにもない語") == []
    assert len(results("\0")) == 3


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("ﾌﾟﾛｼﾞｪｸﾄ", id="half-width-kana"),
        pytest.param("ぷろじぇくと", id="hiragana"),
        pytest.param("ＤＯＯ－０１", id="full-width-code"),
        pytest.param("炭鉄港　日本遺産", id="two-words"),
        pytest.param("「炭鉄港」", id="brackets"),
        pytest.param("炭鉄港\0", id="nul"),
    ],
)
def test_search_finds_however_it_is_typed(staff, typed):
    factories.make_project(code="doo-01", name="日本遺産「炭鉄港」プロジェクト")
    factories.make_project(code="donan-03", name="縄文遺跡群の取組")

    rows = read(staff.get(address(Project), {"q": typed})).select("#result_list tbody tr")

    if "\0" in typed:
        assert len(rows) == 2  # refused with a message, and nothing searched
    else:
        assert ["doo-01" in row.text for row in rows] == [True]


@pytest.mark.django_db(transaction=True)
def test_list_that_the_database_refuses_starts_over(staff):
    factories.make_series()
    home = [(f"{address(KPISeries)}?e=1", 302)]
    refused = {
        "regular expression": "code__regex=(",
        "nul": "unit=%00",
        "half a range": "code__range=1",
        "more than a range": "code__range=123",
        "year before all years": "changed_at__year=-1",
        "year after all years": "changed_at__year=" + "9" * 30,
        "part of a period": "target_period__contains=1",
    }

    answers = {}
    for name, nonsense in refused.items():
        response = staff.get(f"{address(KPISeries)}?{nonsense}", follow=True)
        answers[name] = (response.status_code, response.redirect_chain)

    assert answers == dict.fromkeys(refused, (200, home))


@pytest.mark.parametrize("value", ["abc", "\0", "9" * 30, "9" * 5000, ""])
def test_picker_survives_what_is_no_id(staff, value):
    measure = factories.make_measure()
    sent = form_of(staff.get(address(measure))) | {"project": value}

    assert staff.get(address(Measure, "add"), {"project": value}).status_code == 200
    assert staff.post(address(measure), sent).status_code == 200


def test_picker_names_what_is_chosen(staff):
    participation = factories.make_participation(
        subprefecture=factories.make_subprefecture(name="空知地域")
    )

    for url in (address(participation), address(participation.project)):
        chosen = read(staff.get(url)).select_one("select[name$=subprefecture] option[selected]")
        assert (chosen["value"], chosen.text) == (str(participation.subprefecture_id), "空知地域")


def test_picker_names_what_a_refused_form_chose(staff):
    measure, other = factories.make_measure(), factories.make_project(name="選び直したプロジェクト")
    sent = form_of(staff.get(address(measure))) | {"project": other.pk, "text": ""}

    chosen = read(staff.post(address(measure), sent)).select_one(
        "select[name=project] option[selected]"
    )

    assert chosen.text == str(other)


def test_action_on_what_is_no_id_is_refused(staff):
    theme = factories.make_theme()
    sent = {"action": "delete_selected", "_selected_action": "abc", "post": "yes"}

    response = staff.post(address(Theme), sent, follow=True)

    assert "もう一度選んでください" in messages_of(response)
    assert Theme.objects.filter(pk=theme.pk).exists()


def test_action_deletes_what_is_chosen(staff):
    theme, kept = factories.make_theme(), factories.make_theme()
    sent = {"action": "delete_selected", "_selected_action": str(theme.pk), "post": "yes"}

    staff.post(address(Theme), sent)

    assert list(Theme.objects.all()) == [kept]


def test_constraint_with_a_field_outside_the_form_is_asked(staff):
    measure = factories.make_measure()
    sent = form_of(staff.get(address(measure))) | {"reprise_of": measure.pk}

    response = staff.post(address(measure), sent)

    assert response.status_code == 200
    assert "再掲のもとに、その施策自身は選べません。" in errors_of(response)


def test_constraints_of_a_changed_row_alone_are_asked_and_once(staff):
    """Django asks in a query a check, for every row that a page shows."""
    project = factories.make_project(is_published=False)
    first, *_ = [factories.make_measure(project=project) for _ in range(3)]
    form = form_of(staff.get(address(project)))

    with CaptureQueriesContext(connection) as queries:
        staff.post(address(project), form | {"measures-0-text": "改めた施策"})

    first.refresh_from_db()
    assert first.text == "改めた施策"
    assert sum('"_check"' in query["sql"] for query in queries) == 1


def test_constraint_is_told_with_what_else_is_wrong(staff):
    form = form_of(staff.get(address(Measure, "add")))
    response = staff.post(address(Measure, "add"), form | {"code": "No Code", "order": "first"})

    errors = errors_of(response)
    assert "コードは、半角の英小文字と数字をハイフンでつないだ形にしてください" in errors
    assert "整数を入力してください" in errors


def test_two_who_save_what_excludes_each_other(staff):
    area_plan = factories.make_area_plan()
    page = form_of(staff.get(address(PolicyDirection, "add")))
    sent = page | {
        "area_plan": area_plan.pk,
        "code": "doo-d1",
        "order": 1,
        "text": "同じ",
        "source": "資料",
    }

    def someone_faster(instance, **kwargs):
        pre_save.disconnect(someone_faster, sender=PolicyDirection)
        PolicyDirection.objects.bulk_create(
            [
                PolicyDirection(
                    area_plan=area_plan, code="doo-d2", order=1, text="同じ", source="資料"
                )
            ]
        )

    pre_save.connect(someone_faster, sender=PolicyDirection, weak=False)
    response = staff.post(address(PolicyDirection, "add"), sent, follow=True)

    assert response.status_code == 200
    assert "ほかの人の変更と重なったか" in errors_of(response)
    assert form_of(response)["text"] == "同じ"


def test_record_that_others_need_is_not_deleted(staff):
    area_plan = factories.make_area_plan()
    plan = area_plan.plan

    asked = staff.get(address(plan, "delete"))
    answered = staff.post(address(plan, "delete"), {"post": "yes"})

    users = read(asked).select("#deleted-objects a")
    assert [user["href"] for user in users] == [address(area_plan)]
    assert answered.status_code == 200
    assert Plan.objects.filter(pk=plan.pk).exists()


def test_record_that_nothing_needs_is_deleted(staff):
    area = factories.make_area()

    response = staff.post(address(area, "delete"), {"post": "yes"})

    assert response.status_code == 302
    assert not CollaborationArea.objects.exists()


def test_change_moves_the_time_that_the_page_shows(staff):
    area = factories.make_area(changed_at="2020-01-01T00:00:00+09:00")
    before = staff.get(address(area))

    staff.post(address(area), form_of(before) | {"short_name": "新しい"})

    after = staff.get(address(area))
    area.refresh_from_db()
    assert "2020年1月1日" in read(before).select_one(".field-last_change").text
    assert "2020年1月1日" not in read(after).select_one(".field-last_change").text
    assert area.changed_at.year > 2020


def test_index_lists_every_model(staff):
    page = read(staff.get(reverse("admin:index")))

    names = {link.text.strip() for link in page.select("#content-main th a")}
    assert {str(model._meta.verbose_name_plural) for model in MAKERS} <= names
