"""The embedded PostgreSQL: made and started when something connects, stopped by the last to leave.

Three locked files in the data folder decide everything, and the kernel frees them however a
process dies, so that nothing has to be tidied after a crash:

decision.lock   held by the one process that makes, starts or stops the server;
users.lock      held shared by every process that uses it; who gets it alone is the last;
server.lock     held by the server's own processes, which inherit it; while it is held, one lives.

Standard library only: the settings import this module.
"""

import atexit
import fcntl
import hashlib
import os
import pwd
import re
import shlex
import shutil
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cached_property, partial
from pathlib import Path
from typing import IO

from policyportal.embedded import accounts, binaries, roles
from policyportal.embedded.binaries import ClusterError
from policyportal.embedded.owning import open_lock
from policyportal.embedded.roles import NAME

CHECKOUT = Path(__file__).resolve().parents[2]
# Root's data cannot lie in the checkout: the account the server runs as may not reach it there.
ROOT_HOME = Path("/var/lib/policyportal")
PORT = 5432
SIGNALS = (signal.SIGTERM, signal.SIGHUP)


def data_dir() -> Path:
    """The folder everything the portal keeps lies in: PORTAL_DATA, or one for this checkout."""
    if named := os.environ.get("PORTAL_DATA"):
        return Path(named).expanduser().resolve()
    if os.geteuid() == 0:
        name = re.sub(r"[^\w.-]", "_", CHECKOUT.name, flags=re.ASCII)
        return ROOT_HOME / f"{name}-{_short_hash(CHECKOUT)}"
    return CHECKOUT / "var"


