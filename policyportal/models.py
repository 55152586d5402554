"""The models of this app, for Django to find: the index of search, and the offices of staff."""

from policyportal.accounts.offices import Office
from policyportal.search.index import SearchEntry, SeriesEntry

__all__ = ["Office", "SearchEntry", "SeriesEntry"]
