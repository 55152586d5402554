"""The release: what shapes a page beside the data, as one short text that is another one once any of it has changed."""

import hashlib
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage

# The code and its libraries, the templates, and the text that /about/outline/ shows.
FOLDERS = ("policyportal", "regions", "projects", "kpis", "templates", "fixtures/source")
FILES = ("requirements/lock.txt",)


@cache
def fingerprint() -> str:
    """The release of this process; hosts that run the same code with the same settings have the same one."""
    digest = hashlib.sha256()
    for path in _sources():
        digest.update(f"{path.relative_to(settings.BASE_DIR)}\n".encode())
        digest.update(path.read_bytes())
    shown = (
        sys.version,
        getattr(staticfiles_storage, "manifest_hash", ""),
        settings.ALLOWED_HOSTS[:1],
        settings.SHOW_JUDGEMENT,
        settings.JUDGEMENT_THRESHOLD,
        settings.OPERATOR,
    )
    digest.update(repr(shown).encode())
    return digest.hexdigest()[:16]


def _sources() -> Iterator[Path]:
    for folder in FOLDERS:
        for path in sorted((settings.BASE_DIR / folder).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                yield path
    for file in FILES:
        yield settings.BASE_DIR / file
