"""Booklets: the PDF of each public edition, made ahead, put into its place whole and offered with its date."""

import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from policyportal.paper.typesetting import stylesheet, typesetter
from policyportal.records import clock, version
from regions.booklet import changed_at, manuscript_of
from regions.models import Plan


@dataclass(frozen=True)
class Booklet:
    """The PDF of an edition: its file, when it was made, of which version of the data, and when a record in it changed last."""

    path: Path
    made_at: datetime
    version: str
    changed_at: datetime
    digest: str

    @property
    def size(self) -> int:
        return self.path.stat().st_size

    @property
    def kept(self) -> dict[str, Any]:
        """What is written down of it, beside the file."""
        return {
            "file": self.path.name,
            "made_at": self.made_at.isoformat(),
            "version": self.version,
            "changed_at": self.changed_at.isoformat(),
            "digest": self.digest,
        }

    def is_outdated(self, plan: Plan) -> bool:
        """Whether the edition has changed since."""
        return self.changed_at != changed_at(plan)


def folder() -> Path:
    """Where the booklets of this database are: a sample has others than the plan."""
    return settings.BOOKLETS_DIR / connection.settings_dict["NAME"]


def booklet_of(plan: Plan) -> Booklet | None:
    """The booklet of an edition that is there to be taken; None where none was made."""
    try:
        kept = json.loads(_note_of(plan).read_bytes())
    except FileNotFoundError:
        return None
    path = folder() / kept["file"]
    if not path.is_file():
        return None
    return Booklet(
        path,
        datetime.fromisoformat(kept["made_at"]),
        kept["version"],
        datetime.fromisoformat(kept["changed_at"]),
        kept["digest"],
    )


def _note_of(plan: Plan) -> Path:
    return folder() / f"{plan.code}.json"


def make_all() -> tuple[int, int]:
    """Make the booklets of all public editions: how many are new, and how many stand as they were.

    Raises CannotTypeset.
    """
    typeset = typesetter()
    folder().mkdir(parents=True, exist_ok=True)
    made, booklets = 0, []
    for plan in Plan.objects.published():
        before = booklet_of(plan)
        booklet = _make(plan, before, typeset)
        made += before is None or before.digest != booklet.digest
        booklets.append(booklet)
    current = {booklet.path for booklet in booklets}
    current |= {_note_of(plan) for plan in Plan.objects.published()}
    stale = {path for path in folder().iterdir() if path.is_file()} - current
    for path in stale:
        path.unlink()
    if made or stale:
        # Pages that were made before offer another one, or none.
        version.move()
    return made, len(booklets) - made


def _make(plan: Plan, before: Booklet | None, typeset: Callable[[str], bytes]) -> Booklet:
    """The booklet of an edition as it is now: the one before where it would be the same."""
    # Asked for first: what is edited meanwhile is newer than the booklet says.
    token = str(version.current().token)
    manuscript = manuscript_of(plan)
    digest = hashlib.sha256(f"{manuscript.html}{stylesheet()}".encode()).hexdigest()[:24]
    is_same = before is not None and before.digest == digest
    path = folder() / f"{plan.code}-{digest}.pdf"
    if not is_same:
        _write(path, typeset(manuscript.html))
    made_at = before.made_at if before and is_same else clock.now()
    booklet = Booklet(path, made_at, token, manuscript.changed, digest)
    # The note leads to the file: until it is there the one before is offered.
    _write(_note_of(plan), json.dumps(booklet.kept).encode())
    return booklet


def _write(path: Path, content: bytes) -> None:
    """Put a file into its place whole, for somebody may ask for it from then on."""
    with tempfile.TemporaryDirectory(dir=path.parent) as name:
        draft = Path(name, path.name)
        draft.write_bytes(content)
        os.replace(draft, path)
