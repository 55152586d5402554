"""Keeps uploaded files between their trial and its confirmation.

They are in the data folder, which all workers share and only the portal's account reads. A file has a random
name, and no other name opens anything. After an hour, the next upload removes what nobody has confirmed.
"""

import re
import secrets
import time
from contextlib import suppress
from pathlib import Path

from django.conf import settings

KEPT_SECONDS = 3600
_NAME = re.compile(r"[A-Za-z0-9_-]{43}")


def keep(content: bytes) -> str:
    """Keep an upload, and give the name by which its path is found again."""
    name = secrets.token_urlsafe(32)
    new = path_of(name)
    folder = new.parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in folder.iterdir():
        with suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > KEPT_SECONDS:
                path.unlink()
    new.touch(mode=0o600, exist_ok=False)
    new.write_bytes(content)
    return name


def path_of(name: str) -> Path:
    """Give the path of an upload. Raises FileNotFoundError for a name that none can have."""
    if not _NAME.fullmatch(name):
        raise FileNotFoundError
    return Path(settings.DATA_DIR) / "imports" / name
