"""Admin of KPIs, series and actuals: what staff type, what they see, what becomes of the printed quotes."""

from decimal import Decimal

import pytest

from kpis.figures import Basis, Bound
from kpis.models import KPI, Actual, KPISeries
from kpis.periods import Period
from tests.factories import (
    make_actual,
    make_kpi,
    make_project,
    make_series,
    make_subprefecture,
)
from tests.staff import address, errors_of, form_of, messages_of, queries_of, read, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    return sign_in(client)


def cells(response, column) -> list[str]:
    return [cell.text for cell in read(response).select(f"#result_list tbody .field-{column}")]


def site_link(response) -> str | None:
    link = read(response).select_one(".object-tools .viewsitelink")
    return link and link["href"]


def make_printed(**values):
    """A series of the outline: 2,037.0億円(R1) → 2,104.9億円(R6), with its quotes and without another source."""
    defaults = {
        "sheet": "釧路・根室",
        "first_line": 10,
        "last_line": 10,
        "source": "",
        "unit": "億円",
        "baseline_value": Decimal("2037.0"),
        "baseline_period": Period.year(2019),
        "baseline_quote": "2,037.0億円(R1)",
        "target_value": Decimal("2104.9"),
        "target_period": Period.year(2024),
        "target_quote": "2,104.9億円(R6)",
    }
    return make_series(**defaults | values)


def own_page(series):
    return address(series), ""


def kpi_page(series):
    """The series' form on its KPI's page has a prefix."""
    return address(series.kpi), "series-0-"


both_pages = pytest.mark.parametrize("place", [own_page, kpi_page])


def send(staff, series, place=own_page, **typed):
    """What the server answers when staff type this into the series' form."""
    url, prefix = place(series)
    sent = form_of(staff.get(url)) | {f"{prefix}{name}": value for name, value in typed.items()}
    response = staff.post(url, sent)
    series.refresh_from_db()
    return response


def test_series_list_says_the_figures_as_printed(staff):
    make_printed(label="釧路地域", subprefecture=make_subprefecture(name="釧路地域"))
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

    assert cells(page, "baseline") == ["2,037.0億円(R1)", "記載なし"]
    assert cells(page, "target") == ["2,104.9億円(R6)", "延べ50件以上(R2～R6)"]
    assert cells(page, "heading") == ["釧路地域", "-"]
    assert cells(page, "place") == ["釧路地域", "記載なし"]
    assert cells(page, "basis") == ["年の値", "期間の合計"]
    assert cells(page, "target_bound") == ["到達", "以上"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param(
            "kpi__project__area_plan__area__id__exact",
            lambda one: one.kpi.project.area.pk,
            id="area",
        ),
        pytest.param("target_basis__exact", lambda one: "total", id="basis"),
        pytest.param("target_bound__exact", lambda one: "at_most", id="bound"),
        pytest.param("unit", lambda one: "件", id="unit"),
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
    series = make_printed(
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


@both_pages
def test_figures_are_read_as_staff_type_them(staff, place):
    response = send(
        staff,
        series := make_series(),
        place,
        baseline_value="７，３１０",
        baseline_period="令和元年",
        target_value="▲１２．５０",
        target_period="Ｒ４～令和７",
        target_basis="total",
    )

    assert response.status_code == 302, errors_of(response)
    assert (series.baseline_value, series.baseline_period) == (Decimal(7310), Period.year(2019))
    assert (str(series.target_value), series.target_period) == ("-12.50", Period(2022, 2025))


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        pytest.param({"target_value": "7,310人"}, "単位は「単位」欄に", id="unit-in-the-number"),
        pytest.param({"target_value": "9" * 200}, "40文字以内", id="endless-number"),
        pytest.param({"target_value": "9" * 20}, "ふつうの数値", id="huge-number"),
        pytest.param({"target_value": "\0"}, "数値ではありません", id="nul"),
        pytest.param({"target_value": ""}, "このフィールドは必須です", id="no-number"),
        pytest.param({"target_period": "H32"}, "という年はありません", id="no-such-year"),
        pytest.param({"target_period": "2"}, "年として読めません", id="bare-number"),
        pytest.param({"target_period": "R7～R2"}, "始まりの年以後", id="backwards"),
        pytest.param({"target_period": "R1"}, "基準値の年・期間より後に", id="before-the-baseline"),
        pytest.param({"target_basis": "total"}, "1つの年なら「年の値」", id="total-of-a-year"),
        pytest.param({"target_bound": "maintain"}, "同じ値です", id="maintain-another-value"),
        pytest.param({"target_prefix": "延べ"}, "期間の合計である目標値にだけ", id="prefix"),
        pytest.param({"baseline_period": ""}, "すべて入力するか、すべて空に", id="half-a-baseline"),
        pytest.param({"baseline_basis": ""}, "すべて入力するか、すべて空に", id="no-basis"),
        pytest.param({"unit": " "}, "このフィールドは必須です", id="no-unit"),
    ],
)
def test_figures_that_break_a_rule_are_refused_in_words(staff, typed, message):
    response = send(staff, series := make_series(), **typed)

    assert response.status_code == 200
    assert message in errors_of(response)
    assert str(series.target) == "120人(R7)"


