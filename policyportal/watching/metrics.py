"""What is counted for Prometheus, in all processes of one server together.

Nothing is counted, and the library is not even read, before `begin`: a portal without PORTAL_METRICS pays nothing.
"""

import atexit
import os
import shutil
import tempfile
from typing import Any

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
# Seconds: what is kept is there in the first, a page that the database was long for in the last.
BUCKETS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
# The variable by which the library is told the folder that the processes share.
FOLDER = "PROMETHEUS_MULTIPROC_DIR"

_measures: "Measures | None" = None


class Measures:
    """The counters, by what they count."""

    def __init__(self, counters: Any, **options: Any) -> None:
        self.requests = counters.Counter(
            "portal_requests", "Answers", ["route", "status"], **options
        )
        self.seconds = counters.Histogram(
            "portal_request_seconds",
            "Seconds until an answer begins",
            ["route"],
            buckets=BUCKETS,
            **options,
        )
        self.pages = counters.Counter(
            "portal_public_pages",
            "Public pages that were answered as they were kept (hit) or made (miss)",
            ["kept"],
            **options,
        )
        self.places = counters.Gauge(
            "portal_places_taken",
            "Requests that are worked on now",
            multiprocess_mode="livesum",
            **options,
        )
        self.refusals = counters.Counter(
            "portal_places_refused", "Requests that found no place in time", **options
        )
        self.database = counters.Counter(
            "portal_database_errors",
            "Times that the database was away or took too long",
            **options,
        )
        self.imports = counters.Counter(
            "portal_imports", "Files of staff that were imported", ["table"], **options
        )


def begin() -> None:
    """Count from now on, in this process and those that it starts."""
    global _measures
    if _measures is None:
        folder = os.environ[FOLDER] = tempfile.mkdtemp(prefix="policyportal-metrics-")
        atexit.register(_remove, folder, os.getpid())
        # Only now: the library asks for the folder when it is read.
        import prometheus_client

        _measures = Measures(prometheus_client)


def _remove(folder: str, owner: int) -> None:
    # The processes that were started from this one have the folder in common with it.
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)


def process_ended(pid: int) -> None:
    """What is so while a process lives is so no more; what it has counted stays counted."""
    if _measures:
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(pid)


def exposition() -> bytes:
    """All that the processes have counted, as Prometheus reads it."""
    from prometheus_client import CollectorRegistry, generate_latest, multiprocess

    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)
    return generate_latest(registry)


def count_request(route: str, status: int, seconds: float, kept: str) -> None:
    """An answer: of which page, of which class (2xx), after how long, and whether it was kept (hit, miss or neither)."""
    if _measures:
        _measures.requests.labels(route, f"{status // 100}xx").inc()
        _measures.seconds.labels(route).observe(seconds)
        if kept:
            _measures.pages.labels(kept).inc()


def place_taken() -> None:
    if _measures:
        _measures.places.inc()


def place_left() -> None:
    if _measures:
        _measures.places.dec()


def place_refused() -> None:
    if _measures:
        _measures.refusals.inc()


def database_failed() -> None:
    if _measures:
        _measures.database.inc()


def imported(table: str) -> None:
    if _measures:
        _measures.imports.labels(table).inc()
