"""What a word of a query is taken to mean."""

import pytest

from policyportal.search.words import split, understand
from regions.models import Synonym
from tests.factories import make_area, make_subprefecture, make_synonym

pytestmark = pytest.mark.django_db


def only(typed, **options):
    (word,) = understand([typed], **options)
    return word


def test_words_are_split_at_spaces_of_either_width_each_once():
    assert split("観光　港 観光\0") == (["観光", "港"], [])
    assert split("・ 観光 「」") == (["観光"], ["・", "「」"])


def test_signs_alone_are_no_word_but_a_unit_is():
    signs = ["!!!", '"', "※", "→", "_", "＋"]

    assert split(" ".join([*signs, "%", "100%", "ｃ++"])) == (["%", "100%", "ｃ++"], signs)


@pytest.mark.parametrize("typed", ["脱炭素", "ゼロカーボン", "ｾﾞﾛｶｰﾎﾞﾝ"])
def test_synonyms_stand_for_each_other(typed):
    make_synonym(words=["ゼロカーボン", "脱炭素"])

    assert len(only(typed).also) == 1
    assert only(typed, exact=True).also == ()


def test_reading_finds_its_word_and_the_words_that_mean_the_same():
    make_synonym(words=["脱炭素", "だつたんそ"], kind=Synonym.Kind.READING)
    make_synonym(words=["脱炭素", "ゼロカーボン"])

    word = only("ダツタンソ")

    assert word.also == ("脱炭素", "ゼロカーボン")
    assert (word.read_as, word.same) == (("脱炭素",), ("ゼロカーボン",))
    assert only("脱炭素").also == ("ゼロカーボン",)


def test_related_words_are_named_and_not_searched():
    make_synonym(words=["バス", "公共交通"], kind=Synonym.Kind.RELATED)

    assert only("バス").also == ()
    assert only("バス").related == ("公共交通",)


@pytest.mark.parametrize(
    ("typed", "places"),
    [
        ("海", ("sea",)),
        ("うみ", ("sea",)),
        ("海地域", ("sea",)),
        ("海総合振興局", ("sea",)),
        ("SEA", ("sea",)),
        ("島々", ("sea", "hill")),
        ("島々連携", ("sea", "hill")),
        ("地域", ()),
        ("総合振興局", ()),
        ("連携地域", ()),
        ("海の", ()),
    ],
)
def test_word_names_places(typed, places):
    area = make_area(slug="isles", name="島々連携地域", short_name="島々", kana="しまじま", order=1)
    make_subprefecture(
        area=area,
        slug="sea",
        name="海地域",
        short_name="海",
        bureau_name="海総合振興局",
        kana="うみ",
        order=1,
    )
    make_subprefecture(area=area, slug="hill", name="丘地域", short_name="丘", kana="おか", order=2)

    assert only(typed).places == places
