"""What an audit finds, and the rules across rows that every app's audit asks."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Model

from policyportal.records.sources import Sourced


@dataclass(frozen=True)
class Finding:
    """A rule that the data break: where, what is wrong there, and the record that is to be mended, if it is one."""

    where: str
    what: str
    record: Model | None = None

    def __str__(self):
        return f"{self.where}：{self.what}"


def begins_with(code: str, parent: str) -> bool:
    """Whether a code is its parent's with more behind; an edition's mark (r7-) may stand before it."""
    return re.match(rf"([a-z][0-9]+-)?{re.escape(parent)}-", code) is not None


def unsourced(records: Iterable[Sourced]) -> Iterator[Finding]:
    """Those whose source is of blanks alone, which the constraints take for one."""
    for record in records:
        if not record.sheet and not record.source.strip():
            yield Finding(record.code, "出典が空白だけです。", record)


def repeated_orders(things: str, orders: Iterable[tuple[object, int]]) -> Iterator[Finding]:
    """For each parent, the orders that two of its children share."""
    for (parent, order), times in Counter(orders).items():
        if times > 1:
            yield Finding(str(parent), f"{things}の順序{order}が{times}つあります。")
