"""What the views of one record share."""

from typing import Any

from django.http import Http404

from policyportal.records.querysets import RecordQuerySet


def kept_or_404(records: RecordQuerySet, kept_as: str, **lookup: Any) -> Any:
    """Get one record as `RecordQuerySet.kept` does; where there is none, there is no page."""
    try:
        return records.kept(kept_as, **lookup)
    except records.model.DoesNotExist:
        raise Http404(f"この{records.model._meta.verbose_name}のページはありません。") from None
