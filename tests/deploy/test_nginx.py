"""The configuration of nginx that is shipped."""

import subprocess

import pytest

from benchmarks.stack import NGINX, SHIPPED, Nginx, shipped


def test_what_a_site_changes_stands_in_lines_marked_so():
    ours = shipped(folder="/folder", portal=1, port=2).splitlines()
    theirs = SHIPPED.read_text().splitlines()

    changed = [line for line, other in zip(theirs, ours, strict=True) if line != other]

    assert len(changed) == 4
    assert all("# site" in line for line in changed)


@pytest.mark.skipif(not NGINX, reason="nginx is not installed")
def test_nginx_takes_it(tmp_path):
    nginx = Nginx(tmp_path, portal_port=8000, port=8080)

    done = subprocess.run(nginx.command("-t"), capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr
