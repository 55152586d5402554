"""What pages say of themselves in the words of schema.org."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from policyportal.opendata.schema_org import (
    breadcrumb_list,
    bureau,
    data_catalog,
    kpi_dataset,
    publisher,
    script_content,
    term_set,
)
from policyportal.opendata.views import offers_of
from policyportal.pages.operator import Operator
from regions.models import Subprefecture, Term
from tests.factories import make_actual, make_kpi, make_plan, make_series

SITE = "https://example.jp"


def test_nothing_ends_the_script():
    content = script_content({"name": "</script><!--&"})

    assert not set("<>&") & set(content)
    assert json.loads(content)["name"] == "</script><!--&"


def test_breadcrumbs_are_numbered_and_the_page_itself_comes_last():
    found = breadcrumb_list([("ホーム", "/"), ("KPI", "/kpis/")], "道央 doo-01-1", SITE)

    assert found["itemListElement"] == [
        {"@type": "ListItem", "position": 1, "name": "ホーム", "item": "https://example.jp/"},
        {"@type": "ListItem", "position": 2, "name": "KPI", "item": "https://example.jp/kpis/"},
        {"@type": "ListItem", "position": 3, "name": "道央 doo-01-1"},
    ]


@pytest.mark.django_db
def test_a_kpi_says_its_variables_its_years_and_its_lines():
    plan = make_plan(outline_file="genan-gaiyo.txt")
    kpi = make_kpi(code="k-1", name="試験の指標")
    assert kpi.project.area_plan.plan == plan
    for label, line in (("甲", 326), ("乙", 327)):
        series = make_series(
            kpi=kpi, label=label, unit="件", sheet="道央", first_line=line, last_line=line
        )
    make_actual(series=series, year=2031, value=Decimal(3))

    found = kpi_dataset(kpi, "試験の文", datetime(2026, 11, 27, 16, tzinfo=UTC), SITE)

    assert found["@id"] == f"{SITE}/kpis/k-1/"
    # The day in Japan.
    assert found["dateModified"] == "2026-11-28"
    assert found["temporalCoverage"].endswith("/2031")
    names = [variable["name"] for variable in found["variableMeasured"]]
    assert names == ["試験の指標 甲", "試験の指標 乙"]
    assert {variable["unitText"] for variable in found["variableMeasured"]} == {"件"}
    assert found["isBasedOn"] == [f"{SITE}/about/outline/{line}/" for line in (326, 327)]
    assert not {"license", "publisher"} & set(found)


@pytest.mark.django_db
def test_catalog_names_the_files_of_each_dataset(settings):
    settings.OPERATOR = Operator(publisher="試験庁", licence="試験の条件")
    plan = make_series().kpi.project.area_plan.plan

    found = data_catalog(plan, offers_of(plan), "試験の文", date(2026, 11, 28), SITE)

    (values,) = [part for part in found["dataset"] if part["@id"] == f"{SITE}/data/#values"]
    files = [file["contentUrl"] for file in values["distribution"]]
    assert files == [f"{SITE}/data/values.csv", f"{SITE}/data/values.json"]
    assert values["license"] == "試験の条件"
    assert found["publisher"] == {"@type": "GovernmentOrganization", "name": "試験庁"}


def test_of_a_bureau_only_what_is_known_is_said():
    place = Subprefecture(name="試験地域", slug="x", bureau_name="試験振興局", area_id=1)
    place.area = type(place)._meta.get_field("area").related_model(slug="a")

    found = bureau(place, SITE)

    assert found["name"] == "試験振興局"
    assert not {"telephone", "address", "url"} & set(found)
    place.telephone = "011-000-0000"
    assert bureau(place, SITE)["telephone"] == "011-000-0000"


def test_terms_have_their_meaning_and_their_place_on_the_page():
    found = term_set([Term(slug="kpi", word="ＫＰＩ", meaning="目標を測る数値")], "用語", SITE)

    (term,) = found["hasDefinedTerm"]
    assert term["@id"] == f"{SITE}/about/glossary/#kpi"
    assert (term["name"], term["description"]) == ("ＫＰＩ", "目標を測る数値")


def test_a_publisher_is_named_where_the_operator_has_named_one(settings):
    assert publisher() is None

    settings.OPERATOR = Operator(publisher="試験庁", office="試験課")

    assert publisher()["department"]["name"] == "試験課"
