"""The portal as it is served, while its database is away, held up or silent."""

import os
import re
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import HTTPException

from policyportal.database.base import FRESH
from tests.policyportal.conftest import processes_naming
from tests.policyportal.portals import ask

PUBLIC = (
    "/",
    "/kpis/",
    "/projects/",
    "/regions/doo/",
    "/search/?q=%E8%A6%B3%E5%85%89",
    "/about/history/feed.atom",
    "/projects/list.csv",
)


def unseen(path, word="first"):
    """The page under an address that nobody has asked for, for pages that were seen are kept."""
    return f"{path}{'&' if '?' in path else '?'}unseen={word}"


def test_every_worker_shows_an_edit_with_the_next_request(stack):
    rename = "UPDATE projects_project SET name = %s WHERE code = 'doo-01'"
    explain = "SELECT set_config('portal.reason', '試験', false), set_config('portal.change_kind', 'review', false)"
    with stack.connect() as connection:
        connection.execute(explain)
        (printed,) = connection.execute(
            "SELECT name FROM projects_project WHERE code = 'doo-01'"
        ).fetchone()
        for name in ("試験の名称", "次の名称", printed):
            connection.execute(rename, [name])
            pages = [ask(stack.portal, "/projects/doo-01/") for _ in range(6)]
            assert all(name in page.text for page in pages)


def test_database_that_is_away_is_a_japanese_503_on_every_page(stack):
    asked = [(path, {}) for path in PUBLIC]
    asked += [
        ("/admin/", {"Cookie": stack.cookies}),
        ("/admin/kpis/kpi/", {"Cookie": stack.cookies}),
    ]
    assert {ask(stack.portal, path, **headers).status for path, headers in asked} == {200}

    stack.stop_database()
    answers = [ask(stack.portal, unseen(path), **headers) for path, headers in asked]
    not_found = ask(stack.portal, "/nowhere/")
    stack.start_database()
    again = ask(stack.portal, unseen("/", "later"))

    # A page whose parts are all known from before is whole without the database.
    away = [answer for answer in answers if answer.status != 200]
    assert {(answer.status, answer.headers["Retry-After"]) for answer in away} == {(503, "60")}
    assert all("<h1>ただいま表示できません</h1>" in answer.text for answer in away)
    assert [answer.status for answer in answers[-2:]] == [503, 503]
    assert len(away) > len(answers) // 2
    assert not_found.status == 404
    assert "<h1>ページが見つかりません</h1>" in not_found.text
    assert again.status == 200


def test_table_that_somebody_has_locked_is_a_503(stack):
    with stack.connect() as connection, connection.transaction():
        connection.execute("LOCK TABLE search_entry")
        answer = ask(stack.portal, unseen("/kpis/", "locked"))
        other = ask(stack.portal, "/about/accessibility/")

    assert (answer.status, answer.headers["Retry-After"]) == (503, "60")
    assert other.status == 200


def test_killed_worker_is_replaced(stack):
    processes = processes_naming(f"--port\0{stack.portal.port}")
    os.kill(max(processes), signal.SIGKILL)

    assert answered_again(stack.portal)
    deadline = time.monotonic() + 10
    while len(processes_naming(f"--port\0{stack.portal.port}")) != len(processes):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_database_that_says_nothing_is_a_503_and_static_files_are_there(stack):
    stylesheet = re.search(r'href="(/static/[^"]+\.css)"', ask(stack.portal).text)[1]

    # A connection that has just answered would be waited for longer.
    time.sleep(FRESH)

    with stack.halted_database(), ThreadPoolExecutor() as visitors:
        waiting = [visitors.submit(ask, stack.portal, unseen(path, "again")) for path in PUBLIC[:3]]
        style = ask(stack.portal, stylesheet)
        answers = [visitor.result() for visitor in waiting]

    assert {(answer.status, answer.headers["Retry-After"]) for answer in answers} == {(503, "60")}
    assert style.status == 200
    assert answered_again(stack.portal)


def answered_again(process):
    """Whether each worker answers within ten seconds: a silent server is left alone, and tried again."""
    deadline = time.monotonic() + 10
    while not all(answers(process) for _ in range(8)):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.2)
    return True


def answers(process):
    with suppress(OSError, HTTPException):
        return ask(process, unseen("/", time.monotonic_ns())).status == 200
    return False
