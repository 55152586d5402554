"""The statistics that are made of nginx's log, from the log as its shipped format writes it."""

import gzip
import json
import shutil
import subprocess
import sys
import time
from collections import Counter
from datetime import date
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from urllib.request import Request, urlopen

import pytest
from django.conf import settings

from tests.policyportal.portals import free_port

SHIPPED = settings.BASE_DIR / "deploy"
TODAY = date(2026, 6, 15)
# Without what it leaves beside itself: the script has no suffix.
loader = SourceFileLoader("statistics_of_answers", str(SHIPPED / "statistics"))
statistics = module_from_spec(spec_from_loader(loader.name, loader))
sys.dont_write_bytecode, before = True, sys.dont_write_bytecode
loader.exec_module(statistics)
sys.dont_write_bytecode = before


def line(path="/", status=200, day="14/Jun/2026") -> str:
    return f'203.0.113.0 [{day}:10:00:00 +0900] "GET {path} HTTP/1.1" {status} 512 0.010\n'


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "home"),
        ("/kpis/doo-01-1/", "kpis"),
        ("/plans/genan/kpis/", "kpis"),
        ("/plans/genan/", "home"),
        ("/plans/genan/compare/next/", "plans"),
        ("/plans/", "plans"),
        ("/kpis/list.csv", "files"),
        ("/admin/", "admin"),
        ("/wp-login.php", "other"),
        ("*", "other"),
    ],
)
def test_kind_of_page(path, kind):
    assert statistics.kind_of(path) == kind


def test_answers_are_counted_by_day_kind_and_class():
    lines = [
        line(),
        line(status=304),
        line(status=404, path="/nowhere/"),
        line(day="13/Jun/2026"),
        # Of a day that is not over, of a machine, and of nobody who can write.
        line(day="15/Jun/2026"),
        line(path="/healthz"),
        '203.0.113.0 [14/Jun/2026:10:00:00 +0900] "  " 400 0 0.000\n',
    ]

    assert statistics.counted(iter(lines), before=TODAY) == {
        "2026-06-14": {"home": Counter({"2xx": 2}), "other": Counter({"4xx": 1})},
        "2026-06-13": {"home": Counter({"2xx": 1})},
    }


def test_day_that_was_put_aside_in_part_stays_as_it_was_and_an_old_one_goes(tmp_path):
    file = tmp_path / "answers.json"
    days = {"2026-06-13": {"home": {"2xx": 9}}, "2026-01-01": {"home": {"2xx": 9}}}
    file.write_text(json.dumps({"days": days}))

    part = {"2026-06-13": {"home": {"2xx": 2}}, "2026-06-14": {"kpis": {"2xx": 1}}}
    statistics.write(file, part, today=TODAY)

    assert json.loads(file.read_text())["days"] == {
        "2026-06-13": {"home": {"2xx": 9}},
        "2026-06-14": {"kpis": {"2xx": 1}},
    }
    assert file.stat().st_mode & 0o777 == 0o644
    assert [*tmp_path.iterdir()] == [file]


NGINX_CONF = """
pid {folder}/pid;
error_log {folder}/error.log;
events {{}}
http {{
    include {shipped}/nginx/log_format.conf;
    access_log {folder}/portal.log policyportal;
    client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
    uwsgi_temp_path {folder}; scgi_temp_path {folder};
    set_real_ip_from 127.0.0.1;
    real_ip_header X-Test;
    server {{
        listen 127.0.0.1:{port};
        return 200 "page";
    }}
}}
"""


@pytest.fixture
def nginx(tmp_path):
    """Visits as nginx writes them down, by the addresses from which they come."""
    port = free_port()
    tmp_path.chmod(0o755)
    conf = tmp_path / "nginx.conf"
    conf.write_text(NGINX_CONF.format(folder=tmp_path, shipped=SHIPPED, port=port))
    program = [shutil.which("nginx"), "-e", tmp_path / "start.log", "-c", conf]
    subprocess.run(program, check=True)

    def visit(path: str, address: str):
        headers = {"X-Test": address, "User-Agent": "himitsu", "Cookie": "sessionid=himitsu"}
        headers["Referer"] = "https://example.jp/himitsu"
        urlopen(Request(f"http://127.0.0.1:{port}{path}", headers=headers)).read()

    yield visit
    subprocess.run([*program, "-s", "quit"], check=True)


@pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed")
def test_log_of_nginx_names_nobody_and_is_counted(nginx, tmp_path):
    nginx("/kpis/?q=himitsu", "203.0.113.77")
    nginx("/admin/calendar/himitsu.ics", "2001:db8:1234::77")
    nginx("/search/?q=himitsu", "::77")
    log = tmp_path / "portal.log"
    # nginx writes a line when its answer has left.
    while len(lines := log.read_text().splitlines()) < 3:
        time.sleep(0.01)

    assert [words.split()[0] for words in lines] == ["203.0.113.0", "2001:db8::", "0.0.0.0"]
    assert [words.split('"')[1] for words in lines] == [
        "GET /kpis/ HTTP/1.1",
        "GET /admin/ HTTP/1.1",
        "GET /search/ HTTP/1.1",
    ]
    counted = statistics.counted(iter(lines), before=date.max)
    assert [*counted.values()] == [
        {kind: Counter({"2xx": 1}) for kind in ("kpis", "admin", "search")}
    ]


def test_script_reads_what_was_put_aside_and_says_what_it_counted(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(shutil, "which", {}.get)
    log, into = tmp_path / "portal.log", tmp_path / "into"
    log.write_text(line())
    (tmp_path / "portal.log.2.gz").write_bytes(gzip.compress(line(path="/kpis/").encode()))
    into.mkdir()

    statistics.main([f"--log={log}", f"--into={into}"])

    assert capsys.readouterr().out == "Counted 2 answers of 1 days.\n"
    assert [path.name for path in into.iterdir()] == ["answers.json"]
    with pytest.raises(SystemExit, match="The statistics could not be made: "):
        statistics.main([f"--log={log}", f"--into={tmp_path / 'nowhere'}"])
