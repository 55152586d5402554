import threading

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from policyportal import readiness
from policyportal.readiness import AWAY, EMPTY, NOT_MIGRATED, READY, SILENT, Readiness, missing
from policyportal.records.version import Version


@pytest.fixture
def look(monkeypatch):
    """What is seen, and how often it was looked."""
    seen = []
    monkeypatch.setattr(readiness, "missing", lambda: seen.append(1) or READY)
    return seen


def test_readiness_is_looked_at_once_a_second(look, monkeypatch):
    asked = Readiness()
    answers = [asked.ask(), asked.ask()]
    monkeypatch.setattr(readiness, "HOLDS", 0)
    asked.ask()

    assert answers == [READY, READY]
    assert len(look) == 2


def test_database_that_hangs_is_waited_for_by_one_alone(monkeypatch):
    monkeypatch.setattr(readiness, "PATIENCE", 0.01)
    released, looks = threading.Event(), []
    monkeypatch.setattr(readiness, "missing", lambda: looks.append(released.wait(5)) or READY)
    asked = Readiness()

    assert [asked.ask(), asked.ask()] == [SILENT, SILENT]
    released.set()
    monkeypatch.setattr(readiness, "PATIENCE", 5)
    assert asked.ask() == READY
    assert looks == [True]


@pytest.mark.django_db
def test_ready_is_who_has_all_migrations_of_the_release_and_perhaps_more():
    recorder = MigrationRecorder(connection)
    recorder.record_applied("policyportal", "9999_of_the_next_release")
    assert missing() == READY

    recorder.record_unapplied("policyportal", "0001_initial")
    assert missing() == NOT_MIGRATED


@pytest.mark.django_db
def test_without_a_version_of_the_data_nobody_is_ready():
    Version.objects.all().delete()

    assert missing() == EMPTY


@pytest.mark.django_db
def test_database_that_is_away_is_said_without_the_words_of_the_server(monkeypatch):
    def fail(recorder):
        raise OperationalError("at 10.0.0.5")

    monkeypatch.setattr(MigrationRecorder, "applied_migrations", fail)

    assert missing() == AWAY


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_fault_of_a_look_is_no_readiness(monkeypatch):
    asked = Readiness()
    asked.found = READY
    monkeypatch.setattr(readiness, "missing", [].pop)

    assert asked.ask() == AWAY
