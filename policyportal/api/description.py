"""The description of the API in OpenAPI 3.1, made from the resources, their parameters and the columns of their datasets."""

from typing import Any

from django.conf import settings
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers

from policyportal.api.parameters import Parameter, parameters_of_list, parameters_of_record
from policyportal.api.problems import PROBLEM, TITLES
from policyportal.api.resources import RESOURCES, Resource
from policyportal.api.serializers import RecordSerializer, serializer_called
from policyportal.opendata.catalog import SCHEMA_VERSION
from policyportal.records import memory
from regions.models import Plan

JSON = "application/json"
# By which the description says that a parameter is the value of a field (an extension of OpenAPI).
OF_COLUMN = "x-of-column"
PATH_CODE = {"type": "string", "minLength": 1}
ADDRESS = {"type": "string", "format": "uri"}
MAYBE_ADDRESS = {"type": ["string", "null"], "format": "uri"}
TEXT = {"type": "string"}
EDITION = {"type": "string", "description": "版のコード。"}
SAMPLE = {"type": "string", "description": "見本データのときだけ、そのことを言う文。"}


class ProblemError(serializers.Serializer):
    """1つの指定の誤り。"""

    parameter = serializers.CharField(help_text="指定の名前。")
    detail = serializers.CharField(help_text="誤りと、直し方。")


class Problem(serializers.Serializer):
    """返せない理由（RFC 9457）。"""

    type = serializers.URLField(help_text="この種類の誤りを説明するページ。")
    title = serializers.CharField(help_text="誤りの種類。")
    title_en = serializers.CharField(help_text="誤りの種類（英語）。")
    status = serializers.IntegerField(help_text="HTTPの状態コード。")
    detail = serializers.CharField(help_text="どうすればよいか。")
    instance = serializers.CharField(help_text="送られたアドレス。")
    errors = ProblemError(many=True, required=False, help_text="指定ごとの誤り。")


class ResourceSchema(AutoSchema):
    """Describes the views of a resource by its dataset."""

    @property
    def resource(self) -> Resource | None:
        return getattr(self.view, "resource", None)

    @property
    def is_list(self) -> bool:
        return self.view.is_list

    def get_operation_id(self) -> str:
        if self.resource is None:
            return "get_root"
        return f"{'list' if self.is_list else 'get'}_{self.resource.name}"

    def get_tags(self) -> list[str]:
        return [self.resource.name if self.resource else "root"]

    def get_summary(self) -> str:
        if self.resource is None:
            return "データの種類と版の一覧"
        return f"{self.resource.dataset.title}{'の一覧' if self.is_list else 'の1件'}"

    def get_description(self) -> str:
        return (
            self.resource.dataset.about
            if self.resource
            else "データの種類ごとのアドレスと、版を返します。"
        )

    def get_auth(self) -> list:
        """Anybody may read."""
        return []

    def _get_parameters(self) -> list[dict[str, Any]]:
        if self.resource is None:
            return []
        if self.is_list:
            return list(map(described, parameters_of_list(self.resource, self.view.plan)))
        code = {"in": "path", "name": "code", "required": True, "schema": PATH_CODE}
        code["description"] = "記録のコード。いくつかの部分があるときは「.」でつなぎます。"
        return [code, *map(described, parameters_of_record(self.resource))]

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        answer = {
            "description": "答え",
            "headers": HEADERS,
            "content": _content(JSON, self._answer()),
        }
        unchanged = {"description": "変わっていない（If-None-Matchを送ったとき）"}
        problems = {}
        for status in self.view.problems:
            schema = self.resolve_serializer(Problem, "response").ref
            title, _, _ = TITLES[status]
            problems[str(status)] = {"description": title, "content": _content(PROBLEM, schema)}
        return {"200": answer, "304": unchanged, **problems}

    def _answer(self) -> dict[str, Any]:
        if self.resource is None:
            return _root()
        record = self.resolve_serializer(serializer_called(self.resource.name), "response").ref
        return _page(record) if self.is_list else record

    def _map_serializer(
        self, serializer: Any, direction: Any, bypass_extensions: bool = False
    ) -> Any:
        """An object of a sample says so beside its columns."""
        found = super()._map_serializer(serializer, direction, bypass_extensions)
        if isinstance(serializer, RecordSerializer):
            found["properties"]["sample"] = SAMPLE
        return found

    def _map_serializer_field(
        self, field: Any, direction: Any, bypass_extensions: bool = False
    ) -> Any:
        """A choice that may be missing has null among its choices, in its one place."""
        if isinstance(field, serializers.ChoiceField):
            kind, choices = "string", [*field.choices]
            schema: dict[str, Any] = {"type": kind, "enum": choices}
            if field.allow_null:
                schema = {"type": [kind, "null"], "enum": [*choices, None]}
            return schema | {"description": field.help_text}
        return super()._map_serializer_field(field, direction, bypass_extensions)


