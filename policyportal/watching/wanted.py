"""How the operator wants the portal to be watched: how it logs, and to whom it writes about faults."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import validate_email


@dataclass(frozen=True)
class Wanted:
    """What the variables say; a wrong one is a ValueError that names it."""

    log_json: bool
    """Each request as a line and every line as JSON, else faults as text for a terminal."""
    error_mail: list[str]
    """Who gets faults by mail."""

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> Self:
        """For the public all is logged as JSON, unless PORTAL_LOG says otherwise."""
        log = environ.get("PORTAL_LOG", "")
        if log not in ("", "json", "text"):
            raise ValueError(f"PORTAL_LOG is {log!r}; write json or text")
        if environ.get("PORTAL_METRICS") and find_spec("prometheus_client") is None:
            raise ValueError(
                "PORTAL_METRICS is set, and prometheus-client is not installed: install the packages of "
                "requirements/production.txt"
            )
        for_public = environ.get("PORTAL_PRODUCTION") == "1"
        return cls(log == "json" if log else for_public, _addresses(environ))

    def logging(self) -> dict[str, Any]:
        """What goes wrong is said on the terminal, with DEBUG off too; a page that is not there is no fault."""
        return {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "text": {"format": "%(message)s"},
                "json": {"()": "policyportal.watching.json_log.JsonFormatter"},
            },
            "handlers": {
                "terminal": {
                    "class": "logging.StreamHandler",
                    "formatter": "json" if self.log_json else "text",
                },
                "mail": {
                    "class": "policyportal.watching.fault_mail.FaultMail",
                    "level": "ERROR",
                },
            },
            "root": {
                "handlers": ["terminal", *(["mail"] if self.error_mail else [])],
                "level": "WARNING",
            },
            "loggers": {
                "django.request": {"level": "ERROR"},
                "policyportal.requests": {"level": "INFO" if self.log_json else "WARNING"},
            },
        }


def _addresses(environ: Mapping[str, str]) -> list[str]:
    written = environ.get("PORTAL_ERROR_MAIL", "")
    addresses = [text.strip() for text in written.split(",") if text.strip()]
    try:
        for address in addresses:
            validate_email(address)
    except ValidationError as error:
        raise ValueError(
            f"PORTAL_ERROR_MAIL names {address!r}; write mail addresses, separated by commas"
        ) from error
    return addresses
