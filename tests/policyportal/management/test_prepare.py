import pytest
from django.core.management import CommandError, call_command

from policyportal.management.commands import prepare
from policyportal.records.schema import Schema, UnfitDatabase
from policyportal.serving import static_files


@pytest.fixture
def collected(monkeypatch):
    found = []
    monkeypatch.setattr(static_files, "collect", lambda: found.append(True))
    return found


@pytest.mark.django_db
def test_files_alone_change_nothing_of_the_database(collected):
    call_command("prepare", files=True)

    assert collected == [True]


@pytest.mark.django_db
def test_release_that_the_database_does_not_fit_is_not_gone_back_to(collected, monkeypatch):
    def refuse(schema):
        raise UnfitDatabase("This release is too old for the database.")

    monkeypatch.setattr(Schema, "require_fit", refuse)

    with pytest.raises(CommandError, match="too old"):
        call_command("prepare", files=True)
    assert collected == []


@pytest.mark.parametrize("pause", [False, True])
def test_nothing_is_served_and_another_release_goes_on_unless_there_is_a_pause(monkeypatch, pause):
    done = []
    monkeypatch.setattr(
        prepare.Command, "prepare", lambda command: done.append(command.is_beside_another)
    )

    call_command("prepare", pause=pause)

    assert done == [not pause]
