"""Breaks the portal in every way there is a name for, while people read and edit, and prints a line a fault.

    .venv/bin/python -m benchmarks.faults [--port 8771] [--installed ADDRESS NAME PASSWORD] [WORD ...]

PostgreSQL with a standby, the portal and nginx with the shipped configuration stand in folders of their own. Before the faults every
page of benchmarks.visitors is visited once. During each fault four readers ask for these pages behind nginx, and an
editor saves in the admin. A fault is survived if

- every page that was visited before was answered with 200 all the time,
- a save is acknowledged ten seconds after the fault's end at the latest, and stands on the portal's next page,
- nothing that was acknowledged is lost: every save stands in the history that the database keeps,
- what the fault itself looks for is as expected (benchmarks/breaking.py).

With --installed what docs/operations.md has made on this machine is broken in their place, as root, with an account of the
head office to save (FAULTS=1 deploy/try). WORDS keep the faults that hold one of them. What this machine or this account cannot do is said and left out.
"""

import argparse
import sys
import time
from collections.abc import Callable

from benchmarks import breaking
from benchmarks.breaking import LeftOut
from benchmarks.installed import Installed
from benchmarks.stack import Stack
from benchmarks.visitors import GLOSSARY, PAGES, Crowd, Visitor, shown_number
from benchmarks.world import World

# How long a fault lasts that does not end by itself, and how soon all must be well after it.
FAULT_SECONDS = 12
RECOVERY_SECONDS = 10
FAULTS: tuple[tuple[str, Callable, float], ...] = (
    ("a web worker killed", breaking.web_worker_killed, 3),
    ("the portal's master killed", breaking.portal_master_killed, 5),
    ("the portal gone", breaking.portal_gone, FAULT_SECONDS),
    ("a process of the database killed", breaking.database_process_killed, 3),
    ("the database's master killed", breaking.database_master_killed, 5),
    ("the database frozen", breaking.database_frozen, FAULT_SECONDS),
    ("the database away", breaking.database_away, FAULT_SECONDS),
    ("database and standby away", breaking.both_databases_away, FAULT_SECONDS),
    ("the standby away", breaking.standby_away, FAULT_SECONDS),
    ("the standby behind", breaking.standby_behind, FAULT_SECONDS),
    ("out of connections", breaking.out_of_connections, FAULT_SECONDS),
    ("tables locked", breaking.tables_locked, FAULT_SECONDS),
    ("disk full", breaking.disk_full, FAULT_SECONDS),
    ("slow headers", breaking.slow_headers, FAULT_SECONDS),
    ("slow bodies", breaking.slow_bodies, FAULT_SECONDS),
    ("oversized requests", breaking.oversized_requests, 1),
    ("upload bombs", breaking.upload_bombs, 1),
    ("two starts at once", breaking.two_starts, 1),
)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("words", nargs="*")
    parser.add_argument("--port", type=int, default=8771)
    parser.add_argument("--installed", nargs=3, metavar=("ADDRESS", "NAME", "PASSWORD"))
    options = parser.parse_args()
    with Stack() as stack:
        if options.installed:
            world = Installed(stack, *options.installed)
        else:
            world = World(stack, options.port)
        visitor = Visitor(world.front)
        for page in PAGES:
            visitor.ask(page, Accept_Encoding="br")
        print("| fault | answers | slowest s | recovery s | saves | lost | |")
        print("|---|---|---|---|---|---|---|")
        survived = True
        for name, fault, seconds in FAULTS:
            if not options.words or any(word in name for word in options.words):
                survived &= is_survived(world, name, fault, seconds)
    sys.exit(not survived)


def is_survived(world: World, name: str, fault: Callable, seconds: float) -> bool:
    """Break it, wait, mend it; print what was seen, and whether all went well."""
    world.complaints.clear()
    try:
        with Crowd(world.front, world.editor) as crowd:
            time.sleep(1)
            with fault(world):
                time.sleep(seconds)
            recovery = seconds_to_recover(world)
    except LeftOut as reason:
        print(f"| {name} | | | | | | left out: {reason} |", flush=True)
        return True
    if crowd.statuses.keys() != {200}:
        world.complaints.append("a page that was visited before was not shown")
    lost = lost_saves(world)
    if lost:
        world.complaints.append("an acknowledged save is lost")
    print(
        f"| {name} | {counted(crowd)} | {crowd.slowest:.1f} | {recovery:.1f} "
        f"| {len(world.editor.acknowledged)} | {len(lost)} "
        f"| {'; '.join(world.complaints) or 'survived'} |",
        flush=True,
    )
    return not world.complaints


def seconds_to_recover(world: World) -> float:
    """How long it takes until a save is acknowledged; the portal's next page shows it, or a newer one."""
    start = time.monotonic()
    before = len(world.editor.acknowledged)
    while len(world.editor.acknowledged) == before:
        if time.monotonic() - start > RECOVERY_SECONDS:
            world.complaints.append(f"no save {RECOVERY_SECONDS} s after the end")
            break
        time.sleep(0.05)
    else:
        # The editor goes on: a later save may be there already.
        saved = shown_number(world.editor.acknowledged[-1].encode())
        if shown_number(Visitor(world.itself).ask(GLOSSARY).body) < saved:
            world.complaints.append("a save is not seen on the next page")
    return time.monotonic() - start


def lost_saves(world: World) -> set[str]:
    """What was acknowledged and is not in the history."""
    kept = world.database.sql("SELECT meaning FROM policyportal_historicalterm").splitlines()
    return set(world.editor.acknowledged) - set(kept)


def counted(crowd: Crowd) -> str:
    """How often each status was answered."""
    return ", ".join(
        f"{number} × {status or 'none'}" for status, number in sorted(crowd.statuses.items())
    )


if __name__ == "__main__":
    main()
