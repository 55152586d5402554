"""When the value of a year appears, and by when it is due: the rule, without the database."""

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

# A value that comes later than this is one of another kind, or a slip of the finger.
MOST_YEARS_LATER = 5
_WORDS = {"同": 0, "当": 0, "同じ": 0, "その": 0, "翌": 1, "次の": 1, "翌々": 2}
_TYPED = re.compile(
    rf"(?:(?P<word>{'|'.join(sorted(_WORDS, key=len, reverse=True))})年|(?P<years>[0-9]{{1,2}})年)"
    r"(?P<fiscal>度)?(?(years)後)の?(?P<month>[0-9]{1,2})月(?:ごろ|頃)?"
)


@dataclass(frozen=True, order=True)
class Appearance:
    """The month in which the value of a year appears: the ninth of the year after it, 翌年の9月.

    Years and months are those of the calendar, counted from the number of the year: that of R7 (2025) appears in
    September of R8 (2026), be R7 meant from January or from April. Only what is typed may count in fiscal years: 2月 of
    翌年度 lies two calendar years after.
    """

    years_later: int
    month: int

    def __post_init__(self) -> None:
        if not 1 <= self.month <= 12:
            raise ValueError("月は、1から12までにしてください。")

    @classmethod
    def read(cls, text: str) -> "Appearance":
        """Read 翌年の9月, 翌年度の2月, 2年後の3月, in any width; ValueError says in Japanese what is read."""
        found = _TYPED.fullmatch(re.sub(r"\s", "", unicodedata.normalize("NFKC", text)))
        if not found:
            raise ValueError(
                f"「{text}」は読めません。その年から見て、翌年の9月、翌年度の2月、2年後の3月 のように入力してください。"
            )
        month, years = int(found["month"]), found["years"]
        later = int(years) if years else _WORDS[found["word"]]
        # The last months of a fiscal year lie in the next one of the calendar.
        appears = cls(later + bool(found["fiscal"] and month <= 3), month)
        if appears.years_later > MOST_YEARS_LATER:
            raise ValueError(
                f"「{text}」は遅すぎます。{MOST_YEARS_LATER}年後の12月までにしてください。"
            )
        return appears

    @classmethod
    def from_number(cls, number: int) -> "Appearance":
        """Make it of its number in the database: 1 is January of the year itself, 21 September of the next."""
        years_later, month = divmod(number - 1, 12)
        return cls(years_later, month + 1)

    @property
    def number(self) -> int:
        """How many months it lies after the beginning of the year, itself included."""
        return self.years_later * 12 + self.month

    def __str__(self) -> str:
        """As forms and files write it: 同じ年の12月, 翌年の9月, 翌々年の3月, 3年後の3月."""
        names = {0: "同じ年", 1: "翌年", 2: "翌々年"}
        return f"{names.get(self.years_later, f'{self.years_later}年後')}の{self.month}月"

    def of(self, year: int) -> date:
        """The first day of the month in which the value of a year appears."""
        return date(year + self.years_later, self.month, 1)


def months_of(year: int, day: date) -> int:
    """The number of a day's month, counted as that of an appearance: what has a higher one appears after that month."""
    return (day.year - year) * 12 + day.month


@dataclass(frozen=True)
class Due:
    """When the value of a year is expected, and when it is due; both may be unknown.

    `month` is the first day of the month in which it appears, `closing` the last day that the head office has set for
    everybody. No value is due before it appears: of the two last days the later one counts.
    """

    month: date | None = None
    closing: date | None = None

    @property
    def last_day(self) -> date | None:
        """The day by which it is due: the end of its month, or the closing day if that comes later."""
        days = (self.month and _month_end(self.month), self.closing)
        return max(filter(None, days), default=None)


def due_of(
    year: int,
    appears: Appearance | None,
    announced: date | None = None,
    closing: date | None = None,
) -> Due:
    """When the value of a year is due: a month that was announced for it goes before the one of the card."""
    return Due(announced or (appears.of(year) if appears else None), closing)


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
