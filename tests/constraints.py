"""Cases of the database's named rules: a row that just passes, and one that is refused."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from policyportal.editing.constraints import check_constraints


def nothing() -> tuple[dict, dict]:
    return {}, {}


@dataclass(frozen=True)
class Case:
    """One way to break one rule.

    `beside` makes what is there already and answers what both rows share with it, and with what the
    refused one clashes. `field_first`: a field of the form refuses in its own words, before the rule.
    """

    constraint: str
    make: Callable[..., models.Model]
    refused: dict
    accepted: dict = field(default_factory=dict)
    beside: Callable[[], tuple[dict, dict]] = nothing
    field_first: bool = False


def case(constraint: str, make, refused: dict | None = None, *, of: str = "", **options):
    """A parameter whose id is the constraint's name, and which of its ways it is."""
    return pytest.param(
        Case(constraint, make, refused or {}, **options),
        id=f"{constraint}-{of}" if of else constraint,
    )


def sourced_cases(table: str, make, **quotes) -> list:
    """What every record with a sheet and lines must keep to; `quotes` are what else a sheet asks for."""
    printed = {"sheet": "試験シート", "first_line": 5, "last_line": 5}
    lines, source = f"{table}_lines_whole", f"{table}_source_named"
    return [
        case(lines, make, printed | {"sheet": ""}, accepted=printed, of="no-sheet"),
        case(lines, make, printed | {"last_line": 4}, accepted=printed, of="backwards"),
        case(lines, make, printed | {"first_line": 0}, accepted=printed, of="line-zero"),
        case(lines, make, printed | {"first_line": None, "last_line": None}, of="no-lines"),
        case(lines, make, printed | {"first_line": None}, of="no-first-line"),
        case(lines, make, printed | {"last_line": None}, of="no-last-line"),
        case(source, make, {"source": ""} | quotes, accepted=printed | {"source": ""} | quotes),
    ]


def constraint_names(app_label: str) -> set[str]:
    models_of_app = apps.get_app_config(app_label).get_models()
    return {constraint.name for model in models_of_app for constraint in model._meta.constraints}


def message_of(name: str) -> str:
    """What the rule says in a form."""
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name == name:
                return constraint.get_violation_error_message()
    raise LookupError(name)


def assert_holds(case: Case):
    """The database refuses the row that breaks the rule, a form says why, and the row that just passes is kept."""
    for asserted in (_database_refuses, _form_explains):
        with transaction.atomic():
            asserted(case)
            transaction.set_rollback(True)
    # What the commit would check is checked at the end of the test.
    _accepted(case)


def _accepted(case: Case):
    shared, _ = case.beside()

    row = case.make(**shared | case.accepted)

    row.full_clean(validate_constraints=False)
    # As forms ask: all checks are one question.
    check_constraints(row)
    assert type(row).objects.filter(pk=row.pk).exists()


def _database_refuses(case: Case):
    shared, clash = case.beside()

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        case.make(**shared | case.refused | clash)

    assert refusal.value.__cause__.diag.constraint_name == case.constraint


def _form_explains(case: Case):
    shared, clash = case.beside()
    row = case.make(**shared)
    for name, value in (case.refused | clash).items():
        setattr(row, name, value)

    with pytest.raises(ValidationError) as refusal:
        row.full_clean()

    assert (message_of(case.constraint) in refusal.value.messages) is not case.field_first
