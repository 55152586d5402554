"""Parameters are read by what their description says, and what is wrong is said at once, with what to do."""

import pytest
from django.http import QueryDict

from policyportal.api.parameters import CODE, LETTER, Parameter, asked_in
from policyportal.api.problems import WrongParameters

CODED = {"type": "string", "pattern": CODE, "description": "コードで指定してください。"}
PARAMETERS = [
    Parameter("area", "", {"type": "string", "enum": ["doo", "donan"]}, repeated=True),
    Parameter("fields", "", {"type": "string", "enum": ["id", "name"]}, listed=True),
    Parameter("page", "", {"type": "integer", "minimum": 1, "maximum": 9}),
    Parameter("kpi_code", "", CODED),
    Parameter(
        "q", "", {"type": "string", "maxLength": 5, "pattern": LETTER, "description": "語。"}
    ),
]


def wrong_in(query: str) -> dict[str, str]:
    with pytest.raises(WrongParameters) as caught:
        asked_in(QueryDict(query), PARAMETERS)
    return {error["parameter"]: error["detail"] for error in caught.value.errors}


def test_values_by_their_names():
    query = QueryDict("area=doo&area=donan&fields=id,name&page=2&kpi_code=doo-01-1&q=観光 客")

    assert asked_in(query, PARAMETERS) == {
        "area": ["doo", "donan"],
        "fields": ["id", "name"],
        "page": ["2"],
        "kpi_code": ["doo-01-1"],
        "q": ["観光 客"],
    }


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("area=tokachi", "次のどれかを指定してください：doo、donan。"),
        ("area=doo&area=", "次のどれかを指定してください：doo、donan。"),
        ("fields=id,", "次のどれかを指定してください：id、name。"),
        ("page=0", "1から9までの整数で指定してください。"),
        ("page=１", "1から9までの整数で指定してください。"),
        ("page=01", "1から9までの整数で指定してください。"),
        ("page=" + "9" * 27, "1から9までの整数で指定してください。"),
        ("page=1&page=2", "1回だけ指定してください。"),
        ("kpi_code=道央", "コードで指定してください。"),
        ("kpi_code=a%00b", "コードで指定してください。"),
        ("kpi_code=", "1文字以上60文字以内で指定してください。"),
        ("q=観光入込客数", "1文字以上5文字以内で指定してください。"),
        ("q=!!", "語。"),
    ],
)
def test_what_is_wrong_says_what_to_do(query, sentence):
    assert list(wrong_in(query).values()) == [sentence]


def test_everything_wrong_is_said_together():
    wrong = wrong_in("page=x&colour=red&area=doo")

    assert list(wrong) == ["page", "colour"]
    assert (
        wrong["colour"] == "この条件はありません。使えるのは area、fields、page、kpi_code、q です。"
    )
