import json
from decimal import Decimal

import pytest
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import connection
from psycopg.types.range import Range

from kpis.due import Appearance
from kpis.fields import (
    AppearanceField,
    FigureField,
    NumberFormField,
    PeriodField,
    PeriodFormField,
)
from kpis.models import Actual, KPISeries
from kpis.periods import Period
from policyportal.records.fields import YearField, YearFormField
from tests.factories import make_actual, make_series

UNIT_HINT = "単位を付けずに、数値だけを入力してください"


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        pytest.param(NumberFormField(), "▲1,003.50", Decimal("-1003.50"), id="number"),
        pytest.param(NumberFormField(), "０", Decimal(0), id="number-zero"),
        pytest.param(PeriodFormField(), "Ｒ２～Ｒ６", Period(2020, 2024), id="period"),
        pytest.param(PeriodFormField(), "平成31年度", Period.year(2019), id="period-of-one-year"),
        pytest.param(YearFormField(), "令和元年", 2019, id="year"),
        pytest.param(NumberFormField(required=False), "", None, id="no-number"),
        pytest.param(PeriodFormField(required=False), "", None, id="no-period"),
        pytest.param(YearFormField(required=False), "", None, id="no-year"),
        pytest.param(YearFormField(required=False), "　 ", None, id="blank-year"),
    ],
)
def test_form_field_reads_what_people_type(field, text, value):
    cleaned = field.clean(text)

    assert cleaned == value
    assert str(cleaned) == str(value)


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        pytest.param(NumberFormField(), "7,310千人", UNIT_HINT, id="number-with-unit"),
        pytest.param(NumberFormField(), "NaN", "「NaN」は数値ではありません。", id="nan"),
        pytest.param(NumberFormField(), "", "必須", id="number-required"),
        pytest.param(PeriodFormField(), "R7～R2", "始まりの年以後", id="period-backwards"),
        pytest.param(PeriodFormField(), "R2～6", "「6」は年として読めません", id="period-bare-end"),
        pytest.param(PeriodFormField(), "", "必須", id="period-required"),
        pytest.param(YearFormField(), "2", "「2」は年として読めません", id="bare-year"),
        pytest.param(YearFormField(), "H32", "「H32」という年はありません", id="impossible-year"),
        pytest.param(YearFormField(), "R²", "「R²」は年として読めません", id="superscript-year"),
    ],
)
def test_form_field_refuses_in_japanese(field, text, sentence):
    with pytest.raises(ValidationError) as refusal:
        field.clean(text)

    assert sentence in refusal.value.messages[0]


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        pytest.param(NumberFormField(), Decimal("2037.0"), "2037.0", id="number"),
        pytest.param(NumberFormField(), Decimal("1E+3"), "1000", id="number-without-exponent"),
        pytest.param(PeriodFormField(), Period(2015, 2019), "H27～R1", id="period"),
        pytest.param(YearFormField(), 2019, "R1", id="year"),
        pytest.param(YearFormField(), "H32", "H32", id="refused-input-stays"),
        pytest.param(PeriodFormField(), None, None, id="nothing"),
    ],
)
def test_form_field_shows_eras_and_printed_decimals(field, value, shown):
    assert field.prepare_value(value) == shown


@pytest.mark.parametrize(
    ("field", "initial", "data", "changed"),
    [
        pytest.param(NumberFormField(), Decimal("2037.0"), "2037.0", False, id="same-number"),
        pytest.param(NumberFormField(), Decimal("2037.0"), "2037", True, id="other-decimals"),
        pytest.param(NumberFormField(), None, "", False, id="still-no-number"),
        pytest.param(NumberFormField(), None, "0", True, id="zero-is-a-number"),
        pytest.param(PeriodFormField(), Period(2020, 2024), "R2～R6", False, id="same-period"),
        pytest.param(PeriodFormField(), Period(2020, 2024), "R2～R7", True, id="other-period"),
        pytest.param(YearFormField(), 2020, "R2", False, id="same-year"),
        pytest.param(YearFormField(), 2020, "R3", True, id="other-year"),
    ],
)
def test_form_field_sees_what_changed(field, initial, data, changed):
    assert field.has_changed(initial, data) is changed


@pytest.mark.parametrize(
    ("name", "form_field", "required"),
    [
        pytest.param("baseline_value", NumberFormField, False, id="number"),
        pytest.param("target_value", NumberFormField, True, id="required-number"),
        pytest.param("baseline_period", PeriodFormField, False, id="period"),
        pytest.param("target_period", PeriodFormField, True, id="required-period"),
    ],
)
def test_model_field_comes_with_its_form_field(name, form_field, required):
    field = KPISeries._meta.get_field(name).formfield()

    assert type(field) is form_field
    assert field.required is required


