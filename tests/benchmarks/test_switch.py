"""The forms that the switcher sends are those of the pages."""

from types import SimpleNamespace

import pytest
from django.db import connection

from benchmarks.switch import NEXT, PUBLISH, TYPED, Switcher
from regions.models import Plan
from tests.staff import sign_in

pytestmark = pytest.mark.django_db


class ClientSwitcher(Switcher):
    """Asks a client of the tests instead of a server."""

    def __init__(self, client):
        self.client = client

    def ask(self, path, data=None, **headers):
        response = self.client.post(path, data) if data else self.client.get(path)
        return SimpleNamespace(status=response.status_code, body=response.content, seconds=0.0)


def test_switcher_prepares_and_switches(client, the_plan):
    switcher = ClientSwitcher(sign_in(client))

    switcher.prepare()
    with connection.cursor() as cursor:
        for statement in PUBLISH:
            cursor.execute(statement)
    switcher.switch(NEXT)

    assert Plan.objects.shown().title == TYPED["title"]
    with pytest.raises(SystemExit, match="/admin/editions/r9/switch/: 404"):
        switcher.switch("r9")
