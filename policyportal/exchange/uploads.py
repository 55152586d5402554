"""Keeps uploaded files between their trial and its confirmation.

They are in the data folder, which all workers share and only the portal's account reads. A file has a random
name, and no other name opens anything. What nobody has confirmed goes after an hour, or when the portal starts.
"""

import re
import secrets
import threading
import time
from contextlib import suppress
from pathlib import Path

from django.conf import settings

KEPT_SECONDS = 3600
_NAME = re.compile(r"[A-Za-z0-9_-]{43}")


def keep(content: bytes) -> str:
    """Keep an upload, and give the name by which its path is found again."""
    remove_old()
    name = secrets.token_urlsafe(32)
    new = path_of(name)
    new.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new.touch(mode=0o600, exist_ok=False)
    new.write_bytes(content)
    # Nobody may come again for days. Should this process end before, the next start or upload removes it.
    removal = threading.Timer(KEPT_SECONDS, new.unlink, kwargs={"missing_ok": True})
    removal.daemon = True
    removal.start()
    return name


def remove_old() -> None:
    """Remove what has been kept for an hour."""
    for path in folder().glob("*"):
        # Another process may do the same, and what is no file is none of ours.
        with suppress(OSError):
            if time.time() - path.stat().st_mtime >= KEPT_SECONDS:
                path.unlink()


def path_of(name: str) -> Path:
    """Give the path of an upload. Raises FileNotFoundError for a name that none can have."""
    if not _NAME.fullmatch(name):
        raise FileNotFoundError
    return folder() / name


def folder() -> Path:
    """Where the uploads lie."""
    return Path(settings.DATA_DIR) / "imports"
