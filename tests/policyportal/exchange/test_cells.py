"""How the cells of a file are read."""

import pytest
from django.core.exceptions import ValidationError

from policyportal.exchange.cells import RecordCell, RecordsCell, printable
from projects.models import Grade, Project, Theme
from projects.tables import GradeCell
from regions.models import AreaPlan


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
