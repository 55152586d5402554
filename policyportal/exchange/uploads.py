"""Uploaded files between their trial and its confirmation."""

import re
import secrets
import time
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from import_export.tmp_storages import BaseStorage

KEPT_SECONDS = 3600
_NAME = re.compile(r"[A-Za-z0-9_-]{43}")


class UploadStorage(BaseStorage):
    """A file in the data folder, which all workers share and only the portal's account reads.

    Its name is drawn, and any other name opens nothing. What nobody confirms goes after an hour, with the
    next upload.
    """

    @property
    def folder(self) -> Path:
        return Path(settings.DATA_DIR) / "imports"

    @property
    def path(self) -> Path:
        if not _NAME.fullmatch(self.name or ""):
            raise FileNotFoundError
        return self.folder / self.name

    def save(self, data: bytes):
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._clear()
        self.name = secrets.token_urlsafe(32)
        self.path.touch(mode=0o600, exist_ok=False)
        self.path.write_bytes(data)

    def read(self) -> bytes:
        """The file; FileNotFoundError once it is gone."""
        return self.path.read_bytes()

    def remove(self):
        with suppress(FileNotFoundError):
            self.path.unlink()

    def _clear(self):
        for path in self.folder.iterdir():
            with suppress(FileNotFoundError):
                if time.time() - path.stat().st_mtime > KEPT_SECONDS:
                    path.unlink()
