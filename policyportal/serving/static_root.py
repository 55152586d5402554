"""STATIC_ROOT, brought up to date beside portals that serve from it."""

import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.management.commands import collectstatic
from django.core.files.storage import storages
from django.core.management import call_command

MANIFEST = "staticfiles.json"


def collect() -> bool:
    """Collect the static files if they changed; whether they had.

    Each file comes into place whole, the manifest last, and none is removed: a portal that runs
    meanwhile finds its own, and a killed collection leaves no half of one.
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
        command.storage = storages.create_storage(
            settings.STORAGES["staticfiles"] | {"OPTIONS": {"location": draft}}
        )
        call_command(command, interactive=False, verbosity=0)
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
