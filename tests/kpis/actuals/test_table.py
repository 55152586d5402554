"""The table in which staff enter a year's actuals."""

import threading
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kpis.actuals.table import MOST
from kpis.due import Appearance
from kpis.figures import Basis, Bound
from kpis.models import KPI, Actual, KPISeries, MissingValue
from kpis.periods import Period
from kpis.wording.series import wording_of
from policyportal.records import clock
from policyportal.records.eras import latest_year_over
from projects.models import Review
from tests.factories import (
    bring,
    make_account,
    make_actual,
    make_kpi,
    make_missing,
    make_office,
    make_project,
    make_review,
    make_series,
    make_subprefecture,
)
from tests.staff import address, errors_of, form_of, messages_of, queries_of, read, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("saving_publishes")]

YEARLY = {"target_period": Period(2020, 2024), "target_basis": Basis.EVERY_YEAR}
URL = "/admin/entry/?year=R4"


@pytest.fixture
def place():
    return make_subprefecture(bureau_name="試験振興局")


@pytest.fixture
def series(place):
    project = make_project(subprefectures=[place])
    return make_series(kpi=make_kpi(project=project, name="試験の指標"))


@pytest.fixture
def bureau(client, place):
    client.force_login(make_account(make_office(subprefecture=place), last_name="山田"))
    return client


def titles(response) -> list[str]:
    return [row["value"] for row in read(response).select("#entry_form input[name=series]")]


def typed(response, *rows, **more) -> dict:
    """What a browser sends of the page after something was typed: (series, field, text) each."""
    return form_of(response) | {f"s{series.pk}-{name}": text for series, name, text in rows} | more


def enter(client, *rows, url=URL, step="_check", **more):
    return client.post(url, typed(client.get(url), *rows, **{step: "1"}, **more))


def save(client, checked, **more):
    return client.post(URL, form_of(checked) | {"_save": "1"} | more)


TOTAL = {"target_period": Period(2020, 2024), "target_basis": Basis.TOTAL, "target_value": 500}


@pytest.mark.parametrize(
    ("values", "years"),
    [
        pytest.param({}, range(2021, 2026), id="after-the-baseline-to-the-target"),
        pytest.param(
            {"baseline_period": Period(2017, 2020), "baseline_basis": Basis.BEST},
            range(2021, 2026),
            id="after-a-baseline-of-several-years",
        ),
        pytest.param(TOTAL | {"baseline_period": Period.year(2018)}, range(2020, 2025), id="total"),
        pytest.param(
            YEARLY | {"baseline_value": None, "target_bound": Bound.AT_LEAST},
            range(2020, 2025),
            id="every-year",
        ),
        pytest.param({"baseline_value": None}, range(2015, 2026), id="without-a-baseline"),
    ],
)
def test_years_that_a_series_owes(values, years):
    make_series(**values)

    missing = [year for year in range(2015, 2030) if KPISeries.objects.measured_in(year).exists()]

    assert missing == list(years)


def test_what_is_entered_is_not_missing(bureau, series):
    other = make_series(kpi=series.kpi, label="乙")
    actual = make_actual(series=other, year=2022)

    page = bureau.get(URL)

    assert titles(page) == [str(series.pk)]
    done = read(page).select_one(".entry-done")
    assert "105人(R4)（確定）" in done.text
    assert done.a["href"] == address(actual)
    assert done.a.text.startswith("変更する")


def test_table_lists_what_the_account_enters(bureau, place, series):
    led_and_printed_elsewhere = make_series(
        kpi=series.kpi, label="乙", subprefecture=make_subprefecture()
    )
    printed_here = make_series(subprefecture=place)
    assigned = make_series(entered_by=place)
    make_series()

    assert set(titles(bureau.get(URL))) == {str(row.pk) for row in (series, printed_here, assigned)}
    assert str(led_and_printed_elsewhere.pk) not in titles(bureau.get(URL))


def test_head_office_sees_all_and_may_choose_a_bureau(client, place, series):
    other = make_series()
    client.force_login(make_account(make_office()))

    assert set(titles(client.get(URL))) == {str(series.pk), str(other.pk)}
    assert titles(client.get(f"{URL}&bureau={place.slug}")) == [str(series.pk)]


