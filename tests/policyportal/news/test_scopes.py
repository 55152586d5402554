"""What news are of: the addresses of each, and which records belong to it."""

import pytest
from django.http import Http404

from kpis.models import FigureChange, Turn
from policyportal.news.kinds import Kind
from policyportal.news.scopes import WHOLE, Scope, scope_of
from projects.models import Review
from tests.factories import (
    make_area_plan,
    make_change,
    make_kpi,
    make_project,
    make_review,
    make_series,
    make_subprefecture,
    make_turn,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return make_subprefecture(slug="here", area=make_area_plan().area)


def test_addresses_are_made_of_slugs(place):
    area, kpi = place.area, make_kpi(code="kpi-a")

    assert [WHOLE.changes_url(), WHOLE.changes_url(2025)] == ["/changes/", "/changes/2025/"]
    assert Scope(area).changes_url(2025) == f"/changes/{area.slug}/2025/"
    assert Scope(place).changes_url() == f"/changes/{area.slug}/here/"
    assert Scope(place).changes_url(2025) == f"/changes/{area.slug}/here/2025/"
    feeds = [scope.feed_url for scope in (WHOLE, Scope(area), Scope(place), Scope(kpi))]
    assert feeds == [
        "/about/history/feed.atom",
        f"/regions/{area.slug}/feed.atom",
        f"/regions/{area.slug}/here/feed.atom",
        "/kpis/kpi-a/feed.atom",
    ]
    assert Scope(kpi).page_url == "/kpis/kpi-a/"
    assert WHOLE.page_url == "/about/history/"


def test_address_leads_to_its_scope(place):
    assert scope_of() == WHOLE
    assert scope_of(place.area.slug) == Scope(place.area)
    assert scope_of(place.area.slug, "here") == Scope(place)
    for slugs in (("nowhere",), ("nowhere", "here"), (place.area.slug, "nowhere")):
        with pytest.raises(Http404):
            scope_of(*slugs)


def test_an_area_has_what_is_counted_there_and_a_place_what_it_takes_part_in(place):
    other = make_area_plan()
    counted = make_project(area_plan=place.area.area_plans.get())
    shared = make_project(
        area_plan=other, subprefectures=[make_subprefecture(area=other.area), place]
    )
    changes = {
        project: make_change(series=make_series(kpi=make_kpi(project=project)))
        for project in (counted, shared)
    }
    review = make_review(project=shared, status="approved")

    def of(scope, records, kind):
        return list(scope.within(records, kind.to_project, kind.to_kpi))

    of_change = (FigureChange.objects.all(), Kind.CHANGE)
    assert len(of(WHOLE, *of_change)) == 2
    assert of(Scope(place.area), *of_change) == [changes[counted]]
    assert of(Scope(place), *of_change) == [changes[shared]]
    kpi = counted.kpis.get()
    assert of(Scope(kpi), *of_change) == [changes[counted]]
    assert of(Scope(place), Review.objects.all(), Kind.REVIEW) == [review]
    assert of(Scope(place), Review.history.all(), Kind.TURN)[0].id == review.pk
    assert of(Scope(kpi), Review.objects.all(), Kind.REVIEW) == []
    turn = make_turn(project=shared)
    assert of(Scope(place), Turn.objects.all(), Kind.WITHDRAWAL) == [turn]
    assert of(Scope(kpi), Turn.objects.all(), Kind.END) == []
