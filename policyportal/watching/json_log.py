"""Log lines as JSON, for machines to collect: what happened where, and nothing of what somebody typed or is called.

What a visitor or a colleague has written reaches a log by three ways: as an argument of a message of a library, in the
words of an exception, and in an address. None of the three is written (docs/decisions/0029).
"""

import json
import logging
import sys
import threading
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from django.db import OperationalError

from policyportal.watching import request_ids

# Whose messages are written as they are: this code names no person in them. Of others, numbers alone are filled in.
OWN = ("policyportal", "regions", "projects", "kpis")
LEFT_OUT = "…"
# What a line may have beside what every line has; policyportal.watched gives them.
MORE = ("method", "route", "status", "milliseconds", "kept")
ROOT = Path(__file__).resolve().parents[2]


class JsonFormatter(logging.Formatter):
    """A line of a log as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(told(record), ensure_ascii=False)


def log_uncaught() -> None:
    """Let what ends a command or a thread be logged as all else is: Python would print its words."""
    log = logging.getLogger("policyportal.uncaught")

    def of_process(kind: type, exception: BaseException, place: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, exception, place)
        else:
            log.error("Ended by a fault", exc_info=exception)

    def of_thread(ended: threading.ExceptHookArgs) -> None:
        log.error("A thread was ended by a fault", exc_info=ended.exc_value)

    sys.excepthook, threading.excepthook = of_process, of_thread


def told(record: logging.LogRecord) -> dict[str, Any]:
    """What is told of a log record."""
    line: dict[str, Any] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname,
        "logger": record.name,
        "message": message_of(record),
    }
    if request_id := request_ids.current():
        line["request"] = request_id
    line |= {name: getattr(record, name) for name in MORE if hasattr(record, name)}
    if route := route_of(record):
        line["route"] = route
    if record.exc_info and (exception := record.exc_info[1]):
        line["exception"] = " from ".join(map(name_of, chain_of(exception)))
        line["traceback"] = places_of(exception)
    return line


def message_of(record: logging.LogRecord) -> str:
    """The message: of another's code the words that stand in the code, without what was filled in."""
    if record.name.startswith(OWN):
        return record.getMessage()
    if record.name.startswith("django.security"):
        # The words of an exception that repeats what was sent; the name of the logger says what it was.
        return f"Refused: {record.name.rpartition('.')[2]}"
    if status := getattr(record, "status_code", None):
        return f"Answered with {status}"
    text = str(record.msg)
    if not record.args:
        return text
    arguments = record.args
    if isinstance(arguments, Mapping):
        filled: Any = {name: shown(argument) for name, argument in arguments.items()}
    else:
        filled = tuple(map(shown, arguments))
    try:
        return text % filled
    except (TypeError, ValueError):
        return text


def shown(argument: object) -> object:
    if isinstance(argument, BaseException):
        return name_of(argument)
    return argument if isinstance(argument, (int, float)) else LEFT_OUT


def route_of(record: logging.LogRecord) -> str:
    """The name of the address that was asked for, where Django logs what became of a request."""
    match = getattr(getattr(record, "request", None), "resolver_match", None)
    return match.view_name if match else ""


def chain_of(exception: BaseException) -> list[BaseException]:
    """The exception, and those that it came from."""
    chain: list[BaseException] = []
    before: BaseException | None = exception
    while before and before not in chain:
        chain.append(before)
        before = before.__cause__ or (None if before.__suppress_context__ else before.__context__)
    return chain


def name_of(exception: BaseException) -> str:
    """The class of an exception. Its words repeat values; of the database its code and the rule that was broken are known."""
    diag = getattr(exception, "diag", None)
    known = [getattr(diag, name, None) for name in ("sqlstate", "constraint_name")]
    if isinstance(exception, OperationalError):
        # That the server is away, or took too long: nothing that anybody has entered.
        known.append(str(exception).partition("\n")[0])
    details = ", ".join(filter(None, known))
    name = type(exception).__qualname__
    return f"{name} ({details})" if details else name


def places_of(exception: BaseException) -> list[str]:
    """Where it was raised, the outermost call first: no values, and no lines of code, which hold some."""
    frames = traceback.extract_tb(exception.__traceback__, limit=-30)
    return [f"{short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]


def short(filename: str) -> str:
    """A path as it is seen from the checkout, or from the folder of the packages."""
    path = Path(filename)
    if "site-packages" in path.parts:
        return str(Path(*path.parts[path.parts.index("site-packages") + 1 :]))
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name
