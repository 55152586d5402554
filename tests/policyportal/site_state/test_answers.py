import json
from datetime import date, timedelta

import pytest

from policyportal.site_state.answers import DAYS, KINDS, read_answers
from tests.deploy.test_statistics import statistics

TODAY = date(2026, 6, 15)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "answers.json"


def numbers(counts: list[tuple[str, str]]) -> str:
    return " ".join(count for _, count in counts)


def day(number: int) -> str:
    """So many days before today."""
    return (TODAY - timedelta(days=number)).isoformat()


def test_four_weeks_that_ended_two_days_ago_are_summed_by_kind(file):
    days = {
        day(1): {"home": {"2xx": 100}},
        day(2): {"kpis": {"2xx": 3, "4xx": 1}, "admin": {"2xx": 9}},
        day(DAYS + 1): {"kpis": {"2xx": 1002}, "home": {"2xx": 1, "5xx": 1}},
        day(DAYS + 2): {"home": {"2xx": 1000}},
    }
    file.write_text(json.dumps({"days": days}))

    answers = read_answers(file, TODAY)

    assert (answers.first.isoformat(), answers.last.isoformat()) == (day(DAYS + 1), day(2))
    assert [(label, numbers(counts)) for label, counts in answers.rows] == [
        ("ホーム", "1 0 0 1"),
        ("KPI", "1,005 0 1 0"),
    ]
    assert numbers(answers.sums) == "1,006 0 1 1"


@pytest.mark.parametrize("text", ["", "[]", '{"days": {"x": 1}}', '{"days": {"2026-06-01": 1}}'])
def test_file_that_is_broken_is_none_and_said_in_the_log(file, text, caplog):
    file.write_text(text)

    assert read_answers(file, TODAY) is None
    assert len(caplog.messages) == 1


def test_nothing_counted_is_none(file, caplog):
    assert read_answers(file, TODAY) is None
    file.write_text(json.dumps({"days": {day(1): {"home": {"2xx": 1}}}}))
    assert read_answers(file, TODAY) is None
    assert caplog.messages == []


def test_every_public_kind_of_the_script_has_a_name():
    kinds = {"home", "files", "other", *statistics.KINDS}

    assert kinds - KINDS.keys() == {"admin", "static", "pictures"}
