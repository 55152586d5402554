"""What is counted, as Prometheus reads it, in a process of its own: the library holds its counters for good."""

import subprocess
import sys

from policyportal.watching import metrics

COUNTING = """
import os
from policyportal.watching import metrics
metrics.begin()
metrics.count_request("home", 200, 0.02, "hit")
metrics.place_taken()
child = os.fork()
if not child:
    metrics.count_request("home", 200, 0.3, "miss")
    metrics.count_request("kpis:kpi", 503, 1, "")
    metrics.place_taken()
    metrics.place_refused()
    metrics.database_failed()
    metrics.imported("kpis.actual")
    os._exit(0)
os.waitpid(child, 0)
metrics.process_ended(child)
print(metrics.exposition().decode())
"""


def test_all_processes_are_counted_together():
    run = subprocess.run(
        [sys.executable, "-c", COUNTING], capture_output=True, text=True, check=True
    )

    counted = run.stdout.splitlines()
    for line in (
        'portal_requests_total{route="home",status="2xx"} 2.0',
        'portal_requests_total{route="kpis:kpi",status="5xx"} 1.0',
        'portal_request_seconds_bucket{le="0.025",route="home"} 1.0',
        'portal_public_pages_total{kept="hit"} 1.0',
        'portal_public_pages_total{kept="miss"} 1.0',
        # Of the process that has ended none is taken any more.
        "portal_places_taken 1.0",
        "portal_places_refused_total 1.0",
        "portal_database_errors_total 1.0",
        'portal_imports_total{table="kpis.actual"} 1.0',
    ):
        assert line in counted


def test_nothing_is_counted_unless_it_is_wanted():
    metrics.count_request("home", 200, 1, "hit")
    metrics.place_taken()
    metrics.place_left()
    metrics.process_ended(1)

    assert metrics._measures is None
