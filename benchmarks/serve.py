"""How fast pages are served, beside the same bytes as static files of nginx: the limit.

    .venv/bin/python -m benchmarks.serve [--rounds 5] [--seconds 3] [--port 8771] [WORD ...]

Everything stands side by side in one run: PostgreSQL, the portal, nginx with the shipped configuration (deploy/nginx.conf)
and in the same nginx the static files. wrk asks for each row in turn, in rounds, with eight connections. A
row's figure is the median of its rounds; a ratio is the median of the rounds' ratios, for machines drift. CPU is what
nginx, the portal and PostgreSQL took together for one request. Compare inside one run only. WORDS keep the rows that
hold one of them. nginx and wrk must be installed (on Debian: apt install nginx-light wrk).
"""

import argparse
import shutil
import statistics
import subprocess
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.processes import cpu_seconds
from benchmarks.stack import Nginx, Portal, Postgres, Server, Stack

PAGES = {
    "area": "/regions/doo/",
    "home": "/",
    "list": "/projects/",
    "search": "/search/?q=%E8%A6%B3%E5%85%89",
    "booklet": "/print/",
}
CONNECTIONS = 8
# What wrk prints at the end: requests, microseconds, two percentiles, and what was not answered well.
REPORT = """\
done = function(summary, latency, requests)
    local errors = summary.errors
    local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
    io.write(string.format("report %d %d %d %d %d\\n", summary.requests, summary.duration,
        latency:percentile(50), latency:percentile(95), failed))
end
"""
STATIC_SERVER = """
    server {{
        listen 127.0.0.1:{port};
        root {folder};
        default_type "text/html; charset=utf-8";
        add_header Content-Encoding br;
    }}
"""


@dataclass(frozen=True)
class Round:
    """What one round of a row gave."""

    per_second: float
    cpu: float
    """Microseconds a request."""
    median: float
    percentile_95: float
    """Milliseconds."""


@dataclass
class Row:
    """An address that is asked, and what it is compared with."""

    name: str
    url: str
    servers: tuple[Server, ...]
    limit: str = ""
    """The row whose figure is 1."""
    tag: str = ""
    """Sent as If-None-Match."""
    rounds: list[Round] = field(default_factory=list)

    def headers(self) -> dict[str, str]:
        return {"Accept-Encoding": "br"} | ({"If-None-Match": self.tag} if self.tag else {})

    def measure(self, wrk: str, report: Path, seconds: float) -> None:
        """Ask for the row's address for some seconds."""
        command = [wrk, "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", str(report)]
        for name, value in self.headers().items():
            command += ["-H", f"{name}: {value}"]
        before = self.cpu()
        said = subprocess.check_output([*command, self.url], text=True)
        spent = self.cpu() - before
        report_line = said[said.rindex("report ") :].split()
        requests, microseconds, median, percentile_95, failed = map(int, report_line[1:])
        if failed or not requests:
            raise SystemExit(f"{self.name}: {failed} of {requests} requests failed.\n{said}")
        took = Round(
            requests / microseconds * 1e6,
            spent / requests * 1e6,
            median / 1000,
            percentile_95 / 1000,
        )
        self.rounds.append(took)

    def cpu(self) -> float:
        return cpu_seconds(*(server.pid for server in self.servers))

    def cells(self, rows: dict[str, "Row"]) -> list[str]:
        """The row as it is printed: medians, then the ratios."""
        cells = [self.name]
        for name, form in {
            "per_second": ".0f",
            "cpu": ".0f",
            "median": ".2f",
            "percentile_95": ".2f",
        }.items():
            cells.append(
                format(statistics.median(getattr(took, name) for took in self.rounds), form)
            )
        limit = rows.get(self.limit)
        for name in ("per_second", "cpu"):
            cells.append(f"{self.ratio(limit, name):.3f}" if limit else "")
        return cells

    def ratio(self, limit: "Row", name: str) -> float:
        """The median of the ratios that the rounds gave."""
        pairs = zip(self.rounds, limit.rounds, strict=True)
        return statistics.median(getattr(own, name) / getattr(other, name) for own, other in pairs)


def fetch(url: str) -> tuple[bytes, str]:
    """A page's body as brotli, and its tag."""
    request = urllib.request.Request(url, headers={"Accept-Encoding": "br"})
    with urllib.request.urlopen(request) as response:
        if response.headers["Content-Encoding"] != "br":
            raise SystemExit(f"{url} did not come as brotli.")
        return response.read(), response.headers["ETag"] or ""


def rows_of(stack: Stack, port: int) -> list[Row]:
    """Start the servers; every row of the table."""
    database = stack.add(Postgres(stack.folder / "database"))
    portal = stack.add(Portal(stack.folder / "portal", database.url, port + 1))
    files = stack.folder / "files"
    files.mkdir()
    more = STATIC_SERVER.format(port=port + 2, folder=files)
    nginx = stack.add(Nginx(stack.folder / "nginx", portal.port, port, more))
    tree = (nginx, portal, database)
    rows = []
    for page, address in PAGES.items():
        behind, static = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port + 2}"
        body, _ = fetch(f"{behind}{address}")
        (files / page).write_bytes(body)
        rows += [
            Row(f"{page}, static file", f"{static}/{page}", (nginx,)),
            Row(f"{page}, behind nginx", f"{behind}{address}", tree, f"{page}, static file"),
        ]
    return rows


def print_table(rows: list[Row]) -> None:
    print("| row | requests/s | CPU µs | median ms | 95 % ms | ÷ limit | CPU ÷ limit |")
    print("|---|---|---|---|---|---|---|")
    by_name = {row.name: row for row in rows}
    for row in rows:
        print(f"| {' | '.join(row.cells(by_name))} |")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("words", nargs="*")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--port", type=int, default=8771)
    options = parser.parse_args()
    wrk = shutil.which("wrk")
    if not wrk:
        raise SystemExit("wrk is not installed (on Debian: apt install wrk).")
    with Stack() as stack:
        rows = rows_of(stack, options.port)
        if options.words:
            rows = [row for row in rows if any(word in row.name for word in options.words)]
        report = stack.folder / "report.lua"
        report.write_text(REPORT)
        for number in range(options.rounds):
            print(f"round {number + 1} of {options.rounds} …", flush=True)
            for row in rows:
                row.measure(wrk, report, options.seconds)
    print_table(rows)


if __name__ == "__main__":
    main()
