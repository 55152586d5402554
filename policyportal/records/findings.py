"""What an audit finds, and the rules across rows that every app's audit asks."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Model


@dataclass(frozen=True)
class Finding:
    """A rule that the data break: the place, what is wrong there, and the record to mend, if it is one."""

    where: str
    what: str
    record: Model | None = None

    def __str__(self) -> str:
        return f"{self.where}：{self.what}"


def begins_with(code: str, parent: str) -> bool:
    """Whether a code begins with its parent's; an edition's mark (r7-) may come before it."""
    return re.match(rf"([a-z][0-9]+-)?{re.escape(parent)}-", code) is not None


def unsourced(records: Iterable[Any]) -> Iterator[Finding]:
    """Find sourced records whose source is blank, which the constraints do not see."""
    for record in records:
        if not record.sheet and not record.source.strip():
            yield Finding(record.code, "出典が空白だけです。", record)


def repeated_orders(things: str, orders: Iterable[tuple[object, int]]) -> Iterator[Finding]:
    """Find the orders that two children of one parent share."""
    for (parent, order), times in Counter(orders).items():
        if times > 1:
            yield Finding(str(parent), f"{things}の順序{order}が{times}つあります。")
