"""Explains why the database refused a row, under the headings of its columns."""

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from policyportal.exchange.cells import LIST_MARK
from policyportal.exchange.explaining import RowReport
from policyportal.exchange.tables import Table


def explain_refusal(table: Table, record, error: Exception, report: RowReport) -> None:
    """Report every constraint that the record breaks, or else the rule of the database that refused it."""
    for constraint in table.model._meta.constraints:
        try:
            constraint.validate(table.model, record)
        except ValidationError as broken:
            headings = [table.heading(name) for name in fields_of(constraint)]
            report.add_problem(LIST_MARK.join(filter(None, headings)), *broken.messages)
    if report.problems:
        return
    for rule, (name, text) in table.refusals.items():
        if rule in str(error):
            report.add_problem(table.heading(name), text)
    if not report.problems:
        text = "この行は保存できませんでした。ほかの行や、ほかの人の変更と重なっていないか確かめてください。"
        report.add_problem(table.key_heading, text)


def fields_of(constraint: models.BaseConstraint) -> list[str]:
    """List the fields of a constraint, each once."""
    if isinstance(constraint, models.UniqueConstraint):
        return list(constraint.fields)
    return list(dict.fromkeys(_names_in(getattr(constraint, "condition", Q()))))


def _names_in(condition: Q) -> Iterator[str]:
    for child in condition.children:
        if isinstance(child, Q):
            yield from _names_in(child)
        elif isinstance(child, tuple):
            path, value = child
            yield path.split("__")[0]
            if isinstance(value, F):
                yield value.name.split("__")[0]
