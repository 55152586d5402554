"""Files of data are read by programs of any site; pages are not."""

import pytest
from django.test import Client

from policyportal.pages.elsewhere import READ_ELSEWHERE
from tests.factories import make_area_plan, make_kpi, make_plan, make_project

FILES = (
    "/kpis/list.csv",
    "/data/kpis.csv",
    "/data/kpis.json",
    "/data/kpis.xlsx",
    "/data/kpis.csv-metadata.json",
    "/data/datapackage.json",
    "/data/catalog.jsonld",
    "/data/plan.stratml.xml",
    "/kpis.json",
    "/kpis.md",
)


@pytest.mark.django_db
def test_files_and_no_pages_are_read_from_any_site():
    make_kpi(project=make_project(area_plan=make_area_plan(plan=make_plan())))

    for path in (*FILES, "/kpis/", "/data/"):
        answer = Client().get(path)

        assert answer.status_code == 200, path
        told = {name: answer.get(name) for name in READ_ELSEWHERE}
        assert (told == READ_ELSEWHERE) == (path in FILES), path
