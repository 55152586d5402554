"""Of which editions a file is, of one or of all that the public may read, and which rows it has of them."""

from collections.abc import Callable, Iterable, Iterator, Sized
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import QuerySet

from policyportal.pages.csv_file import head_called, head_of_file
from policyportal.pages.datasets import Dataset
from policyportal.pages.streams import STEP
from policyportal.records import replica
from policyportal.records.querysets import with_shared
from regions.models import Plan

# What an address calls all editions.
ALL = "all"
TITLE_OF_ALL = "連携地域別政策展開方針（すべての版）"


@dataclass(frozen=True)
class Extent:
    """One edition, or all of them, the newest first."""

    editions: tuple[Plan, ...]
    is_all: bool = False

    @property
    def code(self) -> str:
        return ALL if self.is_all else self.editions[0].code

    @property
    def title(self) -> str:
        return TITLE_OF_ALL if self.is_all else self.editions[0].title

    @property
    def query(self) -> str:
        """What an address ends with that asks for it."""
        return f"?edition={ALL}" if self.is_all else ""

    def head(self, name: str, ending: str, content_type: str) -> dict[str, Any]:
        """What the answer of a file is given, with a name that says of which edition it is."""
        if self.is_all:
            return head_called(f"{name}-{ALL}", ending, content_type)
        return head_of_file(name, self.editions[0], ending, content_type)

    def short_table(self, dataset: Dataset) -> list | None:
        """The rows of a dataset; None of one with so many records that its file is sent while it is made."""
        records = self.first_records(dataset, STEP + 1)
        return None if len(records) > STEP else list(dataset.rows(records))

    def first_records(self, dataset: Dataset, number: int) -> list:
        """So many records of a dataset, the first ones."""

        def first(found: Any) -> Iterable:
            return found[:number]

        return list(islice(self._each_once(dataset, first), number))

    def count(self, dataset: Dataset) -> int:
        """How many records of a dataset there are."""
        if self.is_all and dataset.outlives_editions:
            return sum(1 for _ in self._each_once(dataset, iter))
        return sum(_number_of(dataset.records(plan)) for plan in self.editions)

    def streamed_rows(self, dataset: Dataset) -> Iterator[list[Any]]:
        """The rows of a dataset, read a step at a time in the snapshot of a stream."""
        return dataset.rows(self._each_once(dataset, _streamed))

    def _each_once(self, dataset: Dataset, read: Callable[[Any], Iterable]) -> Iterator:
        """The records of the editions, one edition after another; what several of them have, once."""
        given = set()
        for plan in self.editions:
            records = dataset.records(plan)
            if not dataset.outlives_editions:
                yield from read(records)
            elif not isinstance(records, QuerySet):
                # What is no record is the same in each of them.
                yield from read(records)
                return
            else:
                for record in read(records):
                    if record.pk not in given:
                        given.add(record.pk)
                        yield record


def _streamed(records: Iterable) -> Iterator:
    if not isinstance(records, QuerySet):
        yield from records
        return
    for record in with_shared(records.using(replica.for_files())).iterator(chunk_size=STEP):
        yield record
        # Its rows are read. What was prefetched leads back to it, and would wait for the collector of garbage.
        vars(record).clear()


def _number_of(records: Sized) -> int:
    return records.count() if isinstance(records, QuerySet) else len(records)


def of_edition(plan: Plan) -> Extent:
    return Extent((plan,))


def of_all(editions: Iterable[Plan]) -> Extent:
    """All editions that the public may read, as a request has them."""
    return Extent(tuple(editions), is_all=True)
