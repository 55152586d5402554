"""archive: says what it has written, or why it cannot."""

import pytest
from django.core.management import CommandError, call_command

from policyportal.management.commands import archive as command


@pytest.fixture(autouse=True)
def known_site(monkeypatch, settings):
    monkeypatch.setattr(command, "collect", lambda: False)
    settings.PORTAL_URL = "https://portal.example.jp"


def test_says_how_much_it_has_written(tmp_path, monkeypatch, capsys):
    wishes = []

    def write(folder, wish, say):
        wishes.append(wish)
        return {"files": 3, "bytes": 1_200_000}

    monkeypatch.setattr(command, "archive", write)

    call_command(
        "archive", tmp_path / "a", edition="genan", year=2025, url="https://portal.example.jp"
    )

    assert capsys.readouterr().out == f"{tmp_path}/a: 3 files, 1.2 MB.\n"
    assert wishes == [command.Wish("https://portal.example.jp", "genan", 2025)]


def test_asks_where_the_portal_stands(tmp_path, settings):
    settings.PORTAL_URL = ""

    with pytest.raises(CommandError, match="PORTAL_URL"):
        call_command("archive", tmp_path / "a")


def test_says_why_it_cannot(tmp_path):
    with pytest.raises(CommandError, match="is there already"):
        call_command("archive", tmp_path)


@pytest.mark.parametrize(
    ("option", "why"),
    [("--year=R99", "令和|元号|R99"), ("--url=portal.example.jp", "write https:// and the host")],
)
def test_options_are_read(tmp_path, option, why):
    with pytest.raises(CommandError, match=why):
        call_command("archive", str(tmp_path / "a"), option)
