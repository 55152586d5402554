"""Datasets: the tables that the portal gives away, each declared once in the datasets.py of its app.

Files, dictionary, schemas and API are made from these declarations (policyportal.opendata).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cached_property
from itertools import chain
from typing import Any

from django.db import models
from django.utils.timezone import get_default_timezone

from policyportal.pages.row_reader import RowReader
from policyportal.records.columns import value_along, value_at
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


# What the values of a field are.
KINDS = ((models.IntegerField, Kind.INTEGER), (models.DateField, Kind.DATE))


@dataclass(frozen=True)
class DataColumn:
    """A column of a dataset: its value is a path from the record ("kpi.project.name") or a function of the record.

    `about` defines it for those who use the data. `codes` are the values that it may have; `refers` is the column of
    another dataset whose values it has, as ("kpis", "code"). A cell that is not `required` may be empty: then nothing
    is known, or nothing fits. `path` is where a function reads from, if what it gives can be read back.
    """

    heading: str
    english: str
    value: str | Callable[[Any], Any]
    kind: Kind = Kind.TEXT
    about: str = ""
    codes: type[models.TextChoices] | None = field(default=None, compare=False)
    refers: tuple[str, str] | None = None
    required: bool = False
    path: str = ""

    @property
    def read_back(self) -> str:
        """The path under which its values are read back into records; "" of what is told of them alone."""
        return self.value if isinstance(self.value, str) else self.path

    @cached_property
    def way(self) -> list[str] | Callable[[Any], Any]:
        """The names on the path, or the function."""
        return self.value.split(".") if isinstance(self.value, str) else self.value

    def value_of(self, record: Any) -> Any:
        """The value, as `given` has it."""
        way = self.way
        return given(way(record) if callable(way) else value_along(record, way))


def given(found: Any) -> Any:
    """What a record has, as it is given away: None where it is not known, a text, a number, a truth, or a day."""
    if isinstance(found, str):
        return found or None
    if found is None or isinstance(found, (int, Decimal)):
        return found
    if isinstance(found, datetime):
        # Of all visitors the same: localdate would ask for the time zone of each.
        return found.astimezone(get_default_timezone()).date()
    return found if isinstance(found, date) else str(found) or None


Columns = Mapping[str, DataColumn]
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Told:
    """What a row tells of a record, by the names of its fields, in the form of a fixture.

    Several rows may tell of one record: each a field, or each a member of a list.
    """

    model: type[models.Model]
    fields: dict[str, Any]


@dataclass(frozen=True)
class Dataset:
    """A table to take away, a row a fact. `key` are the columns whose values tell its rows apart.

    `records` finds what is public of an edition, in order and with all that the columns read. `rows_of` gives the rows
    of some of these, where a record is not a row itself. What `outlives_editions` may be the same in several of them.
    `pages_are_own` says whether a row is known by the address of its page; values share that of their series.
    `tells_of` are the records that a row is read back into, each by its path from what the row is of; `told` reads a row
    in another way, from the columns `told_from`. `with_row_counts` gives records the number of their rows (`row_count`),
    where one has several; `called` finds those that may have a code, where the database cannot be asked for it.
    """

    name: str
    title: str
    about: str
    columns: Columns
    key: Sequence[str]
    records: Callable[[Plan], RecordQuerySet]
    rows_of: Callable[[Iterable], Iterable] = iter
    outlives_editions: bool = False
    pages_are_own: bool = True
    tells_of: Mapping[str, type[models.Model]] = field(default_factory=dict)
    told: Callable[[Row], Iterable[Told]] | None = None
    with_row_counts: Callable[[RecordQuerySet], RecordQuerySet] | None = None
    told_from: Sequence[str] = ()
    called: Callable[[str], Iterable] | None = None

    def __post_init__(self) -> None:
        missing = [name for name in self.key if name not in self.columns]
        headings = [column.heading for column in self.columns.values()]
        if missing or len(set(headings)) < len(headings):
            raise ValueError(f"dataset {self.name}: key {missing} or a heading twice")

    def rows(self, records: Iterable) -> Iterator[list[Any]]:
        """The values of the rows of some records, in the order of the columns."""
        ways = {place: column.way for place, column in enumerate(self.columns.values())}
        reader, row = RowReader(ways, given), [None] * len(ways)
        for record in self.rows_of(records):
            reader.read(record, row)
            yield row.copy()

    def read(self, row: Row) -> Iterator[Told]:
        """What a row of a file tells of records. Of an empty cell it tells nothing."""
        for model, readers in self._readers.items():
            values = {reader.field.name: reader.value_in(row) for reader in readers}
            yield Told(model, {name: value for name, value in values.items() if value is not None})
        if self.told:
            yield from self.told(row)

    @property
    def read_columns(self) -> set[str]:
        """The columns that are read back; the others only explain."""
        readers = chain.from_iterable(self._readers.values())
        return {*self.told_from, *chain.from_iterable(reader.columns for reader in readers)}

    @property
    def needed(self) -> set[str]:
        """The columns without which a row tells of no record that can be kept."""
        readers = chain.from_iterable(self._readers.values())
        needed = chain.from_iterable(reader.columns for reader in readers if reader.is_needed)
        return {*needed, *(set(self.key) & self.read_columns)}

    @cached_property
    def _readers(self) -> dict[type[models.Model], list["FieldReader"]]:
        names = {column.read_back: name for name, column in self.columns.items()}
        return {model: field_readers(model, way, names) for way, model in self.tells_of.items()}


@dataclass(frozen=True)
class FieldReader:
    """How a field is read from a row: from a column, or from those that have the natural key of what it leads to."""

    field: models.Field
    columns: Sequence[str]

    @property
    def is_needed(self) -> bool:
        of = self.field
        return not (of.null or of.blank or of.has_default() or of.has_db_default())

    def value_in(self, row: Row) -> Any:
        """The value as fixtures write it; None of an empty cell."""
        values = [row.get(name) for name in self.columns]
        if self.field.is_relation:
            return None if None in values else values
        (value,) = values
        if value and isinstance(self.field, models.DateTimeField):
            return moment_of(value)
        return value


def field_readers(
    model: type[models.Model], way: str, names: Mapping[str, str]
) -> list[FieldReader]:
    """The fields of a record whose values columns have; `names` gives the column of a path, `way` begins its paths."""
    readers = []
    for record_field in model._meta.concrete_fields:
        path = f"{way}{record_field.name}"
        paths = [path]
        if record_field.is_relation:
            key = record_field.related_model._default_manager.all().key
            paths = [f"{path}.{part.replace('__', '.')}" for part in key]
        if not record_field.generated and names.keys() >= set(paths):
            readers.append(FieldReader(record_field, [names[path] for path in paths]))
    return readers


def moment_of(day: str) -> str:
    """The moment at which a day begins in Japan."""
    return f"{day}T00:00:00+09:00"


def changed(row: Row) -> dict[str, str]:
    """When the record of a row changed last, if that is told."""
    return {"changed_at": moment_of(row["changed"])} if row.get("changed") else {}


def fields_of(model: type[models.Model], names: str, way: str = "") -> dict[str, DataColumn]:
    """Columns of fields that a text names, under the headings of the forms, to which a path ("area.") leads."""
    columns = {}
    for name in names.split():
        record_field: Any = model._meta.get_field(name)
        english = name.replace("_", " ").capitalize()
        kind = next((kind for of, kind in KINDS if isinstance(record_field, of)), Kind.TEXT)
        columns[name] = DataColumn(str(record_field.verbose_name), english, way + name, kind)
    return columns


def coded(
    name: str,
    heading: str,
    english: str,
    path: str,
    codes: type[models.TextChoices],
    about: str = "",
) -> dict[str, DataColumn]:
    """Two columns of a choice: its code, and in Japanese what it says."""
    labels = dict(codes.choices)

    def label(record: Any) -> str | None:
        return labels.get(value_at(record, path))

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
