"""One portal for all tests of what is served, on a PostgreSQL of its own that can be stopped beneath it."""

import os
import re
import signal
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg
import pytest
from django.contrib.auth.hashers import make_password

from policyportal.database import names
from tests.policyportal.portals import ask, postgresql, serving

PASSWORD = "ryouri-ni-mainichi-hokkaido"


class Stack:
    """A portal, and a PostgreSQL of its own that can be stopped and started beneath it."""

    def __init__(self, data):
        self.data = data
        self.server = ExitStack()
        self.start_database()

    def start_database(self):
        self.socket = self.server.enter_context(postgresql(self.data))

    def stop_database(self):
        self.server.close()

    def connect(self):
        return psycopg.connect(
            host=self.socket, user="policyportal", dbname="policyportal", autocommit=True
        )

    @contextmanager
    def halted_database(self):
        """Its processes stand still: they accept connections, and say nothing."""
        with self.connect() as connection:
            backend = connection.info.backend_pid
            server = int(Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()[1])
        children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
        processes = [server, *map(int, children)]
        signal_all(processes, signal.SIGSTOP)
        try:
            yield
        finally:
            signal_all(processes, signal.SIGCONT)

    @property
    def urls(self) -> dict[str, str]:
        """How the portal finds its database: as a server of one's own, with a connection for each role."""
        server = quote(self.socket, safe="")
        limits = "connect_timeout=2&options=-c%20lock_timeout%3D100ms"
        roles = {
            "DATABASE_URL": names.STAFF,
            "DATABASE_OWNER_URL": names.OWNER,
            "DATABASE_PUBLIC_URL": names.PUBLIC,
        }
        return {
            variable: f"postgres://{role}@{server}/policyportal?{limits}"
            for variable, role in roles.items()
        }


@pytest.fixture(scope="package")
def stack(plan):
    stack = Stack(plan.data)
    with serving(plan.data, **stack.urls) as process:
        stack.portal = process
        stack.cookies = signed_in(stack)
        yield stack
    stack.stop_database()


def signal_all(processes, number):
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process, number)


def signed_in(stack):
    """The cookies of a superuser who has signed in at the portal."""
    with stack.connect() as connection:
        connection.execute(
            "INSERT INTO auth_user (username, password, is_superuser, is_staff, is_active, first_name,"
            " last_name, email, date_joined) VALUES ('chief', %s, true, true, true, '', '', '', now())",
            [make_password(PASSWORD)],
        )
    form = ask(stack.portal, "/admin/login/")
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form.text)[1]
    sent = {"csrfmiddlewaretoken": token, "username": "chief", "password": PASSWORD}
    answer = ask(
        stack.portal,
        "/admin/login/?next=/admin/",
        "POST",
        urlencode(sent),
        **{"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookies_of(form)},
    )
    assert answer.status == 302
    return cookies_of(answer)


def cookies_of(response):
    return "; ".join(line.partition(";")[0] for line in response.headers.get_all("Set-Cookie"))
