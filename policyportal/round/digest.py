"""The digest: what each office that has an address is told on a day."""

from datetime import date

from policyportal.accounts.offices import Office
from policyportal.round.counts import Round, years_of
from policyportal.round.letters import Letters
from policyportal.round.mailing import Letter, Mailing
from regions.models import Plan


def digests(plan: Plan, today: date, *, even_if_empty: bool = False) -> list[Letter]:
    """Write the letters of a day to the head office and the bureaus; to whom there is nothing to say, none."""
    letters = Letters(Round(plan, today, years_of(plan, today)))
    offices = Office.objects.exclude(mail_addresses="").exclude(role=Office.Role.READER)
    record = {"kind": Mailing.Kind.DIGEST, "key": today.isoformat()}
    found = []
    for office in offices.select_related("group", "subprefecture").order_by("role", "pk"):
        is_head = office.role == Office.Role.HEAD
        written = letters.to_head(office) if is_head else letters.to_bureau(office)
        if written is None and even_if_empty:
            written = letters.empty(office)
        if written:
            found.append(Letter(office, *written, record))
    return found
