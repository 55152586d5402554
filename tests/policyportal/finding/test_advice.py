"""What is said where the plan has nothing for a word."""

import pytest

from policyportal.finding.advice import Advice, suggestions
from policyportal.search.words import understand
from regions.models import Synonym
from tests.factories import make_municipality, make_synonym, make_term, make_theme

pytestmark = pytest.mark.django_db


def advice(*typed, has_any=False, has_hits=False):
    return Advice(understand(list(typed)), has_any=has_any, has_hits=has_hits)


def test_absent_word_and_what_begins_with_it_lead_to_the_theme_that_staff_chose():
    theme = make_theme(name="交通")
    make_synonym(words=["交通", "除雪"], kind=Synonym.Kind.ABSENT)

    for typed in ("除雪", "除雪車"):
        (absence,) = advice(typed).absences
        assert (absence.word, absence.name, absence.url) == (
            typed,
            "交通",
            theme.get_absolute_url(),
        )
        assert absence.is_theme
    assert advice("雪").absences == []
    assert advice("除雪", has_any=True).absences == []


def test_absent_word_may_lead_to_a_page_of_the_site():
    make_synonym(words=["この方針について", "予算"], kind=Synonym.Kind.ABSENT)
    make_synonym(words=["ない分野", "税"], kind=Synonym.Kind.ABSENT)

    (absence,) = advice("予算").absences

    assert (absence.url, absence.is_theme) == ("/about/", False)
    assert advice("税").absences == []


def test_name_that_is_in_no_list_is_said_only_where_nothing_is_found():
    assert advice("留夜別村", "観光").unlisted == ["留夜別村"]
    assert advice("留夜別村", has_hits=True).unlisted == []


def test_near_miss_is_of_the_word_that_nothing_holds():
    make_municipality(name="ニセコ町", kana="にせこちょう")
    make_term(word="炭鉄港", kana="たんてつこう")

    (near,) = advice("炭鉄港", "ニセコ市").near_misses

    assert (near[0].typed, near[1]) == ("ニセコ市", "ニセコ町")
    assert advice("ニセコ市", has_hits=True).near_misses == []


def test_absent_words_are_not_suggested():
    make_synonym(words=["交通", "除雪"], kind=Synonym.Kind.ABSENT)
    make_synonym(words=["公共交通", "バス"], kind=Synonym.Kind.EVERYDAY)

    assert suggestions("除") == []
    assert suggestions("バ") == [("バス", "バス")]
