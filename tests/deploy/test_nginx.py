"""The configuration of nginx that is shipped."""

import base64
import hashlib
import re
import subprocess

import pytest

from benchmarks.stack import NGINX, SHIPPED, Nginx, Stack, led_to, plain
from tests.policyportal.portals import answer_to, free_port

PAGES = sorted((SHIPPED / "pages").glob("*.html"))


def test_what_a_site_changes_stands_in_lines_marked_so(tmp_path):
    ours = plain(tmp_path, portal=1, port=2).splitlines()
    theirs = led_to(tmp_path, (SHIPPED / "plain.conf").read_text()).splitlines()

    changed = [line for line, other in zip(theirs, ours, strict=True) if line != other]

    assert len(changed) == 3
    assert all("# site" in line for line in changed)


def test_pages_of_nginx_have_one_stylesheet_that_is_allowed_and_ask_for_nothing():
    texts = [page.read_text() for page in PAGES]
    (style,) = {re.search("<style>(.*?)</style>", text, re.DOTALL)[1] for text in texts}
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()

    assert f"style-src 'sha256-{digest}'" in (SHIPPED / "server.conf").read_text()
    assert not any(re.search("(src|href|url)[=(]", text) for text in texts)


def test_every_page_that_is_named_is_there():
    named = set(re.findall(r"/_refused/(\w+\.html)", (SHIPPED / "server.conf").read_text()))

    assert named == {page.name for page in PAGES}


with_nginx = pytest.mark.skipif(not NGINX, reason="nginx is not installed")


@with_nginx
def test_nginx_takes_it(tmp_path):
    nginx = Nginx(tmp_path, portal_port=8000, port=8080)

    done = subprocess.run(nginx.command("-t"), capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr


@with_nginx
def test_nginx_takes_what_a_site_has(tmp_path):
    """Its certificate is the site's own; in its place one made here."""
    nginx = Nginx(tmp_path, portal_port=8000, port=8080)
    site = led_to(tmp_path, (SHIPPED / "site.conf").read_text())
    # Ports that any account may open.
    (tmp_path / "portal.conf").write_text(re.sub(r"(listen .*?)\b(80|443)\b", r"\g<1>18\2", site))
    tls = tmp_path / "of_site" / "tls"
    tls.mkdir(parents=True)
    request = (
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=portal.example.jp"
    )
    files = ["-keyout", tls / "portal.key", "-out", tls / "portal.crt"]
    subprocess.run(["openssl", *request.split(), *files], check=True, capture_output=True)

    done = subprocess.run(nginx.command("-t"), capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr


@with_nginx
def test_what_nginx_refuses_itself_is_said_in_japanese():
    """No portal stands behind it: what it does not refuse is away, and during maintenance says so."""
    asked = {
        b"nonsense\r\n\r\n": (400, "リクエストを処理できません"),
        b"TRACE / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n": (400, "リクエストを処理できません"),
        b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n": (
            414,
            "アドレスが長すぎます",
        ),
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: " + b"a" * 9000 + b"\r\n\r\n": (
            431,
            "リクエストを処理できません",
        ),
        b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: 9000\r\n\r\n"
        + bytes(9000): (
            413,
            "送信が大きすぎます",
        ),
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n": (
            503,
            "ただいま表示できません",
        ),
    }
    page = b"GET /regions/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    with Stack() as stack:
        nginx = stack.add(Nginx(stack.folder / "nginx", portal_port=free_port(), port=free_port()))
        answers = {data: answer_to(nginx, data) for data in asked}
        switch = nginx.folder / "of_site" / "maintenance"
        switch.touch()
        asked[page] = (503, "メンテナンス中です")
        answers[page] = answer_to(nginx, page)

    for data, (status, title) in asked.items():
        head, text = answers[data]
        assert head.startswith(f"HTTP/1.1 {status} "), head
        assert "charset=utf-8" in head
        assert ("Retry-After: 60" in head) == (status == 503)
        assert f"<h1>{title}</h1>" in text
