"""Years without an actual: the words that staff type where a value is not known, and the form that says why."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError

from kpis.actuals.rules import objections
from kpis.fields import NumberFormField
from kpis.models import Actual, MissingValue
from policyportal.editing.forms import PortalForm
from policyportal.editing.refusals import RULES
from policyportal.records.eras import read_month
from policyportal.records.folding import fold

Kind = MissingValue.Kind
KINDS = "、".join(Kind.labels)
# Words that say which kind it is, and words that do not. Dashes and middle dots fold to nothing.
_CLEAR = {
    "集計中": Kind.COMPILING,
    "とりまとめ中": Kind.COMPILING,
    "取りまとめ中": Kind.COMPILING,
    "調査を行わない": Kind.NOT_SURVEYED,
    "調査なし": Kind.NOT_SURVEYED,
    "調査せず": Kind.NOT_SURVEYED,
}
_UNCLEAR = "調査中 未定 未公表 未集計 未調査 集計待ち 不明 欠測 該当なし なし 無し n/a na nd … ‥ x × *** ？"
_KIND_OF = {fold(word): kind for word, kind in _CLEAR.items()}
_ASKED = {"", *map(fold, _UNCLEAR.split())}
_ANNOUNCED = re.compile(r"(?:公表|発表)(?:の?予定|待ち|前)?")


@dataclass(frozen=True)
class Said:
    """What somebody has typed in place of a value; without a kind, they must be asked which it is."""

    kind: str = ""
    expected_on: date | None = None


def read_missing(text: str) -> Said | None:
    """Read what is typed in place of a value: 集計中, －, 令和8年10月公表予定; None for all that does not mean it is missing."""
    folded = fold(text)
    if folded in _KIND_OF:
        return Said(_KIND_OF[folded])
    if folded in _ASKED:
        return Said()
    if not _ANNOUNCED.search(text):
        return None
    try:
        month = read_month(re.sub(r"[（）()\s]|に$", "", _ANNOUNCED.sub("", text)))
    except ValueError:
        return Said()
    return Said(Kind.ANNOUNCED, month)


class ActualValueField(NumberFormField):
    """The value of an actual. A word that means that there is none gets the way to say so."""

    def to_python(self, value: object) -> Decimal | None:
        try:
            return super().to_python(value)
        except ValidationError:
            if not read_missing(str(value)):
                raise
            way = (
                f"値がまだないときは、「実績値のない年」に、その状態（{KINDS}）を登録してください。"
            )
            raise ValidationError(
                f"「{value}」は数値ではありません。{way}", code="missing"
            ) from None


class MissingValueForm(PortalForm):
    """The form of a year without an actual."""

    def clean(self) -> dict:
        cleaned = super().clean()
        series, year = cleaned.get("series"), cleaned.get("year")
        if series is None or year is None or not self.has_changed():
            return cleaned
        for objection in objections(series, year, None, others=()):
            self.add_error(objection.field, objection.sentence)
        if Actual.objects.filter(series=series, year=year).exists():
            self.add_error("year", RULES["kpis_missingvalue_no_actual"])
        return cleaned
