import logging
import time

import pytest

from policyportal.watching.fault_mail import SECONDS, FaultMail, folder, is_new


@pytest.fixture(autouse=True)
def operator(settings, tmp_path):
    settings.ERROR_MAIL = ["operator@example.jp"]
    settings.DEFAULT_FROM_EMAIL = "portal@example.jp"
    settings.DATA_DIR = tmp_path


def fault(exception: Exception, name="django.request") -> logging.LogRecord:
    record = logging.LogRecord(name, logging.ERROR, "", 1, "%s: %s", ("Error", "/x/yamada/"), None)
    try:
        raise exception
    except Exception:
        record.exc_info = (type(exception), exception, exception.__traceback__)
    return record


def test_fault_is_sent_once_an_hour_and_names_nobody(mailoutbox, monkeypatch):
    handler = FaultMail()

    for text in ("yamada", "suzuki"):
        handler.emit(fault(ValueError(text)))
    handler.emit(fault(TypeError("yamada")))
    handler.emit(fault(ValueError("yamada"), name="django.security.DisallowedHost"))
    later = time.time() + SECONDS
    monkeypatch.setattr(time, "time", lambda: later)
    handler.emit(fault(ValueError("yamada")))

    assert [letter.subject for letter in mailoutbox] == [
        "[policyportal] ValueError",
        "[policyportal] TypeError",
        "[policyportal] ValueError",
    ]
    assert {tuple(letter.to) for letter in mailoutbox} == {("operator@example.jp",)}
    assert "test_fault_mail.py:" in mailoutbox[0].body
    assert "yamada" not in str([(letter.subject, letter.body) for letter in mailoutbox])
    # What was noted of the hour before is gone.
    assert len([*folder().iterdir()]) == 1


def test_same_fault_of_another_page_is_another_one():
    library = "django/db/backends/utils.py:105 _execute"
    lines = [
        {"exception": "ProgrammingError", "traceback": [f"{place}:12 page", library]}
        for place in ("kpis/views.py", "regions/views.py", "kpis/views.py")
    ]

    assert [is_new(line) for line in lines] == [True, True, False]


def test_mail_server_that_is_away_is_said_in_the_log(settings, caplog):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9

    FaultMail().emit(fault(ValueError()))

    assert caplog.messages == ["A fault could not be sent by mail: ConnectionRefusedError"]


def test_nothing_is_sent_where_it_cannot_be_noted(settings, tmp_path, mailoutbox, caplog):
    settings.DATA_DIR = tmp_path / "file"
    settings.DATA_DIR.touch()

    FaultMail().emit(fault(ValueError()))

    assert mailoutbox == []
    assert caplog.messages == ["A fault could not be sent by mail: NotADirectoryError"]
