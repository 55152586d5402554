"""Admin of KPIs, series and actuals."""

from datetime import date
from decimal import Decimal

import pytest

from kpis.figures import Basis, Bound
from kpis.models import KPI, Actual, ActualRevision, DraftActual, KPISeries
from kpis.periods import Period
from policyportal.records.eras import latest_year_over
from tests.factories import (
    make_account,
    make_actual,
    make_draft,
    make_kpi,
    make_office,
    make_project,
    make_review,
    make_series,
    make_subprefecture,
)
from tests.staff import (
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


@pytest.fixture
def staff(client):
    return sign_in(client)


def test_series_list_says_the_figures_as_printed(staff):
    make_series(
        label="釧路地域",
        subprefecture=make_subprefecture(name="釧路地域"),
        unit="億円",
        baseline_value=Decimal("2037.0"),
        target_value=Decimal("2104.9"),
    )
    make_series(
        baseline_value=None,
        unit="件",
        target_value=Decimal(50),
        target_period=Period(2020, 2024),
        target_basis=Basis.TOTAL,
        target_bound=Bound.AT_LEAST,
        target_prefix="延べ",
    )

    page = staff.get(address(KPISeries))

    assert cells(page, "baseline") == ["2,037.0億円(R2)", "記載なし"]
    assert cells(page, "target") == ["2,104.9億円(R7)", "延べ50件以上(R2～R6)"]
    assert cells(page, "heading") == ["釧路地域", "-"]
    assert cells(page, "place") == ["釧路地域", "記載なし"]
    assert cells(page, "basis") == ["年の値", "期間の合計"]
    assert cells(page, "target_bound") == ["到達", "以上"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param(
            "kpi__project__area_plan__area__id__exact",
            lambda series: series.kpi.project.area.pk,
            id="area",
        ),
        pytest.param("target_basis__exact", lambda series: "total", id="basis"),
        pytest.param("target_bound__exact", lambda series: "at_most", id="bound"),
        pytest.param("unit", lambda series: "件", id="unit"),
    ],
)
def test_series_list_is_filtered(staff, name, value):
    found = make_series(
        unit="件",
        target_period=Period(2021, 2025),
        target_basis=Basis.TOTAL,
        target_bound=Bound.AT_MOST,
    )
    make_series()

    page = staff.get(address(KPISeries), {name: value(found)})

    assert [found.code in cell for cell in cells(page, "code")] == [True]


def test_form_shows_eras_and_printed_decimals(staff):
    series = make_series(
        baseline_value=Decimal("2037.0"),
        baseline_period=Period(2015, 2019),
        baseline_basis=Basis.TOTAL,
        target_period=Period(2020, 2024),
        target_basis=Basis.TOTAL,
    )
    make_actual(series=series, year=2019, value=Decimal("5.10"))

    shown = form_of(staff.get(address(series)))

    assert shown["baseline_value"] == "2037.0"
    assert shown["baseline_period"] == "H27～R1"
    assert shown["target_period"] == "R2～R6"
    assert (shown["actuals-0-year"], shown["actuals-0-value"]) == ("R1", "5.10")


def test_boxes_of_years_and_figures_take_any_text(staff):
    """A number box would keep 令和4 and ７，３１０ from being typed at all."""
    page = read(staff.get(address(make_series())))

    names = ["baseline_value", "baseline_period", "target_value", "target_period"]
    boxes = [
        page.select_one(f"[name={name}]") for name in (*names, "actuals-0-year", "actuals-0-value")
    ]
    assert {box["type"] for box in boxes} == {"text"}


def send(staff, series, **typed):
    return staff.post(address(series), form_of(staff.get(address(series))) | typed)


def sentences(response) -> str:
    return read(response).select_one(".field-sentences .readonly").text


def test_series_page_says_the_sentence_of_what_is_saved(staff):
    series = make_series()

    before = sentences(staff.get(address(series)))
    refused = sentences(send(staff, series, target_value="100"))
    send(
        staff,
        series,
        target_value="100",
        target_bound="maintain",
        change_kind="訂正",
        change_reason="試験",
    )
    after = sentences(staff.get(address(series)))

    assert before == refused
    assert before == (
        "令和2（2020）の100人から、令和7（2025）の120人へ、20人（20.0%）増やす目標です。"
    )
    assert "100人を、令和7（2025）にも維持する目標です。" in after
    assert "維持する目標）のため、進捗率は計算しません。" in after


def test_series_page_survives_a_refused_half_baseline(staff):
    response = send(staff, make_series(), baseline_period="", baseline_basis="")

    assert "120人" in sentences(response)


