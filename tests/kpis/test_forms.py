"""The form of a series: what staff type, what is refused, what becomes of the printed quotes."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from kpis.figures import Basis
from kpis.models import KPI, FigureChange, KPISeries
from kpis.periods import Period
from policyportal.records.explained import explained
from projects.models import Project
from tests.factories import make_kpi, make_project, make_series
from tests.staff import address, errors_of, form_of, messages_of, read, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    return sign_in(client)


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
    typed = {"change_kind": "見直し", "change_reason": "試験の見直し"} | typed
    sent = form_of(staff.get(url)) | {f"{prefix}{name}": value for name, value in typed.items()}
    response = staff.post(url, sent)
    series.refresh_from_db()
    return response


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


REFUSED = {
    "unit in the number": ({"target_value": "7,310人"}, "単位を付けずに"),
    "endless number": ({"target_value": "9" * 200}, "40文字以内"),
    "huge number": ({"target_value": "9" * 20}, "ふつうの数値"),
    "nul": ({"target_value": "\0"}, "数値ではありません"),
    "no number": ({"target_value": ""}, "このフィールドは必須です"),
    "no such year": ({"target_period": "H32"}, "という年はありません"),
    "bare number": ({"target_period": "2"}, "年として読めません"),
    "backwards": ({"target_period": "R7～R2"}, "始まりの年以後"),
    "before the baseline": ({"target_period": "R1"}, "基準値の年・期間より後に"),
    "total of a year": ({"target_basis": "total"}, "1つの年なら「年の値」"),
    "maintain another value": ({"target_bound": "maintain"}, "同じ値です"),
    "prefix": ({"target_prefix": "延べ"}, "期間の合計である目標値にだけ"),
    "half a baseline": ({"baseline_period": ""}, "すべて入力するか、すべて空に"),
    "no basis": ({"baseline_basis": ""}, "すべて入力するか、すべて空に"),
    "no unit": ({"unit": " "}, "このフィールドは必須です"),
}


def test_figures_that_break_a_rule_are_refused_in_words(staff):
    series = make_series()
    typed = {"change_kind": "見直し", "change_reason": "試験の見直し"}
    sent = form_of(staff.get(address(series))) | typed
    wrong = {}
    for name, (typed, message) in REFUSED.items():
        response = staff.post(address(series), sent | typed)
        series.refresh_from_db()
        said = errors_of(response)
        if response.status_code != 200 or message not in said or str(series.target) != "120人(R7)":
            wrong[name] = response.status_code, said, str(series.target)

    assert wrong == {}


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


BASELINE, TARGET = "2,037.0億円(R1)", "2,104.9億円(R6)"
# What is typed, and the quotes of baseline and target that are left then.
PARTS = {
    "target value": ({"target_value": "2110.0"}, (BASELINE, "")),
    "target decimals": ({"target_value": "2104.90"}, (BASELINE, "")),
    "target period": ({"target_period": "R7"}, (BASELINE, "")),
    "target bound": ({"target_bound": "at_least"}, (BASELINE, "")),
    "target basis": (
        {"target_period": "R2～R6", "target_basis": "total", "target_prefix": "延べ"},
        (BASELINE, ""),
    ),
    "baseline value": ({"baseline_value": "2000"}, ("", TARGET)),
    "baseline period": ({"baseline_period": "H30"}, ("", TARGET)),
    "baseline removed": (
        {"baseline_value": "", "baseline_period": "", "baseline_basis": ""},
        ("", TARGET),
    ),
    "unit": ({"unit": "百万円"}, ("", "")),
}


def test_each_part_of_a_figure_takes_its_quote_along(staff):
    series = make_printed()
    sent = form_of(staff.get(address(series)))
    sent |= {"change_kind": "見直し", "change_reason": "試験の見直し", "source": "令和5年の変更"}
    found = {}
    for name, (typed, _) in PARTS.items():
        with transaction.atomic():
            response = staff.post(address(series), sent | typed)
            assert response.status_code == 302, (name, errors_of(response))
            series.refresh_from_db()
            found[name] = series.baseline_quote, series.target_quote
            transaction.set_rollback(True)

    assert found == {name: quotes for name, (_, quotes) in PARTS.items()}


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
        # As a keyboard of Japanese and a PDF give them.
        "code": "ｒ７－doo‐01–1-1",
        "label": "渡\u200b島地域",
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


REASON_MISSING = "変更の理由を入力してください"


@pytest.mark.parametrize(("place", "reason"), [(own_page, ""), (own_page, "　"), (kpi_page, " ")])
def test_public_figure_changes_for_a_reason_only(staff, place, reason):
    response = send(staff, series := make_series(), place, target_value="130", change_reason=reason)

    assert REASON_MISSING in errors_of(response)
    assert str(series.target) == "120人(R7)"
    assert not FigureChange.objects.exists()


@both_pages
def test_change_of_a_public_figure_is_written_down_with_its_reason(staff, place):
    response = send(
        staff, series := make_series(), place, target_value="130", change_reason=" 訂正 "
    )

    assert response.status_code == 302, errors_of(response)
    change = series.changes.get()
    assert (str(change.old), str(change.new), change.reason) == ("120人(R7)", "130人(R7)", "訂正")
    assert series.history.first().history_change_reason == "訂正"


@pytest.mark.parametrize(
    ("place", "typed"),
    [(own_page, "令和5年4月1日"), (own_page, "2023/4/1"), (kpi_page, "2023-04-01")],
)
def test_changed_figure_is_valid_from_the_day_that_is_typed(staff, place, typed):
    response = send(staff, series := make_series(), place, target_value="130", valid_from=typed)

    assert response.status_code == 302, errors_of(response)
    assert series.changes.get().valid_from == date(2023, 4, 1)


@both_pages
def test_changed_figure_is_valid_from_today_unless_told(staff, place):
    send(staff, series := make_series(), place, target_value="130")

    change = series.changes.get()
    assert change.valid_from == timezone.localdate(change.changed_at)


@both_pages
def test_reason_that_is_too_long_is_refused_in_words(staff, place):
    response = send(
        staff, series := make_series(), place, target_value="130", change_reason="長" * 201
    )

    assert "200" in errors_of(response)
    assert REASON_MISSING not in errors_of(response)
    assert str(series.target) == "120人(R7)"


def test_changed_unit_is_a_change_of_both_figures(staff):
    send(staff, series := make_series(), unit="千人", change_reason="単位の訂正")

    found = series.changes.order_by("kind").values_list("kind", "reason")
    assert list(found) == [("baseline", "単位の訂正"), ("target", "単位の訂正")]


@both_pages
def test_draft_that_was_never_public_needs_no_reason(staff, place):
    series = make_series(kpi=make_kpi(is_published=False))

    response = send(staff, series, place, target_value="130", change_reason="")

    assert response.status_code == 302, errors_of(response)
    assert not FigureChange.objects.exists()


def take_back_kpi(kpi):
    kpi.is_published = False
    with explained("試験の取り下げ"):
        kpi.save()


def take_back_project(kpi):
    kpi.project.is_published = False
    with explained("試験の取り下げ"):
        kpi.project.save()


def move_to_a_draft(kpi):
    with explained("試験の移動"):
        kpi.series.update(kpi=make_kpi(is_published=False))


@pytest.mark.parametrize("hide", [take_back_kpi, take_back_project, move_to_a_draft])
def test_figure_that_was_once_public_is_not_changed_behind_a_draft(staff, hide):
    hide((series := make_series()).kpi)
    series.refresh_from_db()

    refused = send(staff, series, target_value="130", change_reason="")

    assert REASON_MISSING in errors_of(refused)
    with (
        pytest.raises(IntegrityError, match="kpis_kpiseries_change_explained"),
        transaction.atomic(),
    ):
        KPISeries.objects.update(target_value=130)


@pytest.mark.parametrize("of", ["kpi", "project", "name"])
def test_what_is_published_later_was_public_from_then_on(of):
    project = make_project(is_published=of != "project", name="" if of == "name" else "名称")
    kpi = make_kpi(project=project, is_published=of != "kpi")
    series = make_series(kpi=kpi)
    before = KPISeries.objects.get(pk=series.pk)
    assert not before.was_public

    if of == "kpi":
        KPI.objects.update(is_published=True)
    elif of == "project":
        Project.objects.update(is_published=True)
    else:
        Project.objects.update(name="名称")

    after = KPISeries.objects.get(pk=series.pk)
    assert after.was_public
    assert after.changed_at == before.changed_at


def test_figure_changed_as_its_kpi_is_published_needs_a_reason(staff):
    series = make_series(kpi=make_kpi(is_published=False))
    sent = form_of(staff.get(address(series.kpi))) | {"is_published": "on"}

    refused = staff.post(address(series.kpi), sent | {"series-0-target_value": "130"})
    published = staff.post(address(series.kpi), sent)

    assert "公開と同時に数値を変えるときは" in errors_of(refused)
    assert published.status_code == 302, errors_of(published)


def test_series_that_was_public_is_not_deleted(staff):
    public, draft = make_series(), make_series(kpi=make_kpi(is_published=False))
    sent = form_of(staff.get(address(public.kpi))) | {"series-0-DELETE": "on"}

    inline = staff.post(address(public.kpi), sent)
    pages = [
        staff.post(address(record, "delete"), {"post": "yes"}).status_code
        for record in (public, public.kpi, public.kpi.project, draft)
    ]

    assert "公開したことのある系列は削除できません" in errors_of(inline)
    assert pages == [403, 403, 403, 302]
    assert list(KPISeries.objects.all()) == [public]
