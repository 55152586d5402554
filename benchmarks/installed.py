"""The portal, nginx and PostgreSQL as docs/operations.md installs them, in the place of servers that are started here.

It takes root on the machine itself, which gets into the database by lines that are added to pg_ident.conf.
"""

import os
import signal
import socket
import ssl
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.stack import Stack
from benchmarks.visitors import Editor
from benchmarks.world import World

SOCKET = "/run/policyportal/portal.sock"
DATABASE = "policyportal"


def said(*command: str) -> str:
    """What a command of the machine says."""
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd="/")
    return done.stdout.strip()


class Service:
    """A service that systemd looks after, with the sockets that would start it again."""

    def __init__(self, name: str, *sockets: str):
        self.name, self.sockets = name, sockets

    @property
    def pid(self) -> int:
        return int(said("systemctl", "show", "--property=MainPID", "--value", self.name))

    def start(self) -> None:
        said("systemctl", "start", *self.sockets, self.name)

    def stop(self) -> None:
        said("systemctl", "stop", *self.sockets, self.name)

    def kill(self) -> None:
        """End it with nothing said to it: systemd starts it again."""
        os.kill(self.pid, signal.SIGKILL)


class Cluster(Service):
    """The cluster of the distribution, of whatever version."""

    def __init__(self) -> None:
        version, name = said("pg_lsclusters", "--no-header").split()[:2]
        super().__init__(f"postgresql@{version}-{name}")
        self.arguments = (version, name)
        self.files = Path("/var/lib/postgresql") / version / name
        self.url = f"postgres://policyportal@%2Frun%2Fpostgresql/{DATABASE}"
        self._let_root_in(Path("/etc/postgresql") / version / name / "pg_ident.conf")

    @property
    def pid(self) -> int:
        return int((self.files / "postmaster.pid").read_text().split()[0])

    def stop(self, mode: str = "fast") -> None:
        said("pg_ctlcluster", *self.arguments, "stop", "--mode", mode)
        # To systemd it has failed, and may start again.
        subprocess.run(["systemctl", "stop", self.name])

    def start(self) -> None:
        said("systemctl", "restart", self.name)

    def sql(self, statement: str) -> str:
        """What a statement gives, asked by a superuser in a connection of its own."""
        options = ["-d", DATABASE, "-Atqc", statement]
        return said("runuser", "-u", "postgres", "--", "psql", *options)

    def _let_root_in(self, names: Path) -> None:
        line = "policyportal root policyportal\n"
        if line not in names.read_text():
            with open(names, "a") as file:
                file.write(line)
            said("systemctl", "reload", self.name)


class Installed(World):
    """What is broken, and an editor who is signed in, without a standby and a small disk."""

    standby = disk = port = None

    def __init__(self, stack: Stack, address: str, name: str, password: str):
        self.stack, self.account = stack, (name, password)
        # What nothing keeps is asked of the portal itself.
        self.front = self.itself = address
        self.host = urlsplit(address).hostname
        self.database = Cluster()
        self.portal = Service("policyportal.service", "policyportal.socket")
        self.editor = self._editor(self.database.sql("SELECT min(id) FROM regions_term"))
        self.complaints: list[str] = []

    def colleague(self) -> Editor:
        return self._editor("")

    def doors(self) -> list[socket.socket]:
        """A connection to nginx in TLS, and one to the portal's socket."""
        plain = socket.create_connection((self.host, 443))
        itself = socket.socket(socket.AF_UNIX)
        itself.connect(SOCKET)
        context = ssl.create_default_context()
        return [context.wrap_socket(plain, server_hostname=self.host), itself]

    def _editor(self, term: str) -> Editor:
        editor = Editor(self.front, term, *self.account)
        editor.sign_in()
        return editor
