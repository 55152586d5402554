"""Servers to measure and to break: PostgreSQL, the portal and nginx, each with a folder and a port of its own.

    with Stack() as stack:
        database = stack.add(Postgres(stack.folder / "database"))
        portal = stack.add(Portal(stack.folder / "portal", database.url, port=8772))
        nginx = stack.add(Nginx(stack.folder / "nginx", portal.port, port=8771))

They stop at the end of the block, the last first. Only processes that were started here are ever signalled.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

from policyportal.embedded import accounts, binaries

CHECKOUT = Path(__file__).resolve().parents[1]
SHIPPED = CHECKOUT / "deploy" / "nginx"
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
# What the shipped plain.conf leaves to the site, and what stands there in a run.
SITE = {
    "server 127.0.0.1:8000;": "server 127.0.0.1:{portal};",
    "listen 80;": "listen 127.0.0.1:{port};",
    "server_name portal.example.jp;": "server_name 127.0.0.1;",
}
MAIN = """\
daemon off;
worker_processes {workers};
pid {folder}/nginx.pid;
error_log {folder}/error.log;
worker_rlimit_nofile 20000;
events {{ worker_connections 8000; }}
http {{
    default_type application/octet-stream;
    access_log off;
    sendfile on;
    tcp_nopush on;
    client_body_temp_path {folder}/bodies;
    proxy_temp_path {folder}/proxied;
    fastcgi_temp_path {folder}/unused;
    uwsgi_temp_path {folder}/unused;
    scgi_temp_path {folder}/unused;
    include {folder}/portal.conf;
    {more}
}}
"""
# Where an installed site has what its configuration names.
PLACES = {
    "/etc/nginx/policyportal/": "shipped/",
    "/var/cache/nginx/policyportal ": "cache ",
    "/etc/policyportal/": "of_site/",
    "/var/log/nginx/": "",
}
START_SECONDS = 60
# A page of the portal that asks the database for next to nothing; another server says that it has none.
PROBE = "/about/accessibility/"


class Stack:
    """A folder and the servers in it, stopped and removed together."""

    def __enter__(self) -> "Stack":
        self._exits = ExitStack()
        self.folder = Path(tempfile.mkdtemp(prefix="portal-stack-"))
        # Servers started by root run as other accounts.
        self.folder.chmod(0o755)
        self._exits.callback(shutil.rmtree, self.folder, ignore_errors=True)
        return self

    def __exit__(self, *error) -> None:
        self._exits.close()

    def at_end(self, function: Callable, *arguments) -> None:
        """Call the function at the end of the block."""
        self._exits.callback(function, *arguments)

    def add(self, server):
        """Start a server, to be stopped at the end."""
        self.at_end(server.stop)
        server.start()
        return server


class Server:
    """A process that runs until it is stopped; what it says is kept in a file."""

    def __init__(self, folder: Path):
        self.folder = folder
        folder.mkdir(exist_ok=True)
        folder.chmod(0o755)
        self.log = folder / "said.log"
        self.checkout = CHECKOUT
        self.process: subprocess.Popen | None = None

    @property
    def pid(self) -> int:
        return self.process.pid

    def run(self, *command: str | Path, env: dict[str, str]) -> None:
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [str(part) for part in command],
                cwd=self.checkout,
                env={"PATH": os.environ["PATH"], **env},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            os.kill(self.pid, signal.SIGCONT)
            self.process.terminate()
            self.process.wait(START_SECONDS)

    def answers(self) -> bool:
        """Whether anything comes back from its port, an error too."""
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{self.port}{PROBE}", timeout=5).close()  # nosec B310 # our own
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False
        return True

    def wait_until(self, is_ready: Callable[[], bool]) -> None:
        """Wait for the server, or end with the last line that it said."""
        deadline = time.monotonic() + START_SECONDS
        while not is_ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                said = self.log.read_text(errors="replace").strip().splitlines()
                raise SystemExit(f"{type(self).__name__} does not start: {said[-1:]}")
            time.sleep(0.05)


class Postgres(Server):
    """A cluster of its own on a socket in its folder, run as an unprivileged account."""

    def __init__(self, folder: Path, primary: "Postgres | None" = None):
        super().__init__(folder)
        self.primary = primary
        self.files = folder / "files"
        self.account = accounts.server_account()
        self.bin = binaries.find(self.account, folder)
        if self.account:
            os.chown(folder, self.account.pw_uid, self.account.pw_gid)

    @property
    def url(self) -> str:
        return f"postgres://portal@{quote(str(self.folder), safe='')}/portal"

    def start(self) -> None:
        if not self.files.exists():
            self._copy_primary() if self.primary else self._make()
        self._control("start", "--wait", "--log", self.log, "--options", f"-k {self.folder}")

    def stop(self, mode: str = "fast") -> None:
        if self.is_running:
            self._control("stop", "--mode", mode)

    @property
    def pid(self) -> int:
        """The postmaster's; pg_ctl is its parent no longer."""
        return int((self.files / "postmaster.pid").read_text().split()[0])

    @property
    def is_running(self) -> bool:
        return (self.files / "postmaster.pid").exists() and Path(f"/proc/{self.pid}").exists()

    def sql(self, statement: str) -> str:
        """What a statement gives, asked by a superuser in a connection of its own."""
        options = ["-h", self.folder, "-U", "postgres", "-d", "portal", "-Atqc", statement]
        return self._program("psql", *options).strip()

    def _make(self) -> None:
        options = ["--encoding=UTF8", "--locale=C", "--lc-ctype=C.UTF-8", "--auth=trust"]
        self._program("initdb", "-D", self.files, "-U", "postgres", *options)
        with open(self.files / "postgresql.conf", "a") as settings:
            settings.write("listen_addresses = ''\n")
        # A short life without a network, to make the role and its database.
        statements = "CREATE ROLE portal LOGIN;\nCREATE DATABASE portal OWNER portal;\n"
        command = ["postgres", "--single", "-D", self.files, "postgres"]
        self._program(*command, text=statements.replace(";", ""))

    def _copy_primary(self) -> None:
        options = ["-h", self.primary.folder, "-U", "postgres", "-D", self.files]
        self._program("pg_basebackup", *options, "--write-recovery-conf", "--checkpoint=fast")

    def _control(self, *arguments: str | Path) -> None:
        self._program("pg_ctl", *arguments, "--silent", "-D", self.files)

    def _program(self, program: str, *arguments: str | Path, text: str = "") -> str:
        done = binaries.run(self.bin / program, *arguments, account=self.account, text=text)
        if done.returncode or "ERROR:" in done.stdout:
            raise SystemExit(f"{program}: {done.stdout.strip()}")
        return done.stdout


