"""manage.py as a process: a setting's fault is one sentence; another database than the plan's is a variable."""

import os
import re
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


@pytest.mark.parametrize(
    ("urls", "users"),
    [
        ({"DATABASE_URL": ""}, ["policyportal"] * 2 + ["policyportal_public"] * 2),
        ({"DATABASE_URL": "postgres://one@127.0.0.1:1/plan"}, ["one"] * 2),
        (
            {
                "DATABASE_URL": "postgres://staff@127.0.0.1:1/plan",
                "DATABASE_OWNER_URL": "postgres://owner@127.0.0.1:1/plan",
                "DATABASE_PUBLIC_URL": "postgres://public@127.0.0.1:1/plan",
                "DATABASE_REPLICA_URL": "postgres://public@127.0.0.2:1/plan",
            },
            ["staff"] * 2 + ["owner"] + ["public"] * 3,
        ),
    ],
)
def test_roles_and_another_database_on_the_server_are_variables(urls, users):
    """Each connection leads to it: those of commands and staff, of the owner, of public pages, and of the standby."""
    run = subprocess.run(
        [sys.executable, MANAGE, "diffsettings", "--output=unified"],
        env=os.environ | urls | {"PORTAL_DATABASE": "plan_sample_x1"},
        capture_output=True,
        text=True,
    )

    assert re.findall("'USER': '(.*?)'", run.stdout) == users
    assert run.stdout.count("'NAME': 'plan_sample_x1'") == len(users)


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
