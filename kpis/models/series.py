"""The figures of a KPI: from a baseline to a target, exactly as printed."""

from operator import attrgetter

from django.db import models
from django.db.models import Case, F, Q, Value, When

from kpis.fields import FigureField, PeriodField, finite_check, known_years_check
from kpis.figures import CUMULATIVE, Aim, Basis, Bound, Figure, Reading
from kpis.models.kpi import KPI
from kpis.querysets import KPISeriesQuerySet
from kpis.targets import TargetTerm, terms_of
from policyportal.records.checks import check, code_check, text_check, unique
from policyportal.records.eras import FIRST_YEAR, LAST_YEAR, fiscal_year
from policyportal.records.fields import carried_from
from policyportal.records.history import Recorded
from policyportal.records.numbers import decimals_of
from policyportal.records.sources import Sourced
from regions.models import Subprefecture

# Whether baseline and target make a distance: the rule of kpis.figures.comparable, in the database.
COMPARABLE = Q(
    baseline_basis=F("target_basis"),
    baseline_period__endswith=F("baseline_period__startswith")
    + F("target_period__endswith")
    - F("target_period__startswith"),
)
# What is counted one by one: its values have no decimals where its figures have none.
_COUNTED = """
    人 名 世帯 戸 件 回 か所 カ所 ヵ所 箇所 施設 町 村 市町 市町村 団体 組織 事業者 社 校 店 店舗 農場 経営体
    棟 台 隻 基 本 頭 羽 匹 品目 品 種 種類 冊 便 路線 地区
"""
COUNTED = frozenset(_COUNTED.split())
# The most decimals that staff may set.
MOST_DECIMALS = 6
# The lookups that a series without a baseline answers with yes, and one with a baseline with no.
HAS_NO_BASELINE = ("baseline_value__isnull", "baseline_period__isnull", "baseline_basis__isnull")


def basis_fits(figure: str, *of_several_years: str) -> Q:
    """Ask whether a period is one year for a year's value, and several for the other bases."""
    first, last = f"{figure}_period__startswith", F(f"{figure}_period__endswith") - 1
    several = Q(**{f"{figure}_basis__in": [*of_several_years], f"{first}__lt": last})
    return Q(**{f"{figure}_basis": "year", first: last}) | several


