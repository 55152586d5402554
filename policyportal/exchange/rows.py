"""What a row of a file does, and how it is held against the rules of its record."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.forms.models import construct_instance
from import_export.instance_loaders import BaseInstanceLoader
from import_export.results import RowResult

from policyportal.exchange.sheets import Problem

NEW, CHANGED, UNCHANGED, WRONG = (
    RowResult.IMPORT_TYPE_NEW,
    RowResult.IMPORT_TYPE_UPDATE,
    RowResult.IMPORT_TYPE_SKIP,
    RowResult.IMPORT_TYPE_INVALID,
)


class Chosen(forms.Field):
    """The form field of records that a file names, which are found already."""

    widget = forms.Widget

    def has_changed(self, initial, data):
        return self._ids(initial) != self._ids(data)

    @staticmethod
    def _ids(value) -> set:
        records = value if isinstance(value, list) else [] if value is None else [value]
        return {getattr(record, "pk", record) for record in records}


class RowForm:
    """What the form of a row does otherwise than a page's: constraints are asked by saving, in one go.

    A foreign key is of a record that was found; to ask for it again would be a query a cell.
    """

    def _post_clean(self):
        skipped = self._get_validation_exclusions()
        skipped |= {name for name, field in self.fields.items() if isinstance(field, Chosen)}
        try:
            self.instance = construct_instance(self, self.instance, self._meta.fields)
            self.instance.full_clean(
                exclude=skipped, validate_unique=False, validate_constraints=False
            )
        except ValidationError as error:
            self._update_errors(error)


class Row(RowResult):
    """What a row of a file does."""

    def __init__(self, number: int):
        super().__init__()
        self.number = number
        self.title = ""
        # Heading, what the cell was, what it is now.
        self.changes: list[tuple[str, str, str]] = []
        self.problems: list[Problem] = []
        self.cautions: list[Problem] = []
        self.is_left_out = False

    def blame(self, column: str, *texts: str):
        self.problems += [Problem(self.number, column, text) for text in texts]

    def warn(self, column: str, text: str):
        self.cautions.append(Problem(self.number, column, text))


class KeyLoader(BaseInstanceLoader):
    """The records that a file names, by their keys: one query for all."""

    def get_instance(self, row):
        return self.resource.stored.get(row)


def constraint_fields(constraint) -> list[str]:
    """The fields that a constraint speaks of."""
    if isinstance(constraint, models.UniqueConstraint):
        return list(constraint.fields)
    return list(dict.fromkeys(_names(getattr(constraint, "condition", Q()))))


def _names(condition):
    for child in condition.children:
        if isinstance(child, Q):
            yield from _names(child)
        elif isinstance(child, tuple):
            yield child[0].split("__")[0]
            if isinstance(child[1], F):
                yield child[1].name.split("__")[0]
