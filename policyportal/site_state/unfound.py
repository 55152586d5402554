"""Words searched in vain: what visitors look for and the plan, or the portal, has no word for.

Of a search nothing is kept but the word and the day, once however often it was searched on it (docs/decisions/0029): a file
a day, in the data folder of the host. What looks like something of a person is not kept at all.
"""

import re
import unicodedata
from collections import Counter
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings

from policyportal.records import clock
from policyportal.records.folding import fold

# For how long a word is kept, and on how many days of them it was searched before it is shown.
DAYS = 90
FEWEST = 5
SHOWN = 50
# Letters of a word; longer ones are sentences, or what was pasted by mistake.
LONGEST = 30
# Bytes of a day: who searches for ever new words fills no disk.
MOST = 16 * 1024
# A mail address, an address of a page, a number of a telephone, of a post office or of a person.
PERSONAL = re.compile(r"[@＠]|://|(\d\D*){5}")


def note(typed: str, day: date | None = None) -> None:
    """Keep the words of a search that found nothing, if they may be kept."""
    word = " ".join(unicodedata.normalize("NFKC", typed).split())
    if not may_be_kept(word):
        return
    path = _file_of(day or clock.today())
    # A search is answered, whatever becomes of this.
    with suppress(OSError):
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            remove_old()
        known = _words(path)
        if word not in known and len("\n".join(known).encode()) < MOST:
            with path.open("a", encoding="utf-8") as file:
                file.write(f"{word}\n")


def may_be_kept(word: str) -> bool:
    return (
        bool(fold(word))
        and len(word) <= LONGEST
        and word.isprintable()
        and not PERSONAL.search(word)
    )


def often() -> list[tuple[str, int]]:
    """The words that were searched in vain on FEWEST days or more of the last DAYS, and on how many, the most first.

    Today is not among them, so that the page says the same from midnight to midnight.
    """
    days: Counter[str] = Counter()
    spelled: dict[str, str] = {}
    for number in range(1, DAYS + 1):
        of_day = {fold(word): word for word in _words(_file_of(_before(number)))}
        days.update(of_day.keys())
        spelled = of_day | spelled
    found = [(spelled[word], count) for word, count in days.items() if count >= FEWEST]
    return sorted(found, key=_most_first)[:SHOWN]


def remove_old() -> None:
    """Remove what is older than DAYS: with the first word of each day."""
    oldest = _file_of(_before(DAYS)).name
    for path in Path(settings.SEARCHES_DIR).glob("*.txt"):
        if path.name < oldest:
            path.unlink(missing_ok=True)


def _most_first(found: tuple[str, int]) -> tuple[int, str]:
    word, count = found
    return -count, word


def _before(days: int) -> date:
    return clock.today() - timedelta(days=days)


def _file_of(day: date) -> Path:
    return Path(settings.SEARCHES_DIR) / f"{day.isoformat()}.txt"


def _words(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeError):
        return []
