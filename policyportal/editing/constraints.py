"""The constraints of a record that a form has filled, asked of the database before it is saved."""

from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint, Model, Q


def check_constraints(record: Model) -> None:
    """Raise a ValidationError that says which constraints the record breaks, as Django's validate_constraints does.

    Django asks three queries a check, and a record has up to two dozen, which nearly always hold: here they are one
    question, and only if that is denied is each asked, for its own words.
    """
    constraints = record._meta.constraints
    checks = [check for check in constraints if isinstance(check, CheckConstraint)]
    conditions = [check.condition for check in checks]
    try:
        CheckConstraint(condition=Q(*conditions), name="all").validate(type(record), record)
    except ValidationError:
        record.validate_constraints()
    errors = []
    for constraint in constraints:
        if constraint in checks:
            continue
        try:
            constraint.validate(type(record), record)
        except ValidationError as error:
            errors.append(error)
    if errors:
        raise ValidationError(errors)
