"""An archive: the public pages and files of a moment as a folder that needs no portal, whole or not at all."""

import hashlib
import json
import os
import posixpath
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import quote

from django.template.loader import render_to_string
from django.urls import set_urlconf

from policyportal.archiving.asking import Address, ArchiveError, Portal
from policyportal.archiving.crawling import Crawl, Scope
from policyportal.archiving.links import Link, relinked
from policyportal.pages.editions import address_in, edition_called, editions, shown_edition
from policyportal.pages.streams import whole_snapshot
from policyportal.records import clock, version
from policyportal.serving import release
from regions.models import Plan

# What every archive has beside the pages.
START, MANIFEST, SUMS = "archive.html", "manifest.json", "SHA256SUMS"
CHECK = f"sha256sum --check --quiet {SUMS}"
TITLE = "連携地域別政策展開方針ポータルの保存版"
# Of the manifest; a change of its parts moves it.
FORM = 1
# The pages of a year, by URL name.
OF_YEAR = {
    "status-of-year": "いまの状況",
    "reviews-of-year": "点検・評価",
    "changes-of-year": "変わったこと",
}


@dataclass(frozen=True)
class Wish:
    """What is to be archived: where the portal stands, and the edition (its code) and the year, if only these."""

    site: str
    edition: str = ""
    year: int | None = None


def archive(folder: Path, wish: Wish, say: Callable[[str], object]) -> dict:
    """Write the archive, and give its manifest. Raises ArchiveError; then there is nothing under the folder's name."""
    if os.path.lexists(folder):
        raise ArchiveError(f"{folder} is there already: name a folder that is not.")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        # Beside it, for there it can be given its name in one step.
        draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
        try:
            manifest = _write(draft, wish, say)
            draft.chmod(0o755)
            os.sync()
            draft.rename(folder)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
            set_urlconf(None)
    except Plan.DoesNotExist as error:
        raise ArchiveError("The portal holds no plan yet.") from error
    except OSError as error:
        raise ArchiveError(f"{folder}: {error.strerror or error}. Nothing was kept.") from error
    return manifest


def _write(draft: Path, wish: Wish, say: Callable[[str], object]) -> dict:
    today = clock.today()
    portal = Portal(wish.site)
    with whole_snapshot() as using:
        found = version.current(using)
        shown = shown_edition(editions())
        # The pages of a year are those of an edition.
        plan = _edition(wish.edition) or (shown if wish.year else None)
        crawl = Crawl(portal, Scope(plan, wish.year), draft, say)
        starts = _starts(plan or shown, wish.year)
        crawl.run([address for address, _ in starts])
    if clock.today() != today:
        raise ArchiveError("The day has ended meanwhile, and pages tell of the day: begin again.")
    manifest = {
        "form": FORM,
        "title": TITLE,
        "edition": plan.code if plan else None,
        "year": wish.year,
        "archived_on": today.isoformat(),
        "address": portal.origin,
        "data_version": str(found.token),
        "data_changed_at": found.changed_at.isoformat(),
        "release": release.fingerprint(),
    }
    _write_start(draft, crawl, manifest, plan, starts)
    for address in crawl.pages:
        _relink(draft, crawl, address, today)
    return _sum_up(draft, manifest)


def _edition(code: str) -> Plan | None:
    """The public edition of this code; None where none is asked for."""
    plan = edition_called(code, editions())
    if code and plan is None:
        codes = ", ".join(plan.code for plan in editions())
        raise ArchiveError(f"There is no public edition {code}; there are: {codes}.")
    return plan


def _starts(plan: Plan, year: int | None) -> list[tuple[Address, str]]:
    """Where the crawl and a reader begin, with a name for the link."""
    if year is None:
        return [(Address(address_in(plan, "home")), "ホーム")]
    return [(Address(address_in(plan, name, year)), title) for name, title in OF_YEAR.items()]


def _write_start(
    draft: Path, crawl: Crawl, manifest: dict, plan: Plan | None, starts: list[tuple[Address, str]]
) -> None:
    """Write the page that says what the archive is; it is the first page too where the archive has no other."""
    found = [(address.path, title) for address, title in starts if address.key in crawl.files]
    context = {
        "manifest": manifest,
        "plan": plan,
        "day": clock.today(),
        "starts": found,
        "check": CHECK,
    }
    for name in (START, "index.html"):
        if not (draft / name).exists():
            path = draft / name
            path.write_text(render_to_string("archiving/start.html", context), encoding="utf-8")
            address = Address(f"/{name}")
            crawl.files[address.key] = name
            path.write_text(relinked(path.read_text(), _targets(crawl, address), "", ""))


def _relink(draft: Path, crawl: Crawl, address: Address, today: date) -> None:
    """Let a page lead to the files of the archive, and say what it is."""
    path = draft / crawl.files[address.key]
    page = path.read_bytes().decode()
    context = {
        "url": crawl.portal.url(address),
        "day": today,
        "is_english": 'lang="en"' in page[:60],
    }
    banner = render_to_string("archiving/_banner.html", context)
    note = render_to_string("archiving/_form.html")
    path.write_bytes(relinked(page, _targets(crawl, address), banner, note).encode())


def _targets(crawl: Crawl, page: Address) -> Callable[[Link], str | None]:
    """What links on a page are in the archive: paths from its file to those of other addresses."""
    folder = posixpath.dirname(crawl.files[page.key])

    def target_of(link: Link) -> str | None:
        wanted = crawl.portal.address(link.href, page)
        if wanted is None:
            return link.href
        target = crawl.target(wanted)
        # A choice that the archive has not made would lead back to the page.
        if target is None or (target.key == page.key and wanted.key != page.key):
            return None
        fragment = f"#{target.fragment}" if target.fragment else ""
        return quote(posixpath.relpath(crawl.files[target.key], folder or ".")) + fragment

    return target_of


def _sum_up(draft: Path, manifest: dict) -> dict:
    """Write the manifest and the checksums of all files."""
    files = sorted(path for path in draft.rglob("*") if path.is_file())
    size = sum(path.stat().st_size for path in files)
    manifest |= {"files": len(files), "bytes": size, "check": CHECK}
    path = draft / MANIFEST
    path.write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    lines = []
    for summed in sorted([*files, path]):
        with summed.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        lines.append(f"{digest}  {summed.relative_to(draft).as_posix()}\n")
    (draft / SUMS).write_text("".join(lines), encoding="utf-8")
    return manifest
