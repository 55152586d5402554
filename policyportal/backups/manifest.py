"""What stands beside a backup: what it holds, of which portal and server, and the digest of its file."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from policyportal.backups.contents import Contents
from policyportal.backups.programs import BackupError
from policyportal.records.schema import Schema

# Of the manifest; a change of its parts moves it.
FORM = 1
DUMP, MANIFEST = ".dump", ".json"


@dataclass(frozen=True)
class Manifest:
    database: str
    taken_at: datetime
    last_change: datetime | None
    """When anything in it was changed last."""
    postgresql: int
    collate: str
    ctype: str
    release: str
    migrations: list[tuple[str, str]]
    contents: Contents
    size: int
    sha256: str

    def write(self, path: Path) -> None:
        text = json.dumps({"form": FORM, **asdict(self)}, default=datetime.isoformat, indent=1)
        path.write_text(text + "\n", encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> "Manifest":
        """The manifest in the file; BackupError where there is none that this portal understands."""
        try:
            parts = json.loads(path.read_text(encoding="utf-8"))
            form = parts.pop("form")
            if form != FORM:
                raise BackupError(f"{path} has form {form}, and this portal reads form {FORM}.")
            last_change = parts.pop("last_change")
            contents = parts.pop("contents")
            tables = {name: (count, digest) for name, (count, digest) in contents["tables"].items()}
            return cls(
                taken_at=datetime.fromisoformat(parts.pop("taken_at")),
                last_change=last_change and datetime.fromisoformat(last_change),
                migrations=[(app, name) for app, name in parts.pop("migrations")],
                contents=Contents(tables, contents["objects"]),
                **parts,
            )
        except FileNotFoundError as error:
            raise BackupError(
                f"There is no {path}: a backup is two files, {DUMP} and {MANIFEST}; copy both."
            ) from error
        except OSError as error:
            raise BackupError(f"{path} cannot be read: {error.strerror}.") from error
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise BackupError(f"{path} is not the manifest of a backup.") from error

    def require_file(self, path: Path) -> None:
        """Refuse a file that is not the one this was written for, to the last byte."""
        try:
            size = path.stat().st_size
            digest = digest_of(path)
        except OSError as error:
            raise BackupError(f"{path} cannot be read: {error.strerror}.") from error
        if size != self.size:
            raise BackupError(f"{path} has {size} of {self.size} bytes: copy it again.")
        if digest != self.sha256:
            raise BackupError(
                f"{path} is not the file that its manifest was written for: its bytes are others. Copy both again."
            )

    def require_server(self, version: int) -> None:
        """Refuse a server that is older than the backup's, for its programs do not read it."""
        if version < self.postgresql:
            raise BackupError(
                f"The backup is of PostgreSQL {self.postgresql}, and the server is {version}: bring it back on a "
                f"server of PostgreSQL {self.postgresql} or newer."
            )

    def require_known_portal(self) -> None:
        """Refuse the backup of a newer portal, whose tables this one does not know."""
        if unknown := Schema.told(self.migrations).unknown:
            more = f" and {len(unknown) - 1} more" if len(unknown) > 1 else ""
            raise BackupError(
                f"The backup is of a newer version of the portal, with migrations that this one does not have "
                f"({' '.join(unknown[0])}{more}): install that version, then bring it back."
            )


def manifest_of(dump: Path) -> Path:
    """Where the manifest of a backup stands."""
    return dump.with_suffix(MANIFEST)


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
