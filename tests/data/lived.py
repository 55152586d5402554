"""The pages of the plan with four invented years, which tests read and do not change: each is asked for once a process."""

from functools import cache

import brotli
from bs4 import BeautifulSoup

from policyportal.records import memory
from tests.pages.test_budgets import sent_for


@cache
def sent_of(path: str) -> bytes:
    """As brotli leaves it. Whoever asks has the lived plan and nothing else."""
    with memory.of_version("the lived plan"):
        return sent_for(path)


def content_of(path: str) -> bytes:
    return brotli.decompress(sent_of(path))


@cache
def read(path: str) -> BeautifulSoup:
    """The page, which nobody may change."""
    return BeautifulSoup(content_of(path), "lxml")