class Cluster:
    """The server of one data folder, as this process sees it."""

    def __init__(self, data: Path):
        self.data = data
        self.files = data / "postgres"
        self.log = self.files / "server.log"
        self._users: IO | None = None
        self._is_guest = False
        self._one_thread = threading.Lock()

    def connection_settings(self, role: str = NAME) -> dict:
        """The entry in Django's DATABASES of a connection as the role."""
        return {
            "ENGINE": "policyportal.embedded",
            "NAME": NAME,
            "USER": role,
            "HOST": str(self.socket_folder),
            "PORT": str(PORT),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }

    @cached_property
    def socket_folder(self) -> Path:
        """Where the server listens: in the data folder if that fits an address, else below a folder with a short name."""
        folder = self.data / "socket"
        # An address holds 104 bytes on macOS and 108 on Linux; commas and quotes mean something in settings.
        if re.fullmatch(r"[\w/.-]{1,80}", str(folder), re.ASCII):
            return folder
        # Not $TMPDIR, which may differ from one process to the next; not /tmp for root, where others come first.
        return (ROOT_HOME if self._account else Path("/tmp")) / f"{NAME}-{_short_hash(self.data)}"

    def join(self) -> None:
        """Make this process a user of the server, which runs from then on; once is enough."""
        with self._one_thread:
            if self._users is None and not self._is_guest:
                self._prepare_folders()
                _exit_on_signals()
                atexit.register(self._leave_at_exit)
                with self._deciding() as decision:
                    self._users = open_lock(self.data / "users.lock")
                    fcntl.flock(self._users, fcntl.LOCK_SH)
                    self._start(decision)

    def start(self) -> None:
        """Start the server if it does not answer, as after a kill. Guests leave that to who keeps it."""
        if not self._is_guest:
            with self._deciding() as decision:
                self._start(decision)

    def keep(self) -> None:
        """Start the server if none of its processes lives."""
        if self._users:
            with open_lock(self.data / "server.lock") as server:
                gone = _locks(server)
            if gone:
                self.start()

    def be_guest(self) -> None:
        """From now on this process and its children connect only: another process keeps the server running."""
        self.forget()
        self._is_guest = True

    def leave(self) -> None:
        """End this process's use of the server, and stop it if nobody else uses it."""
        with self._one_thread:
            users, self._users = self._users, None
            # The data folder may be gone, as at the end of a test.
            with suppress(FileNotFoundError):
                if users:
                    with users, self._deciding():
                        if _locks(users):
                            self._stop()

    def _leave_at_exit(self) -> None:
        """A closed terminal sends HUP twice, and the second must not interrupt the leaving."""
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        self.leave()

    def forget(self) -> None:
        """In a forked child: it is no user before it connects, and its parent stays one."""
        self._one_thread = threading.Lock()
        users, self._users = self._users, None
        if users:
            # Closes the child's copy only: the lock lives with the parent's.
            users.close()

    @cached_property
    def _account(self) -> pwd.struct_passwd | None:
        return accounts.server_account()

    @cached_property
    def _bin(self) -> Path:
        return binaries.find(self._account, self.data)

    def _run(self, program: str, *arguments: str | Path, **options) -> subprocess.CompletedProcess:
        return binaries.run(self._bin / program, *arguments, account=self._account, **options)

    @contextmanager
    def _deciding(self) -> Iterator[IO]:
        with open_lock(self.data / "decision.lock") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield lock

    def _answers(self) -> bool:
        server = ["--host", self.socket_folder, "--port", str(PORT), "--username", NAME]
        return self._run("pg_isready", "--quiet", *server).returncode == 0

    def _start(self, decision: IO) -> None:
        if self._answers():
            return
        with open_lock(self.data / "server.lock") as server:
            # Held and silent: it is starting or recovering, or the rest of a killed one is going.
            _until(
                lambda: _locks(server) or self._answers(),
                f"PostgreSQL runs in {self.data} but does not answer; its log is {self.log}.",
            )
            if not _locks(server):
                return
            if not self.files.exists():
                self._make(decision)
            ours = binaries.major(self._bin, self._account)
            theirs = binaries.read(self.files / "PG_VERSION", self._account).strip()
            if theirs != str(ours):
                raise ClusterError(
                    f"The data in {self.files} was made by PostgreSQL {theirs} and the one found is "
                    f"{ours}: name the bin folder of a PostgreSQL {theirs} in PORTAL_PG_BIN."
                )
            # None of its processes lives, but the numbers in these files may be another's by now.
            (self.files / "postmaster.pid").unlink(missing_ok=True)
            (self.socket_folder / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)
            keep = [decision.fileno(), server.fileno()]
            superuser = partial(self._as_superuser, self.files, keep=keep)
            roles.let_in(self.files, self._account, superuser)
            options = ["-c", "listen_addresses=", "-k", self.socket_folder, "-p", PORT]
            started = self._run(
                "pg_ctl", "start", "--wait", "--silent", "--pgdata", self.files, "--log", self.log,
                "--options", shlex.join(map(str, options)), keep=[server.fileno()],
            )  # fmt: skip
            if started.returncode:
                raise ClusterError(f"PostgreSQL does not start; {self.log} says why.")

    def _stop(self) -> None:
        with open_lock(self.data / "server.lock") as server:

            def stopped() -> bool:
                if not _locks(server):
                    self._run("pg_ctl", "stop", "--mode=fast", "--pgdata", self.files)
                return _locks(server)

            _until(stopped, f"PostgreSQL in {self.data} does not stop; its log is {self.log}.")

    def _make(self, decision: IO) -> None:
        """A new cluster with its database, put in place whole: killed half-way, there is none."""
        draft = self.data / "postgres.draft"
        shutil.rmtree(draft, ignore_errors=True)
        self._own(draft)
        # LC_CTYPE C would make PostgreSQL blind to every Japanese letter, without a word.
        ctype = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
        locale = ["--encoding=UTF8", "--locale=C", f"--lc-ctype={ctype}"]
        # Where the portal did not write who is let in, nobody is.
        access = ["--auth=reject", "--username", roles.SUPERUSER]
        # The programs hold the decision too, so that a killed portal's initdb ends before the next.
        keep = [decision.fileno()]
        made = self._run("initdb", "--pgdata", draft, *locale, *access, keep=keep)
        if made.returncode:
            raise ClusterError(f"PostgreSQL cannot make its files: {_last_line(made.stdout)}")
        self._as_superuser(
            draft, roles.SUPERUSER, roles.MAKE_ROLES + "\n" + roles.MAKE_DATABASE, keep=keep
        )
        binaries.write(draft / "pg_hba.conf", roles.LET_IN, self._account)
        draft.rename(self.files)

    def _as_superuser(self, files: Path, database: str, statements: str, keep: list[int]) -> str:
        """What the statements print, in a server of their own that nobody can connect to."""
        command = ["postgres", "--single", "-j", "-D", files, database]
        done = self._run(*command, text=statements, keep=keep)
        error = re.search(r"(?:ERROR|FATAL|PANIC): .*", done.stdout)
        if error or done.returncode:
            reason = error[0] if error else _last_line(done.stdout)
            raise ClusterError(f"PostgreSQL cannot set its roles: {reason}")
        return done.stdout

    def _prepare_folders(self) -> None:
        self.data.mkdir(parents=True, exist_ok=True)
        if self._account:
            # Open to the accounts that do root's work, whatever umask it was made under.
            ROOT_HOME.mkdir(parents=True, exist_ok=True)
            ROOT_HOME.chmod(0o711)
            if self.data.is_relative_to(ROOT_HOME):
                self.data.chmod(0o711)
            for account in filter(None, (self._account, accounts.web_account())):
                if not binaries.reaches(account, self.data):
                    raise ClusterError(
                        f"The account {account.pw_name}, which does a part of root's work, cannot enter "
                        f"{self.data}: name another folder in PORTAL_DATA, or let it in (chmod a+x)."
                    )
        self._own(self.socket_folder, accounts.web_account())

    def _own(self, folder: Path, guest: pwd.struct_passwd | None = None) -> None:
        """The folder, which the server's account and the guest's group may enter; refused if it is someone else's."""
        folder.mkdir(mode=0o700, exist_ok=True)
        info = folder.lstat()
        owner = self._account.pw_uid if self._account else os.geteuid()
        if not stat.S_ISDIR(info.st_mode) or info.st_uid not in (owner, os.geteuid()):
            raise ClusterError(f"{folder} is not the portal's own: remove it, then start again.")
        if self._account:
            group = (guest or self._account).pw_gid
            os.chown(folder, owner, group, follow_symlinks=False)
        folder.chmod(0o710 if guest else 0o700)


def _short_hash(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:8]


def _locks(file: IO) -> bool:
    """Whether nobody else holds the lock, which is then ours until the file is closed."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _until(done: Callable[[], bool], complaint: str) -> None:
    deadline = time.monotonic() + 30  # seconds
    while not done():
        if time.monotonic() > deadline:
            raise ClusterError(complaint)
        time.sleep(0.05)


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["it says nothing."])[-1]


def _exit_on_signals() -> None:
    """Let TERM and HUP run the exit handlers, which Python skips unless someone handles them."""
    if threading.current_thread() is threading.main_thread():
        for number in SIGNALS:
            if signal.getsignal(number) is signal.SIG_DFL:
                signal.signal(number, lambda number, frame: sys.exit(128 + number))


HERE = Cluster(data_dir())
os.register_at_fork(after_in_child=HERE.forget)
