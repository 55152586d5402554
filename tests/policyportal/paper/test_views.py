"""The booklet as a file: where it is there, and where it is not."""

from contextlib import closing

import pytest

from policyportal.paper.booklets import booklet_of, make_all
from tests.factories import make_area_plan, make_plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("typeset")]


def test_booklet_is_a_file_to_take(client):
    plan = make_plan()
    later = make_plan(code="later", is_published=True)
    make_all()

    response = client.get("/print/plan.pdf")
    of_later = client.get("/plans/later/print/plan.pdf")

    assert b"".join(response) == booklet_of(plan).path.read_bytes()
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="booklet.pdf"'
    assert b"".join(of_later) == booklet_of(later).path.read_bytes()
    assert of_later["Content-Disposition"] == 'attachment; filename="booklet-later.pdf"'
    with closing(client.head("/print/plan.pdf")) as head:
        assert head["Content-Length"] == str(booklet_of(plan).size)


def test_without_a_booklet_there_is_none_and_nothing_leads_there(client):
    make_area_plan(plan=make_plan())

    assert client.get("/print/plan.pdf").status_code == 404
    assert client.get("/plans/nowhere/print/plan.pdf", follow=True).status_code == 404
    for page in ("/print/", "/data/"):
        assert b"plan.pdf" not in client.get(page).content
