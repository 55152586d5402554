"""The pages of the plan as it is shipped, which many tests read and none changes: each is asked for once a process."""

from functools import cache

from bs4 import BeautifulSoup
from django.test import Client


@cache
def content_of(path: str) -> bytes:
    """Give the page at an address, which must answer 200. Whoever asks has the committed fixtures and nothing else."""
    response = Client().get(path)
    assert response.status_code == 200, path
    return response.content


def read(path: str) -> BeautifulSoup:
    return BeautifulSoup(content_of(path), "html.parser")
