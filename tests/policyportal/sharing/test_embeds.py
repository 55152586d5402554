"""Frames: how high they are, and what is said of them."""

import pytest

from kpis.models import KPI
from policyportal.records.sample import LIVED
from policyportal.sharing import embeds
from policyportal.sharing.drawings import drawing_of
from policyportal.sharing.embeds import Frame, described
from regions.models import AreaPlan

pytestmark = pytest.mark.django_db
SITE = "https://plan.example.jp"


@pytest.fixture
def frame(the_plan):
    return Frame(drawing_of(KPI.objects.for_list().get(code="doo-01-1"), SITE))


def test_line_for_another_page_names_what_it_shows(frame):
    assert frame.html(320, 700) == (
        f'<iframe src="{SITE}/embed/kpis/doo-01-1/" width="320" height="700" '
        'title="炭鉄港推進協議会構成市町への観光入込客数　道央広域連携地域のKPI　doo-01-1（原案）" '
        'loading="lazy" style="max-width:100%;border:0"></iframe>'
    )


def test_narrow_frame_is_higher_and_one_with_more_series_too(frame, the_plan):
    four = Frame(drawing_of(KPI.objects.for_list().get(code="kushiro-nemuro-04-1"), SITE))
    area = Frame(drawing_of(AreaPlan.objects.get(area__slug="doo"), SITE))

    for kind in (frame, four, area):
        heights = [kind.height_at(width) for width in (200, 320, 639, 640, 800)]
        assert heights == sorted(heights, reverse=True)
    # As a browser has measured it, without scrolling in it: 467.
    assert 467 <= frame.height_at(640) < 520
    assert four.height_at(640) > 2 * frame.height_at(640)


def test_frame_is_no_larger_than_asked(frame):
    whole = described(frame, "")
    narrow = described(frame, "", 300, 200)

    assert (whole["width"], whole["height"]) == (640, frame.height_at(640))
    assert (narrow["width"], narrow["height"]) == (300, 200)
    assert 'width="300" height="200"' in narrow["html"]
    assert "thumbnail_url" not in whole


def test_picture_for_sharing_is_named_with_its_size(frame):
    said = described(frame, "/pictures/abc.png")

    assert said["thumbnail_url"] == f"{SITE}/pictures/abc.png"
    assert (said["thumbnail_width"], said["thumbnail_height"]) == (1200, 630)


def test_frame_of_a_sample_says_so_in_its_name(frame, monkeypatch):
    before = frame.height_at(640)
    monkeypatch.setattr(embeds, "current_sample", lambda: LIVED)

    assert frame.title.startswith(LIVED.label)
    assert frame.height_at(640) > before
