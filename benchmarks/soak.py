"""Ten minutes of readers, searches and edits: is memory flat, does every request succeed, is every edit seen in time?

    .venv/bin/python -m benchmarks.soak [--minutes 10] [--port 8771]

PostgreSQL, the portal and nginx with the shipped configuration stand in folders of their own. Four readers go round the
pages of benchmarks.visitors behind nginx, with a search now and then that nobody has made before. An editor saves again
and again, and after each save the page that shows it is asked

- at the portal itself: the next request has the edit;
- behind nginx, as brotli, which the readers ask for too: it has the edit within two seconds;
- behind nginx, without compression, which nobody else asks for: two seconds later the first answer has it.

A line a minute says how much memory each server holds. It is flat if the last third holds at most a tenth more than the
second third.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import brotli

from benchmarks.processes import resident_bytes, tree
from benchmarks.stack import Server, Stack
from benchmarks.visitors import GLOSSARY, PAGES, Crowd, Visitor, shown_number
from benchmarks.world import World

SEEN_SECONDS = 2.0
MOST_GROWTH = 1.1
SAMPLE_SECONDS = 5


class Walk:
    """The pages that a reader goes round, and a search that is new each time."""

    def __init__(self) -> None:
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        yield from PAGES
        self.number += 1
        yield f"/search/?q={self.number}"


@dataclass
class Soak:
    """What ten minutes showed."""

    world: World
    memory: dict[str, list[int]] = field(default_factory=dict)
    seen: list[float] = field(default_factory=list)
    """Seconds until an edit was seen behind nginx, on a page that others ask for too."""
    complaints: list[str] = field(default_factory=list)

    def run(self, seconds: float) -> Crowd:
        start = time.monotonic()
        sampled = said = start
        with Crowd(self.world.nginx.port, pages=Walk()) as crowd:
            while (now := time.monotonic()) < start + seconds:
                self.edit()
                if now >= sampled + SAMPLE_SECONDS:
                    sampled = now
                    self.weigh()
                if now >= said + 60:
                    said = now
                    self.say(f"{(now - start) / 60:.0f} min", crowd)
        self.say("end", crowd)
        return crowd

    def edit(self) -> None:
        """Save, and look where it is seen."""
        editor = self.world.editor
        if not editor.save():
            self.complaints.append("a save was not acknowledged")
            return
        saved, number = time.monotonic(), editor.number
        if shown_number(Visitor(self.world.portal.port).ask(GLOSSARY).body) != number:
            self.complaints.append(f"edit {number} is not on the portal's next page")
        visitor = Visitor(self.world.nginx.port)
        while True:
            asked = time.monotonic()
            answer = visitor.ask(GLOSSARY, Accept_Encoding="br")
            if shown_number(brotli.decompress(answer.body)) == number:
                break
            if asked > saved + SEEN_SECONDS:
                self.complaints.append(
                    f"edit {number} is not seen behind nginx after {SEEN_SECONDS} s"
                )
                break
            time.sleep(0.02)
        self.seen.append(asked - saved)
        time.sleep(max(0, saved + SEEN_SECONDS - time.monotonic()))
        if shown_number(visitor.ask(GLOSSARY).body) != number:
            self.complaints.append(f"edit {number} is not on a page that nobody visited since")

    def weigh(self) -> None:
        """Note how much memory each server holds."""
        servers: tuple[Server, ...] = (self.world.portal, self.world.nginx, self.world.database)
        for server in servers:
            held = sum(resident_bytes(pid) for pid in tree(server.pid))
            self.memory.setdefault(type(server).__name__, []).append(held)

    def say(self, when: str, crowd: Crowd) -> None:
        held = " | ".join(f"{values[-1] / 1e6:.0f}" for values in self.memory.values())
        print(f"| {when} | {held} | {crowd.statuses.total()} | {len(self.seen)} |", flush=True)


def growth(values: list[int]) -> float:
    """How much more the last third held than the second, by their medians."""
    third = max(1, len(values) // 3)
    return statistics.median(values[-third:]) / statistics.median(values[-2 * third : -third])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--port", type=int, default=8771)
    options = parser.parse_args()
    with Stack() as stack:
        soak = Soak(World(stack, options.port))
        print("| after | portal MB | nginx MB | PostgreSQL MB | answers | edits |")
        print("|---|---|---|---|---|---|")
        crowd = soak.run(options.minutes * 60)
        growths = {name: growth(values) for name, values in soak.memory.items()}
    for name, times in growths.items():
        if times > MOST_GROWTH:
            soak.complaints.append(f"{name} grew")
    if crowd.statuses.keys() != {200}:
        soak.complaints.append(f"answers: {dict(crowd.statuses)}")
    print(
        f"Edits seen behind nginx after {statistics.median(soak.seen):.2f} s at the median, "
        f"{max(soak.seen):.2f} at most; the slowest answer took {crowd.slowest:.1f} s."
    )
    print(
        "Last third ÷ second third:",
        ", ".join(f"{name} {times:.2f}" for name, times in growths.items()),
    )
    print("\n".join(soak.complaints) or "All well.")
    sys.exit(bool(soak.complaints))


if __name__ == "__main__":
    main()
