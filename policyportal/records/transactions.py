"""Settings of a transaction, which the triggers of the database read."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connections


@contextmanager
def transaction_setting(name: str, value: str, using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Set current_setting(name) to the value within the block, which is part of a transaction."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
        yield
        cursor.execute("SELECT set_config(%s, '', true)", [name])
