"""All that constraints cannot check, and what of it is no app's own: the index of search, and the offices."""

from collections.abc import Iterator
from itertools import chain

import kpis.audits
import projects.audits
import regions.audits
from policyportal.accounts.offices import Office
from policyportal.records import public_rows
from policyportal.records.findings import Finding
from policyportal.search.index import SearchEntry
from regions.models import Plan, Subprefecture


def every_finding(plan: Plan) -> list[Finding]:
    """All that is wrong with an edition and with what belongs to none: the queries of all audits together."""
    return [*findings_in_records(plan), *findings(plan)]


def findings_in_records(plan: Plan) -> Iterator[Finding]:
    """What is wrong with an edition's records, which staff can mend."""
    audits = (regions.audits.findings, projects.audits.findings, kpis.audits.findings)
    return chain.from_iterable(audit(plan) for audit in audits)


def findings(plan: Plan) -> Iterator[Finding]:
    """What the database keeps that differs from the records, of whichever edition, and bureaus without an office."""
    for kind, record_id in SearchEntry.objects.strays():
        what = "記録と違います。データベースで SELECT search_rebuild() を実行してください。"
        yield Finding(f"索引 {kind} {record_id}", what)
    for name in public_rows.strays():
        what = (
            "記録と違います。データベースで SELECT plan_public_rows_refresh() を実行してください。"
        )
        yield Finding(f"公開されている記録 {name}", what)
    # Before make_offices there are none, and nothing is wrong.
    if Office.objects.exists():
        places = Subprefecture.objects.with_own_bureau().in_plan_order()
        for place in places.filter(office=None):
            mend = "manage.py make_offices を実行してください。"
            yield Finding(place.bureau_name, f"所属がないため、職員が入力できません。{mend}", place)
