"""Choices from an address: the things to be compared, and what of the address is not one of them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

FEWEST, MOST = 2, 6


def legible(given: Iterable[str]) -> list[str]:
    """The values as they can be written, each once: without letters that do not print and spaces around them."""
    return list(dict.fromkeys("".join(filter(str.isprintable, word)).strip() for word in given))


@dataclass(frozen=True)
class ComparedItems:
    """What an address asks to compare, in the order given, each once: `chosen` at most six, the rest `beyond`."""

    name: str
    chosen: tuple[str, ...]
    beyond: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @classmethod
    def read(cls, name: str, given: Iterable[str], known: Collection[str]) -> "ComparedItems":
        """Read the items among the known; a value without a letter that prints counts as none."""
        words = legible(given)
        wanted = tuple(word for word in words if word in known)
        unknown = tuple(word[:40] for word in words if word and word not in known)
        return cls(name, wanted[:MOST], wanted[MOST:], unknown)

    @property
    def wanted(self) -> tuple[str, ...]:
        """Everything known that was asked for, so that a form loses none of it."""
        return (*self.chosen, *self.beyond)

    @property
    def is_enough(self) -> bool:
        return len(self.chosen) >= FEWEST

    @property
    def query(self) -> str:
        """The query string of the chosen items."""
        return urlencode([(self.name, item) for item in self.chosen])

    def query_without(self, dropped: str) -> str:
        """The query string of the same items without one."""
        return urlencode([(self.name, item) for item in self.wanted if item != dropped])
