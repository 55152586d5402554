"""Phrases: what the sentences of a series are made of. Japanese stands here, kpis.wording.translated has two more.

Years are written 令和2（2020）, without 年 or 年度, because the outline prints neither.
"""

from dataclasses import dataclass
from typing import Protocol

from kpis.figures import Basis, Bound, Figure, distance
from policyportal.records.numbers import grouped, narrow, rounded


@dataclass(frozen=True)
class Change:
    """The distance from a baseline to its target as a sentence tells it, in any language."""

    amount: str
    """How much, without its sign: 218."""
    unit: str
    is_rising: bool
    is_rate: bool
    """Whether it is one of per cents, which differ by points."""
    is_least: bool
    """Whether it is the least that meets a limit."""
    percent: str = ""
    """How much of the baseline: 3.0; empty where the two numbers say more."""
    is_exact: bool = True

    @classmethod
    def between(cls, baseline: Figure | None, target: Figure) -> "Change | None":
        """The change from the baseline to the target; None where the figures have no distance."""
        found = distance(baseline, target)
        if not found or baseline is None:
            return None
        is_rate = narrow(target.unit) == "%"
        percent, is_exact = "", True
        # From zero there is no per cent; beyond double, one of a small beginning says less than the two numbers.
        if not is_rate and 0 < baseline.value >= abs(found):
            share, is_exact = rounded(abs(found) * 100 / baseline.value)
            percent = grouped(share)
        return cls(
            amount=grouped(abs(found)),
            unit=target.unit,
            is_rising=found > 0,
            is_rate=is_rate,
            is_least=target.bound in (Bound.AT_LEAST, Bound.AT_MOST),
            percent=percent,
            is_exact=is_exact,
        )


class Phrases(Protocol):
    """A language in which a series is told. `between` stands between two sentences."""

    between: str

    def keep(self, baseline: Figure, target: Figure) -> str:
        """Say that the baseline is to be kept."""

    def change(self, baseline: Figure, target: Figure, change: Change) -> str:
        """Say from where to where it is to go, and how far that is."""

    def aim(self, target: Figure) -> str:
        """Say what the target asks for, without its baseline."""

    def start(self, baseline: Figure | None) -> str:
        """Say what the baseline is, or that there is none."""


class Japanese:
    """日本語: the language of the plan, in its own words."""

    between = ""

    def keep(self, baseline: Figure, target: Figure) -> str:
        return (
            f"{self._at(baseline)}の{baseline.amount}を、{self._at(target)}にも維持する目標です。"
        )

    def change(self, baseline: Figure, target: Figure, change: Change) -> str:
        return (
            f"{self._at(baseline)}の{baseline.amount}から、{self._at(target)}の{target.amount}へ、"
            f"{self._difference(change)}目標です。"
        )

    def aim(self, target: Figure) -> str:
        of_years = {Basis.TOTAL: f"の{len(target.period)}年間で、", Basis.EVERY_YEAR: "の毎年、"}
        when = of_years.get(target.basis, "に、")
        limit = {
            Bound.REACH: "とする",
            Bound.AT_LEAST: "以上とする",
            Bound.AT_MOST: "以下に抑える",
            Bound.MAINTAIN: "を維持する",
        }[target.bound or Bound.REACH]
        amount = f"{target.prefix}{target.number}{target.unit}"
        return f"{self._at(target)}{when}{amount}{limit}目標です。"

    def start(self, baseline: Figure | None) -> str:
        if baseline is None:
            return ""  # the drawing and the row of figures show that there is none
        best = "の最高値" if baseline.basis == Basis.BEST else ""
        return f"基準値は、{self._at(baseline)}{best}の{baseline.amount}です。"

    def verb(self, change: Change) -> str:
        """Choose the verb: rates are 高める or 下げる, amounts 増やす or 減らす."""
        if change.is_rate:
            return "高める" if change.is_rising else "下げる"
        return "増やす" if change.is_rising else "減らす"

    def _difference(self, change: Change) -> str:
        """Write 218千人（約3.0%）増やす."""
        least = "以上" if change.is_least else ""
        amount = f"{change.amount}{'ポイント' if change.is_rate else change.unit}"
        about = "" if change.is_exact else "約"
        percent = f"（{about}{change.percent}%）" if change.percent else ""
        return f"{amount}{percent}{least}{self.verb(change)}"

    def _at(self, figure: Figure) -> str:
        return f"{figure.period.long}（{figure.period.western}）"


JAPANESE = Japanese()