HEADERS = {
    "ETag": {
        "description": "If-None-Matchで送ると、変わっていないとき304を返します。",
        "schema": TEXT,
    },
    "Link": {
        "description": "前後のページ、説明、ライセンスなどのアドレス（RFC 8288）。",
        "schema": TEXT,
    },
}


def described(parameter: Parameter) -> dict[str, Any]:
    """A parameter as OpenAPI describes it."""
    schema: dict[str, Any] = dict(parameter.schema)
    how: dict[str, Any] = {}
    if parameter.repeated or parameter.listed:
        schema = {"type": "array", "items": schema, "minItems": 1}
        how = {"style": "form", "explode": parameter.repeated}
    return {
        "in": "query",
        "name": parameter.name,
        "description": parameter.about,
        "schema": schema,
        **how,
        **({OF_COLUMN: True} if parameter.lookup else {}),
    }


def _content(media_type: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {media_type: {"schema": schema}}


def _object(**properties: dict[str, Any]) -> dict[str, Any]:
    required = [name for name in properties if name != "sample"]
    return {"type": "object", "properties": properties, "required": required}


def _root() -> dict[str, Any]:
    licence = _object(name=TEXT, url=MAYBE_ADDRESS)
    return _object(
        edition=EDITION,
        sample=SAMPLE,
        schema_version={"type": "string", "description": "項目の構成の版。"},
        licence=licence | {"type": ["object", "null"]},
        editions={"type": "array", "items": TEXT},
        resources={"type": "object", "additionalProperties": ADDRESS},
    )


def _page(record: dict[str, Any]) -> dict[str, Any]:
    number = {"type": "integer", "minimum": 0}
    return _object(
        edition=EDITION,
        sample=SAMPLE,
        count=number | {"description": "すべてのページの件数。"},
        page=number,
        page_size=number,
        next=MAYBE_ADDRESS,
        previous=MAYBE_ADDRESS,
        results={"type": "array", "items": record},
    )


class _Generator(SchemaGenerator):
    """Tells each view the edition whose choices are described."""

    def __init__(self, plan: Plan):
        super().__init__(urlconf="policyportal.api.urls")
        self.plan = plan

    def create_view(self, callback: Any, method: str, request: Any = None) -> Any:
        view = super().create_view(callback, method, request)
        view.plan = self.plan
        return view

    def described(self) -> dict[str, Any]:
        found = self.get_schema(request=None, public=True)
        found["info"] |= {"version": SCHEMA_VERSION, **_licence()}
        tags = [
            {"name": resource.name, "description": resource.dataset.title}
            for resource in RESOURCES.values()
        ]
        root = {"name": "root", "description": "入口"}
        return found | {"servers": [{"url": "/"}], "security": [], "tags": [root, *tags]}


def _licence() -> dict[str, Any]:
    """Under what terms the answers may be used, if the operator has said so."""
    operator = settings.OPERATOR
    if not operator.licence:
        return {}
    url = {"url": operator.licence_url} if operator.licence_url else {}
    return {"license": {"name": operator.licence, **url}}


def openapi(plan: Plan) -> dict[str, Any]:
    """The whole description; its lists of choices are those of an edition."""
    return memory.kept(("openapi", plan.pk), _Generator(plan).described)
