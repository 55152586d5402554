"""Years in Japanese eras, as people type them and the plan prints them; what is kept are Western years."""

import re
import unicodedata
from collections.abc import Container
from dataclasses import dataclass
from datetime import date

from policyportal.records import clock

FIRST_YEAR = 1926
LAST_YEAR = 2099
WEEKDAYS = "月火水木金土日"
# With its day of the week, or the midnight that a program adds.
_DAY = re.compile(
    r"(.+?)[年./-]\s*([0-9]{1,2})[月./-]\s*([0-9]{1,2})日?"
    rf"(?:\s*[(]?([{WEEKDAYS}])(?:曜日?)?[)]?|\s+0?0:00(?::00)?)?"
)

_MONTH = re.compile(r"(.+?)[年./-]\s*([0-9]{1,2})(?:月|[月./-]\s*0?1日?)?")


@dataclass(frozen=True)
class Era:
    """An era: its letter as the plan prints it, its name, its first day and its last numbered year."""

    letter: str
    name: str
    first_day: date
    last_year: int

    def number(self, year: int) -> int:
        return year - self.first_day.year + 1

    def in_words(self, year: int) -> str:
        """Write a year of it without 年: 令和2, 令和元."""
        number = self.number(year)
        return f"{self.name}{'元' if number == 1 else number}"


# Newest first: a year that two eras share is shown in the newer one, so 2019 is R1 and never H31.
ERAS = (
    Era("R", "令和", date(2019, 5, 1), LAST_YEAR),
    Era("H", "平成", date(1989, 1, 8), 2019),
    Era("S", "昭和", date(1926, 12, 25), 1989),
)

# Days before have no era here.
FIRST_DAY = ERAS[-1].first_day

# Full-width ASCII, and the eras' square signs. Wider folding would read the footnote mark of R2¹ as R21.
_TYPED = {code: code - 0xFEE0 for code in range(ord("！"), ord("～"))} | str.maketrans(
    {"㋿": "令和", "㍻": "平成", "㍼": "昭和"}
)
_YEAR = re.compile(
    r"(?:(?P<era>[RHS]|令和|平成|昭和)\s*(?P<number>元|[0-9]{1,2})|(?P<western>[0-9]{4}))"
    r"\s*(?:年度?)?"
)


def read_year(text: str) -> int:
    """The Western year of R2, Ｒ２, 令和2, 令和元年, ㋿2, H31, 2020 or 2020年度; ValueError says in Japanese what is wrong."""
    folded = text.translate(_TYPED).strip().upper()
    match = _YEAR.fullmatch(folded)
    if not match:
        raise ValueError(
            f"「{text}」は年として読めません。R2、令和2、2020 のように入力してください。"
        )
    if match["western"]:
        year = int(match["western"])
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise ValueError(f"「{text}」は{FIRST_YEAR}年から{LAST_YEAR}年までの年ではありません。")
        return year
    number = 1 if match["number"] == "元" else int(match["number"])
    era = next(era for era in ERAS if match["era"] in (era.letter, era.name))
    year = era.first_day.year + number - 1
    if number < 1 or year > era.last_year:
        raise ValueError(
            f"「{text}」という年はありません。元号と年の組み合わせを確認してください。"
        )
    return year


def _era_of(year: int) -> Era:
    """The era that a year is shown in."""
    return next(era for era in ERAS if year >= era.first_day.year)


def short_year(year: int) -> str:
    """As the plan prints it: R2, H30; 2019 is R1."""
    era = _era_of(year)
    return f"{era.letter}{era.number(year)}"


def long_year(year: int) -> str:
    """As a sentence says it: 令和2, 令和元. Neither 年 nor 年度 is added: the plan prints neither."""
    return _era_of(year).in_words(year)


def era_year(year: int) -> str:
    """A Western year as a sentence says it: 令和4（2022）. Neither 年 nor 年度: the plan does not say which."""
    return f"{long_year(year)}（{year}）"


def era_of(day: date) -> Era | None:
    """The era of a calendar date; None of one before all that the plan knows."""
    return next((era for era in ERAS if day >= era.first_day), None)


def long_date(day: date) -> str:
    """A calendar date in its era: 令和8年11月24日, 平成31年4月30日; 1919年7月29日."""
    era = era_of(day)
    return f"{era.in_words(day.year) if era else day.year}年{day.month}月{day.day}日"


def read_day(text: str) -> date:
    """A day as people type it: 2026-03-31, 2026/3/31, 令和8年3月31日（火）, in any width; ValueError says what is read."""
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", text.strip()))
    try:
        if not found:
            raise ValueError
        day = date(read_year(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        raise ValueError(
            f"「{text}」は日付として読めません。2026-03-31 や 令和8年3月31日 のように入力してください。"
        ) from None
    weekday = WEEKDAYS[day.weekday()]
    if found[4] and found[4] != weekday:
        raise ValueError(
            f"「{text}」は、日と曜日が合いません（{long_date(day)}は{weekday}曜日です）。どちらかを直してください。"
        )
    return day


def read_month(text: str) -> date:
    """The first day of a month as people type it: 2026-10, R8.10, 令和8年10月, also with that day; ValueError says what is read."""
    found = _MONTH.fullmatch(unicodedata.normalize("NFKC", text.strip()))
    try:
        if not found:
            raise ValueError
        return date(read_year(found[1]), int(found[2]), 1)
    except ValueError:
        raise ValueError(
            f"「{text}」は年月として読めません。令和8年10月 や 2026-10 のように入力してください。"
        ) from None


def long_month(day: date) -> str:
    """The month of a day in its era: 令和8年10月."""
    return long_date(day).rpartition("月")[0] + "月"


def year_asked(typed: str, years: Container[int], usual: int) -> tuple[int, str]:
    """The year that an address asks for among those that there are, else the usual one and what is wrong."""
    if not typed:
        return usual, ""
    try:
        year = read_year(typed[:40])
    except ValueError as error:
        return usual, str(error)
    if year not in years:
        return usual, f"「{typed[:40]}」は、ここで選べる年ではありません。"
    return year, ""


def fiscal_year(day: date) -> int:
    """The fiscal year in which a day lies: from April to March, as offices count."""
    return day.year if day.month >= 4 else day.year - 1


def fiscal_start(year: int) -> date:
    """The first day of a fiscal year."""
    return date(year, 4, 1)


def ended_mark(last_year: int | None) -> str:
    """What stands behind the name of what ended in a fiscal year; nothing behind that of what goes on."""
    return f"（{short_year(last_year)}年度で終了）" if last_year else ""


def latest_year_over(today: date | None = None) -> int:
    """The newest year that is over, be it meant from January or from April: the plan says neither."""
    today = today or clock.today()
    return fiscal_year(today) - 1
