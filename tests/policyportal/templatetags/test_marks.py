"""Marks around the words that were searched for."""

from policyportal.templatetags.marks import marked


def test_folded_words_are_marked_as_the_text_writes_them():
    assert marked("ＩＣＴの活用とICT", ["ict"]) == "<mark>ＩＣＴ</mark>の活用と<mark>ICT</mark>"


def test_text_around_the_marks_is_escaped():
    assert marked("<b>海</b>", ["海"]) == "&lt;b&gt;<mark>海</mark>&lt;/b&gt;"


def test_text_without_the_word_stays():
    assert marked("山", ["海"]) == "山"
