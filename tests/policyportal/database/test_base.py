"""Connections to a server that answers late, or not at all."""

import socket
from datetime import UTC, datetime

import pytest
from django.db import OperationalError, connection
from psycopg.pq import Format

from policyportal.database import base
from policyportal.database.base import Silence, SilentServer


@pytest.fixture
def impatient(django_db_setup, django_db_blocker):
    """Another connection to the tests' database, which waits a tenth of a second for each answer."""
    other = connection.copy()
    other.settings_dict["PATIENCE"] = 0.1
    other.silences = {"default": Silence()}
    with django_db_blocker.unblock():
        yield other
        other.close()


def ask(connection, statement="SELECT 51"):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def start_request(connection):
    """What Django does with a connection between two requests."""
    connection.close_if_unusable_or_obsolete()


def test_server_that_says_nothing_is_given_up(impatient):
    assert ask(impatient) == 51

    with pytest.raises(OperationalError, match="has said nothing") as caught:
        ask(impatient, "SELECT pg_sleep(5)")

    assert isinstance(caught.value.__cause__, SilentServer)
    assert impatient.connection.closed


def test_question_that_costs_nothing_is_waited_for_a_shorter_time(impatient, monkeypatch):
    monkeypatch.setattr(base, "PROMPT", 0.05)
    ask(impatient)

    with impatient.prompt():
        assert impatient.connection.patience == 0.05
        assert ask(impatient) == 51
    assert impatient.connection.patience == 0.1
    with pytest.raises(OperationalError, match="has said nothing"), impatient.prompt():
        ask(impatient, "SELECT pg_sleep(5)")

    impatient.close()
    del impatient.settings_dict["PATIENCE"]
    impatient.silences["default"].end()
    ask(impatient)
    with impatient.prompt():
        assert ask(impatient, "SELECT pg_sleep(0.1)") == ""


def test_silent_server_is_left_alone_for_a_moment_and_then_tried_by_one(impatient):
    with pytest.raises(OperationalError):
        ask(impatient, "SELECT pg_sleep(5)")
    start_request(impatient)
    silence = impatient.silences["default"]

    with pytest.raises(OperationalError, match="a moment ago"):
        ask(impatient)
    silence.until = 0
    # Another thread comes first.
    silence.refuse()
    with pytest.raises(OperationalError, match="a moment ago"):
        ask(impatient)
    silence.until = 0
    assert ask(impatient) == 51
    start_request(impatient)
    assert silence.until is None


def test_server_that_does_not_let_in_is_silent(impatient):
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        host, port = nobody.getsockname()
        impatient.settings_dict |= {"HOST": host, "PORT": port}
        impatient.settings_dict["OPTIONS"] = {"connect_timeout": 2}
        with pytest.raises(OperationalError, match="timeout expired"):
            ask(impatient)
    with pytest.raises(OperationalError, match="a moment ago"):
        ask(impatient)


def test_connection_that_answered_a_moment_ago_is_not_asked_again(impatient, monkeypatch):
    ask(impatient)
    monkeypatch.setattr(impatient.connection, "execute", None)

    assert impatient.is_usable()


def test_connection_that_was_quiet_is_asked(impatient):
    ask(impatient)
    impatient.connection.answered_at = 0

    assert impatient.is_usable()
    assert impatient.connection.answered_at
    assert impatient.connection.patience == 0.1


def test_connection_that_the_server_has_ended_is_noticed_before_it_is_used(impatient):
    process = ask(impatient, "SELECT pg_backend_pid()")
    start_request(impatient)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [process])

    assert ask(impatient) == 51


def test_commands_wait_as_long_as_it_takes(impatient):
    del impatient.settings_dict["PATIENCE"]

    assert ask(impatient, "SELECT 51 FROM pg_sleep(0.2)") == 51


@pytest.mark.django_db
def test_moments_are_read_in_utc_as_django_reads_them():
    with connection.cursor() as cursor:
        cursor.execute("SELECT '2026-04-01 08:00:00.5+09'::timestamptz, NULL::timestamptz")
        moment, nothing = cursor.fetchone()
        loader = cursor.adapters.get_loader(base.MOMENT, Format.TEXT)

    assert repr(moment) == repr(datetime(2026, 3, 31, 23, 0, 0, 500_000, tzinfo=UTC))
    assert nothing is None
    assert loader is base.MomentLoader
