"""What a line of the log says, and that nothing of it is about a person, whatever went wrong."""

import io
import json
import logging
import sys

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import DataError, IntegrityError, OperationalError, connection, transaction
from django.test import Client

from policyportal import views
from policyportal.round import mailing
from policyportal.watched import Watched
from policyportal.watching import json_log, request_ids
from policyportal.watching.json_log import JsonFormatter
from tests.policyportal.round.conftest import mail, world  # noqa: F401 (fixtures)

# Of each kind that a visitor or a colleague may leave: none may be read in a log.
PERSONAL = ("yamada-taro", "himitsu-no-kotoba", "203.0.113.77", "Firefox-of-Yamada")
PASSWORD = "a-long-password-of-yamada"


@pytest.fixture
def log():
    """Every line that is logged as JSON, of all that a server in production logs and more."""
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(JsonFormatter())
    loggers = [logging.getLogger(name) for name in ("", "policyportal.requests", "axes")]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.INFO)
    loggers[0].addHandler(handler)
    yield lines
    loggers[0].removeHandler(handler)
    for logger, level in zip(loggers, before, strict=True):
        logger.setLevel(level)


def lines_of(log) -> list[dict]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def line_of(name="elsewhere", message="", *args, exception=None) -> dict:
    record = logging.LogRecord(name, logging.ERROR, "", 1, message, args, None)
    if exception:
        record.exc_info = (type(exception), exception, exception.__traceback__)
    return json_log.told(record)


class Browser(Client):
    """A browser whose requests go through all that watches them."""

    def request(self, **request):
        answers = []

        def application(environ, start_response):
            answers.append(super(Browser, self).request(**request))
            start_response(f"{answers[0].status_code} as it is", [])
            return []

        Watched(application)(self._base_environ(**request), lambda *answer: None)
        return answers[0]


@pytest.fixture
def browser():
    return Browser(
        raise_request_exception=False, REMOTE_ADDR=PERSONAL[2], HTTP_USER_AGENT=PERSONAL[3]
    )


@pytest.fixture
def caught(monkeypatch):
    """As a process of production is: what ends it is logged."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(json_log.threading, "excepthook", json_log.threading.excepthook)
    json_log.log_uncaught()


def test_nothing_of_a_person_is_logged(browser, log, caught, world, mail, settings, monkeypatch):  # noqa: F811
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    name, typed, *_ = PERSONAL
    account = {"username": name, "password": PASSWORD}
    get_user_model().objects.create_user(**account, email=f"{name}@example.jp", is_staff=True)
    address = f"/admin/login/?next=/admin/&{typed}=1"

    for _ in range(6):
        browser.post(address, account | {"password": typed})
    assert browser.post(address, account).status_code == 429
    call_command("axes_reset", verbosity=0)
    assert browser.post(address, account).status_code == 302
    session = browser.cookies["sessionid"].value
    assert browser.get("/search/", {"q": typed}).status_code == 200
    assert browser.get(f"/nowhere/{typed}/").status_code == 404
    monkeypatch.setattr(views, "Search", fail_with(typed))
    assert browser.get("/search/", {"q": typed}).status_code == 500
    monkeypatch.setattr(mailing.EmailMessage, "send", fail_with(f"{name}@example.jp"))
    sys.excepthook(*caught_by(call_command, "send_digest"))

    said = log.getvalue()
    lines = lines_of(log)
    personal = (*PERSONAL, PASSWORD, session, "example.jp", "試験の文", "east@")
    assert [word for word in personal if word in said] == []
    requests = [line for line in lines if line["logger"] == "policyportal.requests"]
    assert [(line["method"], line["route"], line["status"]) for line in requests[-4:]] == [
        ("POST", "admin:login", 302),
        ("GET", "search", 200),
        ("GET", "unknown", 404),
        ("GET", "search", 500),
    ]
    (fault,) = [
        line for line in lines if line["logger"] == "django.request" and "traceback" in line
    ]
    assert fault["request"] == requests[-1]["request"]
    assert (fault["exception"], fault["route"]) == ("ValueError", "search")
    assert fault["message"] == "Answered with 500"
    assert any(place.startswith("policyportal/views.py:") for place in fault["traceback"])
    assert lines[-1]["message"] == "Ended by a fault"


def fail_with(text: str):
    def fail(*args, **kwargs):
        raise ValueError(f"invalid: {text}")

    return fail


def caught_by(function, *args) -> tuple:
    try:
        function(*args)
    except ValueError:
        return sys.exc_info()
    raise AssertionError


@pytest.mark.django_db
def test_of_the_database_the_rule_is_named_and_not_the_value(db):
    get_user_model().objects.create(username=PERSONAL[0])
    told = []
    for fault in (
        lambda: get_user_model().objects.create(username=PERSONAL[0]),
        lambda: connection.cursor().execute(f"SELECT '{PERSONAL[1]}'::integer"),
    ):
        try:
            with transaction.atomic():
                fault()
        except (IntegrityError, DataError) as error:
            told.append(line_of(exception=error)["exception"])

    assert told == [
        "IntegrityError from UniqueViolation (23505, auth_user_username_key)",
        "DataError from InvalidTextRepresentation (22P02)",
    ]


def test_database_that_is_away_is_said_in_its_words():
    away = OperationalError("connection refused\nDETAIL: himitsu")

    assert line_of(exception=away)["exception"] == "OperationalError (connection refused)"


@pytest.mark.parametrize(
    ("name", "message", "args", "told"),
    [
        ("policyportal.caching", "Away: %s", ("refused",), "Away: refused"),
        ("axes.attempts", "AXES: Locking out %s.", ("yamada",), "AXES: Locking out …."),
        ("gunicorn.error", "Worker (pid:%s) exited", (12,), "Worker (pid:12) exited"),
        (
            "gunicorn.error",
            "Error handling request %s",
            ("/?q=himitsu",),
            "Error handling request …",
        ),
        ("elsewhere", "%(who)s did it", ({"who": "yamada"},), "… did it"),
        ("elsewhere", "%s failed", (ValueError("yamada"),), "ValueError failed"),
        ("elsewhere", "%d of %s", ("yamada", 2), "%d of %s"),
        ("elsewhere", "100%", (), "100%"),
        ("django.security.DisallowedHost", "Invalid 'yamada'", (), "Refused: DisallowedHost"),
    ],
)
def test_message_of_another_is_filled_with_numbers_alone(name, message, args, told):
    assert line_of(name, message, *args)["message"] == told


def test_line_says_when_and_of_which_request():
    request_id = request_ids.begin()

    line = json.loads(
        JsonFormatter().format(logging.makeLogRecord({"name": "kpis", "msg": "試験"}))
    )

    assert line["request"] == request_id
    assert line["time"].endswith("+00:00")
    assert line["message"] == "試験"


def test_chain_of_exceptions_that_turns_in_a_circle_ends():
    first, second = ValueError(), TypeError()
    first.__cause__, second.__cause__ = second, first

    assert line_of(exception=first)["exception"] == "ValueError from TypeError"
