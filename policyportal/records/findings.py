"""What an audit finds, and the rules across rows that every app's audit asks.

The database looks for the records that break a rule and hands out no others, so that an audit of a large plan needs as
many queries as one of a small plan, and little memory.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Model, QuerySet, Value
from django.db.models.functions import Concat

# Records that break a rule, fetched at a time.
STEP = 1000


@dataclass(frozen=True)
class Finding:
    """A rule that the data break: the place, what is wrong there, and the record to mend, if it is one."""

    where: str
    what: str
    record: Model | None = None

    def __str__(self) -> str:
        return f"{self.where}：{self.what}"


def of_each(records: QuerySet, sentence: str) -> Iterator[Finding]:
    """Say the same of each record, which the sentence may name: {0.project.code}."""
    record: Any
    for record in records.iterator(STEP):
        yield Finding(record.code, sentence.format(record), record)


def outside_area(records: QuerySet, slug: str) -> QuerySet:
    """Find the records whose code does not begin with the slug of their area, to which the path leads.

    The mark of an edition (r7-) may come before it.
    """
    return records.exclude(
        code__regex=Concat(
            Value("^([a-z][0-9]+-)?"), F(slug), Value("-")
        )  # slugs hold no sign of a pattern
    )


def outside(records: QuerySet, parent: str) -> QuerySet:
    """Find the records whose code does not begin with that of their parent, to which the path leads."""
    return records.exclude(code__startswith=Concat(F(parent), Value("-")))


def unsourced(records: QuerySet) -> Iterator[Finding]:
    """Find sourced records whose source is blank, which the constraints do not see."""
    # The space of full width is named, for not every server takes it for one.
    return of_each(records.filter(sheet="", source__regex="^[\\s\u3000]*$"), "出典が空白だけです。")


def repeated_orders(things: str, records: QuerySet, parent: str) -> Iterator[Finding]:
    """Find the orders that several children of one parent share; the path leads to what the parent is called."""
    shared = records.order_by(parent, "order").values_list(parent, "order")
    shared = shared.annotate(times=Count("pk")).filter(times__gt=1)
    for name, order, times in shared:
        yield Finding(name, f"{things}の順序{order}が{times}つあります。")


def leading_back(following: Mapping[int, int]) -> set[int]:
    """Find the records from which one comes to the same record twice; each id leads to that of its successor."""
    found = set()
    for record in following:
        passed, here = set(), record
        while here in following and here not in passed:
            passed.add(here)
            here = following[here]
        if here in passed:
            found.add(record)
    return found
