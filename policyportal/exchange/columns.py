"""The columns of a table: those of its records' fields, those for the reader, and what a form asks besides."""

from collections.abc import Callable

from django.db import models
from import_export.fields import Field

from policyportal.exchange.cells import Keys, Number, Text
from policyportal.exchange.sheets import guarded, printable, unguarded


class Column(Field):
    """A column of a table: its heading, and what is written under it of a record."""

    def export(self, instance, **kwargs):
        """The cell of a record: the same text in every format."""
        value = self.get_value(instance) if instance.pk or not self._is_many else None
        text = self.widget.render(value)
        return text if isinstance(self.widget, Number) else guarded(text)

    @property
    def _is_many(self) -> bool:
        return isinstance(self.widget, Keys)

    def read(self, text: str, row=None):
        """What a cell says, as the form of the record takes it; ValidationError where it says nothing."""
        return self.widget.clean(text if isinstance(self.widget, Number) else unguarded(text), row)


class Told(Column):
    """A column for the reader, which no file changes: what it says must be what the record says.

    Rows that have slipped against their codes are found so.
    """

    def __init__(
        self, heading: str, told: Callable[[models.Model], str | None], help_text: str = ""
    ):
        super().__init__(column_name=heading, readonly=True, widget=Text())
        self.told, self.help_text = told, help_text

    def export(self, instance, **kwargs):
        return guarded(printable(self.told(instance) or ""))


class Asked(Column):
    """A column that is no part of the record: what its form asks besides."""

    def __init__(self, heading: str, help_text: str):
        super().__init__(column_name=heading, widget=Text())
        self.help_text = help_text

    def export(self, instance, **kwargs):
        return ""
