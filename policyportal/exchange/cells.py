"""Reads and writes the cells of a table, by the kind of their field.

`write` makes a cell of a value; `read` makes a value for the field's form, or raises ValidationError.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from policyportal.records.eras import long_month, read_day, read_month, short_year
from policyportal.records.fields import read_as
from policyportal.records.folding import fold
from policyportal.records.formulas import guarded, unguarded

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

    def write(self, value) -> str:
        return "" if value is None else printable(str(value))

    def read(self, text: str, row: Mapping[str, str]) -> Any:
        return text

    # In a file, no program may take the text for a formula.
    in_file, out_of_file = staticmethod(guarded), staticmethod(unguarded)


class NumberCell(TextCell):
    hint = "数値だけ（単位は入れません）。小数の桁はそのまま残ります。"

    def write(self, value) -> str:
        return "" if value is None else f"{value:f}"

    # The sign of a negative number makes no formula.
    in_file = out_of_file = staticmethod(str)


class YearCell(TextCell):
    hint = "R7、令和7、2025 のいずれか。"

    def write(self, value) -> str:
        return "" if value is None else short_year(value)


class PeriodCell(TextCell):
    hint = "R7 または R2～R6。西暦でも入力できます。"


class YesNoCell(TextCell):
    hint = "はい／いいえ"

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
        self.hint = "／".join(self.labels.values()) + ("（空欄も可）" if blank else "")

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
    hint = "2026-03-31、2026/3/31、令和8年3月31日 のいずれか。"

    def write(self, value) -> str:
        return "" if value is None else value.isoformat()

    def read(self, text, row) -> str:
        return read_as(read_day, text).isoformat() if text else ""


class MonthCell(TextCell):
    hint = "令和8年10月、R8.10、2026-10 のいずれか。"

    def write(self, value) -> str:
        return "" if value is None else long_month(value)

    def read(self, text, row) -> str:
        return long_month(read_as(read_month, text)) if text else ""


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
            wanted.update(map(code_of, self.names_in(text)))
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
        known = [record for record in self.found.get(code_of(name), ()) if self.fits(record, row)]
        exact = [record for record in known if name in self.names_of(record)]
        known = exact or known
        if len(known) == 1:
            return known[0]
        raise ValidationError(self.lacking(name, known))

    def lacking(self, name: str, known: list[models.Model]) -> str:
        """Say that no record has the name, or which ones a name may mean."""
        kind = self.model._meta.verbose_name
        if not known:
            return f"「{name}」という{kind}はありません。"
        if not CODES.isdisjoint(self.paths):
            return f"「{name}」という{kind}は複数あります。コードで入力してください。"
        labels = "".join(f"「{self.names_of(record)[0]}」" for record in known)
        way = "全角・半角も登録のとおりに入力してください。"
        return f"「{name}」という{kind}は複数あります（{labels}）。{way}"

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

    def lacking(self, name, known) -> str:
        """Say too how several are parted, where what was typed may be several."""
        hint = f"いくつかあるときは、「{LIST_MARK}」で区切ります。"
        text = super().lacking(name, known)
        return f"{text}{hint}" if not known and _OTHER_MARK.search(name) else text

    def write(self, value) -> str:
        return LIST_MARK.join(self.names_of(record)[0] for record in value)

    def read(self, text, row) -> list[models.Model]:
        return [self.record(name, row) for name in self.names_in(text)]


def code_of(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def printable(text: str) -> str:
    """Unify line breaks, and remove the control characters that no file may hold."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def has_control(text: str) -> bool:
    return _CONTROL.search(text) is not None
