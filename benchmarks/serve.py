"""How fast pages are served, beside the same bytes as static files of nginx: the limit.

    .venv/bin/python -m benchmarks.serve [--rounds 5] [--seconds 3] [--peers FOLDER] [WORD ...]

Everything stands side by side in one run: PostgreSQL, the portal, nginx with the shipped configuration
(deploy/nginx/plain.conf), and in the same nginx the static files; with --peers Datasette and Wagtail (benchmarks/peers/).
wrk asks for each row in turn, in rounds, with eight connections, and with two, one for each worker, where every page is
made anew. A row's figure is the median of its rounds, its ratio the median of theirs. CPU is what all servers of a row
took together for one request. Compare inside one run only.
WORDS keep the rows whose names hold one of them, and those that they are compared with. nginx and wrk must be there (on
Debian: apt install nginx-light wrk).
"""

import argparse
import urllib.request
from pathlib import Path

from benchmarks import peers
from benchmarks.peers import Datasette, Wagtail
from benchmarks.rounds import REPORT, WRK, Row
from benchmarks.stack import Nginx, Portal, Postgres, Server, Stack

PAGES = {
    "area": "/regions/doo/",
    "home": "/",
    "list": "/projects/",
    "search": "/search/?q=%E8%A6%B3%E5%85%89",
    "booklet": "/print/",
}
LISTS = {"KPIs": "/kpis/", "state of targets": "/status/"}
STATIC = """
    server {{
        listen 127.0.0.1:{port};
        root {folder};
        default_type "text/html; charset=utf-8";
        add_header Content-Encoding br;
    }}
"""
# The portal's settings without a cache of pages: each is made when it is asked for.
UNCACHED = """\
from policyportal.settings import *
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
"""


