import pytest

from policyportal.serving.incoming import MAX_HEAD, MAX_LINE, Incoming, Refused

GET = b"GET /kpis/?q=1 HTTP/1.1\r\nHost: portal.example\r\n\r\n"
POST = b"POST /admin/login/ HTTP/1.1\r\nHost: portal.example\r\nContent-Length: 5\r\n\r\n"


def max_body(address):
    return 10 if address.startswith("/admin/") else 0


def receive(data):
    return Incoming(max_body).receive(data)


@pytest.mark.parametrize(
    "request_bytes", [GET, POST + b"a=b&c", b"\r\n" + GET], ids=["get", "post", "gap"]
)
def test_request_is_whole_with_its_last_byte(request_bytes):
    incoming = Incoming(max_body)

    arrivals = [
        incoming.receive(request_bytes[place : place + 1]) for place in range(len(request_bytes))
    ]

    assert arrivals == [False] * (len(request_bytes) - 1) + [True]
    assert incoming.data == request_bytes


def test_what_comes_after_a_request_does_not_keep_it():
    assert receive(GET + GET[:7])


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /" + b"a" * MAX_LINE, 414),
        (b"GET / HTTP/1.1\r\n" + b"X-Long: a\r\n" * (MAX_HEAD // 11 + 1), 431),
        (b"GET / HTTP/1.1\r\n" + b"X-Long: a\r\n" * (MAX_HEAD // 11 + 1) + b"\r\n", 431),
        (POST.replace(b"/admin/login/", b"/kpis/"), 413),
        (POST.replace(b": 5", b": 11"), 413),
        (POST.replace(b"POST /admin/login/", b"GET /kpis/"), 413),
        (POST.replace(b"Content-Length: 5", b"content-length:11"), 413),
        (POST.replace(b"Content-Length: 5", b"Transfer-Encoding: chunked"), 411),
    ],
    ids=["line", "head", "whole head", "public page", "form", "get", "other writing", "chunks"],
)
def test_request_is_refused_before_its_body_has_come(sent, status):
    with pytest.raises(Refused) as caught:
        receive(sent)

    assert caught.value.status == status


@pytest.mark.parametrize(
    "head",
    [
        b"nonsense\r\n\r\n",
        POST.replace(b": 5", b": five"),
        POST.replace(b": 5", b": 0"),
    ],
    ids=["line", "length", "no body"],
)
def test_what_is_wrong_otherwise_is_left_to_the_parser(head):
    assert receive(head)
