"""The models of this app, for Django to find: the index of search, offices and passwords of staff, what they propose, the version of the data."""

from policyportal.accounts.offices import Office
from policyportal.accounts.password import GivenPassword
from policyportal.editing.proposal import Proposal
from policyportal.records.version import Version, VersionNote
from policyportal.search.index import SearchEntry, SeriesEntry

__all__ = [
    "GivenPassword",
    "Office",
    "Proposal",
    "SearchEntry",
    "SeriesEntry",
    "Version",
    "VersionNote",
]
