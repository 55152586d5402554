import os
import stat
import time

import pytest

from policyportal.exchange.uploads import KEPT_SECONDS, UploadStorage


@pytest.fixture(autouse=True)
def data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path


def test_upload_is_read_by_its_name_until_it_is_removed():
    storage = UploadStorage()
    storage.save(b"abc")
    again = UploadStorage(name=storage.name)

    assert again.read() == b"abc"
    again.remove()
    with pytest.raises(FileNotFoundError):
        storage.read()


def test_only_the_portal_reads_it(data_dir):
    storage = UploadStorage()
    storage.save(b"abc")

    assert stat.S_IMODE(storage.path.stat().st_mode) == 0o600
    assert stat.S_IMODE((data_dir / "imports").stat().st_mode) == 0o700


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "", None, ".", "a" * 43 + "\n"])
def test_any_other_name_opens_nothing(name, data_dir):
    (data_dir / "secret").write_bytes(b"secret")

    with pytest.raises(FileNotFoundError):
        UploadStorage(name=name).read()


def test_what_nobody_confirms_goes_with_the_next_upload():
    old, kept, new = UploadStorage(), UploadStorage(), UploadStorage()
    old.save(b"old")
    kept.save(b"kept")
    before = time.time() - KEPT_SECONDS - 1
    os.utime(old.path, (before, before))
    new.save(b"new")

    assert kept.read() == b"kept"
    with pytest.raises(FileNotFoundError):
        old.read()
