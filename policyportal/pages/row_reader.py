"""Columns read from one record after another: what rows that follow one another share is read once for all of them."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from policyportal.records.columns import called

Way = Sequence[str]
"""The names on the way from a record to a value."""
NOTHING = object()


class RowReader:
    """Reads the columns at these places of a row, each along a way or by a function, as `given` makes of what is found.

    Where a step leads to the same object as for the row before, such as the KPI of the next series or its edition, all
    that lies behind it is what it was.
    """

    def __init__(
        self, columns: Mapping[int, Way | Callable[[Any], Any]], given: Callable[[Any], Any]
    ):
        self._given = given
        self._functions: list[tuple[int, Callable[[Any], Any]]] = []
        self._names: list[tuple[int, str]] = []
        behind: dict[str, dict[int, Way | Callable]] = defaultdict(dict)
        for place, way in columns.items():
            if callable(way):
                self._functions.append((place, way))
            elif len(way) == 1:
                self._names.append((place, way[0]))
            else:
                behind[way[0]][place] = way[1:]
        self._branches = [(step, RowReader(ways, given)) for step, ways in behind.items()]
        self._last: Any = NOTHING

    def read(self, record: Any, row: list[Any]) -> None:
        """Put the values into a row that has those of the record before."""
        if record is self._last:
            return
        self._last = record
        given = self._given
        for place, name in self._names:
            found = None if record is None else getattr(record, name)
            # Most are texts, and given as they are.
            row[place] = found if found and type(found) is str else given(called(found))
        for place, function in self._functions:
            row[place] = given(function(record))
        for step, branch in self._branches:
            branch.read(None if record is None else called(getattr(record, step)), row)
