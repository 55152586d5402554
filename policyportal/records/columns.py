"""The columns of the files of a record: their headings in Japanese and English, and their values.

They are declared once an app, in its `columns.py`. The CSV of the public pages and the tables of staff read
them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from django.db import models


@dataclass(frozen=True)
class Column:
    """A column of a file.

    `value` is a path from the record ("kpi.project.name") or a function of the record. Staff may write the
    column where it is a `field` of the record. `public_heading` is what the pages call it, where that differs.
    """

    heading: str
    english: str
    value: str | Callable[[Any], Any]
    field: models.Field | None = field(default=None, compare=False)
    public_heading: str = ""

    def value_of(self, record: Any) -> Any:
        if isinstance(self.value, str):
            return value_at(record, self.value)
        return self.value(record)

    def with_value(self, value: str | Callable[[Any], Any]) -> "Column":
        """The same column in the file of another record."""
        return replace(self, value=value)


def value_at(record: Any, path: str) -> Any:
    """What the path leads to from a record; methods are called, and None where something is missing on the way."""
    value = record
    for name in path.split("."):
        if value is None:
            return None
        value = getattr(value, name)
        if callable(value) and not isinstance(value, models.Manager):
            value = value()
    return value


def columns_of(
    model: type[models.Model],
    names: str,
    *,
    english: Mapping[str, str] = MappingProxyType({}),
    public: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, Column]:
    """The columns of a model's fields, under the headings that the forms of staff have.

    `names` are those of the fields in one text, with spaces between them. Their English headings are the
    names themselves, but for those in `english`.
    """
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
