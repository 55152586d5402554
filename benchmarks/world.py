"""A database with its standby, a portal and nginx in front of it: what is broken and worn out."""

import os
import socket
import subprocess
from pathlib import Path

from benchmarks.stack import Nginx, Portal, Postgres, Stack
from benchmarks.visitors import NAME, PASSWORD, Editor, Visitor

DISK_BYTES = 300 * 2**20


class World:
    """The servers that are broken, and an editor who is signed in."""

    def __init__(self, stack: Stack, port: int):
        self.stack, self.port = stack, port
        self.disk = small_disk(stack)
        self.database = stack.add(Postgres((self.disk or stack.folder) / "database"))
        self.standby = stack.add(Postgres(stack.folder / "standby", primary=self.database))
        urls = {"DATABASE_REPLICA_URL": self.standby.url}
        self.portal = stack.add(
            Portal(stack.folder / "portal", self.database.url, port + 1, **urls)
        )
        self.nginx = stack.add(Nginx(stack.folder / "nginx", self.portal.port, port))
        account = ["createsuperuser", "--noinput", "--username", NAME, "--email", "a@example.jp"]
        self.portal.manage(*account, DJANGO_SUPERUSER_PASSWORD=PASSWORD)
        # Where visitors come, and where nothing stands between them and the portal.
        self.front, self.itself, self.host = port, self.portal.port, "127.0.0.1"
        self.editor = Editor(port, self.database.sql("SELECT min(id) FROM regions_term"))
        self.editor.sign_in()
        self.complaints: list[str] = []

    def expect(self, what: str, status: int, expected: tuple[int, ...] = (200,)) -> None:
        """Complain of an answer that is none of those expected."""
        if status not in expected:
            self.complaints.append(f"{what}: {status or 'no answer'}")

    def expect_page(self) -> None:
        """The portal itself answers, with a page that nothing keeps."""
        answer = Visitor(self.itself, timeout=5).ask(f"/search/?q={os.urandom(4).hex()}")
        self.expect("the portal itself", answer.status)

    def colleague(self) -> Editor:
        """The same account in another browser."""
        colleague = Editor(self.front, "")
        colleague.sign_in()
        return colleague

    def doors(self) -> list[socket.socket]:
        """A connection to each place where bytes can be sent: nginx, and the portal itself."""
        return [socket.create_connection(("127.0.0.1", port)) for port in (self.front, self.itself)]


def small_disk(stack: Stack) -> Path | None:
    """A folder that can be filled, which takes root; None elsewhere."""
    folder = stack.folder / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES},mode=755", "tmpfs", folder]
    if subprocess.run(command, stderr=subprocess.DEVNULL).returncode:
        return None
    stack.at_end(subprocess.run, ["umount", "--lazy", folder])
    return folder
