"""The plan's open data load into an empty portal, and come out of it as they went in."""

import io
import zipfile
from contextlib import contextmanager

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from tests.databases import connected_to

# Pages that show between them all that open data tell of the plan.
PAGES = [
    "/",
    "/regions/doo/",
    "/projects/doo-01/",
    "/kpis/doo-01-1/",
    "/about/glossary/",
    "/regions/doo/sorachi/",
    "/search/?q=観光",
    "/about/",
    "/en/",
    "/easy/",
    "/compare/",
]


@contextmanager
def database_of(name: str):
    with connected_to(name), transaction.atomic():
        yield
        transaction.set_rollback(True)


def zip_now() -> bytes:
    return Client().get("/data/all.zip").content


def pages_now() -> dict[str, str]:
    answers = {path: Client().get(path) for path in PAGES}
    assert {answer.status_code for answer in answers.values()} == {200}
    return {path: answer.content.decode() for path, answer in answers.items()}


def files_in(content: bytes) -> dict[str, bytes]:
    archive = zipfile.ZipFile(io.BytesIO(content))
    return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def loaded(plan_database, django_db_blocker, tmp_path_factory):
    """The zip and the pages of the plan, and those of a portal that was empty and has loaded that zip."""
    with django_db_blocker.unblock():
        with database_of(plan_database):
            before = zip_now(), pages_now()
        file = tmp_path_factory.mktemp("open") / "all.zip"
        file.write_bytes(before[0])
        with transaction.atomic():
            call_command("load_open_data", file)
            after = zip_now(), pages_now()
            transaction.set_rollback(True)
    return before, after


def test_files_come_out_as_they_went_in(loaded):
    (before, _), (after, _) = loaded
    before, after = files_in(before), files_in(after)

    assert set(before) == set(after)
    for name, content in before.items():
        assert after[name].decode() == content.decode(), name


def test_pages_are_the_same(loaded):
    (_, before), (_, after) = loaded

    for path, page in before.items():
        assert after[path].splitlines() == page.splitlines(), path
