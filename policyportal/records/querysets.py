"""Questions that the tables of every app are asked."""

from collections.abc import Sequence
from copy import deepcopy
from functools import partial
from typing import Any

from django.db import models

from policyportal.records import memory

# What leads to the same few records from many: the area's part of an edition, a place, the grade of a review.
SHARED = ("area_plan", "subprefecture", "grade")


class RecordQuerySet(models.QuerySet):
    """Records, and the paths to the parts of the key by which fixtures name them."""

    key: tuple[str, ...] = ("code",)

    def get_by_natural_key(self, *parts: Any) -> Any:
        if len(parts) != len(self.key):
            raise TypeError(f"{len(parts)} parts of a key where {len(self.key)} are needed")
        return self.get(**dict(zip(self.key, parts, strict=True)))

    def in_order_of(self, ids: Sequence[int], *, kept_as: str = "") -> list[Any]:
        """The records with these ids, in their order; kept in memory under a name for what is fetched of each."""
        if kept_as:
            found = memory.kept_each((self.model, kept_as), ids, self.in_bulk)
        else:
            found = self.in_bulk(ids)
        return [found[pk] for pk in ids if pk in found]

    def kept(self, kept_as: str, **lookup: Any) -> Any:
        """Get one record by its code, say, kept in memory as `in_order_of` does. Raises the model's DoesNotExist."""
        find = partial(self.values_list("pk", flat=True).get, **lookup)
        pk = memory.kept((self.model, kept_as, *lookup.items()), find)
        return self.in_order_of([pk], kept_as=kept_as)[0]


class CodedQuerySet(RecordQuerySet):
    """Records known by a permanent public code."""


class SluggedQuerySet(RecordQuerySet):
    """Records known by the slug of their address."""

    key = ("slug",)


def with_shared(records: models.QuerySet) -> models.QuerySet:
    """The records with what many of them share fetched once for all of a step, where it is joined to each record.

    There are few of them, some with long texts: a thousand copies are slow to sort and to read.
    """
    joined = records.query.select_related
    if not isinstance(joined, dict):
        return records
    joined = deepcopy(joined)
    records = records.prefetch_related(*_taken_out(joined, records.model, ""))
    records.query.select_related = joined or False
    return records


def _taken_out(joined: dict, model: Any, way: str) -> list[models.Prefetch]:
    """Take what is shared out of what is joined, to be fetched with all that is joined to it."""
    found = []
    for name in list(joined):
        related = model._meta.get_field(name).related_model
        if name in SHARED:
            shared = related._default_manager.all()
            shared.query.select_related = joined.pop(name) or False
            found.append(models.Prefetch(f"{way}{name}", shared))
        else:
            found += _taken_out(joined[name], related, f"{way}{name}__")
    return found


def with_only(records: models.QuerySet, way: str, names: str) -> models.QuerySet:
    """The records joined to another one, of which only the fields with these names are read; they are one text."""
    model = records.model
    for step in way.split("__"):
        model = model._meta.get_field(step).related_model
    kept = names.split()
    others = [field.name for field in model._meta.concrete_fields if field.name not in kept]
    return records.defer(*(f"{way}__{name}" for name in others))
