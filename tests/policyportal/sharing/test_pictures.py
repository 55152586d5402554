"""Pictures for sharing: made once, named while they show what is so, and deleted when they no longer do."""

import struct
import sys

import pytest
from django.db import connection

from policyportal.records import version
from policyportal.sharing import pictures
from policyportal.sharing.pictures import CannotDraw, file_of, make_all, picture_address
from tests.factories import make_area_plan, make_plan

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def pictures_dir(settings, tmp_path):
    settings.PICTURES_DIR = tmp_path / "pictures"


def make_pages():
    area_plan = make_area_plan(plan=make_plan())
    return area_plan.plan, area_plan


def test_picture_is_named_once_it_is_made(drawn):
    plan, area_plan = make_pages()
    assert picture_address(plan) == ""

    # The cards of both, and the drawing of the area.
    assert make_all() == (3, 0)

    digest = picture_address(plan).removeprefix("/pictures/").removesuffix(".png")
    assert plan.title in file_of(digest).read_text()
    assert picture_address(area_plan) not in ("", picture_address(plan))
    assert make_all() == (0, 0)


def test_picture_of_what_has_changed_is_neither_named_nor_kept(drawn):
    _, area_plan = make_pages()
    make_all()
    before = picture_address(area_plan)
    area_plan.vision = "別の姿"
    area_plan.save()

    assert picture_address(area_plan) == ""
    assert make_all() == (2, 2)
    assert picture_address(area_plan) not in ("", before)


def test_pages_that_were_kept_before_are_made_anew(drawn):
    make_pages()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    before = version.current()
    make_all()
    named = version.current()
    make_all()

    assert before.token != named.token == version.current().token


def test_without_the_library_it_says_what_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "resvg_py", None)

    with pytest.raises(CannotDraw, match=r"resvg-py, which is not installed"):
        make_all()


def test_without_the_font_it_says_which_one(settings):
    settings.PICTURE_FONT = "ない書体"

    with pytest.raises(CannotDraw, match=r"ない書体.*PORTAL_PICTURE_FONT"):
        make_all()


def test_picture_has_the_size_that_is_named():
    make_pages()
    try:
        make_all()
    except CannotDraw as why:
        pytest.skip(str(why))

    sizes = set()
    for path in pictures.folder().iterdir():
        content = path.read_bytes()
        assert content.startswith(b"\x89PNG")
        sizes.add(struct.unpack(">II", content[16:24]))
    assert (1200, 630) in sizes
    # The drawing of the area, twice as large as it is as SVG.
    ((width, _),) = sizes - {(1200, 630)}
    assert width == 2 * 720
