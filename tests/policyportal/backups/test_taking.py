"""Backups that cannot be taken; test_restoring has one that is."""

import pytest

from policyportal.backups import taking
from policyportal.backups.contents import Contents
from policyportal.backups.databases import led_to
from policyportal.backups.manifest import manifest_of
from policyportal.backups.programs import BackupError
from policyportal.backups.taking import require_same, take
from policyportal.embedded.owning import open_lock


@pytest.fixture
def folder(tmp_path):
    """A folder with four backups of a database, one without its manifest, and files of others."""
    names = [f"plan-2026061{day}T030000.250Z" for day in range(4)]
    for name in (*names, "plan-b-20260601T030000.250Z", "notes"):
        (tmp_path / f"{name}.dump").touch()
        (tmp_path / f"{name}.json").touch()
    manifest_of(tmp_path / f"{names[0]}.dump").unlink()
    return tmp_path


def names_in(folder) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


def test_old_backups_of_the_same_database_go(folder):
    deleted = taking._delete_old(folder, "plan", 2)

    assert [path.name[:13] for path in deleted] == ["plan-20260610", "plan-20260611"]
    assert [name[:13] for name in names_in(folder)] == [
        *("notes.dump", "notes.json", "plan-20260612", "plan-20260612"),
        *("plan-20260613", "plan-20260613", "plan-b-202606", "plan-b-202606"),
    ]


def test_none_goes_unasked_or_where_there_are_few(folder):
    assert taking._delete_old(folder, "plan", None) == []
    assert taking._delete_old(folder, "plan", 9) == []


def test_what_comes_back_otherwise_is_no_backup():
    with pytest.raises(
        BackupError, match=r"not what was dumped: public.a \(2 rows here, 1 there\)"
    ):
        require_same(Contents({"public.a": (2, "aa")}, {}), Contents({"public.a": (1, "a")}, {}))


def test_two_at_once_do_not_meet(folder):
    with open_lock(folder / taking.LOCK) as lock:
        taking.fcntl.flock(lock, taking.fcntl.LOCK_EX)

        with pytest.raises(BackupError, match="Another backup is being taken"):
            take(folder, 1, verify=True, say=print)


def test_a_folder_that_cannot_be_made_is_named(folder):
    with pytest.raises(
        BackupError, match=r"notes.dump/below: Not a directory. No backup was kept."
    ):
        take(folder / "notes.dump" / "below", None, verify=True, say=print)


def test_empty_database_has_no_backup(folder, plan_database, django_db_blocker):
    with (
        django_db_blocker.unblock(),
        led_to("postgres"),
        pytest.raises(BackupError, match=r"postgres holds nothing of the portal yet\.\nNo backup"),
    ):
        take(folder, 1, verify=True, say=print)


def test_full_disk_keeps_nothing_and_deletes_nothing(folder, plan_database, django_db_blocker):
    before = names_in(folder)
    (folder / taking.DRAFT).symlink_to("/dev/full")

    with (
        django_db_blocker.unblock(),
        pytest.raises(BackupError, match=r"(?s)No space left on device.*No backup was kept\."),
    ):
        take(folder, 1, verify=True, say=print)

    assert names_in(folder) == before
    assert not (folder / taking.DRAFT).is_symlink()
