"""Words in place of a value, and the form of a year without an actual."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from kpis.actuals.missing import ActualValueField, Kind, Said, read_missing
from kpis.models import MissingValue
from tests.factories import make_actual
from tests.staff import address, errors_of, form_of, sign_in

OCTOBER = Said(Kind.ANNOUNCED, date(2026, 10, 1))
ASKED = (
    "調査中",
    "未定",
    "－",
    "-",
    "―",
    "ー",
    "n/a",
    "N/A",
    "ＮＡ",
    "公表待ち",
    "公表予定",
    "…",
    "・",
    "×",
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("集計中", Said(Kind.COMPILING)),
        (" 集計中。".strip("。 "), Said(Kind.COMPILING)),
        ("調査せず", Said(Kind.NOT_SURVEYED)),
        ("令和8年10月に公表予定", OCTOBER),
        ("公表予定（Ｒ８年１０月）", OCTOBER),
        ("2026-10 発表の予定", OCTOBER),
        *((word, Said()) for word in ASKED),
        ("百", None),
        ("105人", None),
        ("前年より増", None),
    ],
)
def test_words_are_read_for_what_they_mean(text, said):
    assert read_missing(text) == said


@pytest.mark.parametrize(("text", "code"), [("調査中", "missing"), ("百", "invalid")])
def test_value_that_is_a_word_names_the_way(text, code):
    with pytest.raises(ValidationError) as refused:
        ActualValueField().clean(text)

    assert refused.value.code == code
    assert ("実績値のない年" in refused.value.message) == (code == "missing")


@pytest.mark.django_db
def test_form_says_why_a_year_has_no_actual(client):
    actual = make_actual(year=2022)
    sign_in(client)
    url = address(MissingValue, "add")
    typed = form_of(client.get(url)) | {"series": str(actual.series_id), "kind": "announced"}

    refused = {
        "R4": "この年には、実績値が登録されています。",
        "R2": "この系列の実績値は、R3からR7までの年のものです",
    }
    for year, why in refused.items():
        response = client.post(url, typed | {"year": year, "expected_on": "R8.10"})
        assert why in errors_of(response), year
    monthless = client.post(url, typed | {"year": "R5"})
    assert "その年月を入力してください" in errors_of(monthless)
    client.post(url, typed | {"year": "R5", "expected_on": "R8.10"})

    assert MissingValue.objects.get().words == "令和8年10月に公表予定"