class Portal(Server):
    """The portal as `serve` starts it, on a database that is given to it, of this checkout or another one."""

    def __init__(
        self,
        folder: Path,
        database_url: str,
        port: int,
        checkout: Path = CHECKOUT,
        **environment: str,
    ):
        super().__init__(folder)
        self.checkout = checkout
        self.port = port
        self.environment = {
            "DATABASE_URL": database_url,
            "PORTAL_DATA": str(folder / "data"),
            "PORTAL_PROXY": "127.0.0.1",
            **environment,
        }

    def start(self) -> None:
        self.begin()
        self.wait()

    def kill(self) -> None:
        """End it with nothing said to it."""
        os.kill(self.pid, signal.SIGKILL)
        self.process.wait()

    def begin(self) -> None:
        command = [sys.executable, "manage.py", "serve", "--port", str(self.port)]
        self.run(*command, env=self.environment)

    def wait(self) -> None:
        self.wait_until(self.answers)

    def manage(self, *arguments: str, **environment: str) -> str:
        """What a command of manage.py says, on the same database."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=self.checkout,
            env={"PATH": os.environ["PATH"], **self.environment, **environment},
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout


class Nginx(Server):
    """nginx with the shipped configuration in front of a portal; `more` stands beside it in `http`."""

    def __init__(self, folder: Path, portal_port: int, port: int, more: str = "", workers: int = 2):
        super().__init__(folder)
        self.port = port
        copy_shipped(folder)
        (folder / "portal.conf").write_text(plain(folder, portal=portal_port, port=port))
        main = MAIN.format(folder=folder, more=more, workers=workers)
        self.main = folder / "nginx.conf"
        self.main.write_text(main)

    def command(self, *options: str) -> list[str | Path]:
        """nginx with this configuration and without the machine's own."""
        return [
            NGINX,
            "-p",
            self.folder,
            "-e",
            self.folder / "error.log",
            "-c",
            self.main,
            *options,
        ]

    def start(self) -> None:
        if not NGINX:
            raise SystemExit("nginx is not installed (on Debian: apt install nginx-light).")
        self.run(*self.command(), env={})
        self.wait_until(self.answers)


def copy_shipped(folder: Path) -> None:
    """The shipped configuration in the folder, its parts led to one another there."""
    shutil.copytree(SHIPPED, folder / "shipped", dirs_exist_ok=True)
    shutil.copytree(SHIPPED / "of_site", folder / "of_site" / "nginx", dirs_exist_ok=True)
    for path in (folder / "shipped").glob("*.conf"):
        path.write_text(led_to(folder, path.read_text()))


def led_to(folder: Path, text: str) -> str:
    """The configuration with the places of an installed site in this folder."""
    for place, ours in PLACES.items():
        text = text.replace(place, f"{folder}/{ours}")
    return text


def plain(folder: Path, **names: object) -> str:
    """The configuration without TLS, with this run's own in the places that it leaves to the site."""
    text = (SHIPPED / "plain.conf").read_text()
    for line, ours in SITE.items():
        if text.count(line) != 1:
            raise SystemExit(f"plain.conf has not once: {line}")
        text = text.replace(line, ours.format(**names))
    return led_to(folder, text)
