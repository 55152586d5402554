"""The models of this app, for Django to find: the index of search, the offices of staff, and the version of the data."""

from policyportal.accounts.offices import Office
from policyportal.records.version import Version, VersionNote
from policyportal.search.index import SearchEntry, SeriesEntry

__all__ = ["Office", "SearchEntry", "SeriesEntry", "Version", "VersionNote"]
