"""The portal behind gunicorn, in this process and its workers."""

import gc
import http.client
import os
import signal
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from socket import AF_UNIX, socket

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from policyportal.serving.listening import ANYWHERE
from policyportal.serving.worker import REFUSALS, PatientWorker

# Requests that a worker works on at once; who sends slowly is none of them.
THREADS = 16


def _answer(status: int, page: bytes) -> bytes:
    line = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\nConnection: close\r\n"
    return line.encode() + page


class Server(Arbiter):
    """gunicorn's master, for which a closed terminal (HUP) is the end, not a reload."""

    handle_hup = Arbiter.handle_term

    def init_signals(self) -> None:
        under_nohup = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        super().init_signals()
        if under_nohup:
            signal.signal(signal.SIGHUP, signal.SIG_IGN)


@dataclass(frozen=True)
class Site:
    """What is served, as the server needs it."""

    load: Callable[[], Callable]  # gives the WSGI application
    max_body: Callable[[str], int]  # the bytes that may be sent to an address
    refusal: Callable[
        [int], bytes
    ]  # headers and body of the page that says why a request is not taken, by status
    # What the server itself says when it asks for a first page, as a proxy in front would.
    headers: Mapping[str, str] = field(default_factory=dict)
    grace: float = 1  # seconds; a page that takes longer is cut off when the portal is stopped


class Portal(BaseApplication):
    """A site served on a socket that listens already, until a signal stops it.

    `answered` is called in the first worker with the status of a first page once there is one.
    """

    def __init__(self, listener: socket, site: Site, answered: Callable):
        self.address = listener.getsockname()
        # Detached: gunicorn closes the descriptor that it is given and keeps a copy.
        self.bind = f"fd://{listener.detach()}"
        self.site = site
        self.max_body = site.max_body
        self.answered = answered
        super().__init__()

    def load_config(self) -> None:
        options = {
            "bind": self.bind,
            "workers": 2,
            "threads": THREADS,
            "worker_class": PatientWorker,
            # Fewer than a process may have files open.
            "worker_connections": 900,
            # No one in front of the portal says how it is to be called, or how it was asked.
            "forwarder_headers": "",
            "secure_scheme_headers": {},
            "preload_app": True,
            "graceful_timeout": self.site.grace,
            "loglevel": "warning",
            "control_socket_disable": True,
            # gunicorn takes those that the process started with, root's perhaps, which it has given up by now.
            "user": os.geteuid(),
            "group": os.getegid(),
            "post_worker_init": self._ask_first,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Callable:
        """Called once, before the workers begin, who share all that is there by then."""
        application = self.site.load()
        self.refusals = {status: _answer(status, self.site.refusal(status)) for status in REFUSALS}
        # What is there stays, and what requests leave is young: looking through everything for garbage, as Python
        # does every few requests, would hold a page up for a tenth of a second.
        gc.collect()
        gc.freeze()
        gc.set_threshold(20_000, 20, 50)
        return application

    def run(self) -> None:
        server = Server(self)
        # A socket with a name belongs to systemd, which goes on listening there.
        server.systemd = isinstance(self.address, str)
        server.run()

    def _ask_first(self, worker) -> None:
        if worker.age == 1:
            # In a thread, for this worker may be the one to answer.
            threading.Thread(target=self._ask, daemon=True).start()

    def _ask(self) -> None:
        connection = connection_to(self.address)
        # Stopped before it could answer.
        with suppress(OSError, http.client.HTTPException):
            connection.request("GET", "/", headers=dict(self.site.headers))
            self.answered(connection.getresponse().status)
        connection.close()


def connection_to(address: str | tuple) -> http.client.HTTPConnection:
    """To the name of a socket on this machine, or to a host and a port."""
    if isinstance(address, str):
        return SocketConnection(address)
    host, port, *_ = address
    return http.client.HTTPConnection(ANYWHERE.get(host, host), port)


class SocketConnection(http.client.HTTPConnection):
    """HTTP through a socket that has a name in a folder."""

    def connect(self) -> None:
        self.sock = socket(AF_UNIX)
        self.sock.connect(self.host)
