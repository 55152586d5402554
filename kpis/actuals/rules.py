"""Rules of actuals: why an actual may not be entered. Its form, the table of actuals and files ask here.

The database guards the closed years again, with the same words (policyportal.editing.refusals).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from kpis.actuals.questions import questions
from kpis.figures import Figure
from kpis.models import Actual, ActualRevision, DraftActual, KPISeries
from policyportal.editing.refusals import RULES
from policyportal.records.eras import FIRST_YEAR, latest_year_over, short_year
from policyportal.records.numbers import decimals_of, grouped

REASON_NEEDED = (
    f"承認済みの年の実績値を変えるときは、改定の理由（{'、'.join(ActualRevision.Reason.labels)}）を選んでください。"
    "理由は公開されます。"
)
FINAL_REASON_NEEDED = (
    f"公開している確定値を変えるときは、改定の理由（{'、'.join(ActualRevision.Reason.labels)}）を選んでください。"
    "理由は公開されます。"
)


@dataclass(frozen=True)
class Objection:
    """A reason against a field of an actual; with `may_confirm` the value may be right, and staff can confirm it."""

    field: str
    sentence: str
    may_confirm: bool = False


def objections(
    series: KPISeries,
    year: int,
    value: Decimal | None,
    *,
    others: Iterable[Figure],
) -> list[Objection]:
    """Find the reasons against a value of a year. Without a value, only the year is checked.

    `others` are the figures of its other years, public or not.
    """
    found = []
    if sentence := _not_measured(series, year):
        found.append(Objection("year", sentence))
    if value is None:
        return found
    if sentence := _too_fine(series, value):
        return [*found, Objection("value", sentence)]
    asked = questions(series, year, value, others)
    return found + [Objection("value", sentence, may_confirm=True) for sentence in asked]


def closed_objection(
    year: int, *, before: str, after: str, reason: str, is_head: bool
) -> Objection | None:
    """Find the reason against changing an actual of a year whose review is approved, from one state to another.

    A missing actual is entered and a provisional one becomes final as in any year. All else the head office changes,
    for a reason (ActualRevision.Reason) that the public reads.
    """
    is_settled = before == Actual.State.PROVISIONAL and after == Actual.State.FINAL
    if is_settled and reason in ("", ActualRevision.Reason.FINAL_REPORT):
        return None
    if not is_head:
        return Objection("year", closed_sentence(year))
    return None if reason else Objection("revision_reason", REASON_NEEDED)


def revision_objections(actual: Actual, draft: DraftActual, *, is_closed: bool) -> list[Objection]:
    """Find the reasons against releasing a draft in the place of an actual: without a reason some change nothing."""
    is_another = f"{actual.value:f}" != f"{draft.value:f}"
    is_final = actual.state == Actual.State.FINAL and actual.series.was_public
    if is_final and is_another and not draft.revision_reason:
        return [Objection("revision_reason", FINAL_REASON_NEEDED)]
    if not is_closed or not (is_another or actual.state != draft.state):
        return []
    states = {"before": actual.state, "after": draft.state}
    found = closed_objection(actual.year, **states, reason=draft.revision_reason, is_head=True)
    return [found] if found else []


def closed_sentence(year: int) -> str:
    """Say that the review of a year is approved, and what may still change."""
    return f"{short_year(year)}は、{RULES['kpis_actual_year_open']}"


def _too_fine(series: KPISeries, value: Decimal) -> str:
    """Say that a value has more decimals than those of its series may have; empty if it has not, or nobody knows."""
    most = series.most_decimals
    if most is None or decimals_of(value) <= most:
        return ""
    kind = f"小数{most}桁まで" if most else "整数"
    return (
        f"この系列の実績値は、{kind}で入力してください（入力：{grouped(value)}{series.unit}）。"
        "資料の値がもっと細かいときは、本庁が系列の「小数の桁数」を変えます。"
    )


def _not_measured(series: KPISeries, year: int) -> str:
    """Say why a series has no actual of a year, or none yet; empty if it may have one."""
    running = latest_year_over() + 1
    if year > running:
        return f"{short_year(year)}は、まだ来ていない年です。{short_year(running)}までの年を入力してください。"
    years = series.measured_years
    if year in years:
        return ""
    first = f"{short_year(years[0])}から" if years[0] > FIRST_YEAR else ""
    span = f"{first}{short_year(years[-1])}まで"
    return f"この系列の実績値は、{span}の年のものです（基準値より後、目標の年・期間まで）。"
