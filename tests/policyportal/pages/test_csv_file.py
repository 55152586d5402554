"""CSV files to take away."""

from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import connection, connections

from policyportal.database.names import STREAMS
from policyportal.pages import streams
from policyportal.pages.csv_file import csv_file
from policyportal.pages.streams import MOST_AT_ONCE, PLACES
from policyportal.records.columns import Column
from regions.models import Plan
from tests.factories import make_actual, make_measure, make_series


class Given(list):
    """Records as a query set hands them out."""

    def in_order_of(self, ids):
        return [self[place] for place in ids]


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        pytest.param(Decimal("-2.50"), "-2.50", id="a negative number stays one"),
        pytest.param(Decimal("1E+3"), "1000", id="a number has no exponent"),
        pytest.param("-2.5", "-2.5", id="a number that is a text stays one too"),
        pytest.param("-2.5+1", "'-2.5+1", id="a text is no formula"),
        pytest.param(datetime(2026, 3, 31, 16, tzinfo=UTC), "2026-04-01", id="a day in Japan"),
        pytest.param(None, "", id="nothing"),
        pytest.param(0, "0", id="zero"),
    ],
)
def test_value_stands_in_its_cell(value, cell):
    columns = {
        "value": Column("値", "Value", "value", public_heading="公開の値"),
        "name": Column("名称", "Name", "name"),
    }

    records = Given([SimpleNamespace(value=value, name="甲")])

    response = csv_file("values", Plan(is_shown=True), columns, records, [0])

    assert response.content.decode() == f"\ufeff公開の値,名称\r\n{cell},甲\r\n"


def make_rows(number: int) -> None:
    for _ in range(number):
        series = make_series()
        make_actual(series=series)
        make_measure(project=series.kpi.project)


def queries_of(client, address: str) -> int:
    """Read a long file to its end, and count what it asks through its own connection."""
    asked = []

    def count(execute, *query):
        asked.append(query)
        return execute(*query)

    with connections[STREAMS].execute_wrapper(count):
        response = client.get(address)
        assert response.streaming, response
        lines = response.getvalue().decode().splitlines()
    assert len(lines) == len(set(lines)) > 4
    return len(asked)


@pytest.mark.django_db(transaction=True, databases=["default", STREAMS])
def test_long_file_is_a_stream_whose_queries_grow_with_its_steps_alone(client, monkeypatch):
    addresses = [
        "/projects/list.csv",
        "/kpis/list.csv",
        "/status/list.csv",
        "/reviews/2024/list.csv",
    ]
    monkeypatch.setattr(streams, "STEP", 2)
    make_rows(4)
    # The first connection of its kind asks for types that Django then knows.
    client.get(addresses[0]).close()
    in_two_steps = {address: queries_of(client, address) for address in addresses}
    make_rows(4)
    monkeypatch.setattr(streams, "STEP", 4)

    assert {address: queries_of(client, address) for address in addresses} == in_two_steps

    with closing(connection.copy()) as other, other.cursor() as cursor:
        for place in range(MOST_AT_ONCE):
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [PLACES, place])
        refused = client.get("/projects/list.csv")

    assert refused.status_code == 503
    assert int(refused.headers["Retry-After"]) > 0