def test_only_what_belongs_to_a_named_project_links_to_a_page(staff):
    series = make_series()
    hidden = make_series(kpi=make_kpi(project=make_project(name="")))

    assert site_link(staff.get(address(series.kpi))) == series.kpi.get_absolute_url()
    assert site_link(staff.get(address(series))) == series.get_absolute_url()
    assert site_link(staff.get(address(hidden.kpi))) is None
    assert site_link(staff.get(address(hidden))) is None


def test_kpi_list_asks_for_its_project_area_and_series(staff):
    kpi = make_kpi(name="観光入込客数")
    for label in ("甲", "乙"):
        make_series(kpi=kpi, label=label)

    page = staff.get(address(KPI), {"q": "観光　入込"})

    assert cells(page, "series_count") == ["2"]
    assert cells(page, "area") == [kpi.project.area.short_name]


def test_kpi_page_asks_as_much_for_twelve_series_as_for_two(staff):
    two, twelve = make_kpi(), make_kpi()
    for kpi, size in ((two, 2), (twelve, 12)):
        for number in range(size):
            make_series(kpi=kpi, label=f"系列{number}", subprefecture=make_subprefecture())

    assert queries_of(staff, address(two)) == queries_of(staff, address(twelve))


def test_series_page_asks_as_much_for_twelve_actuals_as_for_two(staff):
    two, twelve = make_series(), make_series()
    for series, size in ((two, 2), (twelve, 12)):
        for number in range(size):
            make_actual(series=series, year=2010 + number)

    assert queries_of(staff, address(two)) == queries_of(staff, address(twelve))


def test_actual_is_added_in_eras_on_the_page_of_its_series(staff):
    series = make_series()
    new = {"year": "令和4", "value": "７，３１０", "source": "試験の統計", "confirmed": "7310"}
    sent = form_of(staff.get(address(series)))

    response = staff.post(
        address(series), sent | {f"actuals-0-{name}": value for name, value in new.items()}
    )

    assert response.status_code == 302, errors_of(response)
    actual = series.actuals.get()
    assert (actual.year, actual.value, actual.state) == (2022, Decimal(7310), "provisional")


def test_actual_is_added_on_its_own_page(staff):
    series = make_series()
    sent = form_of(staff.get(address(Actual, "add"))) | {
        "series": series.pk,
        "year": "Ｒ５",
        "value": "△３",
        "source": "試験の統計",
        "confirmed": "-3",
    }

    response = staff.post(address(Actual, "add"), sent)

    assert response.status_code == 302, errors_of(response)
    page = staff.get(address(Actual))
    assert (cells(page, "shown_year"), cells(page, "figure")) == (["R5（2023）"], ["−3人"])


@pytest.mark.parametrize(
    ("year", "said"), [("R80", "まだ来ていない年"), ("R2", "R3から"), ("R8", "R7までの年")]
)
def test_actual_of_a_year_that_has_none_is_refused_on_every_page(staff, year, said):
    series = make_series()
    typed = {"year": year, "value": "105", "source": "試験の統計"}
    own, inline = address(Actual, "add"), address(series)

    on_its_page = staff.post(own, form_of(staff.get(own)) | {"series": series.pk} | typed)
    among_others = staff.post(
        inline,
        form_of(staff.get(inline)) | {f"actuals-0-{name}": text for name, text in typed.items()},
    )

    for response in (on_its_page, among_others):
        assert said in errors_of(response)
    assert not Actual.objects.exists()


def pages_of(actual):
    """The addresses on which an actual is changed, and the prefixes of its boxes there."""
    return {"own": (address(actual), ""), "series": (address(actual.series), "actuals-0-")}


def revise(staff, actual, page, **typed):
    url, prefix = pages_of(actual)[page]
    sent = {f"{prefix}{name}": value for name, value in typed.items()}
    return staff.post(url, form_of(staff.get(url)) | sent)


both_pages = pytest.mark.parametrize("page", ["own", "series"])


@both_pages
def test_final_value_changes_for_a_reason_only(staff, page):
    actual = make_actual()

    refused = revise(staff, actual, page, value="106")
    assert "改定の理由（確報、遡及改定、誤り）を選んでください" in errors_of(refused)
    accepted = revise(staff, actual, page, value="106", revision_reason="誤り")

    assert accepted.status_code == 302, errors_of(accepted)
    revision = ActualRevision.objects.get(kind="revised")
    assert (str(revision.old), str(revision.new)) == ("105人(R4)", "106人(R4)")
    assert revision.reason == ActualRevision.Reason.ERROR
    assert Actual.history.first().history_change_reason == "誤り"
    listed = staff.get(address(ActualRevision))
    assert cells(listed, "shown_year") == ["R4（2022）"] * 2
    assert cells(listed, "old") == ["105人（確定）", "－"]
    assert cells(listed, "new") == ["106人（確定）", "105人（確定）"]


