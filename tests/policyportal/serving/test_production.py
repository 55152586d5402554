"""What a portal for the public does not start without."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from policyportal.serving import production

SHIPPED = Path(settings.BASE_DIR / "deploy" / "portal.env")


def shipped():
    """What an installed portal is told, its key drawn."""
    lines = [line for line in SHIPPED.read_text().splitlines() if "=" in line and line[0] != "#"]
    environ = dict(line.split("=", 1) for line in lines)
    return environ | {"PORTAL_SECRET_KEY": "k3y-of-this-test" * 4}


def test_nothing_lacks_in_what_is_shipped_but_the_key():
    assert production.refusal(shipped()) == ""
    (sentence,) = production.lacks(shipped() | {"PORTAL_SECRET_KEY": ""})
    assert sentence.startswith("PORTAL_SECRET_KEY is not set; draw one with")


def test_all_that_lacks_is_said_at_once():
    refusal = production.refusal({"PORTAL_PRODUCTION": "1"})

    named = {line.split()[1] for line in refusal.splitlines()[1:]}
    assert named == {
        "PORTAL_SECRET_KEY",
        "PORTAL_HOSTS",
        "PORTAL_HTTPS",
        "PORTAL_PROXY",
        "PORTAL_URL",
        "DATABASE_URL",
        "DATABASE_OWNER_URL",
        "DATABASE_PUBLIC_URL",
        "PORTAL_DATA",
        "PORTAL_STATIC",
    }
    assert "docs/operations.md" in refusal


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PORTAL_SECRET_KEY", "short", "shorter than 50 characters or too plain"),
        ("PORTAL_SECRET_KEY", "ab" * 40, "shorter than 50 characters or too plain"),
        ("PORTAL_DEBUG", "1", "PORTAL_DEBUG is 1"),
        ("PORTAL_HOSTS", "portal.example.jp,*", "answers to whatever name"),
        ("PORTAL_HTTPS", "0", "PORTAL_HTTPS is not 1"),
        ("PORTAL_URL", "http://portal.example.jp", "PORTAL_URL is not the https address"),
        ("PORTAL_URL", "https://elsewhere.example.jp", "PORTAL_URL is not the https address"),
        ("PORTAL_DATA", "var", "PORTAL_DATA is not a folder from the root on"),
        (
            "DATABASE_URL",
            "postgres://policyportal:word@db.example.jp/policyportal",
            "DATABASE_URL does not connect as policyportal_staff",
        ),
    ],
)
def test_what_is_wrong_is_said(name, value, said):
    (sentence,) = production.lacks(shipped() | {name: value})

    assert said in sentence


def test_password_is_not_taken_for_the_role():
    assert (
        production.user_of("postgres://policyportal_staff:p%40ss@db/name") == "policyportal_staff"
    )
    assert production.user_of("postgres:///name") == ""


def test_settings_refuse():
    """As a command would say it: the sentences, and no traceback."""
    environ = {"PATH": os.environ["PATH"], "PORTAL_PRODUCTION": "1"}
    command = [sys.executable, "manage.py", "check"]
    done = subprocess.run(
        command, cwd=settings.BASE_DIR, env=environ, capture_output=True, text=True
    )

    assert done.returncode == 1
    assert done.stderr.startswith("PORTAL_PRODUCTION is 1, and the portal does not start")
    assert "Traceback" not in done.stderr
