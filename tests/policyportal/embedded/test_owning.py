"""Files and folders that are one account's alone."""

import os

import pytest

from policyportal.embedded import accounts
from policyportal.embedded.owning import all_can_enter, not_roots_alone, open_lock
from tests.policyportal.embedded.test_cluster import as_root


def test_lock_is_its_owners_alone_also_where_it_was_not(tmp_path):
    path = tmp_path / "users.lock"
    path.touch(mode=0o644)

    with open_lock(path):
        assert path.stat().st_mode & 0o777 == 0o600


def test_link_in_a_locks_place_is_refused(tmp_path):
    (tmp_path / "kept").write_text("kept")
    (tmp_path / "users.lock").symlink_to(tmp_path / "kept")

    with pytest.raises(OSError, match="symbolic links"):
        open_lock(tmp_path / "users.lock")


@as_root
def test_folder_of_roots_alone_is_nobody_elses(data):
    assert not_roots_alone(data) == ""
    assert not_roots_alone(data / "not" / "yet") == ""


@as_root
@pytest.mark.parametrize("mode", [0o757, 0o1777])
def test_folder_that_all_may_write_is_changeable(data, mode):
    data.chmod(mode)

    assert not_roots_alone(data) == str(data)


@as_root
def test_folder_in_anothers_folder_is_changeable(data):
    os.chown(data, accounts.web_account().pw_uid, 0)
    (data / "inner").mkdir()

    assert not_roots_alone(data / "inner") == str(data)


@as_root
def test_folder_that_a_group_may_write_is_changeable(data):
    os.chown(data, 0, accounts.web_account().pw_gid)
    data.chmod(0o775)

    assert not_roots_alone(data) == str(data)


@as_root
def test_link_leads_to_the_folder_that_counts(data, tmp_path):
    data.chmod(0o777)
    (tmp_path / "link").symlink_to(data)

    assert not_roots_alone(tmp_path / "link" / "inner") == str(data)


def test_folder_that_all_can_enter_has_no_closed_one_on_the_way(data):
    (data / "closed" / "open").mkdir(parents=True)
    assert all_can_enter(data / "closed" / "open")

    (data / "closed").chmod(0o700)
    assert not all_can_enter(data / "closed" / "open")
