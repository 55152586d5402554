import re

from axe_playwright_python.base import AXE_SCRIPT

from policyportal.site_state import checked
from tests.browser.kinds import kinds, lived_kinds
from tests.browser.test_pages import DEAR


def test_what_is_said_to_be_checked_is_what_the_tests_check():
    """Who changes it runs tests/browser/test_pages.py and test_lived_pages.py, and moves SEEN_ON."""
    version = re.search(r"axe v([0-9.]+)", str(AXE_SCRIPT))[1]

    assert version == checked.AXE
    assert (len(kinds()), len(lived_kinds())) == (checked.KINDS, checked.KINDS_OF_YEARS)
    assert len(DEAR) == 3
