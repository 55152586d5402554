"""make_pictures: says what it has done, or why it cannot."""

import pytest
from django.core.management import CommandError, call_command

from tests.factories import make_plan

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def pictures_dir(settings, tmp_path):
    settings.PICTURES_DIR = tmp_path


@pytest.mark.usefixtures("drawn")
def test_says_how_many_it_has_made(capsys):
    make_plan()

    call_command("make_pictures")

    assert capsys.readouterr().out == "1 made, 0 deleted.\n"


def test_says_why_it_cannot(settings):
    settings.PICTURE_FONT = "ない書体"

    with pytest.raises(CommandError, match="ない書体"):
        call_command("make_pictures")
