"""The accounts that root's portal runs as."""

import pwd

import pytest

from policyportal.embedded import accounts
from policyportal.embedded.binaries import ClusterError


def on_machine(monkeypatch, **numbers):
    """A machine that has these accounts, and root to ask."""

    def look_up(name):
        return pwd.struct_passwd((name, "x", numbers[name], 1000, "", "/", "/bin/sh"))

    monkeypatch.setattr(accounts.pwd, "getpwnam", look_up)
    monkeypatch.setattr(accounts.os, "geteuid", int)


@pytest.mark.parametrize(
    ("names", "server", "web"),
    [
        pytest.param(["postgres", "www-data", "nobody"], "postgres", "www-data", id="Debian"),
        pytest.param(["www-data", "nobody"], "nobody", "www-data", id="no server installed"),
        pytest.param(["postgres", "nobody"], "postgres", "nobody", id="no web server's"),
        pytest.param(
            ["postgres", "policyportal", "www-data"], "postgres", "policyportal", id="own"
        ),
        pytest.param(["nobody"], "nobody", "nobody", id="one alone"),
    ],
)
def test_pages_and_database_have_accounts_of_their_own(monkeypatch, names, server, web):
    on_machine(monkeypatch, **{name: number for number, name in enumerate(names, start=1)})

    assert accounts.server_account().pw_name == server
    assert accounts.web_account().pw_name == web


def test_machine_without_these_accounts_is_one_sentence(monkeypatch):
    on_machine(monkeypatch)

    with pytest.raises(ClusterError, match="neither of the accounts postgres and nobody"):
        accounts.server_account()
    with pytest.raises(ClusterError, match="useradd --system policyportal"):
        accounts.web_account()


def test_ordinary_account_is_all_of_them(monkeypatch):
    monkeypatch.setattr(accounts.os, "geteuid", lambda: 1000)

    assert accounts.server_account() is None
    assert accounts.web_account() is None
