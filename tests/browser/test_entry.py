"""The table of entry by keyboard alone: typed, corrected, confirmed, looked at and saved."""

import pytest
from django.test import Client

from kpis.models import Actual, DraftActual, KPISeries
from kpis.wording.series import wording_of
from policyportal.accounts.offices import Office
from policyportal.accounts.rights import make_offices
from tests.browser.kinds import Kind, restyle
from tests.browser.test_keyboard import FOCUS, LIST
from tests.browser.test_pages import OVERFLOW, violations
from tests.factories import make_account

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_plan")]

ENTRY = Kind("/admin/entry/?year=R4")
FIELDS = ("year", "value", "state", "source", "note")


@pytest.fixture
def oshima():
    """Someone of the bureau of 渡島 at work."""
    make_offices()
    account = make_account(Office.objects.get(subprefecture__slug="oshima"), last_name="山田")
    client = Client()
    client.force_login(account)
    return client


def box(page, series: KPISeries, name: str):
    return page.locator(f"#id_s{series.pk}-{name}")


def series_of(page) -> list[KPISeries]:
    ids = page.locator("#entry_form input[name=series]").evaluate_all(
        "all => all.map(x => x.value)"
    )
    return [KPISeries.objects.get(pk=one) for one in ids]


def test_a_year_is_entered_by_keyboard(visit, oshima):
    with visit(ENTRY, client=oshima, java_script_enabled=False) as page:
        first, second, *_ = series_of(page)
        assert (first.code, second.code) == ("donan-01-1-1", "donan-02-1-1")

        page.focus("#common-source")
        page.keyboard.type("試験資料")
        page.keyboard.press("Tab")  # the table's own box, which scrolls
        for name in FIELDS:
            page.keyboard.press("Tab")
            focused = page.locator("*:focus").get_attribute("id")
            assert focused == f"id_s{first.pk}-{name}"
            if name == "value":
                page.keyboard.type("６９０千人")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.type("60")
        with page.expect_navigation():
            page.keyboard.press("Enter")

        page.wait_for_selector(".errornote")
        assert "2件に、直すところがあります" in page.inner_text(".errornote")
        assert box(page, first, "value").input_value() == "６９０千人"
        assert "ここの単位は「万人」です" in page.inner_text(f"#id_s{first.pk}-value_error")
        assert "桁数が違います" in page.inner_text(f"#id_s{second.pk}-confirmed_error")
        assert not Actual.objects.exists()

        box(page, first, "value").fill("６９０")
        box(page, first, "year").fill("令和４")
        box(page, second, "confirmed").press("Space")
        with page.expect_navigation():
            box(page, second, "value").press("Enter")

        page.wait_for_selector(".entry-preview")
        assert page.locator(".errornote").count() == 0
        assert wording_of(first).sentence in page.locator(".entry-preview").nth(0).inner_text()
        assert page.locator(".entry-preview svg").count() >= 1
        page.focus("button[name=_save]")
        with page.expect_navigation():
            page.keyboard.press("Enter")

        page.wait_for_selector(".messagelist")
        assert page.locator("#common-source").input_value() == "試験資料"
        assert "2件の実績値を提出しました" in page.inner_text(".messagelist")
        assert page.locator(".entry-done li").count() == 2
    assert not Actual.objects.exists()
    assert sorted(DraftActual.objects.values_list("year", "value")) == [(2022, 60), (2022, 690)]


