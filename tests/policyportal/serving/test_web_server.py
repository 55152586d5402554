"""The portal as it is served, while its database and its visitors behave badly: one portal for all of it."""

import re
from contextlib import ExitStack
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

    @property
    def url(self):
        return f"postgres://policyportal@{quote(self.socket, safe='')}/policyportal"


@pytest.fixture(scope="module")
def stack(kept_data):
    stack = Stack(kept_data)
    with serving(kept_data, DATABASE_URL=stack.url) as process:
        stack.portal = process
        stack.cookies = signed_in(stack)
        yield stack
    stack.stop_database()


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
