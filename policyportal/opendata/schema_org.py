"""What pages say of themselves in the words of schema.org, which search engines read: JSON-LD of what the page shows.

Publisher and licence are the operator's word (policyportal.pages.operator). Addresses are whole: `site` is where the
portal stands, "https://example.jp".
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import chain
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localdate

from kpis.models import KPI, KPISeries
from policyportal.opendata.twins import CONTENT_TYPES, CSV, JSON, with_ending
from policyportal.pages.editions import address_in
from policyportal.records.sample import current_sample
from regions.models import Plan, Subprefecture, Term

Node = dict[str, Any]
# Signs by which a script element could end, or a comment begin.
ESCAPED = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&"}


def script_content(data: Node) -> str:
    """JSON-LD as a script element holds it: nothing in it can end the element."""
    text = json.dumps(
        {"@context": "https://schema.org", **data}, ensure_ascii=False, separators=(",", ":")
    )
    return text.translate(ESCAPED)


def breadcrumb_list(steps: Sequence[tuple[str, str]], here: str, site: str) -> Node:
    """The way to a page: names and addresses, and its own name."""
    items = [
        {"@type": "ListItem", "position": place, "name": str(name), "item": f"{site}{address}"}
        for place, (name, address) in enumerate(steps, start=1)
    ]
    items.append({"@type": "ListItem", "position": len(items) + 1, "name": str(here)})
    return {"@type": "BreadcrumbList", "itemListElement": items}


def kpi_dataset(kpi: KPI, about: str, changed: datetime, site: str) -> Node:
    """A KPI: what it measures, from which year to which, the lines where it is printed, and its figures as files."""
    plan, area = kpi.project.area_plan.plan, kpi.project.area
    many_series = list(kpi.series.all())
    address = f"{site}{kpi.get_absolute_url()}"
    data = {
        "@type": "Dataset",
        "@id": address,
        "url": address,
        "identifier": kpi.code,
        "name": kpi.name,
        "description": _told(about),
        "inLanguage": "ja",
        "dateModified": _day(changed),
        "temporalCoverage": _years(many_series),
        "spatialCoverage": {"@type": "Place", "name": area.name},
        "includedInDataCatalog": {
            "@type": "DataCatalog",
            "@id": f"{site}{address_in(plan, 'data')}",
        },
        "isBasedOn": list(_lines(many_series, plan, site)),
        "variableMeasured": [_variable(series) for series in many_series],
        "distribution": [
            _download(f"{site}{with_ending(kpi.get_absolute_url(), ending)}", CONTENT_TYPES[ending])
            for ending in (CSV, JSON)
        ],
        **_terms(),
    }
    return {name: value for name, value in data.items() if value}


def data_catalog(plan: Plan, offers: Iterable[Any], about: str, changed: date, site: str) -> Node:
    """The page of open data: each dataset with its files."""
    address = f"{site}{address_in(plan, 'data')}"
    return {
        "@type": "DataCatalog",
        "@id": address,
        "url": address,
        "name": f"{plan.label}のデータ",
        "description": _told(about),
        "inLanguage": "ja",
        "dateModified": changed.isoformat(),
        **_terms(),
        "dataset": [_dataset(offer, plan, address, site) for offer in offers],
    }


def _dataset(offer: Any, plan: Plan, catalog: str, site: str) -> Node:
    dataset = offer.dataset
    return {
        "@type": "Dataset",
        "@id": f"{catalog}#{dataset.name}",
        "name": dataset.title,
        "description": _told(dataset.about),
        "distribution": [
            _download(f"{site}{address_in(plan, name, dataset.name)}", media_type)
            for name, media_type in FILES
        ],
        **_terms(),
    }


def bureau(place: Subprefecture, site: str) -> Node:
    """The bureau in charge of a subprefecture, as far as it is known."""
    data = {
        "@type": "GovernmentOrganization",
        "name": place.bureau_name,
        "url": place.website,
        "telephone": place.telephone,
        "address": place.postal_address,
        "areaServed": {
            "@type": "AdministrativeArea",
            "name": place.name,
            "url": f"{site}{place.get_absolute_url()}",
        },
    }
    return {name: value for name, value in data.items() if value}


def term_set(terms: Iterable[Term], name: str, site: str) -> Node:
    """The glossary."""
    address = f"{site}{reverse('glossary')}"
    return {
        "@type": "DefinedTermSet",
        "@id": address,
        "name": name,
        "inLanguage": "ja",
        "hasDefinedTerm": [
            {
                "@type": "DefinedTerm",
                "@id": f"{address}#{term.slug}",
                "name": term.word,
                "description": term.meaning,
            }
            for term in terms
        ],
    }


def publisher() -> Node | None:
    """Who publishes the portal, if its operator has said so."""
    operator = settings.OPERATOR
    if not operator.publisher:
        return None
    data = {
        "@type": "GovernmentOrganization",
        "name": operator.publisher,
        "department": operator.office and {"@type": "Organization", "name": operator.office},
        "telephone": operator.telephone,
    }
    return {name: value for name, value in data.items() if value}


# The files that every dataset has.
FILES = (("data-csv", "text/csv"), ("data-json", "application/json"))


def _download(address: str, media_type: str) -> Node:
    return {"@type": "DataDownload", "contentUrl": address, "encodingFormat": media_type}


def _variable(series: KPISeries) -> Node:
    return {
        "@type": ["StatisticalVariable", "PropertyValue"],
        "name": series.title,
        "unitText": series.unit,
    }


def _years(many_series: Iterable[KPISeries]) -> str:
    """The years of all figures: 2019/2025."""
    years = set(chain.from_iterable(map(_years_of, many_series)))
    return f"{min(years)}/{max(years)}" if years else ""


def _years_of(series: KPISeries) -> Iterator[int]:
    for figure in filter(None, [series.baseline, series.target]):
        yield figure.period.first_year
        yield figure.period.last_year
    for actual in series.actuals.all():
        yield actual.year


def _lines(many_series: Iterable[KPISeries], plan: Plan, site: str) -> Iterator[str]:
    """Where the series are printed, each line once."""
    if not plan.outline_file:
        return
    numbers = {series.first_line for series in many_series if series.first_line}
    for number in sorted(numbers):
        yield f"{site}{address_in(plan, 'outline-line', number)}"


def _terms() -> Node:
    """Licence and publisher, where the operator has named them."""
    operator = settings.OPERATOR
    found: Node = {}
    if operator.licence:
        found["license"] = operator.licence_url or operator.licence
    if named := publisher():
        found["publisher"] = named
    return found


def _told(about: str) -> str:
    """A description, in a sample after the words that say what it is."""
    sample = current_sample()
    return f"{sample.heading} {about}" if sample else about


def _day(moment: datetime) -> str:
    return localdate(moment).isoformat()