@both_pages
@pytest.mark.parametrize(
    ("is_published", "state", "typed", "reason"),
    [
        pytest.param(True, "provisional", {"value": "106"}, "", id="provisional"),
        pytest.param(
            True, "provisional", {"value": "106", "state": "final"}, "final_report", id="settled"
        ),
        pytest.param(True, "final", {"note": "試験の備考"}, "", id="note"),
        pytest.param(False, "final", {"value": "106"}, "", id="draft"),
    ],
)
def test_no_reason_is_asked_for_what_may_change(staff, page, is_published, state, typed, reason):
    series = make_series(kpi=make_kpi(is_published=is_published))
    actual = make_actual(series=series, state=state)

    response = revise(staff, actual, page, **typed)

    assert response.status_code == 302, errors_of(response)
    assert ActualRevision.objects.first().reason == reason


def test_break_is_added_on_the_page_of_its_series(staff):
    series = make_series()
    sent = form_of(staff.get(address(series))) | {
        "breaks-TOTAL_FORMS": "1",
        "breaks-0-year": "令和5年",
        "breaks-0-kind": "method",
        "breaks-0-reason": "試験の調べ方に変更",
        "breaks-0-source": "試験資料",
    }

    response = staff.post(address(series), sent)

    assert response.status_code == 302, errors_of(response)
    assert series.breaks.get().year == 2023


def test_kpi_ends_on_a_day_typed_in_an_era_with_a_reason_and_a_successor(staff):
    kpi, successor = make_kpi(), make_kpi()
    sent = form_of(staff.get(address(kpi))) | {"ended_on": "令和6年3月31日"}

    refused = staff.post(address(kpi), sent)
    assert "終了した日と終了の理由は、両方とも入力するか" in errors_of(refused)
    sent |= {"end_reason": "試験の終わり", "successor": successor.pk}
    accepted = staff.post(address(kpi), sent)

    assert accepted.status_code == 302, errors_of(accepted)
    kpi.refresh_from_db()
    assert (kpi.ended_on, kpi.successor) == (date(2024, 3, 31), successor)


def test_two_actuals_of_one_year_are_refused(staff):
    actual = make_actual(year=2022)
    sent = form_of(staff.get(address(Actual, "add"))) | {
        "series": actual.series_id,
        "year": "R4",
        "value": "1",
        "source": "試験の統計",
    }

    response = staff.post(address(Actual, "add"), sent)

    assert "同じ年の実績値が登録済みです。" in errors_of(response)


def test_years_that_swap_are_refused(staff):
    series = make_series()
    make_actual(series=series, year=2021)
    make_actual(series=series, year=2022)
    sent = form_of(staff.get(address(series)))

    response = staff.post(address(series), sent | {"actuals-0-year": "R4", "actuals-1-year": "R3"})
    assert "系列や年を変えるときは、改定の理由を選んでください" in errors_of(response)
    sent |= {f"actuals-{row}-revision_reason": "誤り" for row in (0, 1)}
    response = staff.post(address(series), sent | {"actuals-0-year": "R4", "actuals-1-year": "R3"})

    assert "同じ年の実績値が登録済みです。" in errors_of(response)


def test_year_that_is_typed_twice_is_refused_in_japanese(staff):
    series = make_series()
    row = {"year": "R3", "value": "105", "state": "final", "source": "試験の統計"}
    typed = {}
    for at in (0, 1):
        typed |= {f"actuals-{at}-{name}": value for name, value in row.items()}

    response = staff.post(
        address(series),
        form_of(staff.get(address(series))) | {"actuals-TOTAL_FORMS": "2"} | typed,
    )

    assert "年が同じ行が、2つ以上あります。" in errors_of(response)


def test_picker_of_series_names_the_kpi(staff):
    series = make_series(kpi=make_kpi(name="観光入込客数"), label="渡島地域")
    query = {"app_label": "kpis", "model_name": "actual", "field_name": "series"}

    answer = staff.get("/admin/autocomplete/", query | {"term": "観光 渡島"})

    assert [result["text"] for result in answer.json()["results"]] == [
        f"{series.code} 観光入込客数 渡島地域"
    ]


def test_series_list_finds_what_is_missing(staff):
    year = latest_year_over()
    until = {"baseline_period": Period.year(year - 2), "target_period": Period.year(year + 1)}
    missing, entered = make_series(**until), make_series(**until)
    make_actual(series=entered, year=year)

    assert cells(staff.get(address(KPISeries), {"owed": "yes"}), "code") == [missing.code]
    assert cells(staff.get(address(KPISeries), {"owed": "no"}), "code") == [entered.code]


