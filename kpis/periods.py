"""Periods: the year, or the years from first to last, of a figure."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from policyportal.records.eras import long_year, read_year, short_year

# Japanese input methods write ー for the minus key.
_TO = re.compile(r"\s*[~～〜\-－‐‑‒–—―−ーｰ]\s*|\s*から\s*")


@dataclass(frozen=True, order=True)
class Period:
    """Two Western years, both included. They are neither 年 nor 年度, because the plan does not say which."""

    first_year: int
    last_year: int

    def __post_init__(self) -> None:
        if self.last_year < self.first_year:
            raise ValueError("期間の終わりの年は、始まりの年以後にしてください。")

    @classmethod
    def year(cls, year: int) -> "Period":
        return cls(year, year)

    @classmethod
    def read(cls, text: str) -> "Period":
        """Read R2, 令和元年, 2020, R2～R6 or H27-R1 as a period; ValueError, in Japanese, for anything else."""
        ends = _TO.split(text.strip())
        if len(ends) > 2 or not all(ends):
            raise ValueError(
                f"「{text}」は期間として読めません。R2、R2～R6 のように入力してください。"
            )
        return cls(read_year(ends[0]), read_year(ends[-1]))

    def __str__(self) -> str:
        """As the plan prints it: R2, H27～R1."""
        return self._written(short_year)

    @property
    def long(self) -> str:
        """As a sentence writes it: 令和2, 平成27～令和元."""
        return self._written(long_year)

    @property
    def western(self) -> str:
        """2020, 2015～2019."""
        return self._written(str)

    @property
    def in_full(self) -> str:
        """As tables write it: R2（2020）, R2～R6（2020～2024）."""
        return f"{self}（{self.western}）"

    def _written(self, write: Callable[[int], str]) -> str:
        if self.is_year:
            return write(self.first_year)
        return f"{write(self.first_year)}～{write(self.last_year)}"

    @property
    def is_year(self) -> bool:
        return self.first_year == self.last_year

    @property
    def years(self) -> range:
        return range(self.first_year, self.last_year + 1)

    def __len__(self) -> int:
        """How many years: R2～R6 is 5."""
        return len(self.years)
