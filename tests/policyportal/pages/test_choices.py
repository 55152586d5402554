"""What an address asks to compare."""

import pytest

from policyportal.pages.choices import ComparedItems

KNOWN = set("abcdefgh")


def read(*given):
    return ComparedItems.read("k", given, KNOWN)


def test_choice_keeps_the_order_given_and_takes_each_once():
    assert read("c", "a", "c", "b").chosen == ("c", "a", "b")


def test_more_than_six_are_set_aside_and_not_lost():
    choice = read(*"hgfedcba")

    assert choice.chosen == tuple("hgfedc")
    assert choice.beyond == ("b", "a")
    assert choice.wanted == tuple("hgfedcba")


def test_unknown_ones_are_named_once_and_cut():
    choice = read("a", "x", "x", "長" * 500, "b")

    assert choice.chosen == ("a", "b")
    assert choice.unknown == ("x", "長" * 40)


@pytest.mark.parametrize("given", ["", " ", "\x00", "\n", "\u200b"])
def test_value_without_a_letter_is_none(given):
    assert read("a", given) == read("a")


def test_letters_that_do_not_print_are_left_out():
    assert read("a\x00").chosen == ("a",)


def test_one_is_not_enough_and_two_are():
    assert not read("a", "x").is_enough
    assert read("a", "b").is_enough


def test_query_without_one_keeps_the_rest_that_was_asked_for():
    assert read(*"abcdefgh").query_without("b") == "k=a&k=c&k=d&k=e&k=f&k=g&k=h"
