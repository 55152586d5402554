"""Parts of addresses."""

import re

from policyportal.pages.converters import WesternYear


def test_year_is_read_and_written_in_four_digits():
    assert WesternYear().to_python("2024") == 2024
    assert WesternYear().to_url(2024) == "2024"


def test_anything_but_four_digits_is_no_year():
    fits = [text for text in ("2024", "24", "20245", "R6") if re.fullmatch(WesternYear.regex, text)]

    assert fits == ["2024"]