def test_reader_has_no_table(client, series):
    client.force_login(make_account(make_office(role="reader")))

    assert client.get(URL).status_code == 403
    assert "entry/" not in client.get(reverse("admin:index")).text


def test_start_page_leads_to_the_table_first(bureau):
    page = read(bureau.get(reverse("admin:index")))

    assert page.select_one("#tasks a")["href"] == reverse("admin:entry")
    assert [caption.text.strip() for caption in page.select("#content-main caption")] == [
        "実績値の入力",
        "プロジェクト",
        "KPI",
        "地域",
        "用語・同義語・参考訳",
    ]


@pytest.mark.parametrize("asked", ["year=H99", "year=abc", "year=1990", "year=2099", "bureau=x"])
def test_odd_address_starts_over_with_a_word(bureau, series, asked):
    page = bureau.get(f"/admin/entry/?{asked}")

    assert page.status_code == 200
    assert "指定を読み取れないため" in errors_of(page)


def test_first_choice_is_the_latest_year_that_is_over(bureau, series):
    page = read(bureau.get("/admin/entry/"))

    chosen = page.select_one("#year option[selected]")
    assert chosen["value"] == str(latest_year_over())


@pytest.mark.parametrize(("year", "value"), [("R4", "105"), ("令和４年度", "１０５")])
def test_entered_after_it_was_looked_at(bureau, series, year, value):
    checked = enter(
        bureau,
        (series, "year", year),
        (series, "value", value),
        (series, "source", "試験資料"),
    )

    assert errors_of(checked) == ""
    assert not Actual.objects.exists()
    preview = read(checked).select_one(".entry-preview")
    assert wording_of(series).sentence in preview.text
    assert "105人(R4)（暫定）" in preview.text
    assert "105人（暫定）" in preview.select_one("svg").text

    saved = save(bureau, checked)

    assert saved.status_code == 302
    actual = Actual.objects.get()
    assert (actual.series, actual.year, actual.value) == (series, 2022, Decimal(105))
    assert (actual.state, actual.source) == ("provisional", "試験資料")
    assert actual.history.get().history_user.last_name == "山田"
    assert "1件の実績値を保存し、公開しました" in messages_of(bureau.get(URL))


def test_common_source_is_used_where_a_row_has_none(bureau, series):
    other = make_series(kpi=series.kpi, label="乙")
    checked = enter(
        bureau,
        # Its unit may stand behind it, and what nobody sees is taken away.
        (series, "value", "105人\u200b"),
        (other, "value", "106"),
        (other, "source", "別の資料"),
        source="共通\u200bの資料",
    )

    save(bureau, checked)

    assert dict(Actual.objects.values_list("series", "source")) == {
        series.pk: "共通の資料",
        other.pk: "別の資料",
    }


@pytest.mark.parametrize("year", ["Ｒ４", "令和4", "2022"])
def test_year_is_typed_as_people_write_it(bureau, series, year):
    row = [(series, "year", year), (series, "value", "105"), (series, "source", "資料")]

    checked = enter(bureau, *row)

    assert errors_of(checked) == ""
    assert "105人(R4)（暫定）" in read(checked).select_one(".entry-preview").text


MISTAKES = [
    ("value", "105千人", "「千人」の数値ですが、ここの単位は「人」"),
    ("value", "7,31", "数値として読めません"),
    ("value", "百", "数値ではありません"),
    ("value", "9" * 30, "ふつうの数値"),
    ("year", "H32", "という年はありません"),
    ("year", "", "必須"),
    ("year", "R80", "R80は、まだ来ていない年です"),
    ("year", "R2", "R3からR7までの年のものです"),
    ("source", "", "出典を入力してください"),
    ("source", "あ" * 201, "200"),
    ("source", "上\n下", "改行"),
    ("note", "あ" * 201, "200"),
    ("state", "maybe", "maybe"),
]


