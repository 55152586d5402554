"""The configuration of nginx that is shipped."""

import subprocess

import pytest

from benchmarks.stack import NGINX, SHIPPED, Nginx, Stack, shipped
from tests.policyportal.portals import answer_to, free_port


def test_what_a_site_changes_stands_in_lines_marked_so():
    ours = shipped(folder="/folder", portal=1, port=2).splitlines()
    theirs = SHIPPED.read_text().splitlines()

    changed = [line for line, other in zip(theirs, ours, strict=True) if line != other]

    assert len(changed) == 4
    assert all("# site" in line for line in changed)


with_nginx = pytest.mark.skipif(not NGINX, reason="nginx is not installed")


@with_nginx
def test_nginx_takes_it(tmp_path):
    nginx = Nginx(tmp_path, portal_port=8000, port=8080)

    done = subprocess.run(nginx.command("-t"), capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr


@with_nginx
def test_what_nginx_refuses_itself_is_said_in_japanese():
    """No portal stands behind it: what it does not refuse is away."""
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
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n": (
            503,
            "ただいま表示できません",
        ),
    }
    with Stack() as stack:
        nginx = stack.add(Nginx(stack.folder / "nginx", portal_port=free_port(), port=free_port()))
        answers = {data: answer_to(nginx, data) for data in asked}

    for data, (status, title) in asked.items():
        head, page = answers[data]
        assert head.startswith(f"HTTP/1.1 {status} "), head
        assert "charset=utf-8" in head
        assert f"<h1>{title}</h1>" in page
