from django.core.management import call_command

from policyportal.management.commands import prepare
from policyportal.serving import static_files


def test_files_alone_need_no_database(monkeypatch):
    collected = []
    monkeypatch.setattr(static_files, "collect", lambda: collected.append(True))

    call_command("prepare", files=True)

    assert collected == [True]


def test_nothing_is_served(monkeypatch):
    done = []
    monkeypatch.setattr(prepare.Command, "prepare", lambda command: done.append(True))

    call_command("prepare")

    assert done == [True]
