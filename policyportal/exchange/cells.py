"""Reads and writes the cells of a table, by the kind of their field.

`write` makes a cell of a value; `read` makes a value for the field's form, or raises ValidationError.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import partial
from operator import attrgetter
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from policyportal.exchange.date_formats import shown_day, shows
from policyportal.records.codes import code_of, padded
from policyportal.records.eras import (
    long_date,
    long_month,
    read_day,
    read_month,
    read_year,
    short_year,
)
from policyportal.records.fields import read_as
from policyportal.records.folding import fold
from policyportal.records.formulas import guarded, kept, unguarded
from policyportal.records.letters import tidied
from policyportal.records.numbers import read_number

LIST_MARK = "、"
# The last step of the paths by which a record has a code.
CODES = frozenset(["code", "slug"])
# Control characters but the line break and the tab, and halves of letters (lone surrogates).
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")

# What people write between names in place of the mark.
_OTHER_MARK = re.compile(r"[／/;；＋+\s]")


class TextCell:
    """A text as it is stored; also the cell of every field whose form field reads texts."""

    hint = ""
    choices: Sequence[str] = ()
    # What a cell of this kind holds, in words.
    wanted = "文字"

    def write(self, value) -> str:
        return "" if value is None else printable(str(value))

    def read(self, text: str, row: Mapping[str, str]) -> Any:
        return text

    def is_same(self, text: str, stored: str) -> bool:
        """Whether a cell of a file leaves the stored text as it is."""
        return text in (stored, stored.strip(), tidied(stored).strip())

    def of_date(self, day: date, date_format: str) -> str:
        """The text that a date in a spreadsheet stands for. Raises ValidationError where it may not be what was typed."""
        raise ValidationError(
            f"{self.wanted}の欄に、日付（{long_date(day)}、表示は「{shown_day(day, date_format)}」）が入っています。"
            f"Excelが、入力した文字を日付に変えたようです。表示形式を「文字列」にして、{self.wanted}を入力し直してください。"
        )

    # In a file, no program may take the text for a formula.
    in_file, out_of_file = staticmethod(guarded), staticmethod(unguarded)


class WordsCell(TextCell):
    """A text that people write, of which a spreadsheet makes no number and no date."""

    in_file = staticmethod(kept)


class NumberCell(TextCell):
    hint = "数値だけ（その系列の単位は付いていてもかまいません）。小数の桁はそのまま残ります。"
    wanted = "数値"

    def unit_of(self, row: Mapping[str, str]) -> str:
        """The unit in which the number of this row is wanted, which may stand behind it."""
        return ""

    def read(self, text, row) -> str:
        """Take the unit away. What is no number, the form refuses in its own words."""
        if text and (unit := self.unit_of(row)) and any(map(str.isdigit, text)):
            return f"{read_as(partial(read_number, unit=unit), text):f}"
        return text

    def write(self, value) -> str:
        return "" if value is None else f"{value:f}"

    def is_same(self, text, stored) -> bool:
        """A spreadsheet writes 203.0 as 203; whoever means that says so on the page of the record."""
        if super().is_same(text, stored):
            return True
        try:
            return "." in stored and str(read_number(text)) == stored.rstrip("0").rstrip(".")
        except ValueError:
            return False

    # The sign of a negative number makes no formula.
    in_file = out_of_file = staticmethod(str)


class YearCell(TextCell):
    hint = "R7、令和7、2025 のいずれか。"

    def write(self, value) -> str:
        return "" if value is None else short_year(value)

    def of_date(self, day, date_format) -> str:
        """The year that the cell shows, if it shows a year alone: 令和7年度."""
        shown = shown_day(day, date_format)
        with suppress(ValueError):
            return short_year(read_year(shown))
        raise ValidationError(
            f"日付（表示は「{shown}」、中身は{long_date(day)}）が入っています。"
            f"年だけを、{short_year(day.year)} のように文字で入力してください。"
        )


class PeriodCell(YearCell):
    hint = "R7 または R2～R6。西暦でも入力できます。"

    def write(self, value) -> str:
        return "" if value is None else str(value)


class YesNoCell(TextCell):
    hint = "はい／いいえ"
    choices = ("はい", "いいえ")

    def write(self, value) -> str:
        return "はい" if value else "いいえ"

    def read(self, text, row) -> bool:
        match fold(text):
            case "はい" | "true" | "1":
                return True
            case "いいえ" | "false" | "0":
                return False
        raise ValidationError(f"「{text}」は選べません。「はい」か「いいえ」を入力してください。")


class ChoiceCell(TextCell):
    """One of a field's choices, by its label."""

    def __init__(self, choices, *, blank: bool):
        self.labels = {value: str(label) for value, label in choices if value not in ("", None)}
        self.choices = list(self.labels.values())
        self.hint = "／".join(self.choices) + ("（空欄も可）" if blank else "")

    def write(self, value) -> str:
        return self.labels.get(value, "" if value is None else str(value))

    def read(self, text, row) -> str:
        if not text:
            return ""
        for stored, label in self.labels.items():
            if fold(label) == fold(text):
                return stored
        labels = "、".join(f"「{label}」" for label in self.labels.values())
        raise ValidationError(f"「{text}」は選べません。{labels}のいずれかを入力してください。")


class DayCell(TextCell):
    wanted = "日付"
    hint = "2026-03-31、2026/3/31、令和8年3月31日 のいずれか。"

    def write(self, value) -> str:
        return "" if value is None else value.isoformat()

    def read(self, text, row) -> str:
        return read_as(read_day, text).isoformat() if text else ""

    def of_date(self, day, date_format) -> str:
        # Typed without a day, Excel makes it the first of the month.
        return day.isoformat() if shows("d", date_format) else super().of_date(day, date_format)


