"""Records that took others in: what was called by an address of one of those is found here."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models

from policyportal.records.querysets import SluggedQuerySet


class MergingQuerySet(SluggedQuerySet):
    def took_in(self, slug: str) -> Self:
        """Find the record that one of this slug was merged into."""
        return self.filter(former_slugs__contains=[slug])


class Merging(models.Model):
    """A record with a page that may take another one of its kind in, whose address then leads to it."""

    former_slugs = ArrayField(
        models.CharField(max_length=40),
        verbose_name="まとめたもののコード",
        default=list,
        blank=True,
        editable=False,
    )

    class Meta:
        abstract = True
