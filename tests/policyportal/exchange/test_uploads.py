import os
import stat
import time

import pytest

from policyportal.exchange import uploads


@pytest.fixture(autouse=True)
def data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path


def test_upload_is_read_by_its_name_until_it_is_removed():
    name = uploads.keep(b"abc")

    assert uploads.path_of(name).read_bytes() == b"abc"
    uploads.path_of(name).unlink()
    with pytest.raises(FileNotFoundError):
        uploads.path_of(name).read_bytes()


def test_only_the_portal_reads_it(data_dir):
    name = uploads.keep(b"abc")

    assert stat.S_IMODE(uploads.path_of(name).stat().st_mode) == 0o600
    assert stat.S_IMODE((data_dir / "imports").stat().st_mode) == 0o700


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "", ".", "a" * 43 + "\n"])
def test_any_other_name_opens_nothing(name, data_dir):
    (data_dir / "secret").write_bytes(b"secret")

    with pytest.raises(FileNotFoundError):
        uploads.path_of(name).read_bytes()


def test_what_nobody_confirms_goes_with_the_next_upload():
    old, kept = uploads.keep(b"old"), uploads.keep(b"kept")
    before = time.time() - uploads.KEPT_SECONDS - 1
    os.utime(uploads.path_of(old), (before, before))
    uploads.keep(b"new")

    assert uploads.path_of(kept).read_bytes() == b"kept"
    with pytest.raises(FileNotFoundError):
        uploads.path_of(old).read_bytes()
