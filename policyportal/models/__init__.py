"""The index of search, and what the accounts of staff stand for."""

from policyportal.models.entry import Entry
from policyportal.models.office import Office

__all__ = ["Entry", "Office"]
