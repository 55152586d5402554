"""make_booklet: says what it has done, or why it cannot."""

import sys

import pytest
from django.core.management import CommandError, call_command

from tests.factories import make_plan

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("typeset")
def test_says_how_many_it_has_made(capsys):
    make_plan()

    call_command("make_booklet")

    assert capsys.readouterr().out == "1 made, 0 as before.\n"


def test_says_why_it_cannot(monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)

    with pytest.raises(CommandError, match=r"requirements/booklet\.txt"):
        call_command("make_booklet")
