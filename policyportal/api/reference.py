"""The page that explains the API, made from its description in OpenAPI; its examples are answers of this portal."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from policyportal.api.answers import Page
from policyportal.api.description import OF_COLUMN
from policyportal.api.parameters import OF_ALL
from policyportal.api.resources import RESOURCES
from policyportal.opendata.objects import API
from regions.models import Plan

# What a schema says of a value, as it is read: by format, else by type.
KINDS = {
    "uri": "アドレス",
    "date": "日付",
    "date-time": "日時",
    "decimal": "数（桁を保つため文字列）",
    "string": "文字列",
    "integer": "整数",
    "boolean": "真偽",
    "array": "並び",
}
# How many choices the page writes out.
FEW = 14
EXAMPLE = "values"
# The fields of the example; all of them would hide what it shows.
SHOWN = ["id", "kind", "value", "decimals", "unit", "printed", "first_year", "last_year", "sources"]

# How a list of any length is read to its end.
PROGRAM = """import json, urllib.request

address = "{address}"
while address:
    with urllib.request.urlopen(address) as answer:
        page = json.load(answer)
    for value in page["results"]:
        print(value["code"], value["value"], value["unit"])
    address = page["next"]"""


@dataclass(frozen=True)
class Item:
    """A parameter or a field as the page lists it."""

    name: str
    about: str
    kind: str
    choices: list[str]
    more: int = 0
    """How many choices are left out."""
    may_be_null: bool = False


@dataclass(frozen=True)
class Section:
    """A resource as the page explains it."""

    name: str
    title: str
    about: str
    path: str
    record_path: str
    equal: list[str]
    """The fields that a list may be narrowed by to any value; what their values mean, the dictionary tells."""
    parameters: list[Item]
    fields: list[Item]


def sections(document: dict[str, Any]) -> Iterator[Section]:
    """What the description says of each resource."""
    of_tags: dict[str, list[tuple[str, dict]]] = {}
    for path, operations in document["paths"].items():
        of_tags.setdefault(operations["get"]["tags"][0], []).append((path, operations["get"]))
    for name in filter(of_tags.__contains__, RESOURCES):
        (path, listed), (record_path, record) = sorted(of_tags[name], key=_path)
        answer = record["responses"]["200"]["content"]["application/json"]["schema"]
        schema = document["components"]["schemas"][answer["$ref"].rpartition("/")[2]]
        fields = schema["properties"]
        own = [found for found in listed["parameters"] if found["name"] not in OF_ALL]
        yield Section(
            name,
            RESOURCES[name].dataset.title,
            listed["description"],
            path,
            record_path,
            [found["name"] for found in own if _is_any_value(found)],
            [
                _item(found["name"], found["schema"], _about(found))
                for found in own
                if not _is_any_value(found)
            ],
            [_item(field, found) for field, found in fields.items()],
        )


def _is_any_value(parameter: dict[str, Any]) -> bool:
    """Whether it is the value of a field that is one of no list."""
    schema = parameter["schema"]
    return OF_COLUMN in parameter and "enum" not in schema.get("items", schema)


def _about(parameter: dict[str, Any]) -> str:
    """What a parameter is for; what a column means is told by the dictionary, in the words of the data."""
    return "同じ名前の項目の値。" if OF_COLUMN in parameter else f"{parameter['description']}。"


def _path(found: tuple[str, dict]) -> str:
    return found[0]


def _item(name: str, schema: dict[str, Any], about: str = "") -> Item:
    value = schema.get("items", schema)
    types = value.get("type", "array")
    kinds = [types] if isinstance(types, str) else types
    choices = [choice for choice in value.get("enum", []) if choice is not None]
    return Item(
        name,
        about,
        KINDS.get(value.get("format", ""), KINDS.get(kinds[0], "")),
        choices[:FEW],
        max(0, len(choices) - FEW),
        "null" in kinds,
    )


def program(site: str) -> str:
    """A program in Python that reads the whole list of the example."""
    return PROGRAM.format(address=f"{site}{API}{EXAMPLE}/?area_code=doo")


def example(plan: Plan, site: str) -> tuple[str, str] | None:
    """An address and what it answers now, cut to one record; None where there is none yet."""
    asked = {"page_size": ["1"], "fields": SHOWN}
    page = Page.asked_for(RESOURCES[EXAMPLE], plan, asked, site)
    if not page.objects:
        return None
    address = f"{site}{API}{EXAMPLE}/?page_size=1&fields={','.join(SHOWN)}"
    return address, json.dumps(page.objects[0], ensure_ascii=False, indent=2)
