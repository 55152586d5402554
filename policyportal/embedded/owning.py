"""Files and folders that are one account's alone.

The launcher reads this under whatever python3 a machine has: nothing here is newer than Python 3.6.
"""

import os
import stat
from typing import IO


def open_lock(path) -> IO:
    """The file, which its owner alone can open from then on: who can open a file can hold its lock.

    A link in its place is refused, for what it leads to would be another's file.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    os.fchmod(descriptor, 0o600)
    return os.fdopen(descriptor, "r+")


def not_roots_alone(path) -> str:
    """The first folder on the way to the path, or the path itself, that another account than root may change.

    Empty if there is none. What is not there yet, root makes.
    """
    path = os.path.realpath(path)
    folders = [path]
    while folders[0] != os.path.dirname(folders[0]):
        folders.insert(0, os.path.dirname(folders[0]))
    for folder in folders:
        try:
            info = os.lstat(folder)
        except FileNotFoundError:
            return ""
        writers = info.st_mode & (stat.S_IWOTH if info.st_gid == 0 else stat.S_IWOTH | stat.S_IWGRP)
        # In a sticky folder, as /tmp, each may change their own alone.
        is_passage = info.st_mode & stat.S_ISVTX and folder != path
        if info.st_uid != 0 or (writers and not is_passage):
            return folder
    return ""


def all_can_enter(path) -> bool:
    """Whether every account may enter the folder, and those on the way to it."""
    path = os.path.realpath(path)
    while os.stat(path).st_mode & stat.S_IXOTH:
        if path == os.path.dirname(path):
            return True
        path = os.path.dirname(path)
    return False
