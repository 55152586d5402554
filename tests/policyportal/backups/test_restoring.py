"""A backup of the lived plan, brought back beside it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test import Client

from policyportal.backups.databases import led_to
from policyportal.backups.manifest import manifest_of
from policyportal.backups.programs import BackupError
from policyportal.backups.restoring import NewerData, drop_kept, restore
from policyportal.records.sample import LIVED_END
from regions.models import Term
from tests.databases import connected_to, copied

# benchmarks/same_pages.py compares all those of a site.
PAGES = (
    "/",
    "/regions/doo/",
    "/projects/doo-01/",
    "/status/",
    "/kpis/list.csv",
)
# What everybody may do with the database.
RIGHTS_OF_ALL = """
SELECT array_agg(privilege_type) FILTER (WHERE grantee = 0)
FROM pg_database CROSS JOIN aclexplode(datacl) WHERE datname = current_database()
"""


def say(line: str) -> None:
    """Nobody listens."""


@pytest.fixture(scope="module")
def dump(lived_database, django_db_blocker, tmp_path_factory):
    """A backup of the lived plan, to which every connection leads meanwhile."""
    with django_db_blocker.unblock(), connected_to(lived_database):
        folder, said = tmp_path_factory.mktemp("kept") / "backups", StringIO()
        call_command("backup", to=folder, keep=1, stdout=said)
        (dump,) = folder.glob("*.dump")
        assert re.search(rf"{dump} \(0\.\d MB, \d+ rows in \d+ tables, proved\)", said.getvalue())
        yield dump


@pytest.fixture
def edited(dump, lived_database):
    """The name of a copy of that plan, where somebody has changed a word since."""
    name = lived_database.removesuffix(LIVED_END) + f"_2{LIVED_END}"
    with copied(lived_database, name):
        with led_to(name), connection.cursor() as cursor:
            cursor.execute(f'REVOKE TEMPORARY ON DATABASE "{name}" FROM PUBLIC')
            get_user_model().objects.create_user("editor")
            Term.objects.filter(pk=Term.objects.first().pk).update(meaning="後の説明")
        yield name


@contextmanager
def connected_in(name: str) -> Iterator[Any]:
    """A cursor in the database, beside Django's connections."""
    beside = connection.copy()
    beside.settings_dict["NAME"] = name
    with beside.cursor() as cursor:
        yield cursor
    beside.close()


def pages() -> list[bytes]:
    client = Client()
    return [b"".join(client.get(path)) for path in PAGES]


def test_backup_is_its_owners_alone(dump):
    for path in (dump, manifest_of(dump), dump.parent):
        assert not path.stat().st_mode & 0o077
    assert len(list(dump.parent.glob("*.*"))) == 3


def test_newer_changes_give_way_when_that_is_said_and_pages_are_as_before(dump, edited):
    before = pages()
    with pytest.raises(
        NewerData, match=r"take a backup of it first, then say --over-newer\.\nNoth"
    ):
        restore(dump, edited, over_newer=False, say=say)

    # The database of the settings need not be there.
    with connected_in(edited) as reader, led_to("not there"):
        restored = restore(dump, edited, over_newer=True, say=say)
        # Whoever is connected to the one before is sent away.
        with pytest.raises(OperationalError):
            reader.execute("SELECT 1")

    with led_to(edited), connection.cursor() as cursor:
        assert pages() == before
        cursor.execute(RIGHTS_OF_ALL)
        assert cursor.fetchone() == (["CONNECT"],)
    with led_to(restored.kept):
        assert Term.objects.filter(meaning="後の説明").exists()
    assert drop_kept(edited) == [restored.kept]


def test_invented_records_never_get_the_name_of_the_plan(dump):
    with pytest.raises(BackupError, match=r"whose records are invented.*\nNothing was changed"):
        restore(dump, "policyportal_plan", over_newer=True, say=say)
