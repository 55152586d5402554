"""The accounts that root's portal runs as. Standard library only.

Accounts are never made: a machine has these, and who wants one for the portal alone makes `policyportal`.
"""

import os
import pwd
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

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


def changeable_by_others(path: Path) -> Path | None:
    """The first folder on the way to the path, or the path itself, that another account than root may change."""
    for folder in [*reversed(path.parents), path]:
        try:
            info = folder.lstat()
        except FileNotFoundError:
            return None
        writers = info.st_mode & (stat.S_IWOTH if info.st_gid == 0 else stat.S_IWOTH | stat.S_IWGRP)
        # In a sticky folder, as /tmp, each may change their own alone.
        is_passage = info.st_mode & stat.S_ISVTX and folder != path
        if info.st_uid != 0 or (writers and not is_passage):
            return folder
    return None


def _existing(names: Iterable[str]) -> Iterable[pwd.struct_passwd]:
    for name in names:
        with suppress(KeyError):
            yield pwd.getpwnam(name)
