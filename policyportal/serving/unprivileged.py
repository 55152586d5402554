"""For root: the web server in a child process that has nothing of root's left, and the parent that waits for it."""

import ctypes
import os
import pwd
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from socket import socket

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SECONDS_BETWEEN = 1
# From Linux's prctl.h.
PR_SET_PDEATHSIG = 1
PR_SET_NO_NEW_PRIVS = 38


def run_as(
    account: pwd.struct_passwd,
    listener: socket,
    serve: Callable[[], None],
    look_after: Callable[[], None],
) -> int:
    """Serve on the socket in a child that is the account's, until it ends or a signal ends both; the exit status.

    `look_after` is called in this process once a second meanwhile, for what the child may not do.
    """
    parent = os.getpid()
    child = os.fork()
    if not child:
        become(account, keep=listener.fileno())
        end_with(parent)
        serve()
        sys.exit()

    def stop(number, frame) -> None:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGTERM)

    for number in STOPPING:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, stop)
    ended = threading.Event()

    def look_after_until_ended() -> None:
        # A signal that this thread took would not wake the main one, which waits for the child.
        signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
        while not ended.wait(SECONDS_BETWEEN):
            look_after()

    thread = threading.Thread(target=look_after_until_ended)
    thread.start()
    _, status = os.waitpid(child, 0)
    ended.set()
    thread.join()
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


def become(account: pwd.struct_passwd, keep: int) -> None:
    """Give up all that root has: groups, user, the terminal, open files but the one to keep, and every way back."""
    # Out of the terminal's session: what is typed for root cannot be read, nor be typed in its name.
    os.setsid()
    _only_write_to_terminals()
    os.closerange(3, keep)
    os.closerange(keep + 1, os.sysconf("SC_OPEN_MAX"))
    os.chdir("/")
    os.setgroups([])
    os.setgid(account.pw_gid)
    os.setuid(account.pw_uid)
    if sys.platform == "linux":
        # No program with a set-user-id bit gives any of it back.
        _prctl(PR_SET_NO_NEW_PRIVS, 1)


def end_with(parent: int) -> None:
    """Let this process be asked to stop when its parent ends, however that happens."""
    if sys.platform == "linux":
        _prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            sys.exit()


def _prctl(option: int, value: int) -> None:
    if ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")


def _only_write_to_terminals() -> None:
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    for number in (1, 2):
        if os.isatty(number):
            terminal = os.open(os.ttyname(number), os.O_WRONLY | os.O_NOCTTY)
            os.dup2(terminal, number)
            os.close(terminal)
