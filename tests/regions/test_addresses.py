"""Addresses: the municipality that one names."""

import pytest

from regions.addresses import joined, looks_like_town, town_in

TOWNS = ["札幌市", "ニセコ町", "余市町", "日高町", "新日高町", "森町"]


@pytest.mark.parametrize(
    ("address", "town"),
    [
        ("北海道札幌市中央区北3条西6丁目", "札幌市"),
        ("北海道札幌市", "札幌市"),
        ("札幌市中央区", "札幌市"),
        ("虻田郡ﾆｾｺ町字富士見55番地", "ニセコ町"),
        ("北海道余市郡余市町朝日町", "余市町"),
        ("新日高町静内", "新日高町"),
        ("札幌市", ""),
        ("北海道", ""),
        ("虻田郡", ""),
        ("東京都新宿区", ""),
        ("", ""),
    ],
)
def test_address_names_a_town_unless_it_is_the_name_alone(address, town):
    assert town_in(address, TOWNS) == town


@pytest.mark.parametrize(
    ("words", "together"),
    [
        (["北海道", "札幌市", "中央区", "北3条西6丁目"], ["北海道札幌市中央区北3条西6丁目"]),
        (["虻田郡", "ニセコ町", "字富士見"], ["虻田郡ニセコ町字富士見"]),
        (["札幌市", "観光"], ["札幌市", "観光"]),
        (["北海道", "観光"], ["北海道", "観光"]),
        (["観光", "中央区"], ["観光", "中央区"]),
        ([], []),
    ],
)
def test_words_of_one_address_are_put_together(words, together):
    assert joined(words, TOWNS) == together


def test_names_that_end_as_those_of_towns_do():
    assert [
        name for name in ("留夜別村", "中央区", "虻田郡", "市", "観光") if looks_like_town(name)
    ] == [
        "留夜別村",
        "中央区",
        "虻田郡",
    ]
