"""A series in another unit: every value times an exact factor, shown one by one before any is saved."""

from dataclasses import dataclass
from decimal import Decimal

from kpis.figures import Figure
from kpis.models import Actual, DraftActual, KPISeries
from policyportal.records.database_rules import transaction_setting
from policyportal.records.eras import short_year
from policyportal.records.explained import explained
from policyportal.records.history import record_together
from policyportal.records.numbers import EXACT


@dataclass(frozen=True)
class Conversion:
    """What becomes of a series whose unit is another one, worth `1 / factor` of the unit before: 万人 to 千人 is 10."""

    series: KPISeries
    unit: str
    factor: Decimal

    def values(self) -> list[tuple[str, Figure, Figure]]:
        """The name of each value, what it is and what it will be: baseline, target, the actuals, drafts of them."""
        named: list[tuple[str, Figure | None]] = [
            ("基準値", self.series.baseline),
            ("目標値", self.series.target),
        ]
        for actual in self.series.actuals.all():
            named.append((f"{short_year(actual.year)}の実績値", actual.figure))
        for draft in self.series.draftactuals.all():
            named.append((f"{short_year(draft.year)}の実績値（下書き）", draft.figure))
        return [(name, figure, self._convert(figure)) for name, figure in named if figure]

    def save(self, *, kind: str, reason: str, source: str) -> None:
        """Convert all that is counted in the unit, in one transaction. The database does it (change.sql)."""
        series = self.series
        said = f"単位を{series.unit}から{self.unit}に換算：{reason}"[:200]
        before = self._entered()
        with explained(reason, kind=kind), transaction_setting("portal.factor", str(self.factor)):
            if series.baseline:
                series.baseline_value = self._convert(series.baseline).value
            series.target_value = self._convert(series.target).value
            series.unit, series.source = self.unit, source
            series.baseline_quote = series.target_quote = ""
            series._change_reason = said
            series.save()
            for stored, converted in zip(before, self._entered(), strict=True):
                for record in converted:
                    record._change_reason = said
                record_together(list(zip(stored, converted, strict=True)), None)

    def _entered(self) -> list[list[Actual | DraftActual]]:
        """The actuals as they are stored, and the drafts of them; their histories say why they change."""
        return [list(model.objects.filter(series=self.series)) for model in (Actual, DraftActual)]

    def _convert(self, figure: Figure) -> Figure:
        value = EXACT.multiply(figure.value, self.factor)
        return Figure(value, self.unit, figure.period, figure.basis, figure.bound, figure.prefix)
