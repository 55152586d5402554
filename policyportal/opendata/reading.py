"""Files of open data read back: each row with the values that are right, and what is wrong with the others.

A dataset is read from its JSON file, which has every text as it is, or else from its CSV file.
"""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

from policyportal.opendata.catalog import DATASETS, RECORDS, SCHEMA_VERSION
from policyportal.pages.datasets import DataColumn, Dataset, Kind
from policyportal.records.formulas import unguarded
from policyportal.records.sample import current_sample, without_sample_column

# What a whole plan of any prefecture is far below, so that no zip fills the memory.
MOST_BYTES = 200 * 1024 * 1024
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True)
class ReadRow:
    """A row of a file, with its values by the names of the columns; `number` counts rows from 1, the heading aside."""

    file: str
    number: int
    values: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.file}, row {self.number}"


class OpenDataFiles:
    """The files of a folder or of a zip, read in the order of the datasets; every fault in them is kept."""

    def __init__(self, place: Path):
        self.faults: list[str] = []
        self._contents = _zip_contents(place) if place.is_file() else _folder_contents(place)

    @property
    def unknown(self) -> list[str]:
        """The tables among the files that are no dataset's."""
        known = {f"{dataset.name}.csv" for dataset in DATASETS}
        return [name for name in self._contents if name.endswith(".csv") and name not in known]

    def rows(self) -> Iterator[tuple[Dataset, list[ReadRow]]]:
        """The rows of each dataset that has a file."""
        for dataset in RECORDS:
            for ending, read in (("json", self._json_rows), ("csv", self._csv_rows)):
                name = f"{dataset.name}.{ending}"
                if name in self._contents:
                    yield dataset, self._checked(dataset, name, read(dataset, name))
                    break

    def _find(self, where: object, reason: str) -> None:
        self.faults.append(f"{where}: {reason}")

    def _text(self, name: str) -> str:
        try:
            return self._contents[name].decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            self._find(f"{name}, line {line}", "is not UTF-8; save the file as UTF-8.")
            return ""

    def _json_rows(self, dataset: Dataset, name: str) -> list[dict[str, Any]]:
        text = self._text(name)
        try:
            content = json.loads(text) if text else {"rows": []}
        except json.JSONDecodeError as error:
            self._find(f"{name}, line {error.lineno}, column {error.colno}", error.msg)
            return []
        rows = content.get("rows") if isinstance(content, dict) else None
        if not isinstance(rows, list) or {type(row) for row in rows} - {dict}:
            self._find(name, 'is not {"rows": [{"column": value, …}, …]}.')
            return []
        version = str(content.get("schema_version", SCHEMA_VERSION))
        if version.partition(".")[0] != SCHEMA_VERSION.partition(".")[0]:
            self._find(name, f"is of schema version {version}; this portal reads {SCHEMA_VERSION}.")
        if "sample" in content and not current_sample():
            self._find(name, "is of a sample; a portal with a plan of its own has none of it.")
        self._check_headings(dataset, name, dict.fromkeys(chain.from_iterable(rows)))
        return rows

    def _csv_rows(self, dataset: Dataset, name: str) -> list[dict[str, Any]]:
        names = {column.heading: key for key, column in dataset.columns.items()}
        lines = list(csv.reader(io.StringIO(self._text(name), newline="")))
        headings, *table = without_sample_column(lines) or [[]]
        headings = [names.get(heading, heading) for heading in headings]
        self._check_headings(dataset, name, dict.fromkeys(headings))
        rows = []
        for number, cells in enumerate(table, start=1):
            if len(cells) != len(headings):
                count = f"has {len(cells)} cells, and the heading {len(headings)}."
                self._find(f"{name}, row {number}", count)
            cells = map(unguarded, cells)
            rows.append({key: cell or None for key, cell in zip(headings, cells, strict=False)})
        return rows

    def _check_headings(self, dataset: Dataset, name: str, given: Mapping[str, Any]) -> None:
        columns = dataset.columns
        for heading in given:
            if heading not in columns:
                self._find(name, f"there is no column {heading}; it may be {', '.join(columns)}.")

    def _checked(self, dataset: Dataset, name: str, rows: list[dict[str, Any]]) -> list[ReadRow]:
        checked, seen = [], {}
        for number, given in enumerate(rows, start=1):
            row = ReadRow(name, number, {})
            for key, column in dataset.columns.items():
                try:
                    row.values[key] = value_in(column, given.get(key))
                except ValueError as error:
                    row.values[key] = None
                    self._find(f"{row}, {key} ({column.heading})", str(error))
            key = tuple(row.values[part] for part in dataset.key)
            first = seen.setdefault(key, number)
            if first != number and None not in key:
                told = ", ".join(map(str, key))
                self._find(row, f"{told} is given twice, first in row {first}.")
            checked.append(row)
        return checked


def value_in(column: DataColumn, given: Any) -> Any:
    """The value of a cell as fixtures write it. Raises ValueError, with what is expected, for what is none."""
    if given is None or given == "":
        return None
    if column.codes and given not in column.codes.values:
        codes = ", ".join(column.codes.values)
        raise ValueError(f"{_shown(given)} is none of {codes}.")
    match column.kind:
        case Kind.INTEGER | Kind.YEAR:
            if isinstance(given, bool) or not re.fullmatch("-?[0-9]{1,9}", str(given)):
                raise ValueError(f"{_shown(given)} is not a whole number.")
            return int(given)
        case Kind.DECIMAL:
            if not (isinstance(given, str) and _NUMBER.fullmatch(given)):
                wanted = 'a number such as 2037.0, in JSON in quotation marks: "2037.0"'
                raise ValueError(f"{_shown(given)} is not {wanted}.")
            return given
        case Kind.DATE:
            return _day(given)
        case Kind.FLAG:
            if given not in (True, False, "1", "0"):
                raise ValueError(f"{_shown(given)} is neither true nor false (in CSV 1 or 0).")
            return given in (True, "1")
    if not isinstance(given, str):
        raise ValueError(f"{_shown(given)} is not text; put it in quotation marks.")
    return given


def _day(given: Any) -> str:
    try:
        return date.fromisoformat(given).isoformat()
    except (TypeError, ValueError):
        raise ValueError(f"{_shown(given)} is not a day such as 2026-03-31.") from None


def _shown(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)[:80]


def _folder_contents(place: Path) -> dict[str, bytes]:
    files = sorted(place.iterdir())
    _refuse_large(sum(file.stat().st_size for file in files))
    return {file.name: file.read_bytes() for file in files if file.is_file()}


def _zip_contents(place: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(place) as archive:
        _refuse_large(sum(info.file_size for info in archive.infolist()))
        return {info.filename: archive.read(info) for info in archive.infolist()}


def _refuse_large(size: int) -> None:
    if size > MOST_BYTES:
        raise ValueError(f"{size:,} bytes are more than this command reads ({MOST_BYTES:,}).")
