"""The portal behind gunicorn, in this process and its workers."""

import http.client
import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from socket import socket

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from policyportal.serving.listening import ANYWHERE


class Server(Arbiter):
    """gunicorn's master, for which a closed terminal (HUP) is the end, not a reload."""

    handle_hup = Arbiter.handle_term

    def init_signals(self) -> None:
        under_nohup = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        super().init_signals()
        if under_nohup:
            signal.signal(signal.SIGHUP, signal.SIG_IGN)


class Portal(BaseApplication):
    """The WSGI application that `load` gives, served on a socket that listens already, until a signal stops it.

    `answered` is called in the first worker with the status of a first page once there is one.
    """

    def __init__(self, listener: socket, load: Callable[[], Callable], answered: Callable):
        self.address = listener.getsockname()[:2]
        # Detached: gunicorn closes the descriptor that it is given and keeps a copy.
        self.bind = f"fd://{listener.detach()}"
        self.load = load
        self.answered = answered
        super().__init__()

    def load_config(self) -> None:
        options = {
            "bind": self.bind,
            "workers": 2,
            "threads": 4,
            "worker_class": "gthread",
            "preload_app": True,
            "graceful_timeout": 5,  # seconds; a page that takes longer is cut off when the portal is stopped
            "loglevel": "warning",
            "control_socket_disable": True,
            # gunicorn takes those that the process started with, root's perhaps, which it has given up by now.
            "user": os.geteuid(),
            "group": os.getegid(),
            "post_worker_init": self._ask_first,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def run(self) -> None:
        Server(self).run()

    def _ask_first(self, worker) -> None:
        if worker.age == 1:
            # In a thread, for this worker may be the one to answer.
            threading.Thread(target=self._ask, daemon=True).start()

    def _ask(self) -> None:
        host, port = self.address
        connection = http.client.HTTPConnection(ANYWHERE.get(host, host), port)
        # Stopped before it could answer.
        with suppress(OSError, http.client.HTTPException):
            connection.request("GET", "/")
            self.answered(connection.getresponse().status)
        connection.close()
