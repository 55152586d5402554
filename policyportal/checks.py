"""House rules about configuration, as Django system checks."""

from django.core.checks import Error, Tags, register
from django.db import connections


@register(Tags.database)
def check_database_letters(app_configs, databases, **kwargs) -> list[Error]:
    """E001: a server whose LC_CTYPE is C knows no letters beyond ASCII, and Japanese search fails silently."""
    errors = []
    for alias in databases or []:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT datctype FROM pg_database WHERE datname = current_database()")
            (ctype,) = cursor.fetchone()
        if ctype in ("C", "POSIX"):
            errors.append(
                Error(
                    f"The database's LC_CTYPE is {ctype}.",
                    hint="Create it with LC_CTYPE C.UTF-8 (createdb --template=template0 --lc-ctype=C.UTF-8).",
                    id="policyportal.E001",
                )
            )
    return errors
