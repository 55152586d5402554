"""The locked files by which processes agree.

The launcher reads this under whatever python3 a machine has: nothing here is newer than Python 3.6.
"""

import os
from typing import IO


def open_lock(path) -> IO:
    """The file, which its owner alone can open from then on: who can open a file can hold its lock.

    A link in its place is refused, for what it leads to would be another's file.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    os.fchmod(descriptor, 0o600)
    return os.fdopen(descriptor, "r+")