def test_mistake_is_told_beside_its_cell_and_at_the_top(bureau, series):
    sent = typed(bureau.get(URL), (series, "value", "105"), (series, "source", "資料"), _save="1")
    for name, text, said in MISTAKES:
        page = read(answer := bureau.post(URL, sent | {f"s{series.pk}-{name}": text}))

        assert answer.status_code == 200, text
        assert not Actual.objects.exists(), text
        box = page.select_one(f"#id_s{series.pk}-{name}")
        assert box["aria-invalid"] == "true", text
        assert said in page.select_one(f"#{box['aria-describedby']}").text
        assert page.select_one(f".errornote a[href='#id_s{series.pk}-{name}']"), text
        if box.name == "input" and "\n" not in text:
            assert box.get("value", "") == text


@pytest.mark.parametrize(
    ("name", "text"), [("source", "別の資料"), ("state", "final"), ("year", "R3")]
)
def test_what_is_typed_before_its_value_stays_when_another_row_is_saved(bureau, series, name, text):
    begun = make_series(kpi=series.kpi, label="乙")
    rows = [(series, "value", "105"), (series, "source", "資料"), (begun, name, text)]

    left = save(bureau, enter(bureau, *rows))

    assert Actual.objects.get().series == series
    assert titles(left) == [str(begun.pk)]
    assert form_of(left)[f"s{begun.pk}-{name}"] == text


def test_what_is_saved_stands_among_what_staff_did_and_leads_to_the_review(bureau, series):
    saved = save(bureau, enter(bureau, (series, "value", "105"), source="資料"))

    link = read(bureau.get(saved.url)).select_one(".messagelist a")
    project = series.kpi.project
    assert link["href"] == f"{address(Review, 'add')}?project={project.pk}&year=R4"
    assert link.text == f"{project}の点検・評価"
    actual = Actual.objects.get()
    done = LogEntry.objects.get()
    assert (done.object_id, done.object_repr, done.is_addition()) == (
        str(actual.pk),
        str(actual),
        True,
    )
    assert (
        str(actual)
        in read(bureau.get(reverse("admin:index"))).select_one("#recent-actions-module").text
    )


def test_row_of_a_total_asks_for_its_year_alone_and_names_the_years_before(bureau, place):
    project = make_project(subprefectures=[place])
    whole = TOTAL | {"baseline_period": Period.year(2018)}
    series = make_series(kpi=make_kpi(project=project), **whole)
    make_actual(series=series, year=2021, value=Decimal(90))
    page = read(bureau.get(URL))
    value = page.select_one(f"#s{series.pk} .entry-value")

    assert "その年だけの値" in value.text
    assert "これまでの合計：90人(R3)" in value.text
    assert page.select_one("script[type=module]")["src"] == "/static/js/entry.js"

    asked = enter(bureau, (series, "value", "180"), source="資料")

    assert "R4だけの値ですか（R3：90、R4：180と増えています）" in errors_of(asked)
    value = read(asked).select_one(f"#s{series.pk} .entry-value")
    assert "入力した値を含む合計：270人(R3～R4)" in value.text

    at_next = read(bureau.get("/admin/entry/?year=R6")).select_one(f"#s{series.pk} .entry-value")
    links = [(link["href"], link.contents[0].strip()) for link in at_next.select("a")]
    assert links == [(f"?year={year}#s{series.pk}", year) for year in ("R2", "R4", "R5")]


def test_source_for_all_rows_stays_after_a_row_is_saved(bureau, series):
    other = make_series(kpi=series.kpi, label="乙")

    saved = save(bureau, enter(bureau, (series, "value", "105"), source="共通の資料"))

    assert Actual.objects.get().source == "共通の資料"
    left = bureau.get(saved.url)
    assert titles(left) == [str(other.pk)]
    assert form_of(left)["source"] == "共通の資料"


@pytest.mark.parametrize(
    ("common", "said"), [("あ" * 201, "200"), ("上\n下", "改行"), ("上\0下", "")]
)
def test_source_for_all_rows_is_held_to_the_rules_of_each(bureau, series, common, said):
    answer = enter(bureau, (series, "value", "105"), source=common, step="_save")

    error = read(answer).select_one(f"#id_s{series.pk}-source_error")
    assert said in error.text
    assert not Actual.objects.exists()


