"""A row of a file goes through the form of its record; what only the database finds is explained afterwards.

The records that a row names are found already, and constraints are left to the database: either would be a
query a cell.
"""

import copy

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.sql.query import get_children_from_q

from policyportal.editing.refusals import RULES
from policyportal.exchange.cells import LIST_MARK
from policyportal.exchange.explaining import FileRow
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


class SharedFields(dict):
    """The fields of a form. Of thousands of forms each has its own, but they share what no row changes: boxes, rules, words."""

    def __deepcopy__(self, memo) -> dict[str, forms.Field]:
        return {name: copy.copy(field) for name, field in self.items()}


class RowForm:
    def _post_clean(self) -> None:
        skipped = self._get_validation_exclusions()
        skipped |= {name for name, field in self.fields.items() if isinstance(field, FoundField)}
        self.fill_instance(skipped)


def row_form_of(table: Table) -> type[forms.ModelForm]:
    form, fields = type("RowForm", (RowForm, table.form), {}), list(table.fields)
    form = forms.modelform_factory(table.model, form, fields, formfield_callback=_form_field)
    form.base_fields = SharedFields(form.base_fields)
    return form


def _form_field(field: models.Field, **kwargs) -> forms.Field:
    if isinstance(field, models.ForeignKey | models.ManyToManyField):
        return FoundField(label=field.verbose_name, required=not field.blank)
    return field.formfield(**kwargs)


def explain_refusal(table: Table, record, error: Exception, row: FileRow) -> None:
    """Report every constraint that the record breaks, or else the rule of the database that refused it."""
    for constraint in table.model._meta.constraints:
        try:
            constraint.validate(table.model, record)
        except ValidationError as broken:
            headings = [table.heading(name) for name in fields_of(constraint)]
            row.add_problem(LIST_MARK.join(headings), *broken.messages)
    if row.problems:
        return
    for rule, name in table.refusals.items():
        if rule in str(error):
            row.add_problem(table.heading(name), RULES[rule])
    if not row.problems:
        text = "この行は保存できませんでした。ほかの行や、ほかの人の変更と重なっていないか確かめてください。"
        row.add_problem(table.key_heading, text)


def fields_of(constraint: models.CheckConstraint | models.UniqueConstraint) -> list[str]:
    """List the fields of a constraint, each once."""
    if isinstance(constraint, models.UniqueConstraint):
        return list(constraint.fields)
    names = [path.split("__")[0] for path in get_children_from_q(constraint.condition)]
    return [name for name in dict.fromkeys(names) if name != "pk"]