@both_pages
def test_error_of_a_figure_stands_beside_it(staff, place):
    series = make_series()
    prefix = place(series)[1]

    page = read(send(staff, series, place, target_value="百"))

    box = page.select_one(f"#id_{prefix}target_value")
    assert "数値ではありません" in page.select_one(f"#{box['aria-describedby'].split()[-1]}").text


@both_pages
def test_series_that_breaks_a_rule_is_refused(staff, place):
    response = send(staff, series := make_series(), place, target_period="R1")

    assert "基準値の年・期間より後に" in errors_of(response)
    assert str(series.target) == "120人(R7)"


@both_pages
def test_series_sent_as_shown_stays_as_it_is(staff, place):
    series = make_printed()
    before = KPISeries.objects.filter(pk=series.pk).values().get()

    response = send(staff, series, place)

    assert response.status_code == 302, errors_of(response)
    assert str(KPISeries.objects.filter(pk=series.pk).values().get()) == str(before)
    assert "空にしました" not in messages_of(staff.get(address(KPI)))


@both_pages
def test_changed_figure_drops_its_quote_and_needs_a_source(staff, place):
    series = make_printed()
    source_box = f"#id_{place(series)[1]}source"

    refused = send(staff, series, place, target_value="2110.0")
    quote_then = series.target_quote
    accepted = send(staff, series, place, target_value="2110.0", source="令和5年の変更")

    assert "出典となる資料名を入力してください" in errors_of(refused)
    assert read(refused).select_one(source_box)["aria-invalid"] == "true"
    assert quote_then == "2,104.9億円(R6)"
    assert accepted.status_code == 302, errors_of(accepted)
    assert series.target_quote == ""
    assert "目標値の印字を空にしました" in messages_of(staff.get(address(KPI)))


@pytest.mark.parametrize(
    ("typed", "baseline_quote", "target_quote"),
    [
        pytest.param({"target_value": "2110.0"}, "2,037.0億円(R1)", "", id="target-value"),
        pytest.param({"target_value": "2104.90"}, "2,037.0億円(R1)", "", id="target-decimals"),
        pytest.param({"target_period": "R7"}, "2,037.0億円(R1)", "", id="target-period"),
        pytest.param({"target_bound": "at_least"}, "2,037.0億円(R1)", "", id="target-bound"),
        pytest.param(
            {"target_period": "R2～R6", "target_basis": "total", "target_prefix": "延べ"},
            "2,037.0億円(R1)",
            "",
            id="target-basis",
        ),
        pytest.param({"baseline_value": "2000"}, "", "2,104.9億円(R6)", id="baseline-value"),
        pytest.param({"baseline_period": "H30"}, "", "2,104.9億円(R6)", id="baseline-period"),
        pytest.param(
            {"baseline_value": "", "baseline_period": "", "baseline_basis": ""},
            "",
            "2,104.9億円(R6)",
            id="baseline-removed",
        ),
        pytest.param({"unit": "百万円"}, "", "", id="unit"),
    ],
)
def test_each_part_of_a_figure_takes_its_quote_along(staff, typed, baseline_quote, target_quote):
    series = make_printed()

    response = send(staff, series, **typed, source="令和5年の変更")

    assert response.status_code == 302, errors_of(response)
    assert (series.baseline_quote, series.target_quote) == (baseline_quote, target_quote)


def test_prefix_is_part_of_its_figure(staff):
    series = make_printed(
        target_period=Period(2020, 2024),
        target_basis=Basis.TOTAL,
        target_quote="2,104.9億円(R2～R6)",
    )

    send(staff, series, target_prefix="延べ", source="令和5年の変更")

    assert (series.target_prefix, series.target_quote) == ("延べ", "")


def test_removed_baseline_needs_a_source(staff):
    """What is printed and no longer told is a change as any other."""
    response = send(staff, make_printed(), baseline_value="", baseline_period="", baseline_basis="")

    assert "出典となる資料名を入力してください" in errors_of(response)


@both_pages
def test_changed_figure_keeps_a_quote_that_is_typed_again(staff, place):
    series = make_printed()

    response = send(staff, series, place, target_value="2110.0", target_quote="2,110.0億円(R6)")

    assert response.status_code == 302, errors_of(response)
    assert series.target_quote == "2,110.0億円(R6)"
    assert series.source == ""


@both_pages
def test_changed_figure_is_content_with_the_source_there_is(staff, place):
    series = make_printed(source="令和4年の訂正")

    response = send(staff, series, place, target_value="2110.0")

    assert response.status_code == 302, errors_of(response)
    assert (series.target_quote, series.source) == ("", "令和4年の訂正")


