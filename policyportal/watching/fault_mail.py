"""Faults by mail to the operator: each once an hour, and without a word of what somebody typed or is called."""

import hashlib
import logging
import time
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage

from policyportal.watching.json_log import OWN, told

SECONDS = 3600

log = logging.getLogger(__name__)


class FaultMail(logging.Handler):
    """Sends what is logged as a fault to the addresses of PORTAL_ERROR_MAIL."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            line = told(record)
            # What others send that Django refuses is no fault of the portal.
            if record.name.startswith("django.security") or not is_new(line):
                return
            subject = f"[policyportal] {line.get('exception') or line['message']}"
            body = "\n".join(_lines(line))
            # Ten seconds at most, of one request an hour: EMAIL_TIMEOUT.
            EmailMessage(" ".join(subject.split())[:150], body, to=settings.ERROR_MAIL).send()
        except Exception as error:
            # A mail server that is away is no reason to answer nothing; the fault itself is in the log. Where nothing can
            # be noted, too many letters would be worse than none.
            log.warning("A fault could not be sent by mail: %s", type(error).__name__)


def _lines(line: dict) -> list[str]:
    lines = []
    for name, value in line.items():
        if isinstance(value, list):
            lines += [f"{name}:", *(f"  {place}" for place in value)]
        else:
            lines.append(f"{name}: {value}")
    return [
        *lines,
        "",
        "The same fault is not sent again within this hour. docs/operations.md, Watch, says what to do.",
    ]


def is_new(line: dict) -> bool:
    """Whether the same fault was told in this hour by no process of this machine. Raises OSError where that is not known.

    The same are those of one kind from one place of the portal. A file a fault and hour says so: to make it is to be the
    first.
    """
    places = line.get("traceback") or [line["logger"], line["message"]]
    own = [place for place in places if place.startswith(OWN)] or places
    name = hashlib.sha256(f"{line.get('exception')} {own[-1]}".encode()).hexdigest()[:16]
    hour = int(time.time() // SECONDS)
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    _remove_all_but(hour)
    try:
        (folder() / f"{name}-{hour}").touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        return False
    return True


def _remove_all_but(hour: int) -> None:
    for path in folder().iterdir():
        if not path.name.endswith(f"-{hour}"):
            with suppress(OSError):
                path.unlink()


def folder() -> Path:
    """Where it is noted which faults were told."""
    return Path(settings.DATA_DIR) / "faults"
