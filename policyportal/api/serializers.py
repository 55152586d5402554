"""What an object of the API has, as OpenAPI is told of it: made from the columns of its dataset, so that one more column is one more field."""

from functools import cache
from typing import Any

from rest_framework import serializers

from policyportal.opendata.catalog import called
from policyportal.pages.datasets import DataColumn, Dataset, Kind

FIELDS: dict[Kind, type[serializers.Field]] = {
    Kind.TEXT: serializers.CharField,
    Kind.CODE: serializers.CharField,
    Kind.INTEGER: serializers.IntegerField,
    Kind.YEAR: serializers.IntegerField,
    Kind.DATE: serializers.DateField,
    Kind.FLAG: serializers.BooleanField,
    Kind.ADDRESS: serializers.URLField,
}
# Exact as a text: 2037.0.
DECIMAL = {"max_digits": None, "decimal_places": None, "coerce_to_string": True}
MAY_BE_NULL = {"required": False, "allow_null": True}


class Source(serializers.Serializer):
    """出典。資料の行か、そのほかの資料の名前。"""

    title = serializers.CharField(help_text="資料の題名。")
    sheet = serializers.CharField(help_text="シート。", allow_null=True)
    first_line = serializers.IntegerField(help_text="初めの行の番号。", allow_null=True)
    last_line = serializers.IntegerField(help_text="終わりの行の番号。", allow_null=True)
    quote = serializers.CharField(help_text="印字のとおりの文字。", allow_null=True)
    url = serializers.URLField(help_text="その行を読めるページ。", allow_null=True)


class RecordSerializer(serializers.Serializer):
    """What every object has beside its columns (policyportal.opendata.objects.KNOWN)."""

    id = serializers.URLField(help_text="この記録の永続的なアドレス。")
    code = serializers.CharField(
        required=False,
        help_text="版の中で記録を見分けるコード。いくつかの部分があるときは「.」でつなぎます。",
    )
    changed_at = serializers.DateTimeField(help_text="記録が最後に変わった日時。", **MAY_BE_NULL)
    sources = Source(many=True, required=False, help_text="出典。")
    html = serializers.URLField(help_text="この記録を人が読むページ。", **MAY_BE_NULL)


@cache
def serializer_called(name: str) -> type[RecordSerializer]:
    """The serializer of the dataset of this name: one, however often it is described."""
    return serializer_of(called(name))


def serializer_of(dataset: Dataset) -> type[RecordSerializer]:
    """A serializer of a dataset, called in OpenAPI as the dataset is: KpisRecord."""
    fields = {name: _field(column) for name, column in dataset.columns.items()}
    name = f"{dataset.name.title().replace('-', '').replace('_', '')}Record"
    return type(name, (RecordSerializer,), {"__doc__": dataset.about, **fields})


def _field(column: DataColumn) -> serializers.Field:
    about = f"{column.heading}。{column.about}" if column.about else column.heading
    options: dict[str, Any] = {"help_text": about, "required": False}
    options["allow_null"] = not column.required
    if column.codes:
        return serializers.ChoiceField(choices=column.codes.choices, **options)
    if column.kind is Kind.DECIMAL:
        return serializers.DecimalField(**DECIMAL, **options)
    return FIELDS[column.kind](**options)
