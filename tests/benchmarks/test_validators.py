"""The run of the validators: what is wrong is told and counted, and a check that breaks is wrong too."""

import hashlib
import io
import zipfile

import pytest

from benchmarks import validators


@pytest.fixture
def packed(monkeypatch) -> None:
    """A portal whose zip has one file, with another checksum than it says."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("kpis.csv", "コード")
        archive.writestr("SHA256SUMS", f"{hashlib.sha256(b'').hexdigest()}  kpis.csv\n")
    monkeypatch.setattr(validators.Site, "get", lambda site, path: content.getvalue())


def breaking(site):
    yield "one line"
    raise ValueError("no table")


@pytest.mark.usefixtures("packed")
def test_what_is_wrong_is_told(monkeypatch, capsys):
    monkeypatch.setattr(validators, "CHECKS", (validators.checksums, breaking))

    assert validators.all_wrong("http://portal", []) == 1
    said = capsys.readouterr().out
    assert "kpis.csv has another checksum" in said
    assert "ValueError: no table" in said
    assert "2 checks, 2 wrong." in said
    assert validators.all_wrong("http://portal", ["nothing"]) == 0


@pytest.mark.usefixtures("packed")
def test_a_check_is_named_by_a_part_of_its_name(monkeypatch, capsys):
    monkeypatch.setattr(validators, "CHECKS", (validators.checksums, breaking))

    assert validators.all_wrong("http://portal", ["break"]) == 1
    assert "1 checks, 1 wrong." in capsys.readouterr().out
