"""What stands in a cell, by the kind of its field.

`render` writes a value as a cell; `clean` reads a cell as what the field's form takes, or raises
ValidationError.
"""

import re
import unicodedata
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from import_export.widgets import Widget

from policyportal.exchange.sheets import printable
from policyportal.records.eras import read_day, short_year
from policyportal.records.fields import read_as
from policyportal.records.folding import fold

LIST_MARK = "、"


class Text(Widget):
    """A text as it is stored, and the way in for every kind whose form field reads texts."""

    hint = ""

    def render(self, value, obj=None, **kwargs):
        return "" if value is None else printable(str(value))

    def clean(self, value, row=None, **kwargs):
        return value


class Number(Text):
    hint = "数値だけ（単位は入れません）。小数の桁はそのまま残ります。"

    def render(self, value, obj=None, **kwargs):
        return "" if value is None else f"{value:f}"


class Year(Text):
    hint = "R7、令和7、2025 のいずれか。"

    def render(self, value, obj=None, **kwargs):
        return "" if value is None else short_year(value)


class Period(Text):
    hint = "R7 または R2～R6。西暦でも入力できます。"


class YesNo(Text):
    hint = "はい／いいえ"

    def render(self, value, obj=None, **kwargs):
        return "はい" if value else "いいえ"

    def clean(self, value, row=None, **kwargs):
        match fold(value):
            case "はい" | "true" | "1":
                return True
            case "いいえ" | "false" | "0":
                return False
        raise ValidationError(f"「{value}」は選べません。「はい」か「いいえ」を入力してください。")


class Choice(Text):
    """One of a field's choices, by its label."""

    def __init__(self, choices, *, blank: bool):
        super().__init__()
        self.labels = {value: str(label) for value, label in choices if value not in ("", None)}
        self.blank = blank

    @property
    def hint(self):
        return "／".join(self.labels.values()) + ("（空欄も可）" if self.blank else "")

    def render(self, value, obj=None, **kwargs):
        return self.labels.get(value, "" if value is None else str(value))

    def clean(self, value, row=None, **kwargs):
        if not value:
            return ""
        for stored, label in self.labels.items():
            if fold(label) == fold(value):
                return stored
        raise ValidationError(
            f"「{value}」は選べません。{'、'.join(f'「{label}」' for label in self.labels.values())}の"
            "いずれかを入力してください。"
        )


class Day(Text):
    """A calendar date."""

    hint = "2026-03-31、2026/3/31、令和8年3月31日 のいずれか。"

    def render(self, value, obj=None, **kwargs):
        return "" if value is None else value.isoformat()

    def clean(self, value, row=None, **kwargs):
        return read_as(read_day, value).isoformat() if value else ""


class Key(Text):
    """A record of another table, by its code: the first of the paths. The others may name it too."""

    def __init__(self, model: type[models.Model], *paths: str, blank: bool = False, related=()):
        super().__init__()
        self.model, self.paths, self.blank, self.related = model, paths, blank, related
        self.found: dict[str, list[models.Model]] = {}

    @property
    def hint(self):
        return f"{self.model._meta.verbose_name}のコード" + ("（空欄も可）" if self.blank else "")

    def texts_of(self, record) -> list[str]:
        """What may name a record in a cell, first what is written there."""
        return [_at(record, path) for path in self.paths]

    def records(self):
        return self.model._default_manager.select_related(*self.related)

    def named(self, texts: set[str]):
        """The records that the texts may name, in one query."""
        wanted = Q()
        for path in self.paths:
            wanted |= Q(**{f"{path}__in": texts})
        return self.records().filter(wanted)

    def look_up(self, texts: Iterable[str]):
        """Find what all cells of a file name, so that no cell asks for itself."""
        wanted = {code_of(text) for text in texts if text}
        for record in self.named(wanted) if wanted else ():
            self.remember(record)

    def remember(self, record):
        for text in self.texts_of(record):
            known = self.found.setdefault(text, [])
            if record not in known:
                known.append(record)

    def render(self, value, obj=None, **kwargs):
        return "" if value is None else self.texts_of(value)[0]

    def clean(self, value, row=None, **kwargs):
        if not value:
            return None
        known = [one for one in self.found.get(code_of(value), ()) if self.fits(one, row)]
        if len(known) == 1:
            return known[0]
        name = self.model._meta.verbose_name
        if known:
            raise ValidationError(
                f"「{value}」という{name}は複数あります。コードで入力してください。"
            )
        raise ValidationError(f"「{value}」という{name}はありません。")

    def fits(self, record, row) -> bool:
        """Whether the record may stand in this row of a file."""
        return True


class PairKey(Key):
    """A record known by two codes: r3-draft/doo."""

    def texts_of(self, record):
        return ["/".join(_at(record, path) for path in self.paths)]

    def named(self, texts):
        last = [text.rpartition("/")[2] for text in texts]
        return self.records().filter(**{f"{self.paths[-1]}__in": last})


class Keys(Key):
    """Several records, with 、 between them."""

    @property
    def hint(self):
        return f"{self.model._meta.verbose_name}の名前を「{LIST_MARK}」で区切ります。"

    def look_up(self, texts):
        super().look_up(one for text in texts for one in self._split(text))

    def render(self, value, obj=None, **kwargs):
        records = value.all() if hasattr(value, "all") else value or ()
        return LIST_MARK.join(self.texts_of(record)[0] for record in records)

    def clean(self, value, row=None, **kwargs):
        return [Key.clean(self, one) for one in self._split(value)]

    @staticmethod
    def _split(text: str) -> list[str]:
        return [one.strip() for one in re.split("[、,，]", text) if one.strip()]


def code_of(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _at(record, path: str) -> str:
    for name in path.split("__"):
        record = getattr(record, name)
    return str(record)
