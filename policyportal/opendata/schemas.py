"""What programs read of the files: a data package of Frictionless Data, and CSVW of each CSV file."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings

from policyportal.opendata.catalog import DATASETS, SCHEMA_VERSION, called
from policyportal.opendata.extents import Extent
from policyportal.pages.datasets import DataColumn, Dataset, Kind

# The type of a column in a data package, and in CSVW.
TYPES = {
    Kind.TEXT: ("string", "string"),
    Kind.CODE: ("string", "string"),
    Kind.INTEGER: ("integer", "integer"),
    Kind.DECIMAL: ("number", "decimal"),
    Kind.YEAR: ("year", "gYear"),
    Kind.DATE: ("date", "date"),
    Kind.FLAG: ("boolean", "boolean"),
    Kind.ADDRESS: ("string", "string"),
}
# What a column of the values is in the words of statistics (RDF Data Cube, SDMX).
SDMX = {
    "period": "http://purl.org/linked-data/sdmx/2009/dimension#timePeriod",
    "area_code": "http://purl.org/linked-data/sdmx/2009/dimension#refArea",
    "value": "http://purl.org/linked-data/sdmx/2009/measure#obsValue",
    "unit": "http://purl.org/linked-data/sdmx/2009/attribute#unitMeasure",
    "status_code": "http://purl.org/linked-data/sdmx/2009/attribute#obsStatus",
}


def data_package(extent: Extent, query: str = "") -> dict[str, Any]:
    """datapackage.json of the CSV files of an edition, or of all; `query` ends the address of each."""
    package: dict[str, Any] = {
        "name": f"policy-plan-{extent.code}",
        "title": extent.title,
        "version": SCHEMA_VERSION,
        "resources": [_resource(dataset, query) for dataset in DATASETS],
    }
    if settings.OPERATOR.licence:
        licence = {"title": settings.OPERATOR.licence, "path": settings.OPERATOR.licence_url}
        package["licenses"] = [{name: value for name, value in licence.items() if value}]
    return package


def _resource(dataset: Dataset, query: str) -> dict[str, Any]:
    return {
        "name": dataset.name,
        "title": dataset.title,
        "description": dataset.about,
        "path": f"{dataset.name}.csv{query}",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8-sig",
        "schema": {
            "fields": [_field(name, column) for name, column in dataset.columns.items()],
            "primaryKey": [dataset.columns[name].heading for name in dataset.key],
            "foreignKeys": list(_foreign_keys(dataset)),
            "missingValues": [""],
        },
    }


def _field(name: str, column: DataColumn) -> dict[str, Any]:
    kind, _ = TYPES[column.kind]
    field: dict[str, Any] = {
        # A reader looks for its name in the first row.
        "name": column.heading,
        "title": column.english,
        "rdfType": SDMX.get(name),
        "type": kind,
        "description": column.about,
        "constraints": _constraints(column),
    }
    if column.kind is Kind.FLAG:
        field |= {"trueValues": ["1"], "falseValues": ["0"]}
    return {key: value for key, value in field.items() if value}


def _constraints(column: DataColumn) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": True} if column.required else {}
    if column.codes:
        constraints["enum"] = list(column.codes.values)
    return constraints


def _foreign_keys(dataset: Dataset) -> Iterator[dict[str, Any]]:
    """Fields are called as the first row of a file has them."""
    for column in dataset.columns.values():
        if column.refers:
            other, name = column.refers
            field = called(other).columns[name].heading
            # A data package names its own resource by nothing.
            resource = "" if other == dataset.name else other
            reference = {"resource": resource, "fields": field}
            yield {"fields": column.heading, "reference": reference}


def csvw(dataset: Dataset, url: str) -> dict[str, Any]:
    """The metadata of a CSV file at an address, as CSV on the Web describes one."""
    table: dict[str, Any] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "ja"}],
        "url": url,
        "dc:title": dataset.title,
        "dc:description": dataset.about,
        "tableSchema": {
            "columns": [_csvw_column(name, column) for name, column in dataset.columns.items()],
            "primaryKey": list(dataset.key),
        },
    }
    if settings.OPERATOR.licence_url:
        table["dc:license"] = {"@id": settings.OPERATOR.licence_url}
    return table


def _csvw_column(name: str, column: DataColumn) -> dict[str, Any]:
    _, kind = TYPES[column.kind]
    datatype: Any = {"base": kind, "format": "1|0"} if column.kind is Kind.FLAG else kind
    described: dict[str, Any] = {
        "name": name,
        "titles": column.heading,
        "datatype": datatype,
        "required": column.required,
        "dc:description": column.about,
        "propertyUrl": SDMX.get(name),
    }
    return {key: value for key, value in described.items() if value}