PASTE = """(box, text) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  box.focus();
  box.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""


def test_a_column_of_a_spreadsheet_is_pasted_and_enter_goes_down(visit, oshima):
    with visit(ENTRY, client=oshima) as page:
        many = series_of(page)
        first, second, third, *_ = many
        said = page.locator(".entry-said")

        def paste(series, text, name="value"):
            box(page, series, name).evaluate(PASTE, text)

        def values():
            return [box(page, series, "value").input_value() for series in (first, second, third)]

        paste(first, "690\t確定\r\n\r\n1,234\t別の状態\r\n")
        assert values() == ["690", "", "1,234"]
        assert box(page, first, "state").input_value() == "final"
        assert "3個の欄に貼り付けました" in said.inner_text()
        assert "状態にない「別の状態」" in said.inner_text()

        page.keyboard.press("Control+z")
        assert values() == ["", "", ""]
        assert box(page, first, "state").input_value() == "provisional"

        paste(many[-1], "1\n2\n3\n")
        assert "表の終わりを越える2行は、貼り付けていません" in said.inner_text()
        said.get_by_role("button", name="貼り付けを元に戻す").click()
        assert box(page, many[-1], "value").input_value() == ""

        paste(first, "令和５年度\n1\n2")
        assert "見出しは「令和５年度」ですが、この表はR4のものです" in said.inner_text()
        assert values() == ["", "", ""]
        said.get_by_role("button", name="R4の値として貼り付ける").click()
        assert values() == ["1", "2", ""]

        paste(first, "R3\tR4\n7\t8\n9\t10")
        assert values() == ["8", "10", ""]
        paste(first, "R5\tR6\n7\t8")
        assert "R4の列がないため" in said.inner_text()
        paste(first, '"上\n下"\n3')
        assert "改行のあるセル" in said.inner_text()
        assert values() == ["8", "10", ""]

        box(page, first, "value").press("Enter")
        assert page.locator("*:focus").get_attribute("id") == f"id_s{second.pk}-value"
        page.keyboard.press("Shift+Enter")
        assert page.locator("*:focus").get_attribute("id") == f"id_s{first.pk}-value"
        assert found(page) == []
        box(page, many[-1], "value").press("Enter")
        page.keyboard.press("Enter")
        page.wait_for_selector(".errornote")
        assert box(page, second, "value").input_value() == "10"


# Django's own header and list of tables are not ours to judge.
OURS = "#content"


def test_axe_finds_nothing_on_the_table(visit, oshima):
    with visit(ENTRY, client=oshima) as page:
        first, second, third, *_ = series_of(page)
        assert found(page) == []
        box(page, first, "value").fill("690")
        box(page, second, "value").fill("6町")
        box(page, third, "value").fill("9999999")
        page.fill("#common-source", "試験資料")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        page.wait_for_selector(".entry-preview")
        assert found(page) == []
        # Django's links change their colour slowly, and would be looked at on their way.
        restyle(page, "* { transition: none !important }")
        page.emulate_media(color_scheme="dark")
        assert found(page) == []
        for width in (360, 320):
            page.set_viewport_size({"width": width, "height": 800})
            assert [one for one in page.evaluate(OVERFLOW) if "entry" in one] == []
        assert found(page) == []


def found(page) -> list[str]:
    return [
        fault for fault in violations(page) if OURS in fault or "entry" in fault or "id_s" in fault
    ]


def test_every_control_of_the_table_is_reached_and_seen(visit, oshima):
    with visit(ENTRY, client=oshima, reduced_motion="reduce") as page:
        controls = page.evaluate(LIST)
        page.focus("#year")
        stops = [page.evaluate(FOCUS)]
        while stops[-1] and stops[-1]["at"] < len(controls) - 1 and len(stops) < 100:
            page.keyboard.press("Tab")
            stops.append(page.evaluate(FOCUS))

    reached = [stop["at"] for stop in stops if stop]
    assert reached == sorted(reached)
    assert len(reached) == len(set(reached))
    table = [stop for stop in stops if stop and "id_s" in stop["html"]]
    assert len(table) == sum('id="id_s' in one for one in controls)
    assert [stop["html"] for stop in stops if stop and not stop["seen"]] == []


def test_start_page_has_no_fault_of_its_own(visit, oshima):
    with visit(Kind("/admin/"), client=oshima) as page:
        assert "実績値を入力する" in page.inner_text("#tasks")
        assert [one for one in violations(page) if "tasks" in one] == []
        page.emulate_media(color_scheme="dark")
        assert [one for one in violations(page) if "tasks" in one] == []
