"""How the cells of a file are read."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from policyportal.exchange.cells import (
    DayCell,
    MonthCell,
    NumberCell,
    PeriodCell,
    RecordCell,
    RecordsCell,
    TextCell,
    YearCell,
    printable,
)
from projects.models import Grade, Project, Theme
from projects.tables import GradeCell
from regions.models import AreaPlan

DAY = date(2026, 7, 1)
WHOLE, MONTH, YEAR = 'yyyy"年"m"月"d"日"', 'yyyy"年"m"月"', '[$-411]ggge"年度"'


def test_text_for_a_file_has_one_line_break_and_no_control_character():
    assert printable("a\r\nb\rc\x0bd") == "a\nb\ncd"


class ProjectOfOnePlan(RecordCell):
    """The cell of a project of an edition, without a database."""

    def __init__(self):
        super().__init__(Project, "code")

    def read(self, text, row):
        return Project(area_plan=AreaPlan(plan_id=1))


def grades(*labels: str, meaning: str = "") -> GradeCell:
    cell = GradeCell(ProjectOfOnePlan())
    for number, label in enumerate(labels):
        cell.remember(
            Grade(pk=number + 1, plan_id=1, slug=f"g{number}", label=label, meaning=meaning)
        )
    return cell


def read(cell: RecordCell, text: str) -> str:
    return cell.read(text, {"project": "doo-01"}).label


@pytest.mark.parametrize(
    ("label", "typed"),
    [
        ("Ａ", "A"),
        ("A", "Ａ"),
        ("Ｂ（概ね順調）", "B(概ね順調)"),
        ("Ⅲ", "III"),
        ("①計画どおり", "①計画どおり"),
        ("◎", "◎"),
    ],
)
def test_label_is_found_as_it_is_shown_and_in_its_other_width(label, typed):
    assert read(grades(label, "D"), label) == label
    assert read(grades(label, "D"), typed) == label


def test_label_is_found_with_the_meaning_that_the_form_shows():
    assert read(grades("Ａ", meaning="順調"), "A（順調）") == "Ａ"


def test_labels_that_differ_in_width_alone_are_told_apart_or_named():
    cell = grades("Ⅲ", "III")

    assert read(cell, "Ⅲ") == "Ⅲ"
    assert read(cell, "III") == "III"
    with pytest.raises(ValidationError, match="複数あります（「Ⅲ」「III」）。全角・半角も登録の"):
        read(cell, "ＩＩＩ")


def themes(text: str) -> list[str]:
    cell = RecordsCell(Theme, "name", "slug")
    for number, name in enumerate(["観光", "ＤＸ・デジタル", "歴史・文化"]):
        cell.remember(Theme(pk=number + 1, slug=f"t{number}", name=name))
    return [theme.name for theme in cell.read(text, {})]


@pytest.mark.parametrize("typed", ["観光、ＤＸ・デジタル", "観光，DX･デジタル", "t0、t1"])
def test_themes_are_found_in_any_width(typed):
    assert themes(typed) == ["観光", "ＤＸ・デジタル"]


def test_names_that_are_parted_otherwise_are_told_how():
    with pytest.raises(
        ValidationError, match="ありません。いくつかあるときは、「、」で区切ります。"
    ):
        themes("観光／歴史・文化")
    with pytest.raises(ValidationError, match="という分野はありません。'"):
        themes("観光、海")


@pytest.mark.parametrize(
    ("cell", "date_format", "text"),
    [
        (DayCell(), WHOLE, "2026-07-01"),
        (DayCell(), 'm"月"d"日"', "2026-07-01"),
        (MonthCell(), MONTH, "令和8年7月"),
        (YearCell(), YEAR, "R8"),
        (YearCell(), "yyyy", "R8"),
        (PeriodCell(), YEAR, "R8"),
    ],
)
def test_a_date_is_what_its_column_wants_of_it(cell, date_format, text):
    assert cell.of_date(DAY, date_format) == text


@pytest.mark.parametrize(
    ("cell", "date_format", "said"),
    [
        (TextCell(), WHOLE, "文字の欄に、日付（令和8年7月1日、表示は「2026年7月1日」）"),
        (NumberCell(), 'm"月"d"日"', "数値の欄に、日付（令和8年7月1日、表示は「7月1日」）"),
        (DayCell(), MONTH, "表示は「2026年7月」"),
        (MonthCell(), YEAR, "表示は「令和8年度」"),
        (YearCell(), WHOLE, "年だけを、R8 のように"),
    ],
)
def test_a_date_where_none_is_wanted_is_refused_as_it_is_shown(cell, date_format, said):
    with pytest.raises(ValidationError, match=said):
        cell.of_date(DAY, date_format)


@pytest.mark.parametrize(
    ("text", "stored", "same"),
    [
        ("203", "203.0", True),
        ("-12.5", "-12.50", True),
        ("203.0", "203", False),
        ("203.1", "203.10", True),
        ("20", "200", False),
        ("", "0.0", False),
        ("203.5", "203.0", False),
    ],
)
def test_zeros_that_a_spreadsheet_loses_change_nothing(text, stored, same):
    assert NumberCell().is_same(text, stored) is same