def test_as_many_rows_as_the_table_shows_are_sent(client, series):
    client.force_login(make_account(make_office()))
    for number in range(MOST):
        make_series(kpi=series.kpi, label=f"系列{number}")
    page = client.get(URL)
    assert page.text.count('name="series"') == MOST

    sent = typed(page, (series, "value", "105"), source="資料", _check="1")
    checked = client.post(URL, sent)

    assert "1件の、公開ページに出る文と図を" in checked.text


def test_note_without_a_value_is_a_mistake(bureau, series):
    answer = enter(bureau, (series, "note", "調査中"))

    assert "実績値を入力してください" in errors_of(answer)


def test_right_rows_are_saved_and_wrong_ones_stay_as_typed(bureau, series):
    wrong = make_series(kpi=series.kpi, label="乙")
    empty = make_series(kpi=series.kpi, label="丙")
    checked = enter(
        bureau,
        (series, "value", "105"),
        (wrong, "value", "106千人"),
        (wrong, "note", "メモ"),
        source="資料",
    )
    assert "確認した1件を保存して公開する" in checked.text

    left = save(bureau, checked)

    assert left.status_code == 200
    assert Actual.objects.get().series == series
    assert "1件の実績値を保存し、公開しました。1件は、まだ保存していません。" in messages_of(left)
    assert titles(left) == [str(wrong.pk), str(empty.pk)]
    sent = form_of(left)
    assert (sent[f"s{wrong.pk}-value"], sent[f"s{wrong.pk}-note"]) == ("106千人", "メモ")

    save(bureau, enter_again(bureau, left, wrong, "106"))
    assert Actual.objects.count() == 2


def enter_again(client, page, series, value):
    return client.post(URL, form_of(page) | {f"s{series.pk}-value": value, "_check": "1"})


def test_what_was_not_looked_at_is_looked_at_first(bureau, series):
    checked = enter(bureau, (series, "value", "105"), source="資料")

    again = save(bureau, checked, **{f"s{series.pk}-value": "106"})

    assert not Actual.objects.exists()
    assert "106人(R4)" in read(again).select_one(".entry-preview").text
    assert save(bureau, again).status_code == 302
    assert Actual.objects.get().value == 106


def test_jump_asks_for_confirmation(bureau, series):
    make_actual(series=series, year=2021, value=Decimal(100))
    name = f"s{series.pk}-confirmed"
    asked = enter(bureau, (series, "value", "1050"), source="資料")

    assert "前年比が±50%を超えています。桁・単位を確認してください" in errors_of(asked)
    assert "確認した" not in read(asked).select_one(".submit-row").text
    box = read(asked).select_one(f"input[name={name}]")
    assert (box["type"], box["value"]) == ("checkbox", "1050")

    confirmed = bureau.post(URL, form_of(asked) | {name: "1050", "_check": "1"})
    assert errors_of(confirmed) == ""
    save(bureau, confirmed)

    assert Actual.objects.get(year=2022).value == 1050


def test_confirmation_of_one_value_is_none_of_another(bureau, series):
    name = f"s{series.pk}-confirmed"

    asked = enter(bureau, (series, "value", "1060"), source="資料", **{name: "1050"})

    assert "±50%を超えています" in errors_of(asked)


@pytest.mark.parametrize("step", ["_check", "_save"])
def test_series_of_another_bureau_is_refused_whole(bureau, series, step):
    foreign = make_series()
    sent = typed(bureau.get(URL), (series, "value", "105"), source="資料") | {step: "1"}
    sent |= {
        "series": [series.pk, foreign.pk],
        f"s{foreign.pk}-value": "106",
        f"s{foreign.pk}-year": "R4",
        f"s{foreign.pk}-state": "final",
    }

    answer = bureau.post(URL, sent)

    assert answer.status_code == 403
    assert "この所属では入力できない系列" in errors_of(answer)
    assert form_of(answer)[f"s{series.pk}-value"] == "105"
    assert not Actual.objects.exists()


