"""Choices from an address: the things to be compared, and what of the address is not one of them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

FEWEST, MOST = 2, 6


@dataclass(frozen=True)
class Choice:
    """What an address asks to compare, in the order given, each once: `chosen` at most six, the rest `beyond`."""

    name: str
    chosen: tuple[str, ...]
    beyond: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @classmethod
    def read(cls, name: str, given: Iterable[str], known: Collection[str]) -> "Choice":
        """The choice among the known; a value without a letter that prints counts as none."""
        words = dict.fromkeys("".join(filter(str.isprintable, one)).strip() for one in given)
        words.pop("", None)
        wanted = [one for one in words if one in known]
        return cls(
            name,
            tuple(wanted[:MOST]),
            tuple(wanted[MOST:]),
            tuple(one[:40] for one in words if one not in known),
        )

    @property
    def wanted(self) -> tuple[str, ...]:
        """Everything known that was asked for, so that a form loses none of it."""
        return (*self.chosen, *self.beyond)

    @property
    def is_enough(self) -> bool:
        return len(self.chosen) >= FEWEST

    def query_without(self, dropped: str) -> str:
        """The query string of the same choice without one."""
        return urlencode([(self.name, one) for one in self.wanted if one != dropped])