class KPISeries(Sourced):
    """系列: one pair of baseline and target, with the group and the label that the outline prints.

    The figures are exact. The numbers keep their printed decimals. A missing baseline is null in all its
    columns; zero is a number. A figure that changes loses its quote and needs a new source. A figure that was
    ever public needs a reason to change, and its series cannot be deleted.
    """

    kpi = models.ForeignKey(
        KPI, on_delete=models.CASCADE, related_name="series", verbose_name="KPI"
    )
    code = models.CharField("コード", max_length=40, unique=True)
    order = models.PositiveSmallIntegerField("順序")
    carried_from = carried_from()
    group = models.CharField(
        "区分", max_length=40, blank=True, help_text="印字の〔 〕の中（例：入院患者）。"
    )
    label = models.CharField(
        "系列名", max_length=40, blank=True, help_text="印字のとおり（例：渡島地域）。"
    )
    subprefecture = models.ForeignKey(
        Subprefecture,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="series",
        verbose_name="対象の地域",
        help_text="系列名かKPIの名前に地域が印字されているときだけ選びます。",
    )
    entered_by = models.ForeignKey(
        Subprefecture,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="series_assigned",
        verbose_name="実績を入力する振興局",
        help_text="本庁が割り当てるときだけ選びます。空欄なら、対象の地域、それもなければ主となる地域の振興局です。",
    )
    unit = models.CharField("単位", max_length=20, help_text="例：千人、%、市町村。")
    decimals = models.PositiveSmallIntegerField(
        "小数の桁数",
        null=True,
        blank=True,
        help_text="実績値に入力できる小数の桁数（0は整数だけ）。空欄なら、基準値と目標値に小数がない件数や人数は整数だけ、"
        "ほかは、より細かい値を入力したときに確認します。",
    )
    baseline_value = FigureField(
        "基準値",
        null=True,
        blank=True,
        help_text="印字の桁のまま（例：2037.0）。記載がなければ空欄。",
    )
    baseline_period = PeriodField("基準値の年・期間", null=True, blank=True)
    baseline_basis = models.CharField(
        "基準値の取り方", max_length=10, choices=Basis, null=True, blank=True
    )
    baseline_quote = models.CharField(
        "基準値の印字", max_length=60, blank=True, help_text="印字のとおり（空白は除く）。"
    )
    target_value = FigureField("目標値", help_text="印字の桁のまま。")
    target_period = PeriodField("目標値の年・期間")
    target_basis = models.CharField(
        "目標値の取り方", max_length=10, choices=Basis, default=Basis.YEAR
    )
    target_bound = models.CharField(
        "限度",
        max_length=10,
        choices=Bound,
        default=Bound.REACH,
        help_text="維持は、同じ値というだけでは決まりません。印字や名前から読めるときに選びます。",
    )
    target_prefix = models.CharField(
        "目標値の前の語", max_length=4, blank=True, choices=[(CUMULATIVE, CUMULATIVE)]
    )
    target_quote = models.CharField(
        "目標値の印字", max_length=60, blank=True, help_text="印字のとおり（空白は除く）。"
    )
    aim = models.GeneratedField(
        verbose_name="目標の種類",
        expression=Case(
            When(target_bound__in=["maintain", "at_least", "at_most"], then=F("target_bound")),
            When(COMPARABLE & Q(target_value__gt=F("baseline_value")), then=Value(Aim.RISE)),
            When(COMPARABLE & Q(target_value__lt=F("baseline_value")), then=Value(Aim.FALL)),
            default=Value(Aim.REACH),
        ),
        output_field=models.CharField(max_length=10, choices=Aim),
        db_persist=True,
        serialize=False,  # dumpdata would write it into the fixtures
    )

    # The database knows it: series.sql.
    was_public = models.BooleanField(
        "公開したことがある", db_default=False, editable=False, serialize=False
    )

    objects = KPISeriesQuerySet.as_manager()
    history = Recorded(generated=["aim", "was_public"])

    class Meta(Sourced.Meta):
        verbose_name = verbose_name_plural = "KPIの系列"
        ordering = ["order", "code"]
        constraints = [
            *Sourced.Meta.constraints,
            code_check("code"),
            text_check("unit"),
            unique(
                "このKPIに、同じ区分と系列名の系列がすでにあります。",
                label_once=["kpi", "group", "label"],
            ),
            check(
                "基準値と、その年・期間と取り方は、すべて入力するか、すべて空にしてください。",
                baseline_whole=Q(**dict.fromkeys(HAS_NO_BASELINE, True), baseline_quote="")
                | Q(**dict.fromkeys(HAS_NO_BASELINE, False)),
            ),
            check(
                f"小数の桁数は、{MOST_DECIMALS}以下にしてください。",
                decimals_few=Q(decimals__isnull=True) | Q(decimals__lte=MOST_DECIMALS),
            ),
            finite_check("baseline_value", "基準値", null=True),
            finite_check("target_value", "目標値"),
            known_years_check("baseline_period", "基準値", null=True),
            known_years_check("target_period", "目標値"),
            check(
                "目標値の年・期間は、基準値の年・期間より後にしてください。",
                baseline_first=Q(baseline_period__isnull=True)
                | Q(baseline_period__fully_lt=F("target_period")),
            ),
            check(
                "基準値の取り方は、1つの年なら「年の値」、期間なら「期間の合計」か「期間の最高値」にしてください。",
                baseline_basis_fits=Q(baseline_basis__isnull=True)
                | basis_fits("baseline", "total", "best"),
            ),
            check(
                "目標値の取り方は、1つの年なら「年の値」、期間なら「期間の合計」か「毎年」にしてください。",
                target_basis_fits=basis_fits("target", "total", "every_year"),
            ),
            check(
                "限度が「維持」のとき、基準値と目標値は同じ値です。同じ値で「到達」は選べません（維持・以上・以下のいずれかです）。",
                bound_fits=Q(target_bound__in=["at_least", "at_most"])
                | Q(target_bound="reach")
                & (Q(baseline_value__isnull=True) | ~Q(baseline_value=F("target_value")))
                | Q(
                    target_bound="maintain",
                    baseline_value__isnull=False,
                    baseline_value=F("target_value"),
                ),
            ),
            check(
                "「延べ」は、期間の合計である目標値にだけ付けられます。",
                prefix_fits=Q(target_prefix="") | Q(target_prefix=CUMULATIVE, target_basis="total"),
            ),
            check(
                "印字のない数値には、「そのほかの出典」が必要です。",
                figures_sourced=~Q(source="")
                | ~Q(target_quote="") & (Q(baseline_value__isnull=True) | ~Q(baseline_quote="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.kpi.name} {self.heading}".strip()

    def get_absolute_url(self) -> str:
        return f"{self.kpi.get_absolute_url()}#{self.code}"

    @property
    def heading(self) -> str:
        """What the series is printed under: 入院患者 釧路 or 渡島地域; empty where a KPI has one series."""
        return f"{self.group} {self.label}".strip()

    @property
    def title(self) -> str:
        """The KPI's name with the heading: what a drawing of the series is called."""
        return f"{self.kpi.name} {self.heading}".strip()

    @property
    def baseline(self) -> Figure | None:
        if self.baseline_value is None:
            return None
        basis = Basis(self.baseline_basis)
        return Figure(self.baseline_value, self.unit, self.baseline_period, basis)

    @property
    def target(self) -> Figure:
        basis, bound = Basis(self.target_basis), Bound(self.target_bound)
        return Figure(
            self.target_value, self.unit, self.target_period, basis, bound, self.target_prefix
        )

    @property
    def printed_decimals(self) -> int:
        """The decimals of its baseline and target, whichever has more."""
        figures = [value for value in (self.baseline_value, self.target_value) if value is not None]
        return max(map(decimals_of, figures), default=0)

    @property
    def most_decimals(self) -> int | None:
        """The most decimals that a value may have: as staff have set them, and none where things are counted; else None.

        Its figures may have more since their unit was converted.
        """
        if self.decimals is not None:
            return max(self.decimals, self.printed_decimals)
        return 0 if self.unit in COUNTED and not self.printed_decimals else None

    @property
    def measured_years(self) -> range:
        """The years that need an actual: the rule of measured_in, for one series; none after its KPI has ended."""
        baseline, target = self.baseline_period, self.target_period
        first = FIRST_YEAR if self.target_basis == Basis.YEAR else target.first_year
        after = baseline.last_year + 1 if baseline else FIRST_YEAR
        ended = self.kpi.last_year if self.kpi_id else None
        last = min(target.last_year, ended or LAST_YEAR)
        return range(max(first, after), last + 1)

    @property
    def next_year(self) -> int | None:
        """The year whose actual comes after the newest one, from what is prefetched; None where none is to come."""
        years = self.measured_years
        newest = max((reading.year for reading in self.readings), default=None)
        if newest is None and years and years[0] == FIRST_YEAR:
            # Nothing says from when it is measured.
            return years[-1]
        return next((year for year in years if newest is None or year > newest), None)

    @property
    def readings(self) -> list[Reading]:
        """Its actuals as they are judged, from what is prefetched."""
        return [actual.reading for actual in self.actuals.all()]

    @property
    def has_values(self) -> bool:
        """Whether there is an actual, or a draft of one."""
        return self.actuals.exists() or self.draftactuals.exists()

    @property
    def terms(self) -> list[TargetTerm]:
        """The targets that it had, oldest first, from the changes that are prefetched."""
        changes = sorted(self.changes.all(), key=attrgetter("changed_at", "pk"))
        of_target = [change for change in changes if change.is_of_target]
        of_baseline = [change for change in changes if not change.is_of_target]
        set_in = fiscal_year(of_baseline[-1].valid_from) if of_baseline else None
        return terms_of(self.target, of_target, set_in)

    @property
    def break_kinds(self) -> dict[int, str]:
        """The years from which its values mean something else, and what changed, from what is prefetched."""
        return {found.year: found.get_kind_display() for found in self.breaks.all()}

    @property
    def break_years(self) -> list[int]:
        return list(self.break_kinds)

    @property
    def is_alone(self) -> bool:
        """Whether its KPI has no other series."""
        return len(self.kpi.series.all()) == 1

    @property
    def beside(self) -> list["KPISeries"]:
        """The KPI's other series that share its axis: those of the same unit and basis."""
        kind = (self.unit, self.target_basis)
        others = [other for other in self.kpi.series.all() if other.pk != self.pk]
        return [other for other in others if (other.unit, other.target_basis) == kind]

    @property
    def total_is_inferred(self) -> bool:
        """Whether a figure is taken as a total although the outline prints only the years."""
        return any(figure and figure.total_is_inferred for figure in (self.baseline, self.target))
