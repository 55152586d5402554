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
    found: dict[tuple, Fixture] = {}
    for dataset, rows in files.rows():
        for row in rows:
            for told in dataset.read(row.values):
                key = _key_of(told)
                if key not in found:
                    fields = dict(PUBLIC.get(told.model, {}))
                    found[key] = Fixture(told.model, row, fields)
                found[key].tell(told.fields)
    fixtures = list(found.values())
    return fixtures, list(_cut(fixtures, set(found)))


def _key_of(told: Told) -> tuple:
    parts = [path.partition("__")[0] for path in told.model._default_manager.all().key]
    return told.model, *(str(told.fields.get(part)) for part in parts)


def _cut(fixtures: list[Fixture], known: set[tuple]) -> Iterator[str]:
    """Empty each reference that need not lead anywhere, and leads to no record of the files: to another edition's, say."""
    for fixture in fixtures:
        for name, value in fixture.fields.items():
            of = fixture.model._meta.get_field(name)
            if value is None or not (of.many_to_one and of.null):
                continue
            if (of.related_model, *map(str, value)) not in known:
                fixture.fields[name] = None
                yield f"{fixture.row}, {name}: {', '.join(map(str, value))}"
