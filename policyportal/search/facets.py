"""The numbers beside the choices of a list.

Which entries have a choice is one long number with a bit for each entry: 5 kB for 43,000 series. They are made once a
version of the data; then all choices of an address are counted in less than a millisecond, without the database.
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from policyportal.search.querysets import SearchEntryQuerySet, members

YES, NO = b"10"


@dataclass(frozen=True)
class Facets:
    """How many entries there are, and how many there would be with one choice of a group, the others kept."""

    total: int
    counts: Mapping[str, Counter[str]]
    """By group, by choice."""
    without: Mapping[str, int]
    """By group that chooses: how many more there would be without its choices."""


class FacetIndex:
    """The choices of the entries of a list. Its groups are columns that hold a set, or one choice."""

    def __init__(self, entries: SearchEntryQuerySet, groups: Sequence[str]) -> None:
        rows = entries.order_by().values_list("record_id", *groups)
        ids, *columns = zip(*rows, strict=True) if rows else ((),) * (1 + len(groups))
        self._ids = array("q", ids)
        self._bits = {
            group: _bits_of_choices(column) for group, column in zip(groups, columns, strict=True)
        }

    @property
    def size(self) -> int:
        """How many entries the list has."""
        return len(self._ids)

    def choices(self, group: str) -> list[str]:
        """The choices of a group that some entry has."""
        return sorted(self._bits[group])

    def count(
        self, chosen: Mapping[str, Collection[str]], found: Iterable[int] | None = None
    ) -> Facets:
        """Count every choice under the choices of the other groups, among the entries found; None are all."""
        among = (1 << self.size) - 1 if found is None else self._bits_of_ids(set(found))
        fitting = {group: self._any_of(group, choices) for group, choices in chosen.items()}
        counts, without = {}, {}
        total = _all_of(among, fitting.values()).bit_count()
        for group, bits_of in self._bits.items():
            others = [bits for other, bits in fitting.items() if other != group]
            hits = _all_of(among, others)
            numbers = {choice: (hits & bits).bit_count() for choice, bits in bits_of.items()}
            counts[group] = Counter(numbers)
            if group in fitting:
                without[group] = hits.bit_count() - total
        return Facets(total, counts, without)

    def _any_of(self, group: str, choices: Iterable[str]) -> int:
        """The entries that have one of the choices of a group."""
        found = 0
        for choice in choices:
            found |= self._bits[group].get(choice, 0)
        return found

    def _bits_of_ids(self, ids: Collection[int]) -> int:
        return _number(bytearray(YES if pk in ids else NO for pk in self._ids))


def _bits_of_choices(texts: Sequence[str]) -> dict[str, int]:
    """The entries that have each choice, from the set of each entry as the database has it."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, text in enumerate(texts):
        places[text].append(place)
    flags: dict[str, bytearray] = {}
    for text, places_of_text in places.items():
        for choice in members(text):
            if choice not in flags:
                flags[choice] = bytearray([NO]) * len(texts)
            flags_of_choice = flags[choice]
            for place in places_of_text:
                flags_of_choice[place] = YES
    return {choice: _number(flags_of_choice) for choice, flags_of_choice in flags.items()}


def _number(flags: bytearray) -> int:
    """The number whose bits are the flags, a letter each."""
    return int(flags, 2) if flags else 0


def _all_of(among: int, conditions: Iterable[int]) -> int:
    """The entries that fit all conditions."""
    for bits in conditions:
        among &= bits
    return among
