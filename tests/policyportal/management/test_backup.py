"""What the command refuses; tests/policyportal/backups/test_restoring.py has a backup that it takes."""

import pytest
from django.core.management import CommandError, call_command


def test_nothing_is_deleted_for_a_backup_that_is_not_proved(tmp_path):
    with pytest.raises(CommandError, match="leave --no-verify out") as refused:
        call_command("backup", to=tmp_path, keep=3, verify=False)

    assert refused.value.returncode == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", ["0", "-1", "many"])
def test_at_least_one_is_kept(number):
    with pytest.raises(CommandError, match="write a number from 1 on"):
        call_command("backup", f"--keep={number}")


def test_why_there_is_none_is_said(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(CommandError, match="No backup was kept") as failed:
        call_command("backup", to=tmp_path / "file")

    assert failed.value.returncode == 1
