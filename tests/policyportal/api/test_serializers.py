"""A column of a dataset is a field of the API's description, by its kind."""

from dataclasses import replace

from policyportal.api.serializers import RecordSerializer, serializer_called, serializer_of
from policyportal.opendata.catalog import called
from policyportal.opendata.objects import KNOWN
from policyportal.pages.datasets import DataColumn, Kind


def test_every_column_is_a_field():
    values = called("values")

    fields = serializer_called("values")().fields

    assert list(RecordSerializer().fields) == list(KNOWN)
    assert set(fields) == {*KNOWN, *values.columns}
    assert fields["value"].coerce_to_string
    assert fields["value"].allow_null
    assert not fields["unit"].allow_null
    assert list(fields["kind_code"].choices) == ["baseline", "target", "actual"]


def test_one_more_column_is_one_more_field():
    column = DataColumn("試験", "Test", "pk", Kind.INTEGER, "試験の列。")
    measures = called("measures")

    dataset = replace(measures, columns={**measures.columns, "test": column})

    field = serializer_of(dataset)().fields["test"]
    assert field.help_text == "試験。試験の列。"
    assert serializer_of(dataset).__name__ == "MeasuresRecord"
