"""The address the portal answers at.

The launcher reads this under whatever python3 a machine has: nothing here is newer than Python 3.6.
"""

import errno
import re
import socket

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = "8000"
# Listening at every address, and the one of them to be asked from here.
ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # nosec B104 # where it was asked for


class AddressError(Exception):
    """Why nothing can listen at the address, in one sentence."""


def port_number(text) -> int:
    """The TCP port that the text names."""
    if not re.fullmatch("[0-9]{1,5}", text) or not 1 <= int(text) <= 65535:
        raise AddressError(f"The port is a number from 1 to 65535, not {text!r}.")
    return int(text)


def listen(host, port) -> socket.socket:
    """A socket that listens there already, so that the port is ours from now on."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError):
        raise AddressError(f"The host {host!r} is not known.") from None
    family, _, _, _, address = found[0]
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        # A port whose last user has just gone is free.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(128)
    except OSError as error:
        listener.close()
        reasons = {
            errno.EADDRINUSE: f"Port {port} on {host} is taken: choose another with --port.",
            errno.EADDRNOTAVAIL: f"{host} is no address of this machine.",
            errno.EACCES: f"Port {port} needs more rights: choose one from 1024 on with --port.",
        }
        sentence = reasons.get(error.errno, f"Nothing can listen at {host}: {error.strerror}.")
        raise AddressError(sentence) from None
    return listener