def test_series_list_says_what_came_last_and_what_it_means(staff, settings):
    make_series()
    measured = make_series()
    make_actual(series=measured, year=2021, value=101)
    make_actual(series=measured, year=2022, value=120, state="provisional")

    page = staff.get(address(KPISeries))
    found = dict(zip(cells(page, "latest"), cells(page, "judgement"), strict=True))

    assert found == {"未登録": "－判定なし", "120人(R4)": "◎達成（暫定）"}
    settings.SHOW_JUDGEMENT = False
    assert cells(staff.get(address(KPISeries)), "judgement") == ["表示しない設定"] * 2


def test_series_list_asks_as_much_however_many_there_are(staff):
    make_actual(series=make_series())
    few = queries_of(staff, address(KPISeries))
    for _ in range(6):
        make_actual(series=make_series())

    assert queries_of(staff, address(KPISeries)) == few


def test_the_head_office_withdraws_what_is_public_for_a_reason(staff):
    actual = make_actual(series=make_series(), year=2022)
    page = read(staff.get(address(actual)))
    withdrawal = page.select_one("a[href$='/withdraw/']")["href"]

    assert page.select_one("input[value='保存して公開']")
    assert not page.select(".deletelink")
    deletion = read(staff.get(address(actual, "delete")))
    assert f"{actual}（公開した実績値）" in deletion.text
    assert deletion.select("input[type=submit]") == []
    assert staff.post(withdrawal, {"reason": ""}).status_code == 200
    assert Actual.objects.exists()
    done = staff.post(withdrawal, {"reason": "error"})

    draft = DraftActual.objects.get()
    assert done["Location"] == address(draft)
    assert not Actual.objects.exists()
    assert ActualRevision.objects.latest("changed_at").kind == "withdrawn"
    public = staff.get(actual.series.kpi.get_absolute_url()).text
    assert "取り下げ" in public


def test_an_actual_of_a_closed_year_is_not_withdrawn(staff):
    actual = make_actual(series=make_series(), year=2022)
    make_review(project=actual.series.kpi.project, year=2022, status="approved")

    assert not read(staff.get(address(actual))).select("a[href$='/withdraw/']")
    answer = staff.post(address(actual, "withdraw"), {"reason": "error"}, follow=True)

    assert "承認済みの年です" in answer.text
    assert Actual.objects.exists()


def test_a_draft_is_previewed_saved_and_submitted(client):
    place = make_subprefecture()
    series = make_series(kpi=make_kpi(project=make_project(subprefectures=[place])))
    actual = make_actual(series=series, year=2022, state="provisional")
    client.force_login(make_account(make_office(subprefecture=place)))
    add = f"{address(DraftActual, 'add')}?series={series.pk}&year=R4"

    sent = form_of(client.get(add))
    assert (sent["value"], sent["state"], sent["source"]) == ("105", "provisional", actual.source)
    sent |= {"value": "106", "state": "final"}
    shown = client.post(add, sent | {"_preview": "1"})
    assert "106人(R4)（確定）" in read(shown).select_one("#preview").text
    assert not DraftActual.objects.exists()
    submitted = client.post(add, sent | {"_submit": "1"}, follow=True)
    assert "R4」を提出しました。本庁が確かめて公開します。" in messages_of(submitted)

    draft = DraftActual.objects.get()
    assert (draft.value, draft.status) == (106, "submitted")
    actual.refresh_from_db()
    assert actual.value == 105
    chosen = {"action": "take_back", "_selected_action": [draft.pk]}
    assert "1件を作成中に戻しました" in messages_of(
        client.post(address(DraftActual), chosen, follow=True)
    )
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_actions_spare_the_drafts_of_others(client):
    place = make_subprefecture()
    own = make_draft(series=make_series(entered_by=place))
    other = make_draft()
    client.force_login(make_account(make_office(subprefecture=place)))

    chosen = {"action": "submit", "_selected_action": [own.pk, other.pk]}
    answer = client.post(address(DraftActual), chosen, follow=True)

    assert "ほかの振興局の下書き" in messages_of(answer)
    assert not DraftActual.objects.submitted().exists()


def test_where_saving_publishes_a_bureau_changes_what_is_public(client, saving_publishes):
    place = make_subprefecture()
    series = make_series(kpi=make_kpi(project=make_project(subprefectures=[place])))
    actual = make_actual(series=series, state="provisional")
    client.force_login(make_account(make_office(subprefecture=place)))

    sent = form_of(client.get(address(actual))) | {"value": "106"}
    assert client.post(address(actual), sent).status_code == 302
    assert client.post(address(actual, "withdraw"), {"reason": "error"}).status_code == 403
    assert client.post(address(actual, "delete"), {"post": "yes"}).status_code == 403

    actual.refresh_from_db()
    assert actual.value == 106
