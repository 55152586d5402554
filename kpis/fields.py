"""Database and form fields of periods and figures, and the constraints on their values."""

from decimal import Decimal
from functools import partial

from django import forms
from django.contrib.postgres.fields import IntegerRangeField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from psycopg.types.range import Range

from kpis.figures import LIMIT
from kpis.periods import Period
from policyportal.records.checks import check
from policyportal.records.eras import FIRST_YEAR, LAST_YEAR
from policyportal.records.fields import read_as
from policyportal.records.numbers import read_number

PERIOD_HELP = "R2、令和2、2020、R2～R6 のように入力します。"


class PeriodFormField(forms.CharField):
    """A period typed as eras or Western years."""

    def to_python(self, value: object) -> Period | None:
        text = super().to_python(value)
        return read_as(Period.read, text) if text else None

    def prepare_value(self, value: object) -> object:
        return str(value) if isinstance(value, Period) else value


class NumberFormField(forms.CharField):
    """An exact number; the printed decimals are kept. The unit in which it is wanted may stand behind it."""

    unit = ""

    def to_python(self, value: object) -> Decimal | None:
        text = super().to_python(value)
        return read_as(partial(read_number, unit=self.unit), text) if text else None

    def prepare_value(self, value: object) -> object:
        return f"{value:f}" if isinstance(value, Decimal) else value

    def has_changed(self, initial, data) -> bool:
        """Compare the numbers as they are written: 2037.0 and 2037 differ in print."""
        if self.disabled:
            return False
        try:
            data = self.to_python(data)
        except ValidationError:
            return True
        return self.prepare_value(initial) != self.prepare_value(data)


class PeriodField(IntegerRangeField):
    """A period in one integer range column. Fixtures and forms write it with eras."""

    description = "年または期間"

    def from_db_value(self, value: Range | None, expression, connection) -> Period | None:
        return None if value is None else Period(value.lower, value.upper - 1)

    def to_python(self, value: object) -> Period | None:
        if value in (None, ""):
            return None
        if isinstance(value, Period):
            return value
        if isinstance(value, str):
            return read_as(Period.read, value)
        raise ValidationError("期間は「R2～R6」のような文字で書いてください。", code="invalid")

    def get_prep_value(self, value: object) -> object:
        if isinstance(value, Period):
            return Range(value.first_year, value.last_year + 1)
        return super().get_prep_value(value)

    def value_to_string(self, obj: models.Model) -> str | None:
        value = self.value_from_object(obj)
        return None if value is None else str(value)

    def validate(self, value: Period | None, model_instance: models.Model) -> None:
        """Leave out the range field's own checks: a Period checks itself."""
        models.Field.validate(self, value, model_instance)

    def formfield(self, **kwargs) -> forms.Field:
        usual = {"form_class": PeriodFormField, "help_text": PERIOD_HELP}
        return models.Field.formfield(self, **usual | kwargs)


class FigureField(models.DecimalField):
    """An exact number in an unscaled `numeric` column, which keeps the printed decimals: 2037.0.

    Fixtures write it as a string: a JSON number passes through a float and loses them.
    """

    description = "数値"

    def check(self, **kwargs) -> list:
        """Leave out the checks of DecimalField: they ask for two limits that this column does not have."""
        return models.Field.check(self, **kwargs)

    @property
    def validators(self) -> list:
        return []

    def db_type(self, connection) -> str:
        return "numeric"

    def to_python(self, value: object) -> Decimal | None:
        if value in (None, ""):
            return None
        if isinstance(value, Decimal):
            return value
        if isinstance(value, int) and not isinstance(value, bool):
            return Decimal(value)
        if isinstance(value, str):
            return read_as(read_number, value)
        raise ValidationError(
            '数値は「"2037.0"」のように引用符で囲んで書いてください（小数の桁を保つため）。',
            code="invalid",
        )

    def value_to_string(self, obj: models.Model) -> str | None:
        value = self.value_from_object(obj)
        return None if value is None else f"{value:f}"

    def formfield(self, **kwargs) -> forms.Field:
        return models.Field.formfield(self, **{"form_class": NumberFormField, **kwargs})


def _lookups(field: str, **lookups) -> Q:
    return Q(**{f"{field}__{name}": value for name, value in lookups.items()})


def finite_check(field: str, name: str, *, null: bool = False) -> models.CheckConstraint:
    """Make the constraint that a number is an ordinary one; with `null` it may be missing."""
    condition = _lookups(field, gt=-LIMIT, lt=LIMIT)
    if null:
        condition |= _lookups(field, isnull=True)
    return check(f"{name}は、ふつうの数値にしてください。", **{f"{field}_finite": condition})


def known_years_check(field: str, name: str, *, null: bool = False) -> models.CheckConstraint:
    """Make the constraint that a period lies within the years that the portal knows."""
    bounds = {"startswith__gte": FIRST_YEAR, "endswith__lte": LAST_YEAR + 1}
    condition = _lookups(field, isempty=False, lower_inf=False, upper_inf=False, **bounds)
    if null:
        condition |= _lookups(field, isnull=True)
    message = f"{name}の年は、{FIRST_YEAR}年から{LAST_YEAR}年までにしてください。"
    return check(message, **{f"{field}_known": condition})
