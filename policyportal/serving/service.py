"""What systemd and a service say to each other: the socket that it hands over, and that the portal is ready."""

import os
import socket
from contextlib import suppress

# The first file that systemd hands over.
FIRST = 3


class ServiceError(Exception):
    """Why what systemd hands over cannot be used, in one sentence."""


def handed_over() -> socket.socket | None:
    """The socket at which systemd listens for this process, which then holds it alone; None without systemd."""
    number, pid = os.environ.pop("LISTEN_FDS", ""), os.environ.pop("LISTEN_PID", "")
    if pid != str(os.getpid()):
        return None
    if number != "1":
        raise ServiceError(f"systemd hands over {number} sockets, and the portal answers at one.")
    os.set_inheritable(FIRST, False)
    return socket.socket(fileno=FIRST)


class Readiness:
    """Tells systemd, once, that the portal answers.

    Made before the server begins, which would say so itself while no worker is there yet.
    """

    def __init__(self) -> None:
        self.address = os.environ.pop("NOTIFY_SOCKET", "")

    def tell(self, status: int) -> None:
        """Say so, and what the first page was: one with an error is an answer too."""
        if not self.address:
            return
        # An abstract name is written with @.
        address = self.address.replace("@", "\0", 1) if self.address[0] == "@" else self.address
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd, suppress(OSError):
            systemd.connect(address)
            systemd.sendall(f"READY=1\nSTATUS=The first page: {status}".encode())
