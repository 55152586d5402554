"""Long answers: of one moment, few at once, and gone with their reader."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from django.core.handlers.base import BaseHandler
from django.db import connection, connections

from policyportal.database.names import STREAMS
from policyportal.pages import streams
from policyportal.pages.streams import (
    MOST_AT_ONCE,
    PLACES,
    TooManyStreams,
    batches,
    piled,
    streamed,
    whole_snapshot,
)
from projects.models import Theme
from tests.factories import make_measure, make_theme

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", STREAMS])


@pytest.fixture(autouse=True)
def short_steps(monkeypatch):
    monkeypatch.setattr(streams, "STEP", 1)


def names_of_themes() -> Iterator[bytes]:
    """Ask for each line anew, as a long file is read."""
    while True:
        names = Theme.objects.using(STREAMS).order_by("order").values_list("name", flat=True)
        yield "、".join(names).encode()


def test_all_parts_are_of_one_moment_and_nothing_is_written():
    theme = make_theme(name="観光")

    with closing(streamed(names_of_themes, STREAMS)) as response:
        assert next(response.streaming_content).decode() == "観光"
        Theme.objects.filter(pk=theme.pk).update(name="交通")
        assert next(response.streaming_content).decode() == "観光"

    assert next(streamed(names_of_themes, STREAMS).streaming_content).decode() == "交通"


def test_streams_in_a_whole_snapshot_are_of_its_moment_and_take_no_place():
    theme = make_theme(name="観光")

    with whole_snapshot() as using:
        assert next(names_of_themes()).decode() == "観光"
        Theme.objects.filter(pk=theme.pk).update(name="交通")
        parts = streamed(names_of_themes, using).streaming_content
        assert next(parts).decode() == "観光"
        assert is_free(0)
        assert next(names_of_themes()).decode() == "観光"

    assert next(names_of_themes()).decode() == "交通"


def is_free(place: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [PLACES, place])
        (free,) = cursor.fetchone()
        cursor.execute("SELECT pg_advisory_unlock_all()")
    return free


def test_places_are_few_and_left_however_a_stream_ends():
    with closing(connection.copy()) as other:
        with other.cursor() as cursor:
            for place in range(1, MOST_AT_ONCE):
                cursor.execute("SELECT pg_advisory_lock(%s, %s)", [PLACES, place])
        never_read = streamed(names_of_themes, STREAMS)
        assert not is_free(0)
        never_read.close()
        assert is_free(0)

        broken_off = streamed(names_of_themes, STREAMS)
        next(broken_off.streaming_content)
        assert not is_free(0)
        broken_off.close()
        assert is_free(0)

        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, 0)", [PLACES])
        with pytest.raises(TooManyStreams):
            streamed(names_of_themes, STREAMS)
        # What was refused has left nothing behind.
        assert connections[STREAMS].connection is None


def test_nothing_is_made_for_who_asks_about_a_file_only(rf):
    for _ in range(2):
        make_measure()
    handler = BaseHandler()
    handler.load_middleware()

    for method, is_made in (("get", True), ("head", False)):
        request = getattr(rf, method)("/projects/list.csv")
        with closing(handler.get_response(request)) as response:
            assert (response.status_code, response.streaming) == (200, True)
            assert bool(b"".join(response)) == is_made
    assert is_free(0)


@pytest.mark.parametrize("size", [1, 5, 1000])
def test_piles_have_the_same_bytes(size):
    parts = [b"ab", b"", b"cde", b"f"]

    assert b"".join(piled(parts, size)) == b"abcdef"


def test_batches_have_the_same_items(monkeypatch):
    monkeypatch.setattr(streams, "BATCH", 2)

    assert list(batches(iter("abcde"))) == [["a", "b"], ["c", "d"], ["e"]]
    assert list(batches([])) == []