@pytest.mark.parametrize("odd", ["abc", "-1", "9" * 30, "\0", ""])
def test_odd_series_is_refused(bureau, series, odd):
    answer = bureau.post(URL, {"series": [series.pk, odd], "_save": "1"})

    assert answer.status_code == 403


def test_nothing_sent_changes_nothing(bureau, series):
    assert bureau.post(URL, {}).status_code == 200
    assert bureau.post(URL, {"series": series.pk, "_save": "1"}).status_code == 200
    assert not Actual.objects.exists()


def test_actual_that_someone_entered_meanwhile(bureau, place, series):
    checked = enter(bureau, (series, "value", "105"), (series, "note", "メモ"), source="資料")
    other = Client()
    other.force_login(make_account(make_office(), last_name="佐藤"))
    save(other, enter(other, (series, "value", "107"), source="別の資料"))

    late = save(bureau, checked)

    assert "R4の実績値は、佐藤さんが" in errors_of(late)
    assert "「107人（暫定）」と登録しました" in errors_of(late)
    sent = form_of(late)
    assert (sent[f"s{series.pk}-value"], sent[f"s{series.pk}-note"]) == ("105", "メモ")
    entered = Actual.objects.get()
    assert entered.value == 107
    assert read(late).select_one(f"#s{series.pk} a")["href"] == address(entered)


def test_page_sent_twice_saves_once(bureau, series):
    checked = enter(bureau, (series, "value", "105"), source="資料")
    save(bureau, checked)

    again = save(bureau, checked)

    assert again.status_code == 302
    assert "同じ内容がすでに登録されています" in messages_of(bureau.get(URL))
    assert Actual.objects.count() == 1


def test_approved_year_takes_what_is_missing(bureau, series):
    review = make_review(project=series.kpi.project, status="submitted")
    checked = enter(bureau, (series, "value", "105"), source="資料")
    bring(review, "approved")
    assert titles(bureau.get(URL)) == [str(series.pk)]

    save(bureau, checked)

    assert Actual.objects.get().value == 105


def test_entered_actual_of_an_approved_year_is_marked(bureau, series):
    make_actual(series=series)
    review = make_review(project=series.kpi.project, status="submitted")
    bring(review, "approved")

    assert "承認済みの年" in read(bureau.get(URL)).select_one(".entry-done").text


def test_table_asks_as_much_for_twelve_as_for_two(client, place, series):
    # Session, account, its device, the password it was given and its offices (5), permissions (2), the edition and the
    # others (2), the first year, bureaus; series with actuals, breaks, changed figures and years without an actual (5),
    # drafts and the KPIs' series (2); what is entered with its approved years, drafts, and the years that are said to
    # have no actual (3).
    make_actual(series=make_series(kpi=series.kpi, label="済"), year=2022)
    client.force_login(make_account(make_office(subprefecture=place)))

    def more():
        project = make_project(subprefectures=[place], area_plan=series.kpi.project.area_plan)
        own = make_series(kpi=make_kpi(project=project))
        make_actual(series=own, year=2021)
        make_actual(series=make_series(kpi=own.kpi, label="済"), year=2022)

    more()
    of_two = queries_of(client, URL)
    for _ in range(10):
        more()

    assert queries_of(client, URL) == of_two
    assert of_two == 19


@pytest.mark.parametrize("step", ["_check", "_save"])
def test_sending_asks_as_much_for_twelve_rows_as_for_two(bureau, series, step):
    def queries(count):
        rows = [make_series(kpi=series.kpi, label=f"{count}-{place}") for place in range(count)]
        entries = [(row, "value", "105") for row in rows]
        checked = enter(bureau, *entries, source="資料")
        sent = form_of(checked) | {step: "1"}
        with CaptureQueriesContext(connection) as found:
            bureau.post(URL, sent)
        return len(found)

    assert queries(2) == queries(12)


