"""The models of this app, for Django to find: search's index, offices and passwords of staff, proposals, letters, the data's version, what is public."""

from policyportal.accounts.offices import Office
from policyportal.accounts.password import GivenPassword
from policyportal.editing.proposal import Proposal
from policyportal.records.public_rows import PublicRows
from policyportal.records.version import Version, VersionNote
from policyportal.round.mailing import Mailing
from policyportal.search.index import SearchEntry, SeriesEntry

__all__ = [
    "GivenPassword",
    "Mailing",
    "Office",
    "Proposal",
    "PublicRows",
    "SearchEntry",
    "SeriesEntry",
    "Version",
    "VersionNote",
]
