"""The accounts that root's portal runs as. Standard library only.

Accounts are never made: a machine has these, and who wants one for the portal alone makes `policyportal`.
"""

import os
import pwd
from collections.abc import Iterable
from contextlib import suppress

from policyportal.embedded.binaries import ClusterError

# PostgreSQL refuses to run as root.
SERVERS = ("postgres", "nobody")
# Who answers pages: another account than the one that owns the database's files, if there is one.
WEB = ("policyportal", "www-data", "nobody")


def server_account() -> pwd.struct_passwd | None:
    """The account the database's server runs as where this process is root; None: the process's own."""
    if os.geteuid() != 0:
        return None
    for account in _existing(SERVERS):
        return account
    raise ClusterError(
        "PostgreSQL does not run as root, and neither of the accounts postgres and nobody exists: "
        "start the portal as an ordinary user, or name a server in DATABASE_URL."
    )


def web_account() -> pwd.struct_passwd | None:
    """The account that answers pages where this process is root; None: the process's own."""
    if os.geteuid() != 0:
        return None
    accounts = list(_existing(WEB))
    if not accounts:
        raise ClusterError(
            f"Root answers no page, and none of the accounts {', '.join(WEB)} exists: make one "
            "(useradd --system policyportal), or start the portal as an ordinary user."
        )
    servers = [account.pw_uid for account in _existing(SERVERS)][:1]
    return next((account for account in accounts if account.pw_uid not in servers), accounts[0])


def _existing(names: Iterable[str]) -> Iterable[pwd.struct_passwd]:
    for name in names:
        with suppress(KeyError):
            yield pwd.getpwnam(name)
