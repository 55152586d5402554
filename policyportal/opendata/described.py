"""The tables of docs/format.md and docs/format.ja.md, made from the declarations of the datasets."""

from collections.abc import Iterator
from pathlib import Path

from policyportal.opendata.catalog import RECORDS, code_lists, list_name
from policyportal.pages.datasets import DataColumn, Dataset, Kind

# The papers, and the language in which each describes the columns.
PAPERS = {"docs/format.md": "en", "docs/format.ja.md": "ja"}
# Between these the tables stand.
BEGIN, END = "<!-- tables -->\n", "<!-- end of tables -->\n"
KINDS = {
    Kind.TEXT: "text",
    Kind.CODE: "code",
    Kind.INTEGER: "integer",
    Kind.DECIMAL: "decimal",
    Kind.YEAR: "year",
    Kind.DATE: "day",
    Kind.FLAG: "1 or 0",
    Kind.ADDRESS: "address",
}
HEADS = {
    "en": ("column", "heading", "holds", "read", "refers to, or code list"),
    "ja": ("列", "見出し", "型", "読み込み", "参照先・コード表", "説明"),
}
MARKS = {"en": {"needed": "needed", "read": "yes"}, "ja": {"needed": "必須", "read": "○"}}


def with_tables(text: str, language: str) -> str:
    """The paper with its tables as the declarations have them today."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    tables = "\n".join(_tables(language))
    return f"{before}{BEGIN}\n{tables}\n{END}{after}"


def write_papers(folder: Path) -> None:
    for name, language in PAPERS.items():
        paper = folder / name
        paper.write_text(with_tables(paper.read_text(encoding="utf-8"), language), encoding="utf-8")


def _tables(language: str) -> Iterator[str]:
    for dataset in RECORDS:
        title = f"（{dataset.title}）" if language == "ja" else ""
        yield f"### `{dataset.name}`{title}\n"
        if language == "ja":
            yield f"{dataset.about}\n"
        yield from _table(HEADS[language], _column_rows(dataset, language))
    yield "### コード表\n" if language == "ja" else "### Code lists\n"
    for codes in code_lists():
        yield f"`{list_name(codes)}`\n"
        head = ("code", "says") if language == "en" else ("コード", "意味")
        yield from _table(head, [[f"`{code}`", label] for code, label in codes.choices])


def _column_rows(dataset: Dataset, language: str) -> Iterator[list[str]]:
    marks = MARKS[language]
    for name, column in dataset.columns.items():
        if name in dataset.needed:
            read = marks["needed"]
        else:
            read = marks["read"] if name in dataset.read_columns else ""
        heading = column.english if language == "en" else column.heading
        kind = KINDS[column.kind] if language == "en" else column.kind.value
        row = [f"`{name}`", heading, kind, read, _leads_to(column)]
        yield row if language == "en" else [*row, column.about]


def _leads_to(column: DataColumn) -> str:
    if column.refers:
        return f"`{'.'.join(column.refers)}`"
    return f"`{list_name(column.codes)}`" if column.codes else ""


def _table(head: tuple[str, ...], rows) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield "|---" * len(head) + "|"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""
