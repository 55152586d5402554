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
from pathlib import Path

from policyportal.exchange.explaining import NumberedRows, Problem, Refused

CSV, XLSX = "csv", "xlsx"
# An Excel file of which every sheet is read.
BOOK = "book"
MAX_MEMORY = 192 * 2**20
# Of the processor, and by the clock on a machine that has much to do.
MAX_SECONDS, MAX_WAIT = 4, 7
TOO_MUCH = "ファイルの中身が大きすぎて、読み切れません。表だけを新しいファイルに移すか、行を分けてください。"

# Where the process finds this package, from wherever the portal was started.
_ROOT = Path(__file__).resolve().parents[2]

logger = logging.getLogger(__name__)


def read_within_bounds(kind: str, content: bytes) -> tuple[NumberedRows, list[Problem]]:
    """Read the rows of a CSV or Excel file, and the problems of its cells. Raises Refused if that is too much."""
    rows, problems = _answer(kind, content)
    return rows, [Problem(*problem) for problem in problems]


def read_book_within_bounds(content: bytes) -> list[tuple[str, NumberedRows, list[Problem]]]:
    """Read each sheet of an Excel file: its name, its rows, the problems of its cells. Raises Refused as the other does."""
    sheets, _ = _answer(BOOK, content)
    found = []
    for title, (rows, problems) in sheets:
        found.append((title, rows, [Problem(*problem) for problem in problems]))
    return found


def _answer(kind: str, content: bytes) -> tuple[list, list]:
    """What the process has read, and the problems beside it."""
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
    if answer["rows"] is None:
        raise Refused(problems=[Problem(*problem) for problem in answer["problems"]])
    return answer["rows"], answer["problems"]


def _main() -> None:
    """Read the file on standard input, and write its rows and problems; rows are null where it is refused."""
    kind, memory, seconds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    _limit(resource.RLIMIT_AS, memory)
    _limit(resource.RLIMIT_CPU, seconds)
    _limit(resource.RLIMIT_CORE, 0)
    # Each costs time to import, and no file needs both.
    if kind == CSV:
        from policyportal.exchange.csv_files import read_csv as read
    elif kind == XLSX:
        from policyportal.exchange.excel_files import read_excel as read
    else:
        from policyportal.exchange.excel_files import read_sheets as read
    problems: list[Problem] = []
    try:
        found = read(sys.stdin.buffer.read())
    except Refused as error:
        rows, problems = None, error.problems
    else:
        if kind == BOOK:
            rows = [(title, (cells, _said(wrong))) for title, (cells, wrong) in found]
        else:
            rows, problems = found
    json.dump({"rows": rows, "problems": _said(problems)}, sys.stdout)


def _said(problems: list[Problem]) -> list[tuple]:
    return [(problem.row, problem.column, problem.text) for problem in problems]


def _limit(of_what: int, most: int) -> None:
    """Lower a limit of this process; one that is lower already stays."""
    _, hard = resource.getrlimit(of_what)
    if hard == resource.RLIM_INFINITY or hard > most:
        resource.setrlimit(of_what, (most, most))


if __name__ == "__main__":
    _main()
