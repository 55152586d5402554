"""The description in OpenAPI says what is answered: the answers of the plan are as their schemas say."""

import json

import pytest
from drf_spectacular.drainage import GENERATOR_STATS
from jsonschema import Draft202012Validator, FormatChecker

from policyportal.api.description import described, openapi
from policyportal.api.parameters import Parameter
from policyportal.api.resources import RESOURCES
from policyportal.api.serializers import serializer_called
from policyportal.pages.operator import Operator
from regions.models import Plan


@pytest.fixture
def document(client) -> dict:
    answer = client.get("/api/v1/openapi.json")
    assert answer["Content-Type"] == "application/vnd.oai.openapi+json;version=3.1"
    return json.loads(answer.content)


def check(document: dict, operation: str, status: int, body: object) -> None:
    """Raises ValidationError where a body is not what the description of an operation says."""
    for path in document["paths"].values():
        if path["get"]["operationId"] == operation:
            (content,) = path["get"]["responses"][str(status)]["content"].values()
    schema = content["schema"] | {"components": document["components"]}
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(body)


def test_answers_are_as_they_are_described(the_plan, client, document):
    assert document["openapi"].startswith("3.1")
    check(document, "get_root", 200, client.get("/api/v1/").json())
    for name in RESOURCES:
        body = client.get(f"/api/v1/{name}/?page_size=20").json()
        check(document, f"list_{name}", 200, body)
        component = serializer_called(name).__name__
        names = set(document["components"]["schemas"][component]["properties"])
        for record in body["results"]:
            assert set(record) == names - {"sample"}
    wrong = client.get("/api/v1/kpis/?area=x")
    check(document, "list_kpis", 400, wrong.json())
    missing = client.get("/api/v1/kpis/x/")
    check(document, "get_kpis", 404, missing.json())


def test_terms_are_told_where_the_operator_has_said_them(the_plan, settings):
    plan = Plan.objects.shown()
    assert "license" not in openapi(plan)["info"]

    settings.OPERATOR = Operator(licence="CC BY 4.0", licence_url="https://example.jp/by")

    told = {"name": "CC BY 4.0", "url": "https://example.jp/by"}
    assert openapi(plan)["info"]["license"] == told


def test_nothing_was_guessed(the_plan, client):
    openapi(Plan.objects.shown())

    assert not GENERATOR_STATS


def test_choices_are_those_of_the_data(the_plan, document):
    parameters = document["paths"]["/api/v1/kpis/"]["get"]["parameters"]
    areas = next(parameter for parameter in parameters if parameter["name"] == "area")

    assert areas["schema"]["items"]["enum"][0] == "doo"
    assert areas["explode"] is True


def test_several_values_are_an_array():
    listed = Parameter("fields", "", {"type": "string", "enum": ["id"]}, listed=True)

    assert described(listed) | {"description": ""} == {
        "in": "query",
        "name": "fields",
        "description": "",
        "schema": {"type": "array", "items": {"type": "string", "enum": ["id"]}, "minItems": 1},
        "style": "form",
        "explode": False,
    }
