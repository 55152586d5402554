"""Portals as processes, as ./portal run starts them, and the pages that they answer."""

import http.client
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from policyportal.embedded.cluster import Cluster

CHECKOUT = Path(__file__).resolve().parents[2]
# Starts the PostgreSQL of PORTAL_DATA, and stops it once the input ends.
HOLD_SERVER = """
import sys
from policyportal.embedded.cluster import HERE

HERE.join()
print(HERE.socket_folder, flush=True)
sys.stdin.read()
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def start(data, port, *options, **environment) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", str(port), *options],
        cwd=CHECKOUT,
        env={"PATH": os.environ["PATH"], "PORTAL_DATA": str(data), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A terminal's process group, to which it sends Ctrl-C and its own end.
        process_group=0,
    )


def wait_until_answered(process) -> str:
    """What it said until the address was printed."""
    said = []
    for line in process.stdout:
        said.append(line)
        if line.startswith("Policy-plan portal: "):
            return "".join(said)
    raise AssertionError(process.stderr.read())


@contextmanager
def serving(data, *options, **environment) -> Iterator[subprocess.Popen]:
    """A portal that answers, stopped at the end if the test has not done so."""
    port = free_port()
    with start(data, port, *options, **environment) as process:
        try:
            process.said = wait_until_answered(process)
            process.port = port
            yield process
        finally:
            if process.poll() is None:
                process.terminate()
            process.communicate()


@contextmanager
def postgresql(data) -> Iterator[str]:
    """The PostgreSQL of the data folder, held by a process that is no portal; gives the folder of its socket."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD_SERVER],
        cwd=CHECKOUT,
        env={"PATH": os.environ["PATH"], "PORTAL_DATA": str(data)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process.stdout.readline().strip()


def execute(data, statement):
    """Run the statement in the database of a portal that is served; the rows, where it finds any."""
    settings = Cluster(data).connection_settings()
    with psycopg.connect(
        host=settings["HOST"], port=settings["PORT"], user=settings["USER"], dbname=settings["NAME"]
    ) as connection:
        found = connection.execute(statement)
        return found.fetchall() if found.description else None


def ask(process, path="/", method="GET", body=None, host="127.0.0.1", **headers):
    """The response to a request, with its body as `text`."""
    connection = http.client.HTTPConnection(host, process.port, timeout=30)
    connection.request(method, path, body, headers)
    response = connection.getresponse()
    response.text = response.read().decode(errors="replace")
    connection.close()
    return response


def send(process, data):
    """A connection on which the bytes were sent."""
    connection = socket.create_connection(("127.0.0.1", process.port), timeout=30)
    connection.sendall(data)
    return connection


def answer_to(process, data):
    """All that is answered until the connection is closed: head and body."""
    with send(process, data) as connection, connection.makefile("rb") as answer:
        head, _, body = answer.read().partition(b"\r\n\r\n")
    return head.decode(), body.decode()
