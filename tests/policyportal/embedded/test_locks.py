"""The files that processes lock."""

import pytest

from policyportal.embedded.locks import open_lock


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
