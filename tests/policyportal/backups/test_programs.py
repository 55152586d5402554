import pytest
from django.db import connection
from psycopg.conninfo import conninfo_to_dict

from policyportal.backups.programs import BackupError, address_of, folder_for, run
from policyportal.embedded import binaries


@pytest.fixture
def named_folder(tmp_path, monkeypatch):
    """PORTAL_PG_BIN, with the programs of a version; nothing else is found."""
    monkeypatch.setenv("PORTAL_PG_BIN", str(tmp_path))
    monkeypatch.setattr(binaries, "folders", list)

    def put(version, *names):
        for name in names:
            program = tmp_path / name
            program.write_text(f"#!/bin/sh\necho '{name} (PostgreSQL) {version}.4'\n")
            program.chmod(0o755)
        return tmp_path

    return put


def test_programs_of_the_servers_version_are_found(named_folder):
    folder = named_folder(16, "pg_dump", "pg_restore")

    assert folder_for(16) == folder


@pytest.mark.parametrize("version", [15, 17], ids=["older", "newer"])
def test_programs_of_another_version_are_named(named_folder, version):
    folder = named_folder(version, "pg_dump", "pg_restore")

    with pytest.raises(BackupError) as refused:
        folder_for(16)

    assert f"(found: {version} in {folder})" in str(refused.value)
    assert "install postgresql-client-16" in str(refused.value)


@pytest.mark.parametrize("names", [(), ("pg_dump",)], ids=["none", "without pg_restore"])
def test_absent_programs_are_asked_for(named_folder, names):
    named_folder(16, *names)

    with pytest.raises(BackupError, match="no pg_dump and pg_restore of that version are found"):
        folder_for(16)


@pytest.mark.django_db
def test_programs_are_told_what_the_settings_say_alone():
    told = conninfo_to_dict(address_of(connection))

    assert told["dbname"] == connection.settings_dict["NAME"]
    assert told.keys() <= {
        "host",
        "port",
        "user",
        "dbname",
        "options",
        "connect_timeout",
        "client_encoding",
    }


def test_what_a_failing_program_says_is_handed_on(named_folder):
    program = named_folder(16, "pg_dump") / "pg_dump"
    program.write_text('#!/bin/sh\necho "$PGPASSWORD: the disk is full" >&2\nexit 1\n')

    with pytest.raises(BackupError, match=r"^a word: the disk is full$"):
        run(program, password="a word")


def test_a_program_that_cannot_be_run_is_named(tmp_path):
    with pytest.raises(BackupError, match="pg_dump cannot be run"):
        run(tmp_path / "pg_dump", password="")