@pytest.mark.django_db(transaction=True)
def test_two_enter_one_series_at_one_moment(place, series):
    clients, answers, start = [], {}, threading.Barrier(2)
    for value in ("105", "106"):
        client = Client()
        client.force_login(make_account(make_office(), last_name=f"職員{value}"))
        clients.append((client, form_of(enter(client, (series, "value", value), source="資料"))))

    def run(number):
        client, sent = clients[number]
        try:
            start.wait()
            answers[number] = client.post(URL, sent | {"_save": "1"})
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[number]) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answer.status_code for answer in answers.values()) == [200, 302]
    late = next(number for number in answers if answers[number].status_code == 200)
    name = f"s{series.pk}-value"
    assert "と登録しました。入力した内容は、保存せずに残してあります。" in errors_of(answers[late])
    assert form_of(answers[late])[name] == clients[late][1][name]
    assert str(Actual.objects.get().value) == clients[1 - late][1][name]


@pytest.mark.django_db(transaction=True)
def test_table_and_single_page_enter_one_series_at_one_moment(place, series):
    """Nothing but the database stands between the two: the table tries again and tells what it finds."""
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(make_account(make_office(), last_name="職員"))
    table = form_of(enter(clients[0], (series, "value", "105"), source="資料")) | {"_save": "1"}
    single = form_of(clients[1].get(address(Actual, "add"))) | {
        "series": series.pk,
        "year": "R4",
        "value": "106",
        "source": "資料",
    }
    answers, start = {}, threading.Barrier(2)

    def run(number, url, sent):
        try:
            start.wait()
            answers[number] = clients[number].post(url, sent)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=run, args=arguments)
        for arguments in ((0, URL, table), (1, address(Actual, "add"), single))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answer.status_code for answer in answers.values()) == [200, 302]
    late = next(number for number in answers if answers[number].status_code == 200)
    kept = {0: (f"s{series.pk}-value", "105"), 1: ("value", "106")}[late]
    assert form_of(answers[late])[kept[0]] == kept[1]
    assert errors_of(answers[late])
    assert Actual.objects.count() == 1


@pytest.fixture
def staff(client):
    return sign_in(client)


def test_page_of_an_actual_asks_about_a_jump(staff, series):
    make_actual(series=series, year=2021, value=Decimal(100))
    sent = form_of(staff.get(address(Actual, "add"))) | {
        "series": series.pk,
        "year": "R4",
        "value": "1050",
        "source": "資料",
    }

    asked = staff.post(address(Actual, "add"), sent)

    assert "前年比が±50%を超えています" in errors_of(asked)
    assert staff.post(address(Actual, "add"), form_of(asked)).status_code == 200
    assert (
        staff.post(address(Actual, "add"), form_of(asked) | {"confirmed": "1050"}).status_code
        == 302
    )
    assert Actual.objects.get(year=2022).value == 1050


def test_rows_of_a_series_ask_about_a_jump(staff, series):
    make_actual(series=series, year=2021, value=Decimal(100))
    sent = form_of(staff.get(address(series))) | {
        "actuals-1-year": "R4",
        "actuals-1-value": "1050",
        "actuals-1-source": "資料",
    }

    asked = staff.post(address(series), sent)

    assert "前年比が±50%を超えています" in errors_of(asked)
    confirmed = form_of(asked) | {"actuals-1-confirmed": "1050"}
    assert staff.post(address(series), confirmed).status_code == 302
    assert Actual.objects.get(year=2022).value == 1050


@pytest.mark.parametrize(
    ("change", "said"),
    [({"value": "106"}, "改定の理由"), ({"year": "R5"}, "R4は、点検・評価が承認済みの年です")],
)
def test_page_of_an_actual_refuses_an_approved_year(staff, series, change, said):
    actual = make_actual(series=series)
    sent = form_of(staff.get(address(actual)))
    review = make_review(project=series.kpi.project, status="submitted")
    bring(review, "approved")

    refused = staff.post(address(actual), sent | change)

    assert said in errors_of(refused)
    actual.refresh_from_db()
    assert (actual.year, actual.value) == (2022, 105)


