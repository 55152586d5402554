"""What a request asks of the database, when it takes too long there."""

import time
from copy import deepcopy

import pytest
from django.db import InterfaceError, InternalError, OperationalError, connection
from django.db.utils import ConnectionHandler
from psycopg.errors import IdleInTransactionSessionTimeout

from policyportal.database import limits
from policyportal.database.limits import bound_requests, is_away


@pytest.fixture
def bounded(django_db_setup, django_db_blocker, monkeypatch):
    """A connection as requests have it, whose limits are over at once."""
    handler = ConnectionHandler({"default": deepcopy(connection.settings_dict)})
    monkeypatch.setattr(limits, "connections", handler)
    monkeypatch.setattr(limits, "LIMITS", dict.fromkeys(limits.LIMITS, "50ms"))
    bound_requests()
    with django_db_blocker.unblock():
        yield handler["default"]
        handler.close_all()


def execute(connection, statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()


def test_statement_that_takes_too_long_is_ended(bounded):
    with pytest.raises(OperationalError, match="statement timeout") as caught:
        execute(bounded, "SELECT pg_sleep(5)")

    assert is_away(caught.value)
    # The connection goes on.
    assert execute(bounded, "SELECT 51") == (51,)


def test_lock_that_another_holds_is_not_waited_for_without_end(bounded):
    with connection.cursor() as holder:
        holder.execute("SELECT pg_advisory_lock(51)")
        bounded.settings_dict["OPTIONS"]["options"] += " -c statement_timeout=0"
        with pytest.raises(OperationalError, match="lock timeout") as caught:
            execute(bounded, "SELECT pg_advisory_lock(51)")
        holder.execute("SELECT pg_advisory_unlock(51)")

    assert is_away(caught.value)


def test_transaction_that_is_left_alone_is_ended(bounded):
    bounded.set_autocommit(False)
    execute(bounded, "SELECT 51")
    time.sleep(0.2)

    with pytest.raises((InternalError, OperationalError)) as caught:
        execute(bounded, "SELECT 51")

    assert is_away(caught.value)


def test_limits_leave_the_options_of_the_operator_the_last_word(bounded, monkeypatch):
    monkeypatch.setattr(limits, "LIMITS", {"statement_timeout": "8s"})
    bounded.settings_dict["OPTIONS"]["options"] = "-c statement_timeout=9s"
    bound_requests()

    assert execute(bounded, "SHOW statement_timeout") == ("9s",)
    assert bounded.settings_dict["PATIENCE"] == limits.PATIENCE


def test_commands_have_no_limits():
    assert "statement_timeout" not in connection.settings_dict["OPTIONS"]["options"]
    assert "PATIENCE" not in connection.settings_dict


@pytest.mark.parametrize(
    ("exception", "away"),
    [
        (OperationalError(), True),
        (InterfaceError(), True),
        (InternalError(), False),
        (ValueError(), False),
        (None, False),
    ],
    ids=str,
)
def test_only_what_passes_by_itself_is_away(exception, away):
    assert is_away(exception) is away


def test_ended_transaction_is_away():
    error = InternalError()
    error.__cause__ = IdleInTransactionSessionTimeout()

    assert is_away(error)
