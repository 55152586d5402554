"""The page that explains the API, from its description and from true answers."""

import json

from policyportal.api.reference import sections
from tests.staff import read


def test_page_explains_every_resource_and_problem(the_plan, client):
    page = read(client.get("/api/"))

    document = client.get("/api/v1/openapi.json").json()
    for section in sections(document):
        assert page.find(id=f"resource-{section.name}").text == section.title
        assert section.record_path.endswith("{code}/")
    assert {"400", "404", "405", "500", "503"} <= {
        found["id"].removeprefix("problem-") for found in page.select("[id^=problem-]")
    }


def test_fields_that_may_be_asked_for_any_value_are_named_once(the_plan, client):
    document = client.get("/api/v1/openapi.json").json()

    measures, kpis = (
        section for section in sections(document) if section.name in ("measures", "kpis")
    )

    assert measures.equal == ["code", "reprise_of_code", "project_code", "area_code"]
    assert measures.parameters == []
    assert kpis.parameters[0].name == "area"


def test_example_is_what_is_answered(the_plan, client):
    command, _, answer = (found.text for found in read(client.get("/api/")).select("pre"))

    address = command.split("'")[1]

    (found,) = client.get(address).json()["results"]
    assert json.loads(answer) == found


def test_page_of_choices_says_how_many_more_there_are():
    schema = {"type": "string", "enum": [str(number) for number in range(20)]}
    parameter = {"name": "q", "schema": {"type": "array", "items": schema}, "description": "語。"}
    listed = {"tags": ["codes"], "description": "", "parameters": [parameter]}
    reference = {"schema": {"$ref": "#/components/schemas/Row"}}
    record = {"tags": ["codes"], "responses": {"200": {"content": {"application/json": reference}}}}
    document = {
        "paths": {"/codes/": {"get": listed}, "/codes/{code}/": {"get": record}},
        "components": {"schemas": {"Row": {"properties": {"a": {"type": ["integer", "null"]}}}}},
    }

    (section,) = sections(document)

    (asked,), (field,) = section.parameters, section.fields
    assert (asked.kind, len(asked.choices), asked.more) == ("文字列", 14, 6)
    assert (field.kind, field.may_be_null) == ("整数", True)
