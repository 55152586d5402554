"""What constraints cannot check of the index of search."""

from collections.abc import Iterator

from policyportal.models import Entry
from regions.audits import Finding
from regions.models import Plan


def findings(plan: Plan) -> Iterator[Finding]:
    """Rows of the index that differ from their records, of whichever edition: one query."""
    for kind, record_id in Entry.objects.strays():
        yield Finding(
            f"索引 {kind} {record_id}",
            "記録と違います。データベースで SELECT search_rebuild() を実行してください。",
        )
