from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from policyportal.backups.contents import Contents, contents_in, last_change_in, migrations_in
from regions.models import Term
from tests.factories import make_term

TABLES = {"public.a": (2, "aa"), "public.b": (1, "bb")}


@pytest.mark.parametrize(
    ("tables", "objects", "difference"),
    [
        pytest.param(TABLES, {"views": 1}, "", id="same"),
        pytest.param(
            TABLES | {"public.a": (1, "a")},
            {"views": 1},
            "public.a (2 rows here, 1 there)",
            id="fewer rows",
        ),
        pytest.param(
            TABLES | {"public.a": (2, "x")},
            {"views": 1},
            "public.a (2 rows here, 2 there)",
            id="other rows",
        ),
        pytest.param(
            {"public.a": (2, "aa")}, {"views": 1}, "public.b (1 rows here, no there)", id="no table"
        ),
        pytest.param(TABLES, {}, "1 views here, 0 there", id="no view"),
    ],
)
def test_differences_are_named(tables, objects, difference):
    assert Contents(TABLES, {"views": 1}).difference(Contents(tables, objects)) == difference


@pytest.mark.django_db
def test_every_row_counts():
    term = make_term()
    with connection.cursor() as cursor:
        before = contents_in(cursor)
        again = contents_in(cursor)
        Term.objects.filter(pk=term.pk).update(changed_at=datetime(2025, 1, 1, tzinfo=UTC))
        after = contents_in(cursor)

    assert again == before
    assert before.tables["public.regions_term"][0] == 1
    assert before.objects["triggers"] > 50
    assert "public.regions_term (1 rows here, 1 there)" in after.difference(before)


@pytest.mark.django_db
def test_last_change_is_that_of_the_newest_row():
    moment = datetime.now(UTC) + timedelta(days=400)
    make_term(changed_at=moment)
    with connection.cursor() as cursor:
        assert last_change_in(cursor) == moment
        assert ("regions", "0001_initial") in migrations_in(cursor)
