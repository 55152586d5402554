"""What is read from a standby. A second connection to the test's database plays it; two real clusters break in
benchmarks/faults.py."""

from uuid import uuid4

import pytest
from django.db import connection, connections, router
from django.http import HttpResponse
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from policyportal.caching import CacheMiddleware
from policyportal.database.names import STREAMS
from policyportal.records import replica, version
from policyportal.records.replica import REPLICA
from policyportal.search.facets import FacetIndex
from policyportal.search.index import SearchEntry
from projects.models import ReviewTurn
from regions.models import CollaborationArea, Term

ROUTERS = ["policyportal.records.replica.Router"]


@pytest.fixture
def standby(the_plan, monkeypatch):
    """A second connection to the plan, where that to a standby would be."""
    databases = connections.settings
    monkeypatch.setitem(databases, REPLICA, dict(databases["default"]))
    with override_settings(DATABASE_ROUTERS=ROUTERS):
        yield connections[REPLICA]
    connections[REPLICA].close()
    del connections[REPLICA]


def token():
    return version.current().token


@pytest.mark.django_db
def test_without_a_standby_the_primary_is_read():
    with replica.reading(token()) as from_standby:
        assert not from_standby
        assert CollaborationArea.objects.all().db == "default"


def test_what_has_the_same_version_is_read_from_the_standby(standby):
    with replica.reading(token()) as from_standby:
        area = CollaborationArea.objects.first()

    assert from_standby
    assert area._state.db == REPLICA


def test_standby_that_is_behind_is_not_read(standby):
    with replica.reading(uuid4()) as from_standby:
        area = CollaborationArea.objects.first()

    assert not from_standby
    assert area._state.db == "default"


def test_standby_that_is_away_is_not_read(standby, monkeypatch):
    monkeypatch.setitem(standby.settings_dict, "HOST", "/nowhere")

    with replica.reading(token()) as from_standby:
        assert not from_standby
        assert CollaborationArea.objects.exists()


def test_all_that_follows_from_a_record_is_read_where_the_block_reads(standby):
    with replica.reading(token()):
        area = CollaborationArea.objects.first()
        assert area.subprefectures.first()._state.db == REPLICA

    # Kept in memory, it is asked by a request that reads from the primary.
    assert area.subprefectures.first()._state.db == "default"


def test_search_counts_at_the_standby(standby):
    with replica.reading(token()), CaptureQueriesContext(standby) as asked:
        facets = FacetIndex(SearchEntry.objects.all(), ["kind"]).count({"kind": ["project"]})

    assert facets.total > 30
    assert len(asked) == 1


def test_stream_goes_on_through_its_own_connection(standby):
    area = CollaborationArea(pk=1)
    area._state.db = STREAMS

    with replica.reading(token()):
        assert area.subprefectures.all().db == STREAMS


def test_everything_is_written_at_the_primary(standby):
    with replica.reading(token()):
        term = Term.objects.first()
    term.meaning = "別の説明です。"
    term.save()

    assert Term.objects.using("default").get(pk=term.pk).meaning == "別の説明です。"
    assert router.allow_relation(term, Term.objects.first())
    assert router.db_for_write(Term, instance=term) == "default"


def test_tables_are_made_and_dumped_through_one_connection_and_views_through_none():
    assert router.allow_migrate_model("default", Term)
    assert not router.allow_migrate_model(STREAMS, Term)
    assert not router.allow_migrate_model("default", ReviewTurn)


def test_page_is_made_from_the_standby_and_again_from_the_primary_where_that_fails(standby, rf):
    asked = []

    def view(request):
        asked.append(CollaborationArea.objects.first()._state.db)
        return HttpResponse(status=503 if asked == [REPLICA] else 200)

    response = CacheMiddleware(view)(rf.get("/about/"))

    assert asked == [REPLICA, "default"]
    assert response.status_code == 200


@pytest.mark.parametrize("knows_version", [True, False])
def test_page_is_made_from_the_standby_while_the_primary_is_away(
    standby, rf, monkeypatch, knows_version
):
    def view(request):
        return HttpResponse(CollaborationArea.objects.first().name)

    middleware = CacheMiddleware(view)
    if knows_version:
        middleware(rf.get("/about/"))
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "HOST", "/nowhere")

    response = middleware(rf.get("/"))

    assert response.content.decode() == "道央広域連携地域"