def test_row_of_an_approved_year_is_not_deleted(staff, series):
    make_actual(series=series)
    sent = form_of(staff.get(address(series)))
    review = make_review(project=series.kpi.project, status="submitted")
    bring(review, "approved")

    refused = staff.post(address(series), sent | {"actuals-0-DELETE": "on"})

    assert refused.status_code == 200
    assert "点検・評価が承認済みの年です" in errors_of(refused)
    assert Actual.objects.exists()


def test_series_page_shows_what_is_typed_before_it_is_saved(staff, explained_changes, series):
    sent = form_of(staff.get(address(series))) | {
        "target_value": "150",
        "source": "資料",
        "change_kind": "見直し",
        "change_reason": "見直し",
        "_preview": "1",
    }

    page = staff.post(address(series), sent)

    assert page.status_code == 200
    preview = read(page).select_one("#preview")
    assert "50人" in preview.text
    assert "目標 150人" in preview.select_one("svg").text
    assert form_of(page)["target_value"] == "150"
    assert errors_of(page) == ""
    series.refresh_from_db()
    assert series.target_value == 120
    assert not series.changes.exists()
    assert messages_of(page) == ""

    saved = staff.post(address(series), form_of(page))
    assert saved.status_code == 302, errors_of(saved)


def test_preview_of_a_new_actual(staff, series):
    sent = form_of(staff.get(address(Actual, "add"))) | {
        "series": series.pk,
        "year": "R4",
        "value": "105",
        "source": "資料",
        "_preview": "1",
    }

    page = staff.post(address(Actual, "add"), sent)

    assert "105人(R4)" in read(page).select_one("#preview").text
    assert not Actual.objects.exists()


def test_preview_of_a_mistake_is_the_mistake(staff, series):
    sent = form_of(staff.get(address(series))) | {"target_value": "abc", "_preview": "1"}

    page = staff.post(address(series), sent)

    assert "数値ではありません" in errors_of(page)
    assert not read(page).select_one("#preview")


def test_table_takes_why_there_is_no_value_and_asks_again_when_the_month_has_come(
    bureau, series, hold_clock
):
    hold_clock(datetime(2026, 9, 30, 3, tzinfo=UTC))
    asked = enter(bureau, (series, "value", "公表待ち"))
    assert "「公表待ち」は、次のどれですか（" in errors_of(asked)
    form = form_of(asked) | {f"s{series.pk}-state": "announced", "_check": "1"}
    monthless = bureau.post(URL, form)
    assert "公表予定の年月を入力してください" in errors_of(monthless)
    form = form_of(monthless) | {f"s{series.pk}-expected_on": "R8.10", "_check": "1"}
    checked = bureau.post(URL, form)
    assert "R4の実績値は、令和8年10月に公表の予定です。" in checked.text

    saved = bureau.get(save(bureau, checked).url)

    assert "1件の状態（値がまだない）を保存しました。" in messages_of(saved)
    assert titles(saved) == []
    missing = MissingValue.objects.get()
    assert missing.history.get().history_user.last_name == "山田"
    assert read(saved).select_one(f'a[href="{address(missing)}"]')
    hold_clock(datetime(2026, 10, 1, 3, tzinfo=UTC))
    due = bureau.get(URL)
    assert titles(due) == [str(series.pk)]
    assert "いまは「令和8年10月に公表予定」" in due.text

    checked = enter(bureau, (series, "value", "105"), source="試験資料")
    save(bureau, checked)

    assert Actual.objects.get().value == 105
    assert not MissingValue.objects.exists()


def test_value_whose_month_has_not_come_may_be_entered(bureau, series):
    """It is not missing: the row says so, and it is entered like any other."""
    KPI.objects.update(appears=Appearance(5, 12))

    table = read(bureau.get(URL))

    assert "公表は令和9年12月の予定（未入力に数えません）" in table.select_one("#entry_form").text
    assert not KPISeries.objects.owed(2022, clock.today()).exists()
    make_missing(series=series, year=2022, kind="announced", expected_on=date(2026, 12, 1))
    # Now somebody has said that there is none yet.
    assert titles(bureau.get(URL)) == []
