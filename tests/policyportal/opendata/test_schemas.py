"""What programs read of the files names each column as the file does, with its type and its code list."""

from policyportal.opendata.catalog import DATASETS, called
from policyportal.opendata.extents import of_edition
from policyportal.opendata.schemas import csvw, data_package
from policyportal.pages.operator import Operator
from regions.models import Plan

EDITION = of_edition(Plan(code="r3-test", title="試験の方針"))


def resource(name: str) -> dict:
    (found,) = [found for found in data_package(EDITION)["resources"] if found["name"] == name]
    return found


def test_package_describes_every_file():
    names = [found["path"] for found in data_package(EDITION)["resources"]]

    assert names == [f"{dataset.name}.csv" for dataset in DATASETS]
    assert "licenses" not in data_package(EDITION)


def test_fields_are_called_as_the_first_row_has_them():
    schema = resource("values")["schema"]
    fields = {field["name"]: field for field in schema["fields"]}

    assert list(fields) == [column.heading for column in called("values").columns.values()]
    assert fields["値"]["type"] == "number"
    assert fields["取り方コード"]["constraints"]["enum"] == ["year", "total", "best", "every_year"]
    assert schema["primaryKey"] == ["系列コード（独自）", "値の種類コード", "期間の初年"]
    key = {
        "fields": "系列コード（独自）",
        "reference": {"resource": "series", "fields": "コード（独自）"},
    }
    assert key in schema["foreignKeys"]


def test_reference_to_its_own_file_names_none():
    keys = resource("measures")["schema"]["foreignKeys"]

    assert "" in [key["reference"]["resource"] for key in keys]


def test_csvw_has_types_and_the_words_of_statistics():
    table = csvw(called("values"), "values.csv")
    columns = {column["name"]: column for column in table["tableSchema"]["columns"]}

    assert columns["first_year"]["datatype"] == "gYear"
    assert columns["value"]["datatype"] == "decimal"
    assert columns["value"]["propertyUrl"].endswith("#obsValue")
    assert columns["value"]["titles"] == "値"
    assert "dc:license" not in table


def test_licence_is_told_where_there_is_one(settings):
    settings.OPERATOR = Operator(licence="試験の条件", licence_url="https://example.jp/licence/")

    assert data_package(EDITION)["licenses"] == [
        {"title": "試験の条件", "path": "https://example.jp/licence/"}
    ]
    assert csvw(called("codes"), "codes.csv")["dc:license"] == {
        "@id": "https://example.jp/licence/"
    }
