"""Reads an uploaded file in a process of its own, which may use so much memory and so much time.

A file of a few kilobytes can unpack to gigabytes, in more ways than anyone can look for. Whatever it does, it
ends with that process; the portal's own goes on, and says that the file is too large. The process knows
neither Django nor the database.
"""

import json
import logging
import resource
import subprocess
import sys
from dataclasses import astuple
from pathlib import Path

from policyportal.exchange.explaining import OddCell, Problem, ReadSheet, Refused
from policyportal.exchange.kinds import CSV

MAX_MEMORY = 192 * 2**20
# Of the processor, and by the clock on a machine that has much to do.
MAX_SECONDS, MAX_WAIT = 4, 7
TOO_MUCH = "ファイルの中身が大きすぎて、読み切れません。表だけを新しいファイルに移すか、行を分けてください。"

# Where the process finds this package, from wherever the portal was started.
_ROOT = Path(__file__).resolve().parents[2]

logger = logging.getLogger(__name__)


def read_within_bounds(kind: str, content: bytes) -> list[ReadSheet]:
    """Read the sheets of a CSV or Excel file. Raises Refused if that is too much."""
    sheets = []
    for title, rows, problems, odd, *states in _answer(kind, content):
        found = [Problem(*problem) for problem in problems]
        sheets.append(ReadSheet(title, rows, found, [OddCell(*cell) for cell in odd], *states))
    return sheets


def _answer(kind: str, content: bytes) -> list[list]:
    """What the process has read."""
    command = [sys.executable, "-m", __name__, kind, str(MAX_MEMORY), str(MAX_SECONDS)]
    try:
        done = subprocess.run(
            command, input=content, capture_output=True, timeout=MAX_WAIT, cwd=_ROOT
        )
    except subprocess.TimeoutExpired as error:
        raise Refused(TOO_MUCH) from error
    if done.returncode:
        last_words = done.stderr.decode(errors="replace")[-1000:]
        logger.warning("The reader of a file ended with %s. %s", done.returncode, last_words)
        raise Refused(TOO_MUCH)
    answer = json.loads(done.stdout)
    if answer["refused"]:
        raise Refused(problems=[Problem(*problem) for problem in answer["refused"]])
    return answer["sheets"]


def _main() -> None:
    """Read the file on standard input, and write its sheets, or why it is refused."""
    kind, memory, seconds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    _limit(resource.RLIMIT_AS, memory)
    _limit(resource.RLIMIT_CPU, seconds)
    _limit(resource.RLIMIT_CORE, 0)
    # Each costs time to import, and no file needs both.
    if kind == CSV:
        from policyportal.exchange.csv_files import read_csv

        def read(content: bytes) -> list[ReadSheet]:
            return [read_csv(content)]

    else:
        from policyportal.exchange.excel_files import read_excel as read
    sheets, refused = [], []
    try:
        for sheet in read(sys.stdin.buffer.read()):
            sheets.append(sheet._replace(problems=list(map(astuple, sheet.problems))))
    except Refused as error:
        refused = list(map(astuple, error.problems))
    json.dump({"sheets": sheets, "refused": refused}, sys.stdout)


def _limit(of_what: int, most: int) -> None:
    """Lower a limit of this process; one that is lower already stays."""
    _, hard = resource.getrlimit(of_what)
    if hard == resource.RLIM_INFINITY or hard > most:
        resource.setrlimit(of_what, (most, most))


if __name__ == "__main__":
    _main()
