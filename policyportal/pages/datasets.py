"""Datasets: the tables that the portal gives away, each declared once in the datasets.py of its app.

Files, dictionary, schemas and API are made from these declarations (policyportal.opendata).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cached_property
from typing import Any

from django.db import models
from django.utils.timezone import localdate

from policyportal.records.columns import value_along
from policyportal.records.querysets import RecordQuerySet
from regions.models import Plan

# How a code is explained that no office has given.
OWN = "このサイトが付けたコード。公的なコードではありません。"


class Kind(Enum):
    """What the cells of a column hold, under the name that the dictionary gives it."""

    TEXT = "文字列"
    CODE = "コード"
    """Tells a record, or one of a closed list, from the others."""
    INTEGER = "整数"
    DECIMAL = "数値"
    """Exact, with the decimals that are known: 2037.0."""
    YEAR = "西暦年"
    DATE = "日付"
    FLAG = "真偽"
    ADDRESS = "アドレス"


@dataclass(frozen=True)
class DataColumn:
    """A column of a dataset: its value is a path from the record ("kpi.project.name") or a function of the record.

    `about` defines it for those who use the data. `codes` are the values that it may have; `refers` is the column of
    another dataset whose values it has, as ("kpis", "code"). A cell that is not `required` may be empty: then nothing
    is known, or nothing fits.
    """

    heading: str
    english: str
    value: str | Callable[[Any], Any]
    kind: Kind = Kind.TEXT
    about: str = ""
    codes: type[models.TextChoices] | None = field(default=None, compare=False)
    refers: tuple[str, str] | None = None
    required: bool = False

    @cached_property
    def _way(self) -> list[str]:
        """The names on the path; none where the value is a function."""
        return self.value.split(".") if isinstance(self.value, str) else []

    def is_of(self, step: str) -> bool:
        """Whether its path goes on from this step."""
        return len(self._way) > 1 and self._way[0] == step

    def value_of(self, record: Any) -> Any:
        """The value: None where it is not known, a text, a number, a truth, or a day."""
        found = value_along(record, self._way) if self._way else self.value(record)
        if isinstance(found, str):
            return found or None
        if isinstance(found, datetime):
            return localdate(found)
        if found is None or isinstance(found, (int, Decimal, date)):
            return found
        return str(found) or None


Columns = Mapping[str, DataColumn]


@dataclass(frozen=True)
class Dataset:
    """A table to take away, a row a fact. `key` are the columns whose values tell its rows apart.

    `records` finds what is public of an edition, in order and with all that the columns read. `rows_of` gives the rows
    of some of these, where a record is not a row itself. What `outlives_editions` is the same in each of them.
    `shared` names what rows that follow one another have in common: its columns are read once for all of these.
    """

    name: str
    title: str
    about: str
    columns: Columns
    key: Sequence[str]
    records: Callable[[Plan], RecordQuerySet]
    rows_of: Callable[[Iterable], Iterable] = iter
    outlives_editions: bool = False
    shared: str = ""

    def __post_init__(self) -> None:
        missing = [name for name in self.key if name not in self.columns]
        headings = [column.heading for column in self.columns.values()]
        if missing or len(set(headings)) < len(headings):
            raise ValueError(f"dataset {self.name}: key {missing} or a heading twice")

    def rows(self, records: Iterable) -> Iterator[list[Any]]:
        """The values of the rows of some records, in the order of the columns."""
        columns = list(self.columns.values())
        of_shared = [place for place, column in enumerate(columns) if column.is_of(self.shared)]
        owner, known = None, dict[int, Any]()
        for row in self.rows_of(records):
            if of_shared and getattr(row, self.shared) is not owner:
                owner = getattr(row, self.shared)
                known = {place: columns[place].value_of(row) for place in of_shared}
            yield [
                known[place] if place in known else column.value_of(row)
                for place, column in enumerate(columns)
            ]


def coded(
    name: str,
    heading: str,
    english: str,
    path: str,
    codes: type[models.TextChoices],
    about: str = "",
) -> dict[str, DataColumn]:
    """Two columns of a choice: its code, and in Japanese what it says."""
    *way, field_name = path.split(".")
    label = ".".join([*way, f"get_{field_name}_display"])
    return {
        f"{name}_code": DataColumn(
            f"{heading}コード", f"{english} code", path, Kind.CODE, about, codes
        ),
        name: DataColumn(heading, english, label, Kind.TEXT, about),
    }


def own_code(
    heading: str,
    english: str,
    value: str,
    *,
    of: str = "",
    about: str = OWN,
    required: bool = False,
) -> DataColumn:
    """A column of codes that the portal has given, which its headings say; `of` names the dataset whose rows they tell."""
    refers = (of, "code") if of else None
    headings = f"{heading}（独自）", f"{english} (own)"
    return DataColumn(*headings, value, Kind.CODE, about, refers=refers, required=required)
