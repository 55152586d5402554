import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from policyportal.backups.contents import Contents
from policyportal.backups.manifest import Manifest, digest_of, manifest_of
from policyportal.backups.programs import BackupError

MOMENT = datetime(2026, 6, 15, 3, 0, 0, 250_000, tzinfo=UTC)


@pytest.fixture
def dump(tmp_path):
    dump = tmp_path / "plan-20260615T030000.250Z.dump"
    dump.write_bytes(b"a dump" * 100)
    return dump


@pytest.fixture
def manifest(dump):
    """The manifest of the dump, which is written beside it."""
    manifest = Manifest(
        database="plan",
        taken_at=MOMENT,
        last_change=MOMENT,
        postgresql=15,
        collate="C",
        ctype="C.UTF-8",
        release="abc",
        migrations=[("regions", "0001_initial"), ("axes", "0099_of_a_library")],
        contents=Contents({"public.a": (2, "aa")}, {"views": 1}),
        size=600,
        sha256=digest_of(dump),
    )
    manifest.write(manifest_of(dump))
    return manifest


def test_what_is_written_is_read(dump, manifest):
    never_changed = replace(manifest, last_change=None)
    never_changed.write(dump.with_name("other.json"))

    assert manifest_of(dump).name == "plan-20260615T030000.250Z.json"
    assert Manifest.read(manifest_of(dump)) == manifest
    assert Manifest.read(dump.with_name("other.json")) == never_changed


def test_missing_manifest_is_asked_for(tmp_path):
    with pytest.raises(BackupError, match=r"a backup is two files, \.dump and \.json; copy both"):
        Manifest.read(tmp_path / "missing.json")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"form": 1}', "no json", "\x00"])
def test_another_file_is_no_manifest(tmp_path, text):
    path = tmp_path / "other.json"
    path.write_text(text)

    with pytest.raises(BackupError, match="is not the manifest of a backup"):
        Manifest.read(path)


def test_manifest_of_another_form_is_refused(dump, manifest):
    path = manifest_of(dump)
    path.write_text(json.dumps(json.loads(path.read_text()) | {"form": 2}))

    with pytest.raises(BackupError, match="has form 2, and this portal reads form 1"):
        Manifest.read(path)


def test_a_folder_cannot_be_read(tmp_path, manifest):
    with pytest.raises(BackupError, match="cannot be read: Is a directory"):
        Manifest.read(tmp_path)


def test_its_own_file_passes(dump, manifest):
    manifest.require_file(dump)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(b"a dump", "has 6 of 600 bytes: copy it again", id="truncated"),
        pytest.param(b"", "has 0 of 600 bytes", id="empty"),
        pytest.param(b"A dump" * 100, "its bytes are others. Copy both again", id="other bytes"),
        pytest.param(None, "cannot be read: No such file", id="missing"),
    ],
)
def test_another_file_is_refused(dump, manifest, content, sentence):
    dump.unlink()
    if content is not None:
        dump.write_bytes(content)

    with pytest.raises(BackupError, match=sentence):
        manifest.require_file(dump)


def test_only_an_older_server_is_refused(manifest):
    manifest.require_server(15)
    manifest.require_server(18)

    with pytest.raises(BackupError, match="of PostgreSQL 15, and the server is 14"):
        manifest.require_server(14)


def test_only_a_newer_portals_backup_is_refused(manifest):
    manifest.require_known_portal()

    newer = [*manifest.migrations, ("kpis", "0999_later"), ("regions", "0999_later")]
    with pytest.raises(BackupError, match=r"newer version.*\(kpis 0999_later and 1 more\)"):
        replace(manifest, migrations=newer).require_known_portal()
