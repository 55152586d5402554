"""For root: the web server in a child process that has nothing of root's left, and the parent that waits for it."""

import ctypes
import os
import pwd
import select
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from socket import socket, socketpair

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
    # Signals wait until each of the two is ready for them.
    unblocked = signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
    child = os.fork()
    if not child:
        signal.pthread_sigmask(signal.SIG_SETMASK, unblocked)
        become(account, keep=listener.fileno())
        end_with(parent)
        serve()
        sys.exit()

    def stop(number, frame) -> None:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGTERM)

    for number in STOPPING:
        # As gunicorn does: ignored by a shell's "&" alone, Ctrl-C still ends it; under nohup a closed terminal does not.
        if number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, stop)
    signal.pthread_sigmask(signal.SIG_SETMASK, unblocked)
    status = _wait_for(child, look_after)
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


def _wait_for(child: int, look_after: Callable[[], None]) -> int:
    """Wait for the end of the child, whose status it gives; a signal is acted on at once, whenever it comes."""
    woken, wake = socketpair()
    wake.setblocking(False)
    signal.set_wakeup_fd(wake.fileno())
    signal.signal(signal.SIGCHLD, _wake_up)
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return status
        if select.select([woken], [], [], SECONDS_BETWEEN)[0]:
            woken.recv(1024)
        else:
            look_after()


def _wake_up(number, frame) -> None:
    """A signal that is handled is written to the wake-up socket; nothing more is to be done."""


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
        # A container's terminal may have no name in it.
        with suppress(OSError):
            terminal = os.open(os.ttyname(number), os.O_WRONLY | os.O_NOCTTY)
            os.dup2(terminal, number)
            os.close(terminal)
