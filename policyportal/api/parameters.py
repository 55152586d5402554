"""What an address of the API may ask: each parameter is declared once, for reading it and for describing it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import QueryDict

from policyportal.api.problems import WrongParameters
from policyportal.api.resources import Resource
from policyportal.opendata.objects import KNOWN
from policyportal.pages.datasets import DataColumn, Kind
from policyportal.records import memory
from policyportal.search.lists import GroupFilter, WordsFilter
from policyportal.search.words import LONGEST
from regions.models import Plan

MOST_ON_A_PAGE = 100
LAST_PAGE = 1_000_000
# What codes are made of, in every dataset.
CODE = "^[0-9A-Za-z_-]{1,60}$"
# A word is looked for by its letters and figures.
LETTER = "[0-9A-Za-zぁ-んァ-ヶ一-龠]"
# What may be asked of every list.
OF_ALL = ("fields", "page", "page_size", "edition")
# How many choices a message names.
FEW = 20
Schema = dict[str, Any]


@dataclass(frozen=True)
class Parameter:
    """A parameter of an address: its name, what it is for, and the JSON schema of one value.

    It may be `repeated` (area=doo&area=donan), or hold several values with commas between them (`listed`); else it
    stands once. `lookup` is the way to the column that it narrows.
    """

    name: str
    about: str
    schema: Schema
    repeated: bool = False
    listed: bool = False
    lookup: str = ""
    of_filter: bool = False

    def values(self, given: list[str]) -> list[str]:
        """The values as they were given. Raises ValueError with a sentence that says what is wrong."""
        if len(given) > 1 and not self.repeated:
            raise ValueError("1回だけ指定してください。")
        values = given[0].split(",") if self.listed else given
        for value in values:
            check(value, self.schema)
        return values


A_CODE = {
    "type": "string",
    "pattern": CODE,
    "description": "半角の英字、数字、「-」、「_」のコードで指定してください。",
}
EDITION = Parameter("edition", "版のコード。なければ、表示している版。", A_CODE)


def check(value: str, schema: Schema) -> None:
    """Check a value of an address against a schema. Raises ValueError with a sentence that says what to do."""
    if choices := schema.get("enum"):
        if value not in choices:
            few = "、".join(choices[:FEW])
            more = f"など{len(choices)}個" if len(choices) > FEW else ""
            raise ValueError(f"次のどれかを指定してください：{few}{more}。")
    elif schema["type"] == "integer":
        least, most = schema["minimum"], schema["maximum"]
        is_number = value.isascii() and value.isdecimal() and len(value) <= 10
        if not is_number or not least <= int(value) <= most or value != str(int(value)):
            raise ValueError(f"{least}から{most}までの整数で指定してください。")
    elif not value or len(value) > schema.get("maxLength", len(value)):
        raise ValueError(f"1文字以上{schema.get('maxLength', 60)}文字以内で指定してください。")
    elif not re.search(schema["pattern"], value):
        raise ValueError(schema["description"])


def asked_in(query: QueryDict, parameters: Iterable[Parameter]) -> dict[str, list[str]]:
    """The values of the parameters by their names. Raises WrongParameters with all that is wrong, known or not."""
    known, found, wrong = {parameter.name: parameter for parameter in parameters}, {}, {}
    for name, given in query.lists():
        if name not in known:
            names = "、".join(known)
            wrong[name] = f"この条件はありません。使えるのは {names} です。"
            continue
        try:
            found[name] = known[name].values(given)
        except ValueError as error:
            wrong[name] = str(error)
    if wrong:
        raise WrongParameters(wrong)
    return found


def parameters_of_list(resource: Resource, plan: Plan) -> list[Parameter]:
    """All parameters of a list, with the choices that there are in an edition."""
    make = partial(_of_list, resource, plan)
    return memory.kept(("parameters", resource.name, plan.pk), make)


def _of_list(resource: Resource, plan: Plan) -> list[Parameter]:
    of_filter = {parameter.name: parameter for parameter in _of_filter(resource, plan)}
    of_columns = {parameter.name: parameter for parameter in _of_columns(resource, plan)}
    numbers: Schema = {"type": "integer", "minimum": 1}
    return [
        *(of_columns | of_filter).values(),
        _fields(resource),
        Parameter("page", "ページの番号。1から。", numbers | {"maximum": LAST_PAGE}),
        Parameter(
            "page_size",
            f"1ページの件数。なければ{MOST_ON_A_PAGE}。",
            numbers | {"maximum": MOST_ON_A_PAGE},
        ),
        EDITION,
    ]


def parameters_of_record(resource: Resource) -> list[Parameter]:
    return [_fields(resource), EDITION]


def _fields(resource: Resource) -> Parameter:
    names = list(dict.fromkeys([*KNOWN, *resource.dataset.columns]))
    about = "返す項目の名前を、コンマで区切って。なければ、すべて。idはいつも返します。"
    return Parameter("fields", about, {"type": "string", "enum": names}, listed=True)


def _of_columns(resource: Resource, plan: Plan) -> Iterator[Parameter]:
    records = resource.dataset.records(plan)
    for name, lookup in resource.lookups_in(records).items():
        column = resource.dataset.columns[name]
        yield Parameter(name, column.heading, _schema_of(column), lookup=lookup)


def _schema_of(column: DataColumn) -> Schema:
    if column.codes:
        return {"type": "string", "enum": list(column.codes.values)}
    if column.kind in (Kind.YEAR, Kind.INTEGER):
        return {"type": "integer", "minimum": 1, "maximum": 9999}
    return A_CODE


def _of_filter(resource: Resource, plan: Plan) -> Iterator[Parameter]:
    """The choices and words of the page that lists the same records; how a page shows them is no matter of the API."""
    if not resource.list_filter:
        return
    found = resource.list_filter(QueryDict(), plan)
    for name, group in found.filters.items():
        label = str(group.label)
        if isinstance(group, WordsFilter):
            about = "検索できる文字を1つ以上含む、100文字以内の語で指定してください。"
            words = {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": LETTER}
            yield Parameter(name, label, words | {"description": about}, of_filter=True)
        elif isinstance(group, GroupFilter):
            codes = [code for code, _ in found.form.fields[name].choices]
            schema = {"type": "string", "enum": codes}
            yield Parameter(name, label, schema, repeated=True, of_filter=True)
