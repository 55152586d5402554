"""The portal as it is served, while its database and its visitors behave badly: one portal for all of it."""

import os
import re
import signal
import time
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg
import pytest
from django.contrib.auth.hashers import make_password

from tests.policyportal.portals import ask, postgresql, serving

PASSWORD = "ryouri-ni-mainichi-hokkaido"
PUBLIC = (
    "/",
    "/kpis/",
    "/projects/",
    "/regions/doo/",
    "/search/?q=%E8%A6%B3%E5%85%89",
    "/about/history/feed.atom",
    "/projects/list.csv",
)


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
    def url(self):
        server = quote(self.socket, safe="")
        limits = "connect_timeout=2&options=-c%20lock_timeout%3D100ms"
        return f"postgres://policyportal@{server}/policyportal?{limits}"


@pytest.fixture(scope="module")
def stack(kept_data):
    stack = Stack(kept_data)
    with serving(kept_data, DATABASE_URL=stack.url) as process:
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


def test_database_that_is_away_is_a_japanese_503_on_every_page(stack):
    asked = [(path, {}) for path in PUBLIC]
    asked += [
        ("/admin/", {"Cookie": stack.cookies}),
        ("/admin/kpis/kpi/", {"Cookie": stack.cookies}),
    ]
    assert {ask(stack.portal, path, **headers).status for path, headers in asked} == {200}

    stack.stop_database()
    answers = [ask(stack.portal, path, **headers) for path, headers in asked]
    not_found = ask(stack.portal, "/nowhere/")
    stack.start_database()
    again = ask(stack.portal)

    assert {(answer.status, answer.headers["Retry-After"]) for answer in answers} == {(503, "60")}
    assert all("<h1>ただいま表示できません</h1>" in answer.text for answer in answers)
    assert not_found.status == 404
    assert "<h1>ページが見つかりません</h1>" in not_found.text
    assert again.status == 200


def test_table_that_somebody_has_locked_is_a_503(stack):
    with stack.connect() as connection, connection.transaction():
        connection.execute("LOCK TABLE kpis_kpi")
        answer = ask(stack.portal, "/kpis/")
        other = ask(stack.portal, "/about/accessibility/")

    assert (answer.status, answer.headers["Retry-After"]) == (503, "60")
    assert other.status == 200


def test_database_that_says_nothing_is_a_503_and_static_files_are_there(stack):
    stylesheet = re.search(r'href="(/static/[^"]+\.css)"', ask(stack.portal).text)[1]

    with stack.halted_database():
        answers = [ask(stack.portal, path) for path in PUBLIC[:3]]
        style = ask(stack.portal, stylesheet)

    assert {(answer.status, answer.headers["Retry-After"]) for answer in answers} == {(503, "60")}
    assert style.status == 200
    assert answered_again(stack.portal)


def answered_again(process):
    """Whether it answers within ten seconds, as long as a silent server may be left alone and tried again."""
    deadline = time.monotonic() + 10
    while ask(process).status != 200:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.2)
    return True
