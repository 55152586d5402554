"""The roles of the embedded cluster, also of one that an earlier version made."""

from types import SimpleNamespace

import psycopg
import pytest

from policyportal.embedded import accounts, binaries, roles
from policyportal.embedded.cluster import Cluster

# What earlier versions left: a superuser's database, with an object of each kind.
OBJECTS = """\
CREATE EXTENSION pg_trgm;

CREATE TABLE plan (id bigint GENERATED ALWAYS AS IDENTITY, old serial, name text);

CREATE VIEW named AS SELECT name FROM plan;

CREATE FUNCTION folded(word text) RETURNS text LANGUAGE sql RETURN lower(word);

CREATE TYPE step AS ENUM ('first');
"""
OWNED = {
    "plan": "SELECT relowner::regrole::text FROM pg_class WHERE relname = 'plan'",
    "plan_old_seq": "SELECT relowner::regrole::text FROM pg_class WHERE relname = 'plan_old_seq'",
    "named": "SELECT relowner::regrole::text FROM pg_class WHERE relname = 'named'",
    "folded": "SELECT proowner::regrole::text FROM pg_proc WHERE proname = 'folded'",
    "step": "SELECT typowner::regrole::text FROM pg_type WHERE typname = 'step'",
    "database": "SELECT datdba::regrole::text FROM pg_database WHERE datname = current_database()",
}
FOR_SUPERUSERS = [
    "COPY (SELECT 1) TO PROGRAM 'true'",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT lo_import('/etc/passwd')",
    "CREATE EXTENSION dblink",
    "ALTER ROLE policyportal SUPERUSER",
    "SET ROLE postgres",
]


def make_as_before(data):
    """A cluster as earlier versions made it, where the portal's role was the superuser and all were let in."""
    account = accounts.server_account()
    folder = binaries.find(account, data)
    draft = data / "postgres"
    here = Cluster(data)
    here._own(draft)
    options = ["--locale=C", "--lc-ctype=C.UTF-8", "--encoding=UTF8", "--no-sync"]
    made = binaries.run(
        folder / "initdb",
        "-D",
        draft,
        *options,
        "--auth=trust",
        "-U",
        "policyportal",
        account=account,
    )
    assert made.returncode == 0, made.stdout
    here._as_superuser(draft, "postgres", "CREATE DATABASE policyportal;\n", keep=[])
    here._as_superuser(draft, "policyportal", OBJECTS, keep=[])


def connect(data, **options):
    settings = Cluster(data).connection_settings()
    named = {"host": settings["HOST"], "port": settings["PORT"], "dbname": settings["NAME"]}
    return psycopg.connect(**{**named, "user": settings["USER"], "autocommit": True, **options})


@pytest.fixture(scope="module")
def brought_over(kept_data):
    make_as_before(kept_data)
    here = Cluster(kept_data)
    here.join()
    yield kept_data
    here.leave()


@pytest.mark.root
@pytest.mark.parametrize("statement", FOR_SUPERUSERS)
def test_portals_role_is_no_superuser(brought_over, statement):
    refused = pytest.raises(psycopg.errors.InsufficientPrivilege)
    with connect(brought_over) as connection, refused:
        connection.execute(statement)


@pytest.mark.parametrize("query", OWNED.values(), ids=OWNED)
def test_portals_role_owns_what_the_superuser_made(brought_over, query):
    with connect(brought_over) as connection:
        assert connection.execute(query).fetchall() == [("policyportal",)]


def test_portals_role_may_make_databases(brought_over):
    with connect(brought_over) as connection:
        connection.execute("CREATE DATABASE another TEMPLATE template0")
        connection.execute("DROP DATABASE another")


@pytest.mark.root
def test_nobody_is_let_in_as_superuser(brought_over):
    with pytest.raises(psycopg.OperationalError, match="no pg_hba"):
        connect(brought_over, user="postgres")


@pytest.mark.parametrize("role", roles.ALL)
def test_each_role_is_let_in(brought_over, role):
    with connect(brought_over, user=role) as connection:
        said = connection.execute("SELECT current_user, current_setting('is_superuser')")
        assert said.fetchall() == [(role, "off")]


def test_account_of_pages_acts_as_their_roles_alone(tmp_path, monkeypatch):
    lines = {}
    page, other = (SimpleNamespace(pw_name=name) for name in ("www-data", "postgres"))
    monkeypatch.setattr(binaries, "read", lambda *_: roles.LET_IN)
    monkeypatch.setattr(binaries, "write", lambda path, text, account: lines.update(text=text))
    monkeypatch.setattr(accounts, "web_account", lambda: page)

    roles.let_in(tmp_path, other, None)

    let_in = [line.split() for line in lines["text"].splitlines()]
    assert [role for _, name, role in let_in if name == '"www-data"'] == list(roles.FOR_PAGES)
    assert [role for _, name, role in let_in if name == '"postgres"'] == list(roles.ALL)


def test_later_start_brings_nothing_over(brought_over, monkeypatch):
    monkeypatch.setattr(roles, "bring_over", None)

    roles.let_in(brought_over / "postgres", accounts.server_account(), None)