def test_form_field_of_a_year_and_of_a_period_say_what_to_type():
    assert "令和2" in Actual._meta.get_field("year").formfield().help_text
    assert "R2～R6" in KPISeries._meta.get_field("target_period").formfield().help_text


@pytest.mark.django_db
@pytest.mark.parametrize(
    "number", ["2037.0", "2037.00", "2037", "86.09", "-3", "0", "0.0", "1000000"]
)
def test_figure_comes_back_from_the_database_as_printed(number):
    series = make_series(baseline_value=Decimal(number))

    series.refresh_from_db()

    assert str(series.baseline_value) == number


@pytest.mark.django_db
def test_missing_figure_comes_back_as_nothing():
    series = make_series(baseline_value=None)

    series.refresh_from_db()

    assert (series.baseline_value, series.baseline_period, series.baseline_basis) == (None,) * 3


@pytest.mark.django_db
@pytest.mark.parametrize("period", [Period.year(2025), Period(2021, 2025)], ids=str)
def test_period_comes_back_from_the_database(period):
    basis = "year" if period.is_year else "total"
    series = make_series(target_period=period, target_basis=basis)

    series.refresh_from_db()

    assert series.target_period == period


@pytest.mark.django_db
def test_columns_are_unscaled_numbers_and_integer_ranges():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, data_type, numeric_precision FROM information_schema.columns "
            "WHERE table_name = 'kpis_kpiseries' AND column_name ~ '^target_(value|period)$'"
        )
        columns = {name: (kind, digits) for name, kind, digits in cursor.fetchall()}

    assert columns == {"target_value": ("numeric", None), "target_period": ("int4range", None)}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("lookup", "value", "found"),
    [
        pytest.param("target_period", Period(2021, 2025), True, id="exact"),
        pytest.param("target_period", Period.year(2025), False, id="exact-other"),
        pytest.param("target_period__in", [Period(2021, 2025)], True, id="in"),
        pytest.param("target_period__contains", 2023, True, id="contains-year"),
        pytest.param("target_period__contains", 2026, False, id="contains-other-year"),
        pytest.param("target_period__contained_by", Period(2020, 2030), True, id="contained-by"),
        pytest.param("target_period__overlap", Period(2025, 2030), True, id="overlap"),
        pytest.param("target_period__overlap", Period(2026, 2030), False, id="no-overlap"),
        pytest.param("target_period__fully_lt", Period.year(2026), True, id="before"),
        pytest.param("target_period__fully_lt", Period.year(2025), False, id="not-before"),
        pytest.param("target_period__startswith", 2021, True, id="first-year"),
        pytest.param("target_period__endswith", 2026, True, id="year-after-the-last"),
        pytest.param("baseline_period__isnull", False, True, id="has-a-baseline"),
    ],
)
def test_period_lookups(lookup, value, found):
    make_series(target_period=Period(2021, 2025), target_basis="total")

    assert KPISeries.objects.filter(**{lookup: value}).exists() is found


@pytest.mark.django_db
@pytest.mark.parametrize("year", [1926, 1989, 2019, 2099])
def test_year_comes_back_from_the_database(year):
    actual = make_actual(year=year)

    actual.refresh_from_db()

    assert actual.year == year


@pytest.mark.django_db
def test_fixture_text_holds_eras_and_printed_decimals():
    series = make_series(
        baseline_value=Decimal("2037.0"), target_period=Period(2021, 2025), target_basis="total"
    )
    actual = make_actual(series=series, year=2019, value=Decimal("-0.50"))

    written = serializers.serialize("json", [series, actual])

    of_series, of_actual = (record["fields"] for record in json.loads(written))
    assert of_series["baseline_value"] == "2037.0"
    assert of_series["baseline_period"] == "R2"
    assert of_series["target_period"] == "R3～R7"
    assert of_actual["year"] == 2019  # the serializer writes any integer as it is
    assert of_actual["value"] == "-0.50"
    read = [record.object for record in serializers.deserialize("json", written)]
    assert read[0].target_period == series.target_period
    assert str(read[0].baseline_value) == "2037.0"
    assert read[1].year == 2019


@pytest.mark.django_db
def test_fixture_may_write_a_year_as_an_era_year():
    actual = make_actual(year=2019)
    record = json.loads(serializers.serialize("json", [actual]))[0]
    record["fields"]["year"] = "R元"

    (read,) = serializers.deserialize("json", json.dumps([record]))

    assert read.object.year == 2019


