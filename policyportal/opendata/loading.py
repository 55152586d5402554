"""Files of open data as fixtures, which load an edition into a portal that has none."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from kpis.models import KPI
from policyportal.opendata.reading import OpenDataFiles, ReadRow
from policyportal.pages.datasets import Told
from projects.models import Project, Review
from regions.models import Plan

# What is in open data is public.
PUBLIC = {
    Plan: {"is_published": True, "is_shown": True},
    Project: {"is_published": True},
    KPI: {"is_published": True},
    Review: {"status": Review.Status.APPROVED},
}
# A model, and the parts of the natural key of one of its records.
Key = tuple


@dataclass
class Fixture:
    """A record as the rows of files tell it; `row` is the one that tells of it first."""

    model: type[models.Model]
    row: ReadRow
    fields: dict[str, Any] = field(default_factory=dict)

    def tell(self, fields: dict[str, Any]) -> None:
        """Take in what a row tells: a list grows by what it has, of all else the later row is right."""
        for name, value in fields.items():
            told = self.fields.get(name)
            if isinstance(told, list) and not self.model._meta.get_field(name).many_to_one:
                value = [*told, *(member for member in value if member not in told)]
            self.fields[name] = value

    @property
    def in_json(self) -> dict[str, Any]:
        return {"model": self.model._meta.label_lower, "fields": self.fields}


def fixtures_of(files: OpenDataFiles) -> tuple[list[Fixture], list[str]]:
    """The records that files tell of, in the order of loading; and the references that lead out of the files, left empty."""
    found: dict[Key, Fixture] = {}
    for dataset, rows in files.rows():
        for row in rows:
            for told in dataset.read(row.values):
                key = _key_of(told)
                if key not in found:
                    found[key] = Fixture(told.model, row, {**PUBLIC.get(told.model, {})})
                found[key].tell(told.fields)
    cut = list(_cut(found))
    ordered: dict[Key, Fixture | None] = {}
    for key in found:
        _put(key, found, ordered)
    return [found[key] for key in ordered], cut


def _key_of(told: Told) -> Key:
    parts = []
    for path in told.model._default_manager.all().key:
        value = told.fields.get(path.partition("__")[0])
        parts += value if isinstance(value, list) else [value]
    return told.model, *map(str, parts)


def _references(fixture: Fixture) -> Iterator[tuple[models.Field, Key]]:
    """The fields that lead to other records, with the keys of these."""
    for name, value in fixture.fields.items():
        of = fixture.model._meta.get_field(name)
        if of.is_relation and not of.many_to_many and value is not None:
            yield of, (of.related_model, *map(str, value))


def _cut(found: dict[Key, Fixture]) -> Iterator[str]:
    """Empty each reference that need not lead anywhere, and leads to no record of the files: to another edition's, say."""
    for fixture in found.values():
        for of, (_, *code) in list(_references(fixture)):
            if of.null and (of.related_model, *code) not in found:
                fixture.fields[of.name] = None
                yield f"{fixture.row}, {of.name}: {', '.join(code)}"


def _put(key: Key, found: dict[Key, Fixture], ordered: dict[Key, Fixture | None]) -> None:
    """Put a record in order, after those that it leads to: one that has to be saved again has changed today."""
    if key not in found or key in ordered:
        return
    # Two that lead to one another are put once.
    ordered[key] = None
    for _, other in _references(found[key]):
        _put(other, found, ordered)
    del ordered[key]
    ordered[key] = found[key]
