"""The pages of the plan with four invented years, which tests read and do not change: each is asked for once a process."""

from functools import cache

import brotli
from bs4 import BeautifulSoup

from tests.pages.test_budgets import sent_for

# As brotli leaves it. Whoever asks has the lived plan and nothing else.
sent_of = cache(sent_for)


def content_of(path: str) -> bytes:
    return brotli.decompress(sent_of(path))


@cache
def read(path: str) -> BeautifulSoup:
    """The page, which nobody may change."""
    return BeautifulSoup(content_of(path), "html.parser")
