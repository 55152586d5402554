"""Static files: as they are sent, and STATIC_ROOT brought up to date beside portals that serve from it."""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.management.commands import collectstatic
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage

MANIFEST = "staticfiles.json"
# What others have made smaller beside them: pages name the smaller ones, and half the work would be compressing these.
SOURCES = ("jquery.js", "select2.full.js", "xregexp.js")
# Where the portal's own stylesheets lie; others keep the licences that stand in their comments.
OWN_STYLES = "css/"


def squeezed(css: str) -> str:
    """A stylesheet as browsers need it: comments, indentation and gaps are for those who edit it."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r" ?([{};,]) ?", r"\1", css)
    return css.replace(": ", ":").replace(";}", "}").strip()


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Hashed and compressed, the portal's own stylesheets squeezed."""

    def post_process(self, paths, dry_run=False, **options) -> Iterator:
        for name in [name for name in paths if name.startswith(OWN_STYLES) and not dry_run]:
            with self.open(name) as file:
                css = squeezed(file.read().decode())
            self.delete(name)
            self._save(name, ContentFile(css.encode()))
            paths[name] = (self, name)
        yield from super().post_process(paths, dry_run, **options)


def collect() -> bool:
    """Collect the static files if they changed; whether they had.

    Each comes into place whole, the manifest last, and none is removed: a portal that runs meanwhile finds its own.
    """
    root = Path(settings.STATIC_ROOT)
    stamp = root.with_name(f"{root.name}.sha256")
    fingerprint = _fingerprint()
    if stamp.exists() and stamp.read_text() == fingerprint and (root / MANIFEST).exists():
        return False
    root.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="collecting-", dir=root.parent) as name:
        draft = Path(name)
        command = collectstatic.Command()
        backend = settings.STORAGES["staticfiles"] | {"OPTIONS": {"location": draft}}
        command.storage = storages.create_storage(backend)
        call_command(command, interactive=False, verbosity=0, ignore_patterns=[*SOURCES])
        files = [path.relative_to(draft) for path in draft.rglob("*") if path.is_file()]
        for file in sorted(files, key=lambda file: file == Path(MANIFEST)):
            (root / file).parent.mkdir(parents=True, exist_ok=True)
            os.replace(draft / file, root / file)
    stamp.write_text(fingerprint)
    return True


def _fingerprint() -> str:
    """A digest of every static file's path and content."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            with storage.open(path) as file:
                digest.update(f"{path} {hashlib.sha256(file.read()).hexdigest()}\n".encode())
    return digest.hexdigest()
