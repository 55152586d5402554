import pytest

from policyportal.watching import wanted
from policyportal.watching.wanted import Wanted


@pytest.mark.parametrize(
    ("environ", "log_json"),
    [
        ({}, False),
        ({"PORTAL_LOG": "json"}, True),
        ({"PORTAL_PRODUCTION": "1"}, True),
        ({"PORTAL_PRODUCTION": "1", "PORTAL_LOG": "text"}, False),
    ],
)
def test_log_is_json_for_the_public_or_where_it_is_wanted(environ, log_json):
    found = Wanted.read(environ)

    assert found.log_json == log_json
    requests = found.logging()["loggers"]["policyportal.requests"]
    assert requests["level"] == ("INFO" if log_json else "WARNING")


def test_faults_are_sent_to_whoever_is_named():
    found = Wanted.read({"PORTAL_ERROR_MAIL": "one@example.jp, two@example.jp"})

    assert found.error_mail == ["one@example.jp", "two@example.jp"]
    assert found.logging()["root"]["handlers"] == ["terminal", "mail"]
    assert Wanted.read({}).logging()["root"]["handlers"] == ["terminal"]


@pytest.mark.parametrize(
    ("name", "value"), [("PORTAL_LOG", "xml"), ("PORTAL_ERROR_MAIL", "a@example.jp, operator")]
)
def test_wrong_value_is_a_sentence_that_names_its_variable(name, value):
    with pytest.raises(ValueError, match=f"{name} .*write"):
        Wanted.read({name: value})


def test_metrics_need_their_library(monkeypatch):
    monkeypatch.setattr(wanted, "find_spec", {}.get)

    with pytest.raises(ValueError, match=r"prometheus-client is not installed.*production\.txt"):
        Wanted.read({"PORTAL_METRICS": "10.0.0.7"})
