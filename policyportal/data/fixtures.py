"""Fixture files checked whole, before anything of them is written.

Django loads a key given twice without a word, turns 1.7 into 1, reports a missing reference as a null column.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models

# Known by their natural keys alone. Records of other apps may have primary keys, and are left to Django.
PLAN_APPS = ("regions", "projects", "kpis")


@dataclass(frozen=True)
class Record:
    """One record of a file, with the values that are right; its natural key is empty where a part is missing."""

    file: Path
    number: int
    model: type[models.Model]
    values: dict
    key: tuple

    def __str__(self):
        name = " ".join([self.model._meta.label_lower, *map(str, self.key)])
        return f"{self.file}, record {self.number} ({name})"


class FixtureCheck:
    """Reads files in the order in which they will be loaded, and keeps every fault it finds."""

    def __init__(self, using: str, excluded: Collection, *, ignores_unknown: bool):
        """`excluded` are the models and the apps that are not loaded."""
        self.using = using
        self.excluded = excluded
        self.ignores_unknown = ignores_unknown
        self.faults: list[str] = []
        self._records: list[Record] = []
        self._positions: dict[tuple, int] = {}

    def read(self, file: Path) -> None:
        """What a file shows by itself: its letters, its JSON, its fields, keys given twice."""
        try:
            text = file.read_bytes().decode()
            has_mark = text.startswith("\ufeff")
            given = [] if has_mark else json.loads(text)
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            self._find(f"{file}, line {line}", "is not UTF-8; save the file as UTF-8.")
        except json.JSONDecodeError as error:
            self._find(f"{file}, line {error.lineno}, column {error.colno}", error.msg)
        else:
            if has_mark:
                mended = "save the file as UTF-8 without one."
                self._find(file, f"begins with a byte order mark; {mended}")
            elif not isinstance(given, list):
                self._find(file, "is not a list of records.")
            else:
                for number, record in enumerate(given, start=1):
                    self._read_record(file, number, record if isinstance(record, dict) else {})

    def follow_references(self) -> None:
        """After all files are read: every reference leads to a record in them or in the database."""
        for position, record in enumerate(self._records):
            for name, field in _fields(record.model).items():
                value = record.values.get(name)
                if field.is_relation and value is not None:
                    for key in value if field.many_to_many else [value]:
                        self._follow(position, field, key)

    def keys_of(self, model: type[models.Model], **values: Any) -> list[tuple]:
        """The natural keys of the records of a model that state these values."""
        found = [record for record in self._records if record.model is model]
        return [record.key for record in found if values.items() <= record.values.items()]

    def record_of(self, instance: models.Model) -> Record | None:
        """The record an instance was read from, if this check has seen it."""
        if instance._meta.app_label not in PLAN_APPS:
            return None
        position = self._positions.get((type(instance), instance.natural_key()))
        return None if position is None else self._records[position]

    def _find(self, where, reason: str) -> None:
        self.faults.append(f"{where}: {reason}")

    def _read_record(self, file: Path, number: int, given: dict) -> None:
        place = f"{file}, record {number}"
        name, values = given.get("model"), given.get("fields")
        if not (isinstance(name, str) and isinstance(values, dict)):
            return self._find(place, 'is not {"model": "app.model", "fields": {…}}.')
        try:
            model = apps.get_model(name)
        except (LookupError, ValueError):
            if not self.ignores_unknown:
                self._find(place, f"there is no model {name}.")
            return None
        app = model._meta.app_config
        if app.label not in PLAN_APPS or model in self.excluded or app in self.excluded:
            return None
        kept, reasons = self._read_values(model, values)
        record = Record(file, number, model, kept, _natural_key(model, kept))
        if "pk" in given:
            reasons.append("pk: leave it out; a record is known by its natural key.")
        if record.key:
            first = self._positions.setdefault((model, record.key), len(self._records))
            if first < len(self._records):
                reasons.append(f"is given twice, first by {self._records[first]}.")
        self._records.append(record)
        for reason in reasons:
            self._find(record, reason)
        return None

    def _read_values(self, model: type[models.Model], values: dict) -> tuple[dict, list[str]]:
        """The values as the fields keep them, and why the others cannot be kept."""
        fields = _fields(model)
        kept, reasons = {}, []
        for name in values:
            if name not in fields and not self.ignores_unknown:
                reasons.append(f"{name}: there is no such field.")
        for name, field in fields.items():
            if name not in values:
                if not (field.null or field.blank or field.has_default() or field.has_db_default()):
                    reasons.append(f"{name}: is missing.")
                continue
            try:
                kept[name] = _read_value(field, values[name])
            except ValidationError as error:
                reasons.append(f"{name}: {' '.join(error.messages)}")
            except (TypeError, ValueError) as error:
                reasons.append(f"{name}: {error}")
        return kept, reasons

    def _follow(self, position: int, field: models.Field, key) -> None:
        """A reference that cannot be empty is saved at once: its record must come before."""
        record, target = self._records[position], field.related_model
        if not _is_key(key):
            return self._find(record, f"{field.name}: {_shown(key)} is not a natural key.")
        found = self._positions.get((target, tuple(key)))
        if found is not None and (found < position or field.null or field.many_to_many):
            return None
        try:
            target._default_manager.db_manager(self.using).get_by_natural_key(*key)
        except (target.DoesNotExist, TypeError):
            if found is None:
                name = f"{target._meta.label_lower} {_shown(key)}"
                reason = f"{name} is neither in the files nor in the database."
            else:
                reason = f"{self._records[found]} comes later; load it first."
            self._find(record, f"{field.name}: {reason}")
        return None


def _fields(model: type[models.Model]) -> dict[str, models.Field]:
    """What a record may state: not what the database makes, nor lists that are records of their own."""
    return {
        field.name: field
        for field in (*model._meta.concrete_fields, *model._meta.many_to_many)
        if not (field.primary_key or field.generated)
        and not (field.many_to_many and not field.remote_field.through._meta.auto_created)
    }


def _read_value(field: models.Field, value) -> Any:
    """The value as the field keeps it; what Django would change without a word is refused."""
    if value is None and not field.null:
        raise ValidationError(field.error_messages["null"])
    if field.many_to_many and not isinstance(value, list):
        raise ValueError(f"{_shown(value)} is not a list.")
    if field.is_relation:
        return value
    if isinstance(field, models.IntegerField) and isinstance(value, (bool, float)):
        raise ValueError(f"{_shown(value)} is not a whole number.")
    if isinstance(field, (models.CharField, models.TextField)) and value is not None:
        if not isinstance(value, str):
            raise ValueError(f"{_shown(value)} is not text; put it in quotation marks.")
        value.encode()  # half of a letter, "\ud83d", is no letter
        if "\0" in value:
            raise ValueError("holds a NUL character.")
    return field.clean(value, None)


def _natural_key(model: type[models.Model], values: dict) -> tuple:
    """The model's own natural key; records that it takes a part of its key from are replaced by empty ones."""
    known = {}
    for name, value in values.items():
        field = model._meta.get_field(name)
        if not field.is_relation:
            known[name] = value
        elif field.many_to_one and _is_key(value):
            known[name] = field.related_model()
            known[name].natural_key = lambda key=tuple(value): key
    try:
        key = model(**known).natural_key()
    except ObjectDoesNotExist:
        return ()
    return () if "" in key or None in key else key


def _is_key(value) -> bool:
    return isinstance(value, list) and all(isinstance(part, (str, int)) for part in value)


def _shown(value) -> str:
    return json.dumps(value, ensure_ascii=False)