class MonthCell(TextCell):
    wanted = "年月"
    hint = "令和8年10月、R8.10、2026-10 のいずれか。"

    def write(self, value) -> str:
        return "" if value is None else long_month(value)

    def read(self, text, row) -> str:
        return long_month(read_as(read_month, text)) if text else ""

    def of_date(self, day, date_format) -> str:
        return long_month(day) if shows("m", date_format) else super().of_date(day, date_format)


class RecordCell(TextCell):
    """A record of another table. The first path leads to its code; it may be named by the others too.

    One query finds the records for all cells of a file (`find`). Names are found in any width: Ａ is A. Where two
    records differ in nothing else, the one with these very letters is meant.
    """

    def __init__(self, model: type[models.Model], *paths: str, blank: bool = False, related=()):
        self.model, self.paths, self.related = model, paths, related
        self.hint = f"{model._meta.verbose_name}のコード" + ("（空欄も可）" if blank else "")
        self.found: dict[str, list[models.Model]] = {}

    def names_of(self, record) -> list[str]:
        """List the names by which a cell may mean the record; the first is the one to write."""
        return [str(attrgetter(path.replace("__", "."))(record)) for path in self.paths]

    def records(self) -> models.QuerySet:
        return self.model._default_manager.select_related(*self.related)

    def named(self, names: set[str]) -> models.QuerySet:
        """Find the records that the names may mean, and perhaps others, in one query."""
        # Codes are stored in one width. What else people read is stored as typed, and of that kind there are few records.
        if not CODES.issuperset(path.rpartition("__")[2] for path in self.paths):
            return self.records()
        wanted = Q()
        for path in self.paths:
            wanted |= Q(**{f"{path}__in": names})
        return self.records().filter(wanted)

    def names_in(self, text: str) -> list[str]:
        return [text] if text else []

    def find(self, texts: Iterable[str]) -> None:
        """Find the records of all cells of a file at once."""
        wanted = set()
        for text in texts:
            for name in self.names_in(text):
                wanted |= {code_of(name), padded(code_of(name))}
        for record in self.named(wanted) if wanted else ():
            self.remember(record)

    def remember(self, record) -> None:
        for name in map(code_of, self.names_of(record)):
            known = self.found.setdefault(name, [])
            if record not in known:
                known.append(record)

    def write(self, value) -> str:
        return "" if value is None else self.names_of(value)[0]

    def read(self, text, row) -> models.Model | None:
        return self.record(text, row) if text else None

    def record(self, name: str, row: Mapping[str, str]) -> models.Model:
        known = self.known(name, row)
        exact = [record for record in known if name in self.names_of(record)]
        known = exact or known
        if len(known) == 1:
            return known[0]
        raise ValidationError(self.lacking(name, row, known))

    def lacking(self, name: str, row: Mapping[str, str], known: list[models.Model]) -> str:
        """Say that no record has the name, or which ones a name may mean."""
        kind, whole = self.model._meta.verbose_name, padded(code_of(name))
        if not known:
            said = f"「{name}」という{kind}はありません。"
            hint = f"「{whole}」のことなら、そのように入力してください。"
            return f"{said}{hint}" if self.known(whole, row) else said
        if not CODES.isdisjoint(self.paths):
            return f"「{name}」という{kind}は複数あります。コードで入力してください。"
        labels = "".join(f"「{self.names_of(record)[0]}」" for record in known)
        way = "全角・半角も登録のとおりに入力してください。"
        return f"「{name}」という{kind}は複数あります（{labels}）。{way}"

    def known(self, name: str, row: Mapping[str, str]) -> list[models.Model]:
        """The records of this name, in any width, that a cell of this row may mean."""
        return [record for record in self.found.get(code_of(name), ()) if self.fits(record, row)]

    def fits(self, record, row: Mapping[str, str]) -> bool:
        """Say whether a cell of this row may mean the record."""
        return True


class PairCell(RecordCell):
    """A record that is named by two codes: r3-draft/doo."""

    def names_of(self, record) -> list[str]:
        return ["/".join(super().names_of(record))]

    def named(self, names) -> models.QuerySet:
        last = [name.rpartition("/")[2] for name in names]
        return self.records().filter(**{f"{self.paths[-1]}__in": last})


class RecordsCell(RecordCell):
    """Several records, with 、 between them."""

    def __init__(self, model: type[models.Model], *paths: str):
        super().__init__(model, *paths)
        named_by = "名前" if paths[0] == "name" else "コード"
        self.hint = f"{model._meta.verbose_name}の{named_by}を「{LIST_MARK}」で区切ります。"

    def names_in(self, text) -> list[str]:
        names = re.split("[、,，]", text)
        return [name.strip() for name in names if name.strip()]

    def lacking(self, name, row, known) -> str:
        """Say too how several are parted, where what was typed may be several."""
        hint = f"いくつかあるときは、「{LIST_MARK}」で区切ります。"
        text = super().lacking(name, row, known)
        return f"{text}{hint}" if not known and _OTHER_MARK.search(name) else text

    def write(self, value) -> str:
        return LIST_MARK.join(self.names_of(record)[0] for record in value)

    def read(self, text, row) -> list[models.Model]:
        return [self.record(name, row) for name in self.names_in(text)]


def printable(text: str) -> str:
    """Unify line breaks, and remove the control characters that no file may hold."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def has_control(text: str) -> bool:
    return _CONTROL.search(text) is not None
