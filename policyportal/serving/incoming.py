"""A request while it comes: whether all of it is there, and whether it will be taken at all."""

import re
from collections.abc import Callable

# Bytes. Twice what the longest search with every cookie needs.
MAX_HEAD = 16 * 1024
MAX_LINE = 4 * 1024
END_OF_HEAD = b"\r\n\r\n"
REQUEST_LINE = re.compile(rb"\S+ (\S+)")
LENGTH = re.compile(rb"\r\ncontent-length[ \t]*:[ \t]*(\d{1,15})[ \t]*\r\n")
IN_CHUNKS = re.compile(rb"\r\ntransfer-encoding[ \t]*:")


class Refused(Exception):
    """Why the request is not taken, as the status of an answer."""

    def __init__(self, status: int):
        super().__init__(status)
        self.status = status


class Incoming:
    """What has come of a request. `max_body` says how many bytes may be sent to an address.

    Only as much is understood of it as it takes to wait for its end: what is wrong otherwise, the parser says.
    """

    def __init__(self, max_body: Callable[[str], int]):
        self.max_body = max_body
        self.data = bytearray()
        self.missing: int | None = None  # unknown, until the head is there

    def receive(self, chunk: bytes) -> bool:
        """Take what has come, and say whether that was all."""
        self.data += chunk
        if self.missing is None:
            self._look_for_head()
        else:
            self.missing -= len(chunk)
        return self.missing is not None and self.missing <= 0

    def _look_for_head(self) -> None:
        start = len(self.data) - len(self.data.lstrip(b"\r\n"))
        end = self.data.find(END_OF_HEAD, start)
        line_end = self.data.find(b"\r\n", start)
        if (line_end if line_end >= 0 else len(self.data)) > MAX_LINE:
            raise Refused(414)
        if (end if end >= 0 else len(self.data)) > MAX_HEAD:
            raise Refused(431)
        if end >= 0:
            head = bytes(self.data[start : end + len(END_OF_HEAD)])
            self.missing = self._length(head) - (len(self.data) - start - len(head))

    def _length(self, head: bytes) -> int:
        """The length of the body that the head announces."""
        fields = head.lower()
        if IN_CHUNKS.search(fields):
            # Nobody knows how long it becomes; no form of a browser comes so.
            raise Refused(411)
        found = LENGTH.search(fields)
        length = int(found[1]) if found else 0
        line = REQUEST_LINE.match(head)
        if length and line and length > self.max_body(line[1].decode("latin-1")):
            raise Refused(413)
        return length
