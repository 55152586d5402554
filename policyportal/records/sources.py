"""Where a fact comes from, and when its record last changed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now


def line_span(first: int | None, last: int | None) -> str:
    """「326行」「265～269行」, or nothing where no line is known."""
    if first is None:
        return ""
    return f"{first}行" if first == last else f"{first}～{last}行"


class ChangedAtField(models.DateTimeField):
    """最終更新日時: when the record last changed; a fixture that states a time is taken at its word.

    The database keeps it, by a default and a trigger (changed_at.sql), because imports and bulk updates bypass save().
    """

    def __init__(self, *args, **kwargs):
        super().__init__("最終更新日時", db_default=Now(), editable=False)

    def deconstruct(self) -> tuple:
        name, path, _, _ = super().deconstruct()
        return name, path, [], {}

    def pre_save(self, model_instance, add) -> Any:
        """save() leaves the time to the trigger: the instance's own is stale after its first update."""
        return super().pre_save(model_instance, add) if add else F(self.attname)


class Sourced(models.Model):
    """A record that says where it is printed: sheet and lines of the outline, or another source by name, or both."""

    sheet = models.CharField(
        "シート",
        max_length=20,
        blank=True,
        help_text="原案の概要のどのシートに印字されているか（例：道央広域、全体概要）。",
    )
    first_line = models.PositiveSmallIntegerField("行（はじめ）", null=True, blank=True)
    last_line = models.PositiveSmallIntegerField("行（おわり）", null=True, blank=True)
    source = models.CharField(
        "そのほかの出典",
        max_length=200,
        blank=True,
        help_text="原案の概要以外を出典とするとき、また内容を訂正したときに、資料名を入力します。",
    )
    changed_at = ChangedAtField()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(sheet="", first_line__isnull=True, last_line__isnull=True)
                | ~Q(sheet="")
                & Q(
                    # Stated, for a comparison with null is neither true nor false, and passes.
                    first_line__isnull=False,
                    last_line__isnull=False,
                    first_line__gte=1,
                    last_line__gte=F("first_line"),
                ),
                name="%(app_label)s_%(class)s_lines_whole",
                violation_error_message="シート、行（はじめ）、行（おわり）は、すべて入力するか、すべて空に"
                "してください。行（おわり）は行（はじめ）以後の行です。",
            ),
            models.CheckConstraint(
                condition=~Q(sheet="") | ~Q(source=""),
                name="%(app_label)s_%(class)s_source_named",
                violation_error_message="出典がありません。シートと行、または「そのほかの出典」を入力してください。",
            ),
        ]

    def natural_key(self) -> tuple:
        """Fixtures name a record by its public code, or by the slug of its address."""
        return (self.code if hasattr(self, "code") else self.slug,)

    @property
    def lines(self) -> str:
        """「326行」「265～269行」, or nothing for a record that is not from the outline."""
        return line_span(self.first_line, self.last_line)


def last_changed(records: Iterable[models.Model]) -> datetime | None:
    """When the newest of the records changed: the last change of a page made from them."""
    return max((record.changed_at for record in records), default=None)
