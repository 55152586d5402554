"""manage.py says a setting's fault in one sentence."""

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
        ("PORTAL_DEBUG", "yes"),
        ("PORTAL_HTTPS", "true"),
        ("PORTAL_JUDGEMENT", "off"),
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
    assert "README" in run.stderr
    assert len(run.stderr.strip().splitlines()) == 1
