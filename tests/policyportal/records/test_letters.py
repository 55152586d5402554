"""How wide a text is, where it breaks, and where its first sentence ends."""

import pytest

from policyportal.records.letters import first_sentence, width_of, wrapped


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
