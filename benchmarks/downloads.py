"""How long each file of open data takes, and how much memory: on a sample, each in a process of its own.

    .venv/bin/python -m benchmarks.sample --times 1000
    PORTAL_DATABASE=policyportal_sample_x1000 .venv/bin/python -m benchmarks.downloads [WORD ...]

Each address is asked through Django's own handler, without a network, and its answer read to the end. The memory is the
most that the process had at once, Django with it; the slowest statement is seen from Python. WORDS keep the addresses that
hold one of them.
"""

import argparse
import gc
import resource
import subprocess
import sys
import time
from contextlib import ExitStack

from django.conf import settings
from django.db import connections
from django.test import Client

from benchmarks.pages import QueryClock
from policyportal.opendata.catalog import DATASETS

HEADINGS = (
    "address",
    "first byte s",
    "whole s",
    "CPU s",
    "MB sent",
    "MB at most",
    "statements",
    "slowest s",
)


def addresses() -> list[str]:
    files = [f"/data/{dataset.name}.{end}" for dataset in DATASETS for end in ("csv", "json")]
    return ["/data/", *files, "/data/all.zip"]


def figures_of(address: str) -> list[str]:
    """Ask for an address, and tell what it took."""
    settings.ALLOWED_HOSTS = ["*"]
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    # As where pages are served (policyportal.serving.web_server).
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    clock = QueryClock()
    with ExitStack() as stack:
        for connection in connections.all():
            stack.enter_context(connection.execute_wrapper(clock))
        start = time.perf_counter()
        answer = Client().get(address)
        parts = iter(answer if answer.streaming else [answer.content])
        sent, first = len(next(parts)), time.perf_counter() - start
        sent += sum(map(len, parts))
        whole = time.perf_counter() - start
        answer.close()
    used = resource.getrusage(resource.RUSAGE_SELF)
    most, cpu = used.ru_maxrss / 1024, used.ru_utime + used.ru_stime
    if answer.status_code != 200:
        raise SystemExit(f"{address} is answered with {answer.status_code}")
    numbers = (f"{first:.1f}", f"{whole:.1f}", f"{cpu:.1f}", f"{sent / 2**20:.1f}", f"{most:.0f}")
    return [address, *numbers, str(clock.number), f"{clock.slowest_seconds:.2f}"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("words", nargs="*")
    parser.add_argument("--alone", help="this address, in this process")
    options = parser.parse_args()
    if options.alone:
        print(f"| {' | '.join(figures_of(options.alone))} |")
        return
    print(f"| {' | '.join(HEADINGS)} |\n|{'---|' * len(HEADINGS)}", flush=True)
    for address in addresses():
        if not options.words or any(word in address for word in options.words):
            command = [sys.executable, "-m", "benchmarks.downloads", "--alone", address]
            subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
