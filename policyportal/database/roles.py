"""As which role of the database a process acts, and whether those that answer pages may do no more than they should."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connections

from policyportal.database.names import OWNER_ALIAS, PUBLIC, PUBLIC_ALIAS, STAFF, STREAMS

# What is wrong with a connection whose role should own nothing: each is a question whose answer should be no.
_TOO_MUCH = {
    "is a superuser": "SELECT rolsuper FROM pg_roles WHERE rolname = current_user",
    "passes by row-level security": "SELECT rolbypassrls FROM pg_roles WHERE rolname = current_user",
    "may make databases or roles": "SELECT rolcreatedb OR rolcreaterole FROM pg_roles WHERE rolname = current_user",
    "owns tables": "SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname = current_schema() AND tableowner = current_user)",
    "may make tables": "SELECT has_schema_privilege(current_schema(), 'CREATE')",
}
# The same of the role of the public pages.
_TOO_MUCH_FOR_PUBLIC = {
    "may write": """
        SELECT EXISTS (
            SELECT FROM pg_tables WHERE schemaname = current_schema()
            AND has_table_privilege(format('%I.%I', schemaname, tablename), 'INSERT, UPDATE, DELETE, TRUNCATE')
        )
    """,
    "may read the accounts of staff": """
        SELECT bool_or(has_table_privilege(format('%I.%I', schemaname, tablename), 'SELECT'))
        FROM pg_tables WHERE schemaname = current_schema() AND tablename IN ('auth_user', 'django_session')
    """,
    "may read tables whose rows nothing chooses (row-level security is off)": """
        SELECT EXISTS (
            SELECT FROM pg_tables WHERE schemaname = current_schema() AND NOT rowsecurity
            AND tablename NOT IN ('policyportal_version', 'policyportal_publicrows')
            AND has_table_privilege(format('%I.%I', schemaname, tablename), 'SELECT')
        )
    """,
}
# And what a role needs: each should be answered by yes.
_NEEDED = {
    STAFF: "SELECT coalesce(has_table_privilege(to_regclass('regions_plan'), 'UPDATE'), false)",
    PUBLIC: "SELECT coalesce(has_table_privilege(to_regclass('regions_plan'), 'SELECT'), false)",
}


def answer_as_staff() -> None:
    """Let this process connect to the embedded server as the role of staff from now on, not as its owner."""
    for alias in (DEFAULT_DB_ALIAS, STREAMS):
        settings = connections.settings[alias]
        if settings["ENGINE"] == "policyportal.embedded":
            settings["USER"] = STAFF


@contextmanager
def as_owner(alias: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Act as the owner of the database in this block, through DATABASE_OWNER_URL where that is another connection."""
    owner = connections.settings.get(OWNER_ALIAS)
    if owner is None or alias != DEFAULT_DB_ALIAS:
        yield
        return
    settings = connections[alias].settings_dict
    before = dict(settings)
    _lead(owner | {"NAME": before["NAME"]})
    try:
        yield
    finally:
        _lead(before)


def _lead(to: dict) -> None:
    connections[DEFAULT_DB_ALIAS].close()
    connections[DEFAULT_DB_ALIAS].settings_dict.update(to)


def roles_errors() -> list[str]:
    """Say what is wrong with the roles that answer pages, a sentence each: they may do too much, or have no grants."""
    errors = []
    public = PUBLIC_ALIAS if PUBLIC_ALIAS in connections.settings else DEFAULT_DB_ALIAS
    for alias, role, questions in (
        (DEFAULT_DB_ALIAS, STAFF, _TOO_MUCH),
        (public, PUBLIC, _TOO_MUCH | _TOO_MUCH_FOR_PUBLIC),
    ):
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT current_user")
            (user,) = cursor.fetchone()
            for what, question in questions.items():
                cursor.execute(question)
                if cursor.fetchone()[0]:
                    errors.append(f"{_VARIABLES[role]}: the role {user} {what}.")
            cursor.execute(_NEEDED[role])
            if not cursor.fetchone()[0]:
                errors.append(
                    f"{_VARIABLES[role]}: the role {user} has no grants: run migrate as the owner."
                )
    return errors


_VARIABLES = {STAFF: "DATABASE_URL", PUBLIC: "DATABASE_PUBLIC_URL"}