class Table:
    """The servers, and the rows that ask them."""

    def __init__(self, stack: Stack, port: int):
        self.stack, self.port = stack, port
        self.rows: dict[str, Row] = {}
        self.pairs: list[tuple[str, str]] = []
        self.database = stack.add(Postgres(stack.folder / "database"))
        self.portal = stack.add(self.new_portal(1))
        self.files = stack.folder / "files"
        self.files.mkdir()
        static = STATIC.format(port=port + 2, folder=self.files)
        self.nginx = stack.add(Nginx(stack.folder / "nginx", port + 1, port, static))
        self.behind = (self.nginx, self.portal, self.database)
        self.alone = (self.portal, self.database)

    def new_portal(self, number: int, **environment: str) -> Portal:
        folder = self.stack.folder / f"portal{number}"
        return Portal(folder, self.database.url, self.port + number, **environment)

    def url(self, number: int, path: str) -> str:
        return f"http://127.0.0.1:{self.port + number}{path}"

    def add(self, name: str, url: str, servers: tuple[Server, ...], **row) -> None:
        """Add a row, compared with the row that is named as `limit` and with that named as `peer`."""
        for other in (row.pop("limit", ""), row.pop("peer", "")):
            if other:
                self.pairs.append((name, other))
        self.rows[name] = Row(name, url, servers, **row)

    def add_pages_behind_nginx(self) -> None:
        for page, path in PAGES.items():
            (self.files / page).write_bytes(fetch(self.url(0, path))[0])
            self.add(f"{page}: static file", self.url(2, f"/{page}"), (self.nginx,))
            self.add(
                f"{page}: behind nginx",
                self.url(0, path),
                self.behind,
                limit=f"{page}: static file",
            )
        static, page = self.url(2, "/area"), self.url(0, PAGES["area"])
        self.add("304: static file", static, (self.nginx,), tag=fetch(static)[1])
        tag = fetch(page)[1]
        self.add("304: behind nginx", page, self.behind, limit="304: static file", tag=tag)

    def add_pages_of_a_portal_that_is_gone(self) -> None:
        """Behind an nginx of its own, which has seen the pages before."""
        portal = self.new_portal(3)
        portal.start()
        nginx = self.stack.add(Nginx(self.stack.folder / "nginx4", self.port + 3, self.port + 4))
        for page, path in PAGES.items():
            url = self.url(4, path)
            fetch(url)
            self.add(f"{page}: portal gone", url, (nginx,), limit=f"{page}: static file")
        portal.stop()

    def add_portal_alone(self) -> None:
        url, limit, peer = self.url(1, PAGES["area"]), "area: static file", "peer: Wagtail, kept"
        self.add("area: kept by the portal", url, self.alone, limit=limit, peer=peer)
        self.add("304: by the portal", url, self.alone, limit=limit, tag=fetch(url)[1])
        (self.stack.folder / "uncached.py").write_text(UNCACHED)
        settings = {"DJANGO_SETTINGS_MODULE": "uncached", "PYTHONPATH": str(self.stack.folder)}
        uncached = self.stack.add(self.new_portal(5, **settings))
        for page, path in (PAGES | LISTS).items():
            servers, peer = (uncached, self.database), "peer: Wagtail, first view"
            row = {"peer": peer, "connections": 2}
            self.add(f"{page}: first view", self.url(5, path), servers, **row)

    def add_peers(self, folder: Path) -> None:
        python = folder.absolute() / "bin" / "python"
        table = fetch(self.url(1, "/kpis/list.csv"), "identity")[0]
        own = self.stack.folder / "datasette"
        datasette = self.stack.add(Datasette(own, python, self.port + 6, table))
        url = self.url(6, peers.TABLE)
        self.add("peer: Datasette, two facets", url, (datasette,), connections=2)
        self.pairs.append(("area: first view", "peer: Datasette, two facets"))
        self.database.sql("CREATE DATABASE wagtail OWNER portal")
        for number, is_kept in ((7, False), (8, True)):
            own = self.stack.folder / f"wagtail{number}"
            wagtail = Wagtail(own, python, self.port + number, self.database, is_kept=is_kept)
            if not is_kept:
                wagtail.fill()
            self.stack.add(wagtail)
            name = f"peer: Wagtail, {'kept' if is_kept else 'first view'}"
            servers, connections = (wagtail, self.database), 8 if is_kept else 2
            self.add(name, self.url(number, peers.AREA), servers, connections=connections)

    def chosen(self, words: list[str]) -> list[Row]:
        """The rows whose names hold one of the words, and those that they are compared with."""
        names = {name for name in self.rows if not words or any(word in name for word in words)}
        names |= {other for name, other in self.pairs if name in names}
        return [row for name, row in self.rows.items() if name in names]

    def print(self, rows: list[Row]) -> None:
        print("| row | requests/s | CPU µs | median ms | 95 % ms |")
        print("|---|---|---|---|---|")
        for row in rows:
            print(row.line())
        print("\n| row | ÷ | requests | CPU |")
        print("|---|---|---|---|")
        for name, other in self.pairs:
            if self.rows[name] in rows and other in self.rows:
                print(self.rows[name].line_of_ratios(self.rows[other]))


def fetch(url: str, encoding: str = "br") -> tuple[bytes, str]:
    """A page's body in this encoding, and its tag."""
    request = urllib.request.Request(url, headers={"Accept-Encoding": encoding})
    with urllib.request.urlopen(request) as response:  # nosec B310 # our own
        if response.headers.get("Content-Encoding", "identity") != encoding:
            raise SystemExit(f"{url} did not come as {encoding}.")
        return response.read(), response.headers["ETag"] or ""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("words", nargs="*")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--port", type=int, default=8771)
    parser.add_argument("--peers", type=Path)
    options = parser.parse_args()
    if not WRK:
        raise SystemExit("wrk is not installed (on Debian: apt install wrk).")
    with Stack() as stack:
        table = Table(stack, options.port)
        table.add_pages_behind_nginx()
        table.add_pages_of_a_portal_that_is_gone()
        table.add_portal_alone()
        if options.peers:
            table.add_peers(options.peers)
        else:
            print("Left out: Datasette and Wagtail (benchmarks/peers/README.md).")
        rows = table.chosen(options.words)
        report = stack.folder / "report.lua"
        report.write_text(REPORT)
        for number in range(options.rounds):
            print(f"round {number + 1} of {options.rounds} …", flush=True)
            for row in rows:
                row.ask(report, options.seconds)
    table.print(rows)


if __name__ == "__main__":
    main()
