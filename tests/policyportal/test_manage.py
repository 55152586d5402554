"""manage.py as a process: a setting's fault is one sentence; another database than the plan's is a variable."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

MANAGE = Path(__file__).parents[2] / "manage.py"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://localhost/plan"),
        ("DATABASE_URL", "no address"),
        ("DATABASE_REPLICA_URL", "mysql://localhost/plan"),
        ("PORTAL_DEBUG", "yes"),
        ("PORTAL_HTTPS", "true"),
        ("PORTAL_JUDGEMENT", "off"),
        ("PORTAL_PROXY", "10.0.0.1/8, proxy"),
    ],
)
def test_wrong_setting_is_one_sentence_that_names_it(name, value):
    run = subprocess.run(
        [sys.executable, MANAGE, "check"],
        env=os.environ | {name: value},
        capture_output=True,
        text=True,
    )

    assert run.returncode == 1
    assert name in run.stderr
    assert "docs/configuration.md" in run.stderr
    assert len(run.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("server", ["", "postgres://plan@127.0.0.1:1/plan"])
def test_another_database_on_the_server_is_a_variable(server):
    run = subprocess.run(
        [sys.executable, MANAGE, "diffsettings", "--output=unified"],
        env=os.environ | {"DATABASE_URL": server, "PORTAL_DATABASE": "plan_sample_x1"},
        capture_output=True,
        text=True,
    )

    assert "'NAME': 'plan_sample_x1'" in run.stdout


def test_database_that_is_away_is_said_without_a_traceback():
    run = subprocess.run(
        [sys.executable, MANAGE, "send_digest"],
        env=os.environ | {"DATABASE_URL": "postgres://plan@127.0.0.1:1/plan"},
        capture_output=True,
        text=True,
    )

    assert run.returncode == 1
    assert run.stderr.startswith("The database does not answer: ")
    assert "Traceback" not in run.stderr
