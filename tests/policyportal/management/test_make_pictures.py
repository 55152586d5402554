"""make_pictures: says what it has done, or why it cannot."""

import pytest
from django.core.management import CommandError, call_command

from policyportal.sharing import pictures
from tests.factories import make_plan

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def pictures_dir(settings, tmp_path):
    settings.PICTURES_DIR = tmp_path


def test_says_how_many_it_has_made(monkeypatch, capsys):
    make_plan()
    monkeypatch.setattr(pictures, "drawer", lambda: str.encode)

    call_command("make_pictures")

    assert capsys.readouterr().out == "1 made, 0 deleted.\n"


def test_says_why_it_cannot(settings):
    settings.PICTURE_FONT = "ない書体"

    with pytest.raises(CommandError, match="ない書体"):
        call_command("make_pictures")
