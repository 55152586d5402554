"""Database and form fields of years and days, eras in and out; of choices of many, of texts, and of sets of ids."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from policyportal.records.eras import long_month, read_day, read_month, read_year, short_year
from policyportal.records.letters import tidied

ERA_HELP = "R2、令和2、2020 のように入力します。"
DAY_HELP = "2026-03-31、2026/3/31、令和8年3月31日 のように入力します。"
MONTH_HELP = "令和8年10月、R8.10、2026-10 のように入力します。"
# Longer than any year, period or figure, and short enough for every reader and every column.
LONGEST = 40


def read_as(reader: Callable[[str], Any], text: str) -> Any:
    """Read a text that a form or a fixture gives; what the reader refuses is a ValidationError."""
    if len(text) > LONGEST:
        raise ValidationError(f"{LONGEST}文字以内で入力してください。", code="invalid")
    try:
        return reader(tidied(text))
    except ValueError as error:
        raise ValidationError(str(error), code="invalid") from error


def visible(text: str) -> str:
    """The text without spaces around it and without invisible signs, which could hide or reverse it."""
    return tidied(text).strip()


class YearFormField(forms.CharField):
    """One year typed as an era year or a Western year."""

    def to_python(self, value) -> Any:
        text = super().to_python(value)
        return read_as(read_year, text) if text else None

    def prepare_value(self, value) -> Any:
        return short_year(value) if isinstance(value, int) else value


class DayFormField(forms.DateField):
    """A day typed in an era or a Western year; never read the American way, as Django's own would."""

    def to_python(self, value) -> Any:
        if value and isinstance(value, str):
            return read_as(read_day, value)
        return super().to_python(value)


class MonthFormField(forms.CharField):
    """One month typed in an era or a Western year."""

    def to_python(self, value) -> Any:
        text = super().to_python(value)
        return read_as(read_month, text) if text else None

    def prepare_value(self, value) -> Any:
        return long_month(value) if isinstance(value, date) else value


class MonthField(models.DateField):
    """A month, kept as its first day."""

    description = "年月"

    def formfield(self, **kwargs) -> forms.Field:
        return models.Field.formfield(
            self, **{"form_class": MonthFormField, "help_text": MONTH_HELP, **kwargs}
        )


class YearField(models.PositiveSmallIntegerField):
    """A Western year; era text in forms, and in fixtures too, where dumpdata writes 2019."""

    description = "年"

    def to_python(self, value) -> Any:
        if isinstance(value, str):
            return read_as(read_year, value)
        return super().to_python(value)

    def value_to_string(self, obj) -> str | None:
        value = self.value_from_object(obj)
        return None if value is None else short_year(value)

    def formfield(self, **kwargs) -> forms.Field:
        return models.Field.formfield(
            self, **{"form_class": YearFormField, "help_text": ERA_HELP, **kwargs}
        )


class ChoiceOfMany(models.ManyToManyField):
    """A choice of many records, none of which can be deleted while it is chosen. Migrations need not know."""

    def contribute_to_related_class(self, cls, related) -> None:
        super().contribute_to_related_class(cls, related)
        chosen = related.through._meta.get_field(self.m2m_reverse_field_name())
        chosen.remote_field.on_delete = models.PROTECT

    def deconstruct(self) -> tuple:
        name, _, *values = super().deconstruct()
        return name, "django.db.models.ManyToManyField", *values


def line_number(name: str, help_text: str = "") -> models.Field:
    return models.PositiveSmallIntegerField(name, null=True, blank=True, help_text=help_text)


def short_text(name: str, help_text: str, *, max_length: int = 200, **options: Any) -> models.Field:
    """Make the field of a text of one line, which may be empty."""
    options |= {"max_length": max_length, "blank": True, "help_text": help_text}
    return models.CharField(name, **options)


def carried_from() -> models.Field:
    """Make the field that leads from a record to the one of an earlier edition that it continues."""
    return models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="carried_to",
        verbose_name="引き継ぎ元",
        help_text="前の版の、この記録のもとになった記録です。2つの版を比べるページに使います。",
    )


def printed_in() -> models.Field:
    """Make the field that says, of a record which outlives editions, in whose document its lines are."""
    return models.ForeignKey(
        "regions.Plan",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="印字されている版",
        help_text="シートと行が、どの版の資料のものかを選びます。用語は、選んだ版のページだけに出ます。",
    )


def long_text(name: str, help_text: str) -> models.Field:
    """Make the field of a text of several lines, which may be empty."""
    return models.TextField(name, blank=True, help_text=help_text)


class IdsField(models.Field):
    """Ids as ranges of them: all between two of a table are mostly there, and one is found in a moment."""

    def db_type(self, connection) -> str:
        return "int8multirange"