def test_figure_typed_otherwise_is_no_change(staff):
    series = make_printed()

    response = send(
        staff,
        series,
        baseline_value="２，０３７．０",
        baseline_period="令和元",
    )

    assert response.status_code == 302, errors_of(response)
    assert series.baseline_quote == "2,037.0億円(R1)"


def test_emptied_quote_needs_a_source(staff):
    series = make_printed()

    response = send(staff, series, target_quote="")

    assert read(response).select_one(".field-source .errorlist")


NEW = {
    "code": "r7-doo-01-1-1",
    "order": "1",
    "unit": "人",
    "baseline_value": "100",
    "baseline_period": "R6",
    "baseline_basis": "year",
    "target_value": "120",
    "target_period": "R11",
    "sheet": "道央広域",
    "first_line": "1",
    "last_line": "1",
}


@pytest.mark.parametrize(
    ("typed", "saved"),
    [
        pytest.param(
            {"baseline_quote": "100人(R6)", "target_quote": "120人(R11)"}, True, id="printed"
        ),
        pytest.param(
            {
                "baseline_value": "",
                "baseline_period": "",
                "baseline_basis": "",
                "target_quote": "120人(R11)",
            },
            True,
            id="printed-without-a-baseline",
        ),
        pytest.param({"source": "資料"}, True, id="from-elsewhere"),
        pytest.param({"target_quote": "120人(R11)"}, False, id="half-printed"),
    ],
)
def test_new_series_is_printed_or_names_its_source(staff, typed, saved):
    kpi = make_kpi()
    sent = form_of(staff.get(address(KPISeries, "add"))) | NEW | {"kpi": kpi.pk} | typed

    response = staff.post(address(KPISeries, "add"), sent)

    assert bool(read(response).select(".field-source .errorlist")) is not saved
    assert kpi.series.exists() is saved


def test_new_series_is_added_on_the_page_of_its_kpi(staff):
    kpi = make_series().kpi
    sent = form_of(staff.get(address(kpi))) | {"series-TOTAL_FORMS": "2"}
    new = NEW | {
        "label": "渡島地域",
        "source": "資料",
        "target_basis": "year",
        "target_bound": "reach",
    }

    response = staff.post(
        address(kpi), sent | {f"series-1-{name}": value for name, value in new.items()}
    )

    assert response.status_code == 302, errors_of(response)
    assert kpi.series.get(code="r7-doo-01-1-1").heading == "渡島地域"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param("乙", "乙", id="alike"),
        pytest.param("乙", "甲", id="swapped"),
    ],
)
def test_labels_that_exclude_each_other_are_refused(staff, first, second):
    kpi = make_kpi()
    make_series(kpi=kpi, label="甲", order=1)
    make_series(kpi=kpi, label="乙", order=2)
    sent = form_of(staff.get(address(kpi)))

    response = staff.post(address(kpi), sent | {"series-0-label": first, "series-1-label": second})

    assert response.status_code == 200
    assert errors_of(response)
    assert list(kpi.series.values_list("label", flat=True)) == ["甲", "乙"]


def test_series_page_says_the_sentence_of_what_is_saved(staff):
    series = make_series(target_period=Period.year(2025))

    def said():
        return read(staff.get(address(series))).select_one(".field-sentences .readonly").text

    before = said()
    refused = (
        read(send(staff, series, target_value="100")).select_one(".field-sentences .readonly").text
    )
    send(staff, series, target_value="100", target_bound="maintain")

    assert before == series_sentence("100人から、", "120人へ、20人（20.0%）増やす") == refused
    assert "100人を、令和7（2025）にも維持する目標です。" in said()
    assert "維持する目標）のため、進捗率は計算しません。" in said()


def series_sentence(baseline, target) -> str:
    return f"令和2（2020）の{baseline}令和7（2025）の{target}目標です。"


def test_series_page_survives_a_refused_half_baseline(staff):
    response = send(staff, make_series(), baseline_period="", baseline_basis="")

    assert "120人" in read(response).select_one(".field-sentences .readonly").text


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

    page = staff.get(address(KPI), {"q": "かんこう"} | {"q": "観光　入込"})

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
    new = {"year": "令和4", "value": "７，３１０", "source": "試験の統計"}
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
    }

    response = staff.post(address(Actual, "add"), sent)

    assert response.status_code == 302, errors_of(response)
    page = staff.get(address(Actual))
    assert (cells(page, "shown_year"), cells(page, "figure")) == (["R5（2023）"], ["−3人"])


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

    assert "同じ年の実績値が登録済みです。" in errors_of(response)


def test_picker_of_series_names_the_kpi(staff):
    series = make_series(kpi=make_kpi(name="観光入込客数"), label="渡島地域")
    query = {"app_label": "kpis", "model_name": "actual", "field_name": "series", "term": "ｵｼﾏ"}

    answer = staff.get("/admin/autocomplete/", query | {"term": "観光 渡島"})

    assert [one["text"] for one in answer.json()["results"]] == [
        f"{series.code} 観光入込客数 渡島地域"
    ]
