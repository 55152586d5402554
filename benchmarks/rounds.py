"""Rows of a table of speeds: an address each, asked by wrk in rounds that take turns."""

import shutil
import statistics
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.processes import cpu_seconds
from benchmarks.stack import Server

WRK = shutil.which("wrk")
# What wrk prints at the end: requests, microseconds, two percentiles, and what was not answered well.
REPORT = """\
done = function(summary, latency, requests)
    local errors = summary.errors
    local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
    io.write(string.format("report %d %d %d %d %d\\n", summary.requests, summary.duration,
        latency:percentile(50), latency:percentile(95), failed))
end
"""


@dataclass(frozen=True)
class Round:
    """What one round of a row gave."""

    per_second: float
    cpu: float
    """Microseconds that all servers of the row took for a request."""
    median: float
    percentile_95: float
    """Milliseconds."""


@dataclass
class Row:
    """An address that is asked."""

    name: str
    url: str
    servers: tuple[Server, ...]
    tag: str = ""
    """Sent as If-None-Match."""
    connections: int = 8
    rounds: list[Round] = field(default_factory=list)

    def ask(self, report: Path, seconds: float) -> None:
        """Let wrk ask for some seconds, as a round."""
        headers = ["-H", "Accept-Encoding: br, gzip"]
        if self.tag:
            headers += ["-H", f"If-None-Match: {self.tag}"]
        options = ["-t1", f"-c{self.connections}", f"-d{seconds}s", "--timeout=10s"]
        command = [WRK, *options, "-s", str(report), *headers, self.url]
        before = self.cpu()
        said = subprocess.check_output(command, text=True)
        self.rounds.append(read_report(said, self.cpu() - before))

    def cpu(self) -> float:
        return cpu_seconds(*(server.pid for server in self.servers))

    def median(self, name: str) -> float:
        """The median of a figure over the rounds."""
        return statistics.median(getattr(took, name) for took in self.rounds)

    def ratio(self, other: "Row", name: str) -> float:
        """The median of the ratios that the rounds gave: machines drift, and a round is over soon."""
        pairs = zip(self.rounds, other.rounds, strict=True)
        return statistics.median(getattr(own, name) / getattr(its, name) for own, its in pairs)

    def line(self) -> str:
        """The medians of the row as they are printed."""
        figures = (
            f"{self.median('per_second'):,.0f}",
            f"{self.median('cpu'):,.0f}",
            f"{self.median('median'):.2f}",
            f"{self.median('percentile_95'):.2f}",
        )
        return f"| {self.name} | {' | '.join(figures)} |"

    def line_of_ratios(self, other: "Row") -> str:
        """How the row compares with another, as it is printed."""
        requests, cpu = self.ratio(other, "per_second"), self.ratio(other, "cpu")
        return f"| {self.name} | {other.name} | {requests:.3f} | {cpu:.2f} |"


def read_report(said: str, cpu: float) -> Round:
    """The figures in what wrk said; ends the run where an answer failed."""
    numbers = said[said.rindex("report ") :].split()[1:]
    requests, microseconds, median, percentile_95, failed = map(int, numbers)
    if failed or not requests:
        raise SystemExit(f"{failed} of {requests} requests failed.\n{said}")
    return Round(
        per_second=requests / microseconds * 1e6,
        cpu=cpu / requests * 1e6,
        median=median / 1000,
        percentile_95=percentile_95 / 1000,
    )
