"""What processes take, seen on processes of a test."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import processes

pytestmark = pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="reads /proc")

# Works for longer than is asked for in a child that ends, and says when it is done: the kernel counts in hundredths.
CHILD = """
import subprocess, sys, time
work = "import time\\nwhile time.process_time() < 0.35: pass"
subprocess.run([sys.executable, "-c", work])
print("done", flush=True)
sys.stdin.read()
"""


def test_time_of_a_tree_has_that_of_children_that_are_gone():
    command = [sys.executable, "-c", CHILD]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdout.readline()

        assert processes.cpu_seconds(process.pid) >= 0.3
        assert processes.tree(process.pid) == [process.pid]
        assert process.pid in processes.tree(os.getpid())
        assert processes.resident_bytes(process.pid) > 1_000_000

        process.stdin.close()


def test_process_that_is_gone_takes_nothing():
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()

    assert processes.cpu_seconds(process.pid) == 0
    assert processes.resident_bytes(process.pid) == 0
