"""Visitors who send slowly, too much or what cannot be understood."""

import re
from contextlib import ExitStack

import pytest

from policyportal.serving.incoming import Incoming
from policyportal.serving.worker import LEAVING, SENDING, UPLOADING, Waiting
from tests.policyportal.portals import answer_to, ask, send

POST = b"POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n\r\n"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GET /kpis/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: a",
        POST % (b"/admin/login/", 5000) + b"username=",
        b"GET /about/accessibility/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
    ],
    ids=["nothing", "head", "body", "never closed"],
)
def test_sixty_slow_visitors_stop_nobody(stack, data):
    with ExitStack() as visitors:
        for _ in range(60):
            visitors.enter_context(send(stack.portal, data))

        assert {ask(stack.portal, "/about/accessibility/").status for _ in range(4)} == {200}


@pytest.mark.parametrize(
    ("data", "status", "title"),
    [
        (b"nonsense\r\n\r\n", 400, "リクエストを処理できません"),
        (POST % (b"/kpis/", 300 * 2**20) + b"a" * 100_000, 413, "送られた内容を受け付けられません"),
        (POST % (b"/admin/login/", 2**30), 413, "送られた内容を受け付けられません"),
        (
            b"POST /kpis/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
            411,
            "送られた内容を受け付けられません",
        ),
        (b"GET /" + b"a" * 5000, 414, "アドレスが長すぎます"),
        (b"GET / HTTP/1.1\r\n" + b"X-Long: a\r\n" * 2000, 431, "リクエストを処理できません"),
        (
            b"GET / HTTP/1.1\r\nX-Long: " + b"a" * 9000 + b"\r\n\r\n",
            431,
            "リクエストを処理できません",
        ),
    ],
    ids=["400", "413", "413 of staff", "411", "414", "431", "431 of the parser"],
)
def test_refused_request_is_answered_in_japanese(stack, data, status, title):
    head, page = answer_to(stack.portal, data)

    assert head.startswith(f"HTTP/1.1 {status} ")
    assert "charset=utf-8" in head
    assert "default-src 'none'" in head
    assert f"<h1>{title}</h1>" in page


def test_form_and_file_of_staff_are_taken(stack):
    wrong = ask(stack.portal, "/admin/login/", "POST", "a" * 2**20)
    assert wrong.status == 403
    assert "操作を確認できませんでした" in wrong.text
    file = ask(stack.portal, "/admin/kpis/actual/import/", "POST", "a" * 5 * 2**20)
    assert file.status == 403


def test_nobody_in_front_says_how_the_portal_is_called(stack):
    headers = {"SCRIPT_NAME": "/elsewhere", "X-Forwarded-Proto": "https", "X-Forwarded-Ssl": "on"}

    page = ask(stack.portal, **headers).text

    assert "/elsewhere" not in page
    assert f'href="http://127.0.0.1:{stack.portal.port}/"' in page


def test_requests_in_one_go_are_answered_in_their_order(stack):
    first = b"GET /about/accessibility/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    last = b"GET /nowhere/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"

    with send(stack.portal, first + last) as connection, connection.makefile("rb") as answer:
        text = answer.read().decode(errors="replace")

    assert re.findall(r"HTTP/1.1 (\d+) ", text) == ["200", "404"]
    assert text.index("HTTP/1.1 200") < text.index("HTTP/1.1 404")


@pytest.mark.parametrize(
    ("received", "seconds"),
    [(None, LEAVING), (b"GET / HTTP/1.1\r\n", SENDING), (POST % (b"/admin/", 5), UPLOADING)],
    ids=["answered", "head", "body"],
)
def test_nobody_is_waited_for_without_end(received, seconds):
    request = received and Incoming(len)
    if request:
        request.receive(received)
    waiting = Waiting(request)

    assert not waiting.is_over()
    waiting.since -= seconds + 1
    assert waiting.is_over()
