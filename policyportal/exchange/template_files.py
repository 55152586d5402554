"""Writes the Excel files that people fill in: what is to be typed stands beside what it is about.

The cells to fill in are tinted and open, all others are locked (without a password); where a cell is one of a few
texts, it has a list to choose from. `files` reads them as any other.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import zip_longest
from math import ceil

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from policyportal.exchange.excel_files import GUIDE, LISTS, Cells, fill, timeless
from policyportal.records.letters import width_of

HOW = (
    "色の付いたセルに入力してください。ほかのセルは読むためのもので、取り込むときに行を見分けるのにも使います。"
    "入力したブックは、サイトの「まとめて入力・出力」の「ファイルから入力」で選びます。"
    "1枚のシートだけを新しいブックに移したものも取り込めます。"
)
# What Excel takes for a list that stands in the rule itself; a copied sheet keeps that one.
LONGEST_LIST = 255
# Beyond these digits a spreadsheet rounds.
MOST_DIGITS = 15
# In letters of half the width; a text that is typed has room to grow.
WIDEST, ROOM = 36, 30
HEIGHT_OF_LINE, MOST_LINES = 18, 20
_TINT = PatternFill("solid", start_color="FFF2CC")
_HEAD = PatternFill("solid", start_color="E7E6E6")
_LINE = Border(*[Side("thin", color="BFBFBF")] * 4)
_OPEN = Protection(locked=False)


@dataclass(frozen=True)
class TemplateSheet:
    """A sheet to fill in: its rows with the headings first, and by the place of a column or a cell what it is.

    `fillable` are the columns that people fill in, `choices` the texts of which a column's cells may have one,
    `formats` those of the cells that are numbers, by row and column.
    """

    title: str
    rows: Cells
    fillable: frozenset[int]
    choices: Mapping[int, Sequence[str]] = field(default_factory=dict)
    formats: Mapping[tuple[int, int], str] = field(default_factory=dict)


def template_content(sheets: Sequence[TemplateSheet], guide: Cells) -> bytes:
    """Write the file: its sheets, one that explains them, and the lists that are too long to stand in a rule."""
    book = Workbook()
    book.remove(book.active)
    lists = Lists()
    for template in sheets:
        _write(book.create_sheet(template.title), template, lists)
    fill(book.create_sheet(GUIDE), [[HOW], [], *guide])
    if lists.columns:
        lists.write(book.create_sheet(LISTS))
    packed = io.BytesIO()
    book.save(packed)
    return timeless(packed.getvalue())


class Lists:
    """The lists that stand on a hidden sheet, a column each."""

    def __init__(self) -> None:
        self.columns: list[Sequence[str]] = []

    def formula(self, choices: Sequence[str]) -> str:
        """What a rule names as its list."""
        joined = ",".join(choices)
        is_plain = joined.count(",") == len(choices) - 1 and '"' not in joined
        if is_plain and len(joined) <= LONGEST_LIST:
            return f'"{joined}"'
        if choices not in self.columns:
            self.columns.append(choices)
        letter = get_column_letter(self.columns.index(choices) + 1)
        return f"{quote_sheetname(LISTS)}!${letter}$1:${letter}${len(choices)}"

    def write(self, sheet) -> None:
        for place, choices in enumerate(self.columns, start=1):
            for row, choice in enumerate(choices, start=1):
                cell = sheet.cell(row, place)
                cell.value, cell.data_type = choice, "s"
        sheet.sheet_state = "hidden"


def _write(sheet, template: TemplateSheet, lists: Lists) -> None:
    fill(sheet, template.rows)
    _fit(sheet, template)
    for (row, column), number_format in template.formats.items():
        _make_number(sheet.cell(row + 1, column + 1), number_format)
    for cells in sheet.iter_rows(max_row=1):
        for cell in cells:
            cell.fill, cell.border = _HEAD, _LINE
            cell.alignment = Alignment(wrap_text=True, vertical="center")
    for cells in sheet.iter_rows(min_row=2):
        for place, cell in enumerate(cells):
            cell.border = _LINE
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if place in template.fillable:
                cell.fill, cell.protection = _TINT, _OPEN
    for place, choices in template.choices.items():
        if choices and sheet.max_row > 1:
            letter = get_column_letter(place + 1)
            rule = DataValidation("list", formula1=lists.formula(choices), allow_blank=True)
            rule.errorTitle, rule.error = "一覧にありません", "一覧から選んでください。"
            rule.showErrorMessage = True
            rule.add(f"{letter}2:{letter}{sheet.max_row}")
            sheet.add_data_validation(rule)
    sheet.freeze_panes = "A2"
    # People may still make a column wider.
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"


def _fit(sheet, template: TemplateSheet) -> None:
    """Make columns as wide and rows as high as their texts, within bounds: some programs do neither by themselves."""
    widths, numbers = [], {column for _, column in template.formats}
    for place, texts in enumerate(zip_longest(*template.rows, fillvalue="")):
        is_typed = place in template.fillable and not template.choices.get(place)
        least = ROOM if is_typed and place not in numbers else 8
        widest = max(width_of(line, 2) for line in "\n".join(texts).split("\n"))
        widths.append(min(max(widest + 2, least), WIDEST))
        sheet.column_dimensions[get_column_letter(place + 1)].width = widths[-1]
    for number, texts in enumerate(template.rows, start=1):
        lines = max(_lines(text, width) for text, width in zip(texts, widths, strict=True))
        sheet.row_dimensions[number].height = min(lines, MOST_LINES) * HEIGHT_OF_LINE


def _lines(text: str, width: float) -> int:
    """How many lines a text takes in a column."""
    return sum(ceil(width_of(line, 2) / (width - 1)) or 1 for line in text.split("\n"))


def _make_number(cell, number_format: str) -> None:
    """Make a number of a cell's text, if a spreadsheet can hold it as it is; an empty one awaits a number."""
    if cell.value is not None:
        number = Decimal(cell.value)
        if len(number.as_tuple().digits) > MOST_DIGITS:
            return
        cell.value = number
    cell.number_format = number_format
