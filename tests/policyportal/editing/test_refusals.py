import pytest
from django.db import DataError, IntegrityError, OperationalError
from psycopg.errors import DeadlockDetected, LockNotAvailable, QueryCanceled

from policyportal.editing.refusals import is_collision


def caused_by(cause):
    error = OperationalError()
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "collides"),
    [
        (IntegrityError(), True),
        (caused_by(DeadlockDetected()), True),
        (caused_by(LockNotAvailable()), True),
        (caused_by(QueryCanceled()), False),
        (DataError(), False),
    ],
    ids=["rule", "deadlock", "lock held long", "slow statement", "value"],
)
def test_who_saves_at_the_same_time_collides(error, collides):
    assert is_collision(error) is collides
