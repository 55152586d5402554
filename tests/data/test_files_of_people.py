"""Files as people make them (cases/): each gives what is right by its README, as a value or in words that help."""

from datetime import datetime
from pathlib import Path

import pytest

from kpis.tables import ActualTable, KPITable
from policyportal.exchange.applying import apply_file
from policyportal.exchange.explaining import Refused, Report
from policyportal.exchange.files import read_file
from policyportal.records import clock
from projects.tables import ReviewTable
from tests.factories import make_account, make_office

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_plan")]

CASES = Path(__file__).with_name("cases")


@pytest.fixture
def report_of(hold_clock):
    """A function that tries a file as the head office, on the day of the cases."""
    hold_clock(datetime(2026, 11, 27, 12, tzinfo=clock.now().tzinfo))
    head = make_account(make_office())

    def report(name: str, table_class) -> Report:
        table = table_class(head)
        content = (CASES / name).read_bytes()
        return apply_file(table, {"": read_file(name, content, table.headings())})

    return report


SHOWN = "セルの表示のとおり"
# What is read under a heading in each row, and a part of what is said of each cell that is read otherwise than it stands.
READ = {
    "01-shown-66.7-stored-66.666.xlsx": (
        ActualTable,
        "実績値",
        ["66.7"],
        ["中身は66.6666666666667"],
    ),
    "04-year-is-a-date.xlsx": (ActualTable, "年", ["R7"], []),
    "06-hidden-list-sheet.xlsx": (ActualTable, "実績値", ["7150"], []),
    "07-merge-on-guide-sheet.xlsx": (ActualTable, "実績値", ["7150"], []),
    "13-escaped-control.xlsx": (ActualTable, "備考", ["一行目\n二行目三行目終わり"], []),
    "65-zwsp-name.csv": (
        KPITable,
        "指標名",
        ["空港利用者数", "長期滞在者数"],
        ["目に見えない文字（U+200B）", "部首の文字「⻑」を「長」に"],
    ),
    "70-bordered-empty-rows.xlsx": (ActualTable, "実績値", ["7150"], []),
    "75-first-sheet-hidden.xlsx": (ActualTable, "実績値", ["7150"], []),
    "75b-first-sheet-empty.xlsx": (ActualTable, "実績値", ["7150"], []),
    "80-float-noise.xlsx": (
        ActualTable,
        "実績値",
        ["0.3", "54.9", "99.0", "85.1"],
        [
            f"{SHOWN}「99.0」と読みました（中身は98.95）",
            f"{SHOWN}「85.1」と読みました（中身は85.14999）",
        ],
    ),
    "81-long-and-bidi.csv": (
        KPITable,
        "そのほかの出典",
        ["試験", "試験語句", "試験"],
        ["（U+202E、U+202C）", "（U+202E）"],
    ),
    "84-japanese-builtin-date-format-31.xlsx": (
        ReviewTable,
        "地域づくり連携会議の開催日",
        ["2026-07-01"],
        [],
    ),
    "84-japanese-builtin-date-format-56.xlsx": (
        ReviewTable,
        "地域づくり連携会議の開催日",
        ["2026-07-01"],
        [],
    ),
}


@pytest.mark.parametrize("name", READ)
def test_what_was_meant_is_read_and_the_rest_is_named(report_of, name):
    table, heading, values, said = READ[name]

    report = report_of(name, table)

    assert report.problems == []
    place = next(key for key, column in table.declared.items() if column.heading == heading)
    assert [row.cells[place] for row in report.added] == values
    assert len(report.notices) == len(said)
    assert all(part in notice.text for notice, part in zip(report.notices, said, strict=True))


# The place of each problem, and a part of its words.
REFUSED = {
    "02-thousands-format.xlsx": [(2, "実績値", "「7150」と表示されていますが、中身は7150123です")],
    "11-triangle-space.xlsx": [(2, "年", "R2からR6までの年")],
    "14-strict-ooxml.xlsx": [(None, "", "「Excelブック（.xlsx）」にして、保存し直してください")],
    "85-typed-1-2-became-a-date.xlsx": [
        (2, "実績値", "数値の欄に、日付（令和8年1月2日、表示は「1月2日」）"),
        (2, "備考", "文字の欄に、日付（令和8年7月1日、表示は「7月1日」）"),
    ],
    "86-note-became-a-date.xlsx": [(2, "出典", "「2-Jan」"), (2, "備考", "「7月1日」")],
    "87-thousands-format-total-series.xlsx": [
        (2, "実績値", "「812」と表示されていますが、中身は812345です"),
        (3, "実績値", "「300」と表示されていますが、中身は300000です"),
    ],
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_may_not_have_been_meant_is_refused_in_its_place(report_of, name):
    try:
        problems = report_of(name, ActualTable).problems
    except Refused as refusal:
        problems = refusal.problems

    places = [(row, column) for row, column, _ in REFUSED[name]]
    assert [(problem.row, problem.column) for problem in problems] == places
    for problem, (*_, part) in zip(problems, REFUSED[name], strict=True):
        assert part in problem.text


def test_a_sign_before_a_number_may_stand_apart(report_of):
    report = report_of("11-triangle-space.xlsx", ActualTable)

    # The year is another's; the value is asked about as what it is.
    assert "入力：−3,100人" in report.cautions[0].text
