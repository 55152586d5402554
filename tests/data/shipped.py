"""The pages of the plan as it is shipped, which many tests read and none changes: each is asked for once a process."""

from functools import cache

from bs4 import BeautifulSoup
from django.test import Client

from policyportal.records import memory


def asked(path: str, data: dict | None = None):
    """Ask as where others have asked before: what pages share is kept. Whoever asks has the committed fixtures alone."""
    with memory.of_version("the plan as it is shipped"):
        return Client().get(path, data)


@cache
def content_of(path: str) -> bytes:
    """Give the page at an address, which must answer 200."""
    response = asked(path)
    assert response.status_code == 200, path
    return response.content


@cache
def read(path: str) -> BeautifulSoup:
    """The page, which nobody may change: what is to be left out of it is left out of a copy."""
    return BeautifulSoup(content_of(path), "lxml")
