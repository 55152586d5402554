"""The cluster's roles: the portal's four, of which none is a superuser, and the superuser, as whom nobody can connect.

The superuser acts in PostgreSQL's single-user mode alone, while no server runs: that takes the account that
owns the files. Standard library only.
"""

import os
import pwd
import re
from collections.abc import Callable
from pathlib import Path

from policyportal.database import names
from policyportal.embedded import accounts, binaries

SUPERUSER = "postgres"
# Name of the portal's database and of its owner.
NAME = names.OWNER
# Who answers pages acts as these two (docs/decisions/0027), the others as all.
FOR_PAGES = (names.STAFF, names.PUBLIC)
ALL = (NAME, *FOR_PAGES, names.BACKUP)
# pg_hba.conf: the accounts that pg_ident.conf lists are let in as the portal's roles, and nobody else.
LET_IN = f"local all {','.join(ALL)} peer map={NAME}\n"
# In what follows, an empty line ends a statement. A cluster's first role is its superuser for ever: the portal's of
# earlier versions gets another name, and as no role can rename itself, another one does it.
RENAME = f"""\
DROP ROLE IF EXISTS renaming;

CREATE ROLE renaming SUPERUSER;

SET SESSION AUTHORIZATION renaming;

ALTER ROLE {NAME} RENAME TO {SUPERUSER};
"""
MAKE_ROLES = (Path(__file__).parents[2] / "deploy/postgresql/roles.sql").read_text()
DROP_RENAMING = "DROP ROLE IF EXISTS renaming;\n"
MAKE_DATABASE = f"CREATE DATABASE {NAME} OWNER {NAME};\n"
FIRST_ROLE = "SELECT rolname FROM pg_roles WHERE oid = 10;\n"
DATABASES = (
    f"SELECT datname FROM pg_database WHERE NOT datistemplate AND datname <> '{SUPERUSER}';\n"
)
OWN_ALL = Path(__file__).with_name("own_all.sql").read_text()


def let_in(
    files: Path, account: pwd.struct_passwd | None, superuser: Callable[[str, str], str]
) -> None:
    """Say who may connect to the cluster of these files before it starts: a few accounts, as the portal's roles.

    The account that answers pages for root acts for them alone.
    """
    if binaries.read(files / "pg_hba.conf", account) != LET_IN:
        bring_over(superuser)
        binaries.write(files / "pg_hba.conf", LET_IN, account)
    own, web = pwd.getpwuid(os.geteuid()), accounts.web_account()
    # The last word on an account holds: it may be PostgreSQL's too.
    roles_of = {known.pw_name: FOR_PAGES for known in [web] if known}
    roles_of |= {known.pw_name: ALL for known in (own, account) if known}
    lines = ""
    for name, roles in sorted(roles_of.items()):
        lines += "".join(f'{NAME} "{name}" {role}\n' for role in roles)
    binaries.write(files / "pg_ident.conf", lines, account)


def bring_over(superuser: Callable[[str, str], str]) -> None:
    """Take the superuser's rights from the portal's role; `superuser` runs statements in a database.

    Done again where it was broken off: what is done already is passed over.
    """
    if f'"{NAME}"' in superuser(SUPERUSER, FIRST_ROLE):
        superuser(SUPERUSER, RENAME)
    superuser(SUPERUSER, f"{DROP_RENAMING}\n{MAKE_ROLES}")
    for database in re.findall(r'datname = "(.*?)"', superuser(SUPERUSER, DATABASES)):
        superuser(SUPERUSER, f'ALTER DATABASE "{database}" OWNER TO {NAME};\n')
        superuser(database, OWN_ALL)
