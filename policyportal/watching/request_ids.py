"""The number of a request: in its answer, in every line that is logged of it, and on the page that says what went wrong."""

import re
import uuid
from contextvars import ContextVar

# As nginx writes its $request_id, and as others do: long enough to be one, and nothing that could be a word.
WELL_FORMED = re.compile(r"[0-9a-f]{16,64}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

_current: ContextVar[str] = ContextVar("request_id", default="")


def begin(named: str = "") -> str:
    """The number of the request that begins in this thread: the one that a proxy has given it, or one drawn now.

    It stays until the next one begins: a long file is still sent when its view has ended.
    """
    request_id = named if WELL_FORMED.fullmatch(named) else uuid.uuid4().hex
    _current.set(request_id)
    return request_id


def current() -> str:
    """The number of the request that this thread works on; empty where it is none, as in a command."""
    return _current.get()
