"""How long a request waits for the database until it says 503; commands wait as long as it takes."""

from django.db import InterfaceError, OperationalError, connections
from psycopg.errors import IdleInTransactionSessionTimeout

# What PostgreSQL ends by itself; options of DATABASE_URL come after these and win.
LIMITS = {
    "statement_timeout": "8s",
    # Somebody else's edit of the same record, or a migration.
    "lock_timeout": "4s",
    # Between two statements of a file that is imported.
    "idle_in_transaction_session_timeout": "30s",
}
# Seconds. Longer than any statement may take, so that only a server that says nothing at all is given up.
PATIENCE = 10


def bound_requests() -> None:
    """Let the connections that this process makes from now on keep the limits."""
    limits = " ".join(f"-c {name}={limit}" for name, limit in LIMITS.items())
    for alias in connections:
        settings = connections.settings[alias]
        settings["PATIENCE"] = PATIENCE
        options = settings["OPTIONS"]
        options["options"] = f"{limits} {options.get('options', '')}".strip()


def is_away(exception: BaseException | None) -> bool:
    """Whether the exception says that the database is away, or that it took too long."""
    return isinstance(exception, (OperationalError, InterfaceError)) or isinstance(
        getattr(exception, "__cause__", None), IdleInTransactionSessionTimeout
    )
