"""Questions that the tables of every app are asked."""

from collections.abc import Sequence
from typing import Any

from django.db import models

from policyportal.records import memory


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


class CodedQuerySet(RecordQuerySet):
    """Records known by a permanent public code."""


class SluggedQuerySet(RecordQuerySet):
    """Records known by the slug of their address."""

    key = ("slug",)
