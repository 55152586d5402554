"""What was answered in the last weeks, by kind of page, from what deploy/statistics has counted in nginx's log."""

import json
import logging
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from policyportal.records.numbers import grouped

DAYS = 28
# The public kinds that the script tells apart, in the order in which they are shown.
KINDS = {
    "home": "ホーム",
    "regions": "連携地域・振興局・市町村",
    "projects": "プロジェクト",
    "kpis": "KPI",
    "status": "いまの状況",
    "reviews": "点検・評価",
    "compare": "比べる",
    "fields": "分野",
    "changes": "変わったこと",
    "find": "市町村から探す",
    "search": "サイト内検索",
    "about": "この方針について",
    "plans": "版",
    "easy": "やさしい日本語",
    "en": "English",
    "print": "印刷用の冊子",
    "api": "API",
    "embed": "ほかのサイトに載せたページ",
    "drawings": "図のファイル",
    "files": "ファイル（CSV、Excel、フィード）",
    "other": "そのほかのアドレス",
}
# By class of status.
OUTCOMES = {"2xx": "表示", "3xx": "転送", "4xx": "ページなし", "5xx": "サイトの問題"}

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Answers:
    """The answers of some days: rows of a kind with its counts, and their sums; each count with what became of them."""

    first: date
    last: date
    rows: list[tuple[str, list[tuple[str, str]]]]
    sums: list[tuple[str, str]]


def read_answers(path: Path, today: date) -> Answers | None:
    """The answers of the four weeks that ended two days ago; None where nobody counts, or nothing was counted in them.

    Yesterday is counted some time in this night: without it the page says the same from midnight to midnight.
    """
    try:
        known = json.loads(path.read_text())["days"]
        days = {date.fromisoformat(day): kinds for day, kinds in known.items()}
        last = today - timedelta(days=2)
        days = {day: kinds for day, kinds in days.items() if 0 <= (last - day).days < DAYS}
        return _summed(days) if days else None
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        log.warning("What was counted of answers cannot be read: %s", type(error).__name__)
        return None


def _summed(days: dict[date, dict[str, dict[str, int]]]) -> Answers:
    counts = {kind: _counted(kind, days.values()) for kind in KINDS}
    rows = [(label, _row(counts[kind])) for kind, label in KINDS.items() if counts[kind].total()]
    return Answers(min(days), max(days), rows, _row(sum(counts.values(), Counter())))


def _counted(kind: str, days: Iterable[dict[str, dict[str, int]]]) -> Counter[str]:
    counter: Counter[str] = Counter()
    for day in days:
        counter.update(day.get(kind, {}))
    return counter


def _row(counter: Counter[str]) -> list[tuple[str, str]]:
    return [(label, grouped(Decimal(counter[status]))) for status, label in OUTCOMES.items()]
