"""The connections to the database that the environment names; to the embedded server where it names none."""

from collections.abc import Mapping
from typing import Any

import dj_database_url
from psycopg import IsolationLevel

from policyportal.database import names
from policyportal.embedded import cluster

# Lists are counted and sorted whole, in memory, from data that are in memory too; compiling such short
# queries takes longer than running them.
TUNING = "-c work_mem=16MB -c random_page_cost=1.1 -c jit=off"
# Long files are read through a connection of their own, which ends with the file: what it reads is of one moment.
# Whoever stops reading is cut off after a minute.
READING = "-c default_transaction_read_only=on -c idle_in_transaction_session_timeout=60s"
# A test sees what it has not committed through its own connection alone.
MIRRORED = {"TEST": {"MIRROR": "default"}}


def databases(environ: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """What settings.DATABASES is, by the variables of the environment. Raises ValueError for one that is wrong."""
    # The connection of staff and of commands. On the embedded server that is the owner's, which a process that answers
    # pages gives up (policyportal/database/roles.py).
    default = _named("DATABASE_URL", names.OWNER, environ)
    # Another database on the same server, such as a sample.
    default["NAME"] = environ.get("PORTAL_DATABASE") or default["NAME"]
    options = default.setdefault("OPTIONS", {})
    options["options"] = f"{TUNING} {options.get('options', '')}".strip()
    # Seconds; how long a request waits for anything else, policyportal/database/limits.py says.
    options.setdefault("connect_timeout", 4)

    def like_default(database: dict, **more: Any) -> dict:
        """Another connection to the plan's database, with these options and what the default one has."""
        merged = options | database.get("OPTIONS", {}) | {"options": options["options"]} | more
        return database | MIRRORED | {"NAME": default["NAME"], "OPTIONS": merged}

    of_moment = {
        "isolation_level": IsolationLevel.REPEATABLE_READ,
        "options": f"{options['options']} {READING}",
    }
    found = {"default": default, names.STREAMS: like_default(default, **of_moment)}
    # The owner, and who takes backups, where the server knows them apart.
    for alias, variable, role in (
        (names.OWNER_ALIAS, "DATABASE_OWNER_URL", names.OWNER),
        (names.BACKUP_ALIAS, "DATABASE_BACKUP_URL", names.BACKUP),
    ):
        if environ.get(variable):
            found[alias] = like_default(_named(variable, role, environ))
    # Public pages and files are read as a role that sees what is public alone (docs/decisions/0027): on the embedded
    # server, or where a connection as that role is named.
    if environ.get("DATABASE_PUBLIC_URL") or not environ.get("DATABASE_URL"):
        public = _named("DATABASE_PUBLIC_URL", names.PUBLIC, environ)
        found[names.PUBLIC_ALIAS] = like_default(public)
        found[names.PUBLIC_STREAMS] = like_default(public, **of_moment)
    # A standby of it, from which public pages are made while it has the same data.
    if environ.get("DATABASE_REPLICA_URL"):
        replica = _named("DATABASE_REPLICA_URL", names.PUBLIC, environ)
        # A page does not wait long for it, for the primary is there.
        brief = {"connect_timeout": 2, "options": TUNING} | replica.get("OPTIONS", {})
        name = environ.get("PORTAL_DATABASE") or replica["NAME"]
        found["replica"] = replica | MIRRORED | {"NAME": name, "OPTIONS": brief}
    return found


def _named(variable: str, role: str, environ: Mapping[str, str]) -> dict[str, Any]:
    """The server that the variable names, or the embedded one as a role."""
    url = environ.get(variable)
    if not url:
        return cluster.HERE.connection_settings(role)
    try:
        database = dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True)
    except (ValueError, KeyError) as error:
        raise ValueError(
            f"{variable} is not understood; write postgres://user:password@host:port/name"
        ) from error
    if database["ENGINE"] != "django.db.backends.postgresql":
        raise ValueError(f"{variable} must name a PostgreSQL server")
    return database | {"ENGINE": "policyportal.database"}
