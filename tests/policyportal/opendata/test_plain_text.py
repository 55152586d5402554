"""Text on one line, in signs that every machine shows alike."""

import pytest

from policyportal.opendata.plain_text import in_cp932, plain


@pytest.mark.parametrize(
    ("written", "given"),
    [
        ("10㎥と①、Ⅲ、㈱、№", "10m3と(1)、III、(株)、No"),
        ("一行目\r\n二行目\t三", "一行目 二行目 三"),
        ("7,250千人（R2）～－∥¢", "7,250千人（R2）～－∥¢"),
        ("髙橋𠮷", "髙橋𠮷"),
        ("", ""),
    ],
)
def test_text_is_on_one_line_without_signs_of_one_machine(written, given):
    assert plain(written) == given


def test_shift_jis_file_has_a_filling_for_what_it_has_no_sign_for():
    assert in_cp932("髙橋～").decode("cp932") == "髙橋～"
    assert in_cp932("𠮷田").decode("cp932") == "〓田"
