import os
import stat
import time
from functools import partial
from threading import Timer

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


def grow_old(name: str) -> None:
    before = time.time() - uploads.KEPT_SECONDS - 1
    os.utime(uploads.path_of(name), (before, before))


@pytest.mark.parametrize("remove", [uploads.remove_old, partial(uploads.keep, b"new")])
def test_what_nobody_confirms_goes_at_the_next_start_or_upload(remove):
    old, kept = uploads.keep(b"old"), uploads.keep(b"kept")
    grow_old(old)

    remove()

    assert uploads.path_of(kept).read_bytes() == b"kept"
    assert not uploads.path_of(old).exists()


def test_what_nobody_confirms_goes_though_nobody_comes_again(monkeypatch):
    started = []

    def start(timer):
        started.append(timer)

    monkeypatch.setattr(Timer, "start", start)
    name = uploads.keep(b"abc")

    (removal,) = started
    assert removal.interval == uploads.KEPT_SECONDS
    assert removal.daemon  # the portal stops without waiting for it
    removal.function(**removal.kwargs)
    assert not uploads.path_of(name).exists()
    removal.function(**removal.kwargs)


def test_nothing_is_removed_where_nothing_was_kept(data_dir):
    uploads.remove_old()

    assert list(data_dir.iterdir()) == []
