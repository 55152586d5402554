"""The catalogue of the open data, as DCAT describes one (profile DCAT-AP 3.0.1): nodes of JSON-LD.

It is one for all editions: what a dataset says in each of them is a dataset of its own, and all of these are a series.
Publisher, contact and licence are what the operator has said (policyportal.pages.operator), and of the plan nothing is
said that it does not say itself.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

from django.conf import settings
from django.urls import reverse

from policyportal.opendata.catalog import DATASETS, SCHEMA_VERSION
from policyportal.opendata.views import Offer
from policyportal.pages.datasets import Dataset
from policyportal.pages.editions import address_in
from policyportal.records.sample import current_sample
from regions.models import Plan

Node = dict[str, Any]

PREFIXES = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
# The lists of codes that DCAT-AP draws on, and the register of media types.
EU = "http://publications.europa.eu/resource/authority"
JAPANESE = {"@id": f"{EU}/language/JPN"}
REGIONS_AND_CITIES = {"@id": f"{EU}/data-theme/REGI"}
MEDIA_TYPES = "https://www.iana.org/assignments/media-types"
SHA256 = {"@id": f"{PREFIXES['spdx']}checksumAlgorithm_sha256"}
CSV_ON_THE_WEB = "https://www.w3.org/TR/tabular-data-model/"
OPENAPI = "https://spec.openapis.org/oas/v3.1.1"
DATA_PACKAGE = "https://specs.frictionlessdata.io/data-package/"
STRATML = "urn:ISO:std:iso:17469:tech:xsd:PerformancePlanOrReport"

TITLE = "連携地域別政策展開方針のオープンデータ"
ABOUT = "連携地域別政策展開方針の地域、プロジェクト、施策、KPI、数値のデータ。"
KEYWORD = "連携地域別政策展開方針"


@dataclass(frozen=True)
class Edition:
    """An edition with what there is of it to take away."""

    plan: Plan
    offers: Sequence[Offer]

    @property
    def changed(self) -> date:
        days = filter(None, (offer.changed for offer in self.offers))
        return max(days)


def catalogue(editions: Sequence[Edition], site: str) -> list[Node]:
    """The catalogue, its series and their datasets. `editions` are the public ones, the oldest first; `site` is where the portal stands: "https://example.jp"."""
    return list(_Catalogue(editions, site).nodes())


def ja(text: str) -> Node:
    return {"@value": text, "@language": "ja"}


def en(text: str) -> Node:
    return {"@value": text, "@language": "en"}


def day(value: date) -> Node:
    return {"@value": value.isoformat(), "@type": "xsd:date"}


@dataclass(frozen=True)
class _Catalogue:
    editions: Sequence[Edition]
    site: str

    def nodes(self) -> Iterator[Node]:
        series = list(map(self._series, DATASETS))
        datasets = list(chain.from_iterable(map(self._datasets_of, self.editions)))
        wholes = list(map(self._whole, self.editions))
        yield self._catalogue([*series, *wholes, *datasets])
        yield self._service(datasets)
        yield from series
        yield from wholes
        yield from datasets
        for edition in self.editions:
            yield from self._distributions_of(edition)

    def _catalogue(self, listed: Sequence[Node]) -> Node:
        sample = current_sample()
        return {
            "@id": self._here(reverse("data-catalog")),
            "@type": "dcat:Catalog",
            "dct:title": ja(TITLE),
            "dct:description": ja(f"{sample.heading} {ABOUT}" if sample else ABOUT),
            "dct:publisher": publisher() or UNSTATED_PUBLISHER,
            "foaf:homepage": {"@id": self._here(reverse("data"))},
            "dct:language": JAPANESE,
            **_place_of(self.editions[-1].plan),
            "dct:modified": day(max(edition.changed for edition in self.editions)),
            **self._terms(),
            "dcat:dataset": [{"@id": node["@id"]} for node in listed],
            "dcat:service": {"@id": self._here(reverse("api"))},
        }

    def _service(self, served: Sequence[Node]) -> Node:
        address = self._here(reverse("api"))
        return {
            "@id": address,
            "@type": "dcat:DataService",
            "dct:title": ja("API"),
            "dcat:endpointURL": {"@id": address},
            "dcat:endpointDescription": {"@id": self._here(reverse("api-openapi"))},
            "dcat:landingPage": {"@id": self._here(reverse("api-reference"))},
            "dct:conformsTo": {"@id": OPENAPI},
            "dcat:servesDataset": [{"@id": node["@id"]} for node in served],
            **self._terms(),
        }

    def _series(self, dataset: Dataset) -> Node:
        return {
            "@id": self._id_of_series(dataset),
            "@type": "dcat:DatasetSeries",
            "dct:title": ja(f"{dataset.title}（すべての版）"),
            "dct:description": ja(dataset.about),
            **({"dct:publisher": found} if (found := publisher()) else {}),
            **_place_of(self.editions[-1].plan),
        }

    def _whole(self, edition: Edition) -> Node:
        plan = edition.plan
        # Of the plan alone: its figures begin long before, with the baselines.
        start = {"@value": f"{plan.start_month:%Y-%m}", "@type": "xsd:gYearMonth"}
        return {
            "@id": self._id_of(plan),
            **self._dataset(edition, f"{plan}のすべてのデータ", ABOUT, edition.changed),
            "dct:identifier": {"@value": f"policy-plan-{plan.code}"},
            "dct:temporal": {"@type": "dct:PeriodOfTime", "dcat:startDate": start},
            "dct:hasPart": [{"@id": self._id_of(plan, dataset)} for dataset in DATASETS],
            "dcat:distribution": [
                {"@id": self._file(plan, "data-zip")},
                {"@id": self._file(plan, "data-stratml")},
            ],
        }

    def _datasets_of(self, edition: Edition) -> Iterator[Node]:
        plan = edition.plan
        place = self.editions.index(edition)
        for offer in edition.offers:
            dataset = offer.dataset
            node = {
                "@id": self._id_of(plan, dataset),
                **self._dataset(
                    edition, f"{dataset.title}（{plan.label}）", dataset.about, offer.changed
                ),
                "dct:identifier": {"@value": f"policy-plan-{plan.code}-{dataset.name}"},
                "dcat:inSeries": {"@id": self._id_of_series(dataset)},
                "dcat:distribution": [{"@id": address} for address in self._files_of(plan, offer)],
            }
            if place:
                node["dcat:prev"] = {"@id": self._id_of(self.editions[place - 1].plan, dataset)}
            yield node

    def _dataset(self, edition: Edition, title: str, about: str, changed: date | None) -> Node:
        """What is said alike of each dataset."""
        plan, sample = edition.plan, current_sample()
        provenance = f"方針の内容と数値は、{plan.body}『{plan.title}』（{plan.get_stage_display()}）を加工して作成しました。行ごとの出典は、出典の列にあります。"
        return {
            "@type": "dcat:Dataset",
            "dct:title": ja(title),
            "dct:description": ja(f"{sample.heading} {about}" if sample else about),
            **({"dct:publisher": found} if (found := publisher()) else {}),
            **({"dcat:contactPoint": found} if (found := contact()) else {}),
            "dcat:keyword": [ja(word) for word in filter(None, [KEYWORD, plan.body])],
            "dcat:theme": REGIONS_AND_CITIES,
            "dct:language": JAPANESE,
            **_place_of(plan),
            "dct:provenance": {"@type": "dct:ProvenanceStatement", "rdfs:label": ja(provenance)},
            "dcat:version": {"@value": f"{plan.code} {SCHEMA_VERSION}"},
            "dcat:landingPage": {"@id": self._file(plan, "data")},
            **({"dct:modified": day(changed)} if changed else {}),
        }

    def _files_of(self, plan: Plan, offer: Offer) -> list[str]:
        kinds = ["data-csv", "data-json", *(["data-xlsx"] if offer.has_excel else [])]
        return [self._file(plan, kind, offer.dataset.name) for kind in kinds]

    def _distributions_of(self, edition: Edition) -> Iterator[Node]:
        plan = edition.plan
        package = self._file(plan, "data-package")
        yield self._distribution(
            self._file(plan, "data-zip"), "ZIP", "application/zip", package, DATA_PACKAGE
        )
        yield self._distribution(
            self._file(plan, "data-stratml"), "XML", "application/xml", STRATML
        )
        for offer in edition.offers:
            yield from self._distributions(plan, offer)

    def _distributions(self, plan: Plan, offer: Offer) -> Iterator[Node]:
        name = offer.dataset.name
        described = self._file(plan, "data-metadata", name)
        table = self._file(plan, "data-csv", name)
        csv = self._distribution(table, "CSV", "text/csv", described, CSV_ON_THE_WEB)
        if offer.size is not None:
            csv["dcat:byteSize"] = {"@value": str(offer.size), "@type": "xsd:nonNegativeInteger"}
            csv["spdx:checksum"] = {
                "@type": "spdx:Checksum",
                "spdx:algorithm": SHA256,
                "spdx:checksumValue": {"@value": offer.sha256, "@type": "xsd:hexBinary"},
            }
        yield csv
        yield self._distribution(self._file(plan, "data-json", name), "JSON", "application/json")
        if offer.has_excel:
            excel = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            yield self._distribution(self._file(plan, "data-xlsx", name), "XLSX", excel)

    def _distribution(self, address: str, kind: str, media_type: str, *standards: str) -> Node:
        followed = [{"@id": standard} for standard in standards]
        return {
            "@id": address,
            "@type": "dcat:Distribution",
            "dct:title": ja(kind),
            "dcat:accessURL": {"@id": address},
            "dcat:downloadURL": {"@id": address},
            "dct:format": {"@id": f"{EU}/file-type/{kind}"},
            "dcat:mediaType": {"@id": f"{MEDIA_TYPES}/{media_type}"},
            **({"dct:conformsTo": followed} if followed else {}),
            **self._terms(),
        }

    def _terms(self) -> Node:
        """The licence, where the operator has named one."""
        operator = settings.OPERATOR
        if operator.licence_url:
            return {"dct:license": {"@id": operator.licence_url}}
        if operator.licence:
            named = {"@type": "dct:LicenseDocument", "rdfs:label": ja(operator.licence)}
            return {"dct:license": named}
        return {}

    def _here(self, path: str) -> str:
        return f"{self.site}{path}"

    def _file(self, plan: Plan, name: str, *parts: str) -> str:
        """Where a page or a file of an edition stands today."""
        return self._here(address_in(plan, name, *parts))

    def _id_of(self, plan: Plan, dataset: Dataset | None = None) -> str:
        """The name of an edition's data for ever: the address leads to the edition, shown or not."""
        start = f"{self.site}/plans/{plan.code}/data/"
        return f"{start}#{dataset.name}" if dataset else start

    def _id_of_series(self, dataset: Dataset) -> str:
        return f"{self._here(reverse('data-catalog'))}#{dataset.name}"


# A catalogue has a publisher; where the operator has not said who that is, this says so.
UNSTATED_PUBLISHER = {
    "@type": "foaf:Agent",
    "foaf:name": [ja("発行者は示されていません"), en("The publisher is not stated")],
}


def _place_of(plan: Plan) -> Node:
    """Where the plan is for, as far as the edition says it."""
    place: Node = {}
    if plan.body:
        place["skos:prefLabel"] = ja(plan.body)
    if plan.body_code:
        place["dct:identifier"] = {"@value": plan.body_code}
    return {"dct:spatial": {"@type": "dct:Location", **place}} if place else {}


def publisher() -> Node | None:
    """Who publishes the portal, if its operator has said so."""
    name = settings.OPERATOR.publisher
    return {"@type": "foaf:Agent", "foaf:name": ja(name)} if name else None


def contact() -> Node | None:
    """Who is asked about the data, if the operator has said so."""
    operator = settings.OPERATOR
    name = " ".join(filter(None, [operator.publisher, operator.office]))
    if not name:
        return None
    found: Node = {"@type": "vcard:Organization", "vcard:fn": ja(name)}
    if operator.telephone:
        found["vcard:tel"] = {"@value": operator.telephone}
    return found
