"""Which letters of a text nobody means, how wide it is, where it breaks, and where its first sentence ends."""

import pytest

from policyportal.records.letters import first_sentence, tidied, tidyings, width_of, wrapped


def test_letters_of_japanese_are_wider_than_digits():
    assert width_of("万人", 14) == 28
    assert width_of("12", 14) < 28


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param("観光", ["観光"], id="short"),
        pytest.param("観光入込客数", ["観光入込", "客数"], id="anywhere"),
        pytest.param("観光入込。客", ["観光入", "込。客"], id="no-line-begins-with-a-stop"),
        pytest.param("観光客「鉄」", ["観光客", "「鉄」"], id="no-line-ends-with-an-opening"),
        pytest.param("人口は7,250千人", ["人口は", "7,250千", "人"], id="number-stays-whole"),
        pytest.param("the plan of it", ["the", "plan", "of it"], id="words"),
        pytest.param("", [""], id="nothing"),
    ],
)
def test_lines_of_a_text(text, lines):
    assert wrapped(text, 10, 42) == lines


def test_what_cannot_be_parted_may_be_wider():
    assert wrapped("か12345678901234567890", 10, 40) == ["か", "12345678901234567890"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param("会議を開いた。次も開く。", "会議を開いた。", id="two sentences"),
        pytest.param("会議を開いた\r\n研修をした", "会議を開いた", id="two lines"),
        pytest.param("「進んだ。」と答えた。次", "「進んだ。」と答えた。", id="a quotation"),
        pytest.param("\n　会議（三回。）を開いた", "会議（三回。）を開いた", id="no end"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_first_sentence_ends_where_its_words_end(text, sentence):
    assert first_sentence(text) == sentence


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        pytest.param("空港\u200b利用者数", "空港利用者数", id="no-width"),
        pytest.param("\u202e率加増\u202c です", "率加増 です", id="direction"),
        pytest.param("\u2066a\u2069\u200f\u2060\ufeff\xad", "a", id="marks"),
        pytest.param("観光\U000e0041", "観光", id="tags"),
        pytest.param("⻑期", "長期", id="radical"),
        pytest.param("⽇本⾷", "日本食", id="radical-of-kangxi"),
        pytest.param("か\u3099フ\u309a", "がプ", id="marks-of-voicing"),
    ],
)
def test_a_text_is_read_as_it_was_meant(text, meant):
    assert tidied(text) == meant
    assert tidied(meant) == meant
    assert list(tidyings(meant)) == []


@pytest.mark.parametrize(
    "text", ["葛\U000e0100飾", "﨑", "ｱﾊﾟｰﾄ", "㎥ ①㈱", "ト\u3000\n\t", "ㇷ\u309a", "e\u0301", "10²"]
)
def test_variants_and_widths_stay(text):
    assert tidied(text) == text


def test_what_is_taken_out_is_named_once():
    assert list(tidyings("⻑\u200b⻑\u200b\u2060")) == [
        "目に見えない文字（U+200B、U+2060）を除いて読みました。",
        "部首の文字「⻑」を「長」に直して読みました。",
    ]
