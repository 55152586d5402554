"""What processes take: time and memory of a server with all that it started, read from /proc."""

import os
import re
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def tree(pid: int) -> list[int]:
    """The process and all that came from it, as far as they live."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        if stat := _stat(int(folder.name)):
            children.setdefault(int(stat[1]), []).append(int(folder.name))
    found = [pid]
    for parent in found:
        found += children.get(parent, [])
    return found


def cpu_seconds(*roots: int) -> float:
    """User and system time of the trees so far, children that are gone included."""
    ticks = 0
    for root in roots:
        for pid in tree(root):
            if stat := _stat(pid):
                ticks += sum(int(number) for number in stat[11:15])
    return ticks / TICKS


def resident_bytes(pid: int) -> int:
    """How much memory the process holds, shared pages counted in proportion."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    found = re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
    return int(found[1]) * 1024 if found else 0


def _stat(pid: int) -> list[str]:
    """Fields of /proc/PID/stat from the state on: the name before it may hold blanks and brackets."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
