"""Changes of what the public has seen: their kind and their reason, which the database asks of the session."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import models, transaction

from policyportal.records.database_rules import transaction_setting

REASON_LENGTH = 200


class ChangeKind(models.TextChoices):
    """Why something that was published is another thing now."""

    CORRECTION = "correction", "訂正"
    """It was copied or entered wrong."""
    REVIEW = "review", "見直し"
    """The plan itself was reviewed."""
    DEFINITION = "definition", "定義変更"
    """It means something else from now on."""
    RENAMING = "renaming", "名称変更"
    """The same thing has another name."""

    @classmethod
    def called(cls, label: str) -> str:
        """The kind that forms and files call so; empty for none."""
        kinds = {kind.label: kind.value for kind in cls}
        return kinds.get(label, "")


@contextmanager
def explained(
    reason: str, valid_from: date | None = None, kind: str = ChangeKind.REVIEW, source: str = ""
) -> Iterator[None]:
    """Let what was published change within the block, for this reason and of this ChangeKind, in one transaction.

    Changed figures are valid from the day; without one, from today. Without a source, names and texts have that of
    their record.
    """
    day = valid_from.isoformat() if valid_from else ""
    with (
        transaction.atomic(),
        transaction_setting("portal.reason", reason),
        transaction_setting("portal.change_kind", kind),
        transaction_setting("portal.valid_from", day),
        transaction_setting("portal.source", source),
    ):
        yield
