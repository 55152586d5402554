"""The catalogue of the open data: one for all editions, with what the operator has said and nothing more."""

from datetime import date

from policyportal.opendata.catalog import DATASETS
from policyportal.opendata.dcat import Edition, catalogue
from policyportal.opendata.views import Offer
from policyportal.pages.operator import Operator
from regions.models import Plan

SITE = "https://example.jp"
DRAFT = Plan(
    code="genan",
    body="",
    body_code="",
    title="試験の方針",
    stage=Plan.Stage.DRAFT,
    period_text="令和４年から",
    start_month=date(2022, 1, 1),
)
DECIDED = Plan(
    code="sakutei",
    body="",
    body_code="",
    title="試験の方針",
    stage=Plan.Stage.DECIDED,
    period_text="令和４年から",
    start_month=date(2022, 4, 1),
    is_published=True,
    is_shown=True,
)


def offers(**parts) -> list[Offer]:
    return [Offer(dataset, 5, date(2026, 11, 28), **parts) for dataset in DATASETS]


def nodes(*editions: Edition) -> dict[str, dict]:
    return {node["@id"]: node for node in catalogue(editions, SITE)}


def two_editions() -> dict[str, dict]:
    return nodes(Edition(DRAFT, offers()), Edition(DECIDED, offers(size=12, sha256="ab")))


def test_every_dataset_of_every_edition_is_listed_and_described():
    found = two_editions()
    listed = [node["@id"] for node in found[f"{SITE}/data/catalog"]["dcat:dataset"]]

    # Series, what an edition has in all, and its datasets.
    assert len(listed) == len(DATASETS) + 2 + 2 * len(DATASETS)
    assert set(listed) <= set(found)
    for node in found.values():
        for distribution in node.get("dcat:distribution", []):
            assert found[distribution["@id"]]["@type"] == "dcat:Distribution"


def test_the_api_serves_the_datasets():
    found = two_editions()
    service = found[found[f"{SITE}/data/catalog"]["dcat:service"]["@id"]]

    assert service["@type"] == "dcat:DataService"
    assert service["dcat:endpointDescription"] == {"@id": f"{SITE}/api/v1/openapi.json"}
    assert len(service["dcat:servesDataset"]) == 2 * len(DATASETS)


def test_editions_of_a_dataset_are_a_series_one_after_the_other():
    found = two_editions()
    former, later = (found[f"{SITE}/plans/{code}/data/#values"] for code in ("genan", "sakutei"))

    assert former["dcat:inSeries"] == later["dcat:inSeries"]
    assert found[later["dcat:inSeries"]["@id"]]["@type"] == "dcat:DatasetSeries"
    assert later["dcat:prev"] == {"@id": former["@id"]}
    assert "dcat:prev" not in former
    assert former["dcat:version"] != later["dcat:version"]


def test_files_stand_where_the_edition_stands():
    found = two_editions()

    of_shown = found[f"{SITE}/data/values.csv"]
    assert of_shown["dcat:byteSize"]["@value"] == "12"
    assert of_shown["spdx:checksum"]["spdx:checksumValue"]["@value"] == "ab"
    assert {"@id": f"{SITE}/data/values.csv-metadata.json"} in of_shown["dct:conformsTo"]
    assert "spdx:checksum" not in found[f"{SITE}/plans/genan/data/values.csv"]


def test_the_plan_is_said_to_begin_when_it_says_so_and_to_end_never():
    found = two_editions()
    plan, values = found[f"{SITE}/plans/genan/data/"], found[f"{SITE}/plans/genan/data/#values"]

    start = {"@value": "2022-01", "@type": "xsd:gYearMonth"}
    assert plan["dct:temporal"] == {"@type": "dct:PeriodOfTime", "dcat:startDate": start}
    # Baselines are older than the plan.
    assert "dct:temporal" not in values


def test_the_place_is_that_of_the_body_whose_plan_it_is():
    assert "dct:spatial" not in two_editions()[f"{SITE}/plans/genan/data/#values"]
    plan = Plan(code="b", body="試験県", body_code="99000", start_month=date(2022, 1, 1))

    found = nodes(Edition(plan, offers()))

    place = found[f"{SITE}/plans/b/data/#values"]["dct:spatial"]
    assert place["skos:prefLabel"]["@value"] == "試験県"
    assert place["dct:identifier"]["@value"] == "99000"
    assert found[f"{SITE}/data/catalog"]["dct:spatial"] == place


def test_nobody_and_no_licence_is_claimed_where_none_is_set():
    found = two_editions()
    catalog = found.pop(f"{SITE}/data/catalog")

    assert "発行者は示されていません" in str(catalog["dct:publisher"])
    for node in (catalog, *found.values()):
        assert "dct:license" not in node
        assert "dcat:contactPoint" not in node
    assert not any("dct:publisher" in node for node in found.values())


def test_what_the_operator_says_is_said(settings):
    settings.OPERATOR = Operator(
        publisher="試験庁",
        office="試験課",
        telephone="011-000-0000",
        licence="試験の条件",
        licence_url="https://example.jp/licence/",
    )
    found = nodes(Edition(DECIDED, offers()))
    dataset = found[f"{SITE}/plans/sakutei/data/#values"]

    assert dataset["dct:publisher"]["foaf:name"]["@value"] == "試験庁"
    assert dataset["dcat:contactPoint"]["vcard:fn"]["@value"] == "試験庁 試験課"
    assert dataset["dcat:contactPoint"]["vcard:tel"]["@value"] == "011-000-0000"
    licence = found[f"{SITE}/data/values.csv"]["dct:license"]
    assert licence == {"@id": "https://example.jp/licence/"}


def test_a_licence_without_an_address_is_named(settings):
    settings.OPERATOR = Operator(licence="試験の条件")
    found = nodes(Edition(DECIDED, offers()))

    licence = found[f"{SITE}/data/values.csv"]["dct:license"]
    assert licence["rdfs:label"]["@value"] == "試験の条件"
