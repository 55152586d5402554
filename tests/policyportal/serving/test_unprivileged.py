"""What root gives up before pages are answered, seen in real processes."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from policyportal.embedded import accounts
from tests.policyportal.conftest import processes_naming
from tests.policyportal.embedded.test_cluster import as_root

CHECKOUT = Path(__file__).resolve().parents[3]
# Serves nothing: tells what it may do yet, then waits to be stopped.
SERVE = """
import os, signal, socket, sys
from policyportal.embedded import accounts
from policyportal.serving import unprivileged

kept = open("/etc/shadow")

def tried(act, *arguments):
    try:
        act(*arguments)
    except OSError:
        return "refused"
    return "done"

def serve():
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    status = dict(line.split(":", 1) for line in open("/proc/self/status"))
    print(os.getresuid(), os.getresgid(), os.getgroups(), status["CapPrm"].strip(), status["NoNewPrivs"].strip())
    print(tried(os.setuid, 0), tried(os.setgid, 0), tried(open, "/etc/shadow"), tried(os.read, kept.fileno(), 1))
    print(os.getsid(0) == os.getpid(), flush=True)
    {then}

def look_after():
    print("looked after", flush=True)

with socket.create_server(("127.0.0.1", 0)) as listener:
    sys.exit(unprivileged.run_as(accounts.web_account(), listener, serve, look_after))
"""


def start(then):
    command = [sys.executable, "-c", SERVE.format(then=then)]
    return subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True)


@as_root
def test_child_has_nothing_of_roots_and_no_way_back():
    account = accounts.web_account()
    user, group = account.pw_uid, account.pw_gid

    with start("pass") as process:
        said, _ = process.communicate()

    assert said.splitlines() == [
        f"{(user,) * 3} {(group,) * 3} [] {'0' * 16} 1",
        "refused refused refused refused",
        "True",
    ]
    assert process.returncode == 0


@as_root
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGKILL])
def test_child_ends_with_its_parent(number):
    with start("print(os.getpid(), flush=True); signal.pause()") as process:
        child = int([process.stdout.readline() for _ in range(4)][-1])
        process.send_signal(number)
        # The child holds its output open until it has gone.
        process.stdout.read()

    assert child not in processes_naming("unprivileged")
    assert process.returncode in (128 + signal.SIGTERM, -signal.SIGKILL)


@as_root
def test_parent_looks_after_things_meanwhile_and_tells_how_the_child_ended():
    with start("signal.sigtimedwait([], 1.3); sys.exit(3)") as process:
        said, _ = process.communicate()

    assert "looked after" in said
    assert process.returncode == 3


@as_root
def test_roots_terminal_can_be_written_to_and_not_read():
    ours, terminal = os.openpty()
    tell = "import fcntl; print([fcntl.fcntl(n, fcntl.F_GETFL) & os.O_ACCMODE == os.O_WRONLY for n in (1, 2)])"
    command = [sys.executable, "-c", SERVE.format(then=tell)]
    subprocess.run(
        command, cwd=CHECKOUT, stdin=terminal, stdout=terminal, stderr=terminal, check=True
    )

    assert "[True, True]" in os.read(ours, 4096).decode()
    os.close(ours)
    os.close(terminal)