@pytest.mark.parametrize(
    ("model", "name", "value", "text"),
    [
        pytest.param(KPISeries, "target_value", Decimal("2037.0"), "2037.0", id="figure"),
        pytest.param(KPISeries, "target_value", Decimal("1E+3"), "1000", id="figure-exponent"),
        pytest.param(KPISeries, "target_value", None, None, id="no-figure"),
        pytest.param(KPISeries, "target_period", Period(2015, 2019), "H27～R1", id="period"),
        pytest.param(KPISeries, "target_period", None, None, id="no-period"),
        pytest.param(Actual, "year", 2019, "R1", id="year"),
        pytest.param(Actual, "year", None, None, id="no-year"),
    ],
)
def test_value_to_string_is_what_the_field_reads(model, name, value, text):
    field = model._meta.get_field(name)

    assert field.value_to_string(model(**{name: value})) == text
    assert field.to_python(text) == value


@pytest.mark.django_db
def test_fixture_text_of_a_missing_baseline_is_null():
    written = serializers.serialize("json", [make_series(baseline_value=None)])

    fields = json.loads(written)[0]["fields"]
    assert (fields["baseline_value"], fields["baseline_period"]) == (None, None)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        pytest.param(FigureField(), 2037.0, id="number-from-a-float"),
        pytest.param(FigureField(), True, id="number-from-true"),
        pytest.param(FigureField(), "50件", id="number-with-unit"),
        pytest.param(FigureField(), "NaN", id="number-nan"),
        pytest.param(PeriodField(), 2020, id="period-from-a-number"),
        pytest.param(PeriodField(), Range(2020, 2025), id="period-from-a-range"),
        pytest.param(PeriodField(), '{"lower": 2020}', id="period-from-json"),
        pytest.param(PeriodField(), "R7～R2", id="period-backwards"),
        pytest.param(AppearanceField(), 21, id="month-from-a-number"),
        pytest.param(AppearanceField(), "9月", id="month-without-a-year"),
        pytest.param(YearField(), "2", id="bare-year"),
        pytest.param(YearField(), "H32", id="impossible-year"),
        pytest.param(YearField(), "R2～R6", id="year-from-a-period"),
    ],
)
def test_model_field_refuses(field, value):
    with pytest.raises(ValidationError) as refusal:
        field.to_python(value)

    assert any("ぁ" <= letter <= "ヿ" for letter in refusal.value.messages[0])


@pytest.mark.parametrize(
    ("field", "value", "python"),
    [
        pytest.param(FigureField(), "2037.0", Decimal("2037.0"), id="number-text"),
        pytest.param(FigureField(), 51, Decimal(51), id="number-integer"),
        pytest.param(FigureField(), Decimal("86.09"), Decimal("86.09"), id="number"),
        pytest.param(FigureField(), None, None, id="no-number"),
        pytest.param(FigureField(), "", None, id="empty-number"),
        pytest.param(PeriodField(), "R2～R6", Period(2020, 2024), id="period-text"),
        pytest.param(PeriodField(), Period.year(2020), Period.year(2020), id="period"),
        pytest.param(PeriodField(), None, None, id="no-period"),
        pytest.param(PeriodField(), "", None, id="empty-period"),
        pytest.param(AppearanceField(), "翌年度の9月", Appearance(1, 9), id="month-text"),
        pytest.param(AppearanceField(), Appearance(1, 9), Appearance(1, 9), id="month"),
        pytest.param(AppearanceField(), None, None, id="no-month"),
        pytest.param(AppearanceField(), "", None, id="empty-month"),
        pytest.param(YearField(), "R2", 2020, id="year-text"),
        pytest.param(YearField(), 2020, 2020, id="year"),
        pytest.param(YearField(), None, None, id="no-year"),
    ],
)
def test_model_field_reads(field, value, python):
    read = field.to_python(value)

    assert read == python
    assert str(read) == str(python)


@pytest.mark.parametrize(
    ("field", "path", "options"),
    [
        pytest.param(
            FigureField("数", null=True), "kpis.fields.FigureField", {"null": True}, id="figure"
        ),
        pytest.param(
            PeriodField("期間", blank=True), "kpis.fields.PeriodField", {"blank": True}, id="period"
        ),
        pytest.param(YearField("年"), "policyportal.records.fields.YearField", {}, id="year"),
    ],
)
def test_model_field_deconstructs_to_itself(field, path, options):
    _, found_path, args, kwargs = field.deconstruct()

    assert found_path == path
    assert args == []
    assert kwargs == {"verbose_name": field.verbose_name, **options}
    assert type(field)(**kwargs).deconstruct() == field.deconstruct()
