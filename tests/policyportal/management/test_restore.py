import pytest
from django.core.management import CommandError, call_command


def test_what_to_bring_back_is_asked_for():
    with pytest.raises(CommandError, match="one of the arguments dump --drop-kept is required"):
        call_command("restore")


def test_file_without_manifest_changes_nothing(tmp_path):
    (tmp_path / "plan.dump").touch()

    with pytest.raises(CommandError, match=r"copy both\.\nNothing was changed\.") as refused:
        call_command("restore", tmp_path / "plan.dump")

    assert refused.value.returncode == 1
