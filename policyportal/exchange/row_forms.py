"""A row of a file goes through the form of its record, with the records it names found already."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.models import construct_instance

from policyportal.exchange.tables import Table


class FoundField(forms.Field):
    """The form field of records that a file names, which are found already."""

    widget = forms.Widget

    def has_changed(self, initial, data) -> bool:
        return self._ids(initial) != self._ids(data)

    @staticmethod
    def _ids(value) -> set:
        records = value if isinstance(value, list) else [value]
        return {getattr(record, "pk", record) for record in records if record is not None}


class RowForm:
    """The form of a row leaves constraints to the database, and does not look for found records again.

    Either would be a query a cell.
    """

    def _post_clean(self) -> None:
        skipped = self._get_validation_exclusions()
        skipped |= {name for name, field in self.fields.items() if isinstance(field, FoundField)}
        try:
            self.instance = construct_instance(self, self.instance, self._meta.fields)
            self.instance.full_clean(
                exclude=skipped, validate_unique=False, validate_constraints=False
            )
        except ValidationError as error:
            self._update_errors(error)


def row_form_of(table: Table) -> type[forms.ModelForm]:
    """The form's class for the rows of a table."""
    return forms.modelform_factory(
        table.model,
        form=type("RowForm", (RowForm, table.form), {}),
        fields=list(table.fields),
        formfield_callback=_form_field,
    )


def _form_field(field: models.Field, **kwargs) -> forms.Field:
    if isinstance(field, models.ForeignKey | models.ManyToManyField):
        return FoundField(label=field.verbose_name, required=not field.blank)
    return field.formfield(**kwargs)


def filled_form(form_class, columns: dict, record, said: dict) -> forms.ModelForm:
    """Fill the form with the values of the record, and with those of the cells over them."""
    form = form_class(instance=record, data={})
    for name, column in columns.items():
        form.data[name] = form.fields[name].prepare_value(column.value(record))
    form.data |= said
    return form
