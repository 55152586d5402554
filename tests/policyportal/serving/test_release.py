"""The fingerprint of what shapes a page beside the data."""

import shutil
from decimal import Decimal

import pytest
from django.conf import settings as configured

from policyportal.pages.operator import Operator
from policyportal.serving import release

fingerprint = release.fingerprint.__wrapped__


@pytest.fixture
def copy(settings, tmp_path):
    """A copy of the code that a test may change."""
    for folder in release.FOLDERS:
        shutil.copytree(configured.BASE_DIR / folder, tmp_path / folder)
    for file in release.FILES:
        (tmp_path / file).parent.mkdir(exist_ok=True)
        shutil.copy(configured.BASE_DIR / file, tmp_path / file)
    settings.BASE_DIR = tmp_path
    return tmp_path


def test_copy_of_the_code_is_the_same_release(copy, settings):
    there = fingerprint()

    settings.BASE_DIR = copy.parent / "elsewhere"
    shutil.copytree(copy, settings.BASE_DIR)

    assert fingerprint() == there
    assert fingerprint() == there


@pytest.mark.parametrize(
    "file",
    ["templates/base.html", "kpis/judging.py", "kpis/models/series.sql", "requirements/lock.txt"],
)
def test_changed_file_is_another_release(copy, file):
    before = fingerprint()

    with open(copy / file, "a") as changed:
        changed.write("\n")

    assert fingerprint() != before


def test_new_and_renamed_files_are_another_release(copy):
    before = fingerprint()
    (copy / "templates/new.html").write_text("")
    added = fingerprint()
    (copy / "templates/new.html").rename(copy / "templates/other.html")

    assert len({before, added, fingerprint()}) == 3


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SHOW_JUDGEMENT", False),
        ("JUDGEMENT_THRESHOLD", Decimal("0.9")),
        ("ALLOWED_HOSTS", ["example.jp"]),
        ("OPERATOR", Operator(office="試験課")),
    ],
)
def test_setting_that_pages_show_is_another_release(settings, name, value):
    before = fingerprint()

    setattr(settings, name, value)

    assert fingerprint() != before
