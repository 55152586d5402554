"""The columns of the files of a record (CSV of the pages, tables of staff), declared once an app in its columns.py."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from django.db import models


@dataclass(frozen=True)
class Column:
    """A column of a file: its value is a path from the record ("kpi.project.name") or a function of the record.

    Staff may write it where it is a `field` of the record. `public_heading` is what pages call it, if that differs.
    What is computed of several records, such as a judgement, may change with the very file that holds it.
    """

    heading: str
    english: str
    value: str | Callable[[Any], Any]
    field: models.Field | None = field(default=None, compare=False)
    public_heading: str = ""
    is_computed: bool = False

    def value_of(self, record: Any) -> Any:
        if isinstance(self.value, str):
            return value_at(record, self.value)
        return self.value(record)

    def with_value(self, value: str | Callable[[Any], Any]) -> "Column":
        """The same column in the file of another record."""
        return replace(self, value=value)


def no_value(record: Any) -> str:
    """Leave the column empty, because what staff enter in it is no part of the record."""
    return ""


def value_at(record: Any, path: str) -> Any:
    """What the path leads to from a record; methods are called, and None where something is missing on the way."""
    return value_along(record, path.split("."))


def value_along(record: Any, way: Iterable[str]) -> Any:
    """The same, by the names on the way."""
    value = record
    for name in way:
        if value is None:
            return None
        value = called(getattr(value, name))
    return value


def called(value: Any) -> Any:
    """What a method gives; any other value as it is."""
    if callable(value) and not isinstance(value, models.Manager):
        return value()
    return value


def columns_of(
    model: type[models.Model],
    names: str,
    *,
    english: Mapping[str, str] = MappingProxyType({}),
    public: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, Column]:
    """The columns of the fields that a text names, under the headings of the forms; in English `english`, or the names."""
    columns = {}
    for name in names.split():
        model_field: Any = model._meta.get_field(name)
        columns[name] = Column(
            str(model_field.verbose_name),
            english.get(name) or name.replace("_", " ").capitalize(),
            f"get_{name}_display" if model_field.choices else name,
            model_field,
            public.get(name, ""),
        )
    return columns


def pick(columns: Mapping[str, Column], names: str) -> dict[str, Column]:
    """Pick columns by their names, which are one text with spaces between them, in its order."""
    return {name: columns[name] for name in names.split()}
