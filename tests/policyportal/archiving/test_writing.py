"""An archive of a small plan: whole, of what is public alone, and readable without the portal."""

import errno
import hashlib
import json
import os
import re
import shutil
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from urllib.parse import unquote

import pytest

from policyportal.archiving import crawling, writing
from policyportal.archiving.asking import ArchiveError
from policyportal.archiving.writing import SUMS, Wish, archive
from policyportal.records import memory, replica
from tests.databases import undone
from tests.factories import (
    make_actual,
    make_area_plan,
    make_draft,
    make_kpi,
    make_plan,
    make_project,
    make_series,
)

pytestmark = pytest.mark.django_db

SITE = "http://localhost"
# Pages whose kind the archive has besides.
ALIKE = (
    "/en/projects/",
    "/en/regions/",
    "/en/status/",
    "/about/site/",
    "/api/",
)
HREF = re.compile(r'<(\w+)\b[^>]*?\s(?:href|src)="([^"]*)"')


def make_small_plan() -> None:
    """A plan with one KPI, a second edition, and what is not public: a project, an actual, an edition."""
    shown = make_plan(code="shown")
    project = make_project(area_plan=make_area_plan(plan=shown), name="試験プロジェクト")
    series = make_series(kpi=make_kpi(project=project))
    make_actual(series=series, year=2022)
    make_project(area_plan=project.area_plan, name="下書きの計画", is_published=False)
    make_draft(series=series, year=2023, value=Decimal(98765))
    make_plan(code="preparing", title="準備中の版", is_published=False, is_shown=False)
    other = make_plan(code="another", start_month=date(2027, 1, 1), is_shown=False)
    make_area_plan(plan=other, area=project.area_plan.area)


@contextmanager
def own_connection():
    """What a test has not committed is seen through its own connection alone."""
    with replica.holding("default"):
        yield "default"


@pytest.fixture(scope="module")
def small_plan(django_db_setup, django_db_blocker):
    """The plan for the tests of this module, which write archives of it."""
    with (
        django_db_blocker.unblock(),
        undone(make_small_plan),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(writing, "whole_snapshot", own_connection)
        patch.setattr(writing, "OF_YEAR", {"status-of-year": "いまの状況"})
        # Files of data and one of the other languages would take most of the time; benchmarks/archive.py has them.
        below = (*crawling.ANSWERING_BELOW, "/data/", "/plans/another/data/", "/easy/", *ALIKE)
        patch.setattr(crawling, "ANSWERING_BELOW", below)
        with memory.of_version("the small plan"):
            yield


@pytest.fixture(scope="module")
def folder(small_plan, tmp_path_factory):
    """An archive of the shown edition."""
    folder = tmp_path_factory.mktemp("archive") / "shown"
    archive(folder, Wish(SITE, "shown"), print)
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_links_lead_to_files_of_the_archive(folder):
    lost = set()
    found = files(folder)
    for name, content in found.items():
        for tag, href in HREF.findall(content.decode()) if name.endswith(".html") else ():
            path = href.partition("#")[0]
            if path and not href.startswith(("http", "mailto:")):
                goal = os.path.normpath(Path(name).parent / unquote(path))
                if goal not in found:
                    lost.add((name, tag, href))

    assert lost == set()
    assert {"index.html", "en/kpis/index.html", "about/history/feed.atom"} <= set(found)
    assert "plans/another/index.html" not in found


def test_pages_say_what_they_are_and_ask_for_nothing(folder):
    pages = {name: text for name, text in files(folder).items() if name.endswith("/index.html")}

    assert [name for name, text in pages.items() if b"<form" in text] == []
    assert [name for name, text in pages.items() if text.count(b"archive-banner") != 1] == []
    about = pages["about/index.html"].decode()
    assert "このページは2026年6月15日の保存版です。" in about
    assert f'<a href="{SITE}/about/">{SITE}/about/</a>' in about
    assert "This page was archived on 2026-06-15." in pages["en/about/index.html"].decode()
    assert "選んだりすることは、保存版ではできません" in pages["compare/index.html"].decode()


@pytest.mark.parametrize("hidden", ["下書きの計画", "98,765", "98765", "準備中の版", "preparing"])
def test_what_is_not_public_is_in_no_file(folder, hidden):
    assert [name for name, content in files(folder).items() if hidden.encode() in content] == []


def test_checksums_and_manifest_tell_of_every_file(folder):
    found = files(folder)
    sums = dict(reversed(line.split("  ", 1)) for line in found.pop(SUMS).decode().splitlines())

    assert sums == {name: hashlib.sha256(content).hexdigest() for name, content in found.items()}
    manifest = json.loads(found["manifest.json"])
    assert manifest["files"] == len(found) - 1
    assert manifest["archived_on"] == "2026-06-15"
    assert (manifest["edition"], manifest["year"]) == ("shown", None)
    assert "sha256sum --check" in found["archive.html"].decode()


def test_an_edition_alone_has_no_page_of_another(tmp_path, small_plan):
    archive(tmp_path / "a", Wish(SITE, "another"), print)

    found = files(tmp_path / "a")
    assert "plans/another/index.html" in found
    assert "regions/index.html" not in found
    assert found["index.html"] == found["archive.html"]
    assert b'href="plans/another/index.html"' in found["index.html"]


def test_a_year_has_its_pages_and_what_they_lead_to(tmp_path, small_plan):
    manifest = archive(tmp_path / "a", Wish(SITE, year=2022), print)

    found = files(tmp_path / "a")
    assert (manifest["edition"], manifest["year"]) == ("shown", 2022)
    assert {"status/2022/index.html", "status/2022/list.csv"} <= set(found)
    assert "about/index.html" in found
    assert "about/outline/index.html" not in found


@pytest.mark.parametrize(
    ("wish", "why"),
    [
        (Wish(SITE, "nowhere"), "no public edition nowhere; there are: "),
        (Wish(SITE, year=1999), "none of http://localhost/status/1999/"),
    ],
)
def test_what_there_is_not_leaves_nothing(tmp_path, small_plan, wish, why):
    with pytest.raises(ArchiveError, match=why):
        archive(tmp_path / "a", wish, print)

    assert list(tmp_path.iterdir()) == []


def test_without_a_plan_there_is_no_archive(tmp_path, small_plan, monkeypatch):
    monkeypatch.setattr(writing, "editions", list)

    with pytest.raises(ArchiveError, match="holds no plan yet"):
        archive(tmp_path / "a", Wish(SITE), print)


def test_a_folder_that_is_there_is_left_as_it_is(tmp_path):
    with pytest.raises(ArchiveError, match="is there already"):
        archive(tmp_path, Wish(SITE), print)


def test_a_full_disk_is_said_and_leaves_nothing(tmp_path, small_plan, monkeypatch):
    def full(*args):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(shutil, "copyfile", full)

    with pytest.raises(ArchiveError, match="No space left on device"):
        archive(tmp_path / "a", Wish(SITE, year=2022), print)

    assert list(tmp_path.iterdir()) == []
