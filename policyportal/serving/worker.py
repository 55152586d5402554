"""gunicorn's threads, for requests that have come whole: who sends slowly, reads slowly or stays holds none of them."""

import selectors
import socket
import time
from concurrent.futures import Future
from contextlib import suppress
from functools import partial

from gunicorn.http import errors
from gunicorn.http.message import Request
from gunicorn.workers.gthread import TConn, ThreadWorker

from policyportal.serving.incoming import Incoming, Refused

# Seconds in which the head of a request has to come, all of it where it has a body, and an answer to be read.
SENDING = 20
UPLOADING = 120
READING = 30
# Seconds for the last bytes of an answer to reach who does not close the connection.
LEAVING = 1
# Seconds that a connection which was kept alive, or has just come, is kept when the worker stops.
STOPPING = 0.3
CHUNK = 64 * 1024
# How many connections may wait for the rest of a request, and how many bytes they may have sent; beyond that, who waits
# longest is let go.
MAX_WAITING = 400
MAX_BYTES = 64 * 2**20
# Bytes that the kernel keeps of an answer: pages fit, so that no thread waits for their reader.
SEND_BUFFER = 256 * 1024
STATUSES = {
    errors.LimitRequestLine: 414,
    errors.LimitRequestHeaders: 431,
    errors.ExpectationFailed: 417,
    errors.UnsupportedTransferCoding: 501,
    # The portal's own fault.
    errors.InvalidResponseHeader: 500,
    errors.InvalidResponseHeaderName: 500,
}
# All that may be said without asking the application.
REFUSALS = (400, 408, 411, 413, 414, 417, 431, 500, 501)


class Waiting:
    """A connection of whose request something is missing; without a request, one that only has to be closed."""

    def __init__(self, request: Incoming | None = None):
        self.since = time.monotonic()
        self.request = request
        self.is_listened_to = False

    def __len__(self) -> int:
        return len(self.request.data) if self.request else 0

    def is_over(self) -> bool:
        if self.request is None:
            seconds = LEAVING
        elif self.request.missing is None:
            seconds = SENDING
        else:
            seconds = UPLOADING
        return self.age > seconds

    @property
    def age(self) -> float:
        return time.monotonic() - self.since


class PatientWorker(ThreadWorker):
    """A worker whose poller, not its threads, waits for visitors.

    Its application has `max_body`, the bytes that may be sent to an address, and `refusals`, what a refused request is
    answered, by status.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Those that wait longest come first.
        self.waiting: dict[TConn, Waiting] = {}
        self.looked_at = 0.0

    # Of gunicorn's worker: what it calls in its poller's thread.

    def enqueue_req(self, conn: TConn) -> None:
        """Take a connection whose next request is to come, and what is there of it already."""
        if conn.parser is None:
            with suppress(OSError):
                conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
            read_ahead = b""
        else:
            read_ahead = conn.parser.unreader.take_buffered()
        conn.sock.setblocking(False)
        waiting = self.waiting[conn] = Waiting(Incoming(self.app.max_body))
        if read_ahead:
            self._take(conn, read_ahead)
        else:
            self._receive(conn)
        # Most requests come in one piece, and the poller need not know of them.
        if self.waiting.get(conn) is waiting:
            self._listen(conn)

    def finish_request(self, conn: TConn, future: Future) -> None:
        """Wait for the next request, or else let the answer reach its reader."""
        if not future.cancelled() and not future.exception() and future.result():
            super().finish_request(conn, future)
        else:
            self._leave(conn)

    def murder_pending(self) -> None:
        """Once a second, end what has waited for too long."""
        now = time.monotonic()
        if now - self.looked_at < 1:
            return
        self.looked_at = now
        for conn, waiting in list(self.waiting.items()):
            if waiting.is_over() or not self.alive:
                if len(waiting):
                    self._refuse(conn, 408)
                else:
                    self._close(conn)

    def _cap_keepalive(self, deadline: float) -> None:
        """Called when the worker begins to stop: nobody is waited for but the threads."""
        for conn, waiting in list(self.waiting.items()):
            # Who has just come is about to ask, and has nobody else to ask.
            if conn.parser or waiting.age > STOPPING:
                self._close(conn)
        super()._cap_keepalive(min(deadline, time.monotonic() + STOPPING))

    # What it calls in threads.

    def handle_request(self, req: Request, conn: TConn) -> bool:
        conn.sock.settimeout(READING)
        try:
            return super().handle_request(req, conn)
        except TimeoutError:
            self.log.debug("An answer was not read in time.")
            return False

    def handle_error(self, req: Request, client: socket.socket, addr, exc: Exception) -> None:
        """Say what is wrong with a request as the portal's pages do."""
        status = STATUSES.get(type(exc), 400 if isinstance(exc, errors.ParseException) else 500)
        if status == 500:
            self.log.exception("Error handling request %s", getattr(req, "uri", ""))
        with suppress(OSError):
            client.send(self.app.refusals[status])

    # Connections that wait.

    def _listen(self, conn: TConn) -> None:
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._receive, conn))
        self.waiting[conn].is_listened_to = True

    def _receive(self, conn: TConn, _sock: socket.socket | None = None) -> None:
        if conn not in self.waiting:
            # Let go a moment ago, to make room.
            return
        try:
            chunk = conn.sock.recv(CHUNK)
        except BlockingIOError:
            return
        except OSError:
            chunk = b""
        if chunk:
            self._take(conn, chunk)
        else:
            self._close(conn)

    def _take(self, conn: TConn, chunk: bytes) -> None:
        """Hand the request to a thread once it is whole."""
        request = self.waiting[conn].request
        if request is None:
            # It has its answer, and a moment to read it; what it still sends, nobody wants.
            self._ignore(conn)
            return
        try:
            is_whole = request.receive(chunk)
        except Refused as refused:
            self._refuse(conn, refused.status)
            return
        if is_whole:
            self._forget(conn)
            conn.init()
            conn.data_ready = True
            conn.parser.unreader.unread(bytes(request.data))
            super().enqueue_req(conn)
        else:
            self._make_room()

    def _make_room(self) -> None:
        while len(self.waiting) > MAX_WAITING or sum(map(len, self.waiting.values())) > MAX_BYTES:
            self._close(next(iter(self.waiting)))

    def _refuse(self, conn: TConn, status: int) -> None:
        self._forget(conn)
        with suppress(OSError):
            conn.sock.send(self.app.refusals[status])
        self._leave(conn)

    def _leave(self, conn: TConn) -> None:
        """Close the connection when its other side has, or in a moment: at once, its last answer could be lost."""
        try:
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self._end(conn)
            return
        if not self.alive:
            self._end(conn)
            return
        conn.sock.setblocking(False)
        self.waiting[conn] = Waiting()
        self._listen(conn)

    def _close(self, conn: TConn) -> None:
        self._forget(conn)
        self._end(conn)

    def _forget(self, conn: TConn) -> None:
        self._ignore(conn)
        del self.waiting[conn]

    def _ignore(self, conn: TConn) -> None:
        # The poller takes long to say that it does not know a connection.
        if self.waiting[conn].is_listened_to:
            self.waiting[conn].is_listened_to = False
            self.poller.unregister(conn.sock)

    def _end(self, conn: TConn) -> None:
        self.nr_conns -= 1
        conn.close()
