"""データの状態: what staff have yet to enter, confirm or mend, section by section, each with the way to do it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from urllib.parse import urlencode

from django.contrib.admin.models import LogEntry
from django.db.models import Count, Exists, Max, Model, OuterRef, Q, QuerySet, Subquery, Value
from django.urls import reverse

from kpis.models import KPI, Actual, KPISeries
from kpis.querysets import closed_in
from policyportal.accounts.names import name_of
from policyportal.accounts.rights import APPS, Staff
from policyportal.data.audits import every_finding
from policyportal.records.eras import latest_year_over, short_year, year_asked
from projects.models import Measure, Participation, Project, Review
from regions.models import Plan, Subprefecture

# How many of its items a section lists at most; the rest is counted.
MOST = 60
NOBODY = "担当の決まっていない系列"


def edit_url(record: Model) -> str:
    """The admin page of a record."""
    name = f"admin:{record._meta.app_label}_{record._meta.model_name}_change"
    return reverse(name, args=[record.pk])


def add_review_url(project: Project, year: int) -> str:
    values = urlencode({"project": project.pk, "year": short_year(year)})
    return f"{reverse('admin:projects_review_add')}?{values}"


@dataclass(frozen=True)
class Item:
    text: str
    url: str = ""
    beside: str = ""


@dataclass(frozen=True)
class Section:
    """One question to the data: how many records it finds, the first of them, and what is said where there are none."""

    slug: str
    title: str
    explanation: str
    calm: str
    number: int
    items: list[Item]

    @property
    def rest(self) -> int:
        return self.number - len(self.items)


@dataclass(frozen=True)
class Entered:
    """How far a bureau has entered the actuals of a year, and the series that it still owes."""

    name: str
    owed: int
    missing: int
    items: list[Item]

    @property
    def entered(self) -> int:
        return self.owed - self.missing

    @property
    def rest(self) -> int:
        return self.missing - len(self.items)


@dataclass(frozen=True)
class ReviewYear:
    """How many projects a year's reviews are due for, by how far they are."""

    year: int
    due: int
    approved: int
    submitted: int
    draft: int

    @property
    def none(self) -> int:
        return self.due - self.approved - self.submitted - self.draft

    @property
    def open(self) -> int:
        return self.due - self.approved


class Care:
    """The state of an edition's data for an account: a bureau's own part, or everything."""

    def __init__(self, plan: Plan, staff: Staff, today: date, *, year: str = "", whole=False):
        self.plan, self.today = plan, today
        self.has_part = bool(staff.bureaus) and not staff.is_head
        self.is_whole = whole or not self.has_part
        self.bureaus = staff.bureaus
        self.year, self.mistake = year_asked(year, self.years, self.years[0])

    @cached_property
    def years(self) -> list[int]:
        """The plan's years that are over, as far as its targets reach; the newest first."""
        period = (
            KPISeries.objects.in_plan(self.plan)
            .order_by("-target_period__endswith")
            .values_list("target_period", flat=True)
            .first()
        )
        over = latest_year_over(self.today)
        last = min(period.last_year, over) if period else over
        return list(reversed(self.plan.years_through(last))) or [over]

    @cached_property
    def entered(self) -> list[Entered]:
        """Bureau by bureau, those that have a series to enter in the year; the series of none come last."""
        value = Actual.objects.filter(series=OuterRef("pk"), year=self.year)
        owing = self._series(KPISeries.objects.published()).measured_in(self.year)
        # What a closed year lacks, nobody can enter.
        owing = owing.filter(Exists(value) | ~closed_in(self.year))
        counts = {
            bureau: (owed, missing)
            for bureau, owed, missing in owing.values_list("bureau").annotate(
                owed=Count("pk"), missing=Count("pk", filter=~Exists(value))
            )
        }
        missing = owing.exclude(Exists(value)).select_related("kpi")
        items: dict[int | None, list[Item]] = {}
        for one in missing.order_by("bureau", "code"):
            found = items.setdefault(one.bureau, [])
            if len(found) < MOST:
                values = urlencode({"series": one.pk, "year": short_year(self.year)})
                found.append(Item(str(one), f"{reverse('admin:kpis_actual_add')}?{values}"))
        names = {place.pk: place.bureau_name for place in self._places} | {None: NOBODY}
        return [
            Entered(name, *counts[bureau], items.get(bureau, []))
            for bureau, name in names.items()
            if bureau in counts
        ]

    @property
    def missing(self) -> int:
        return sum(one.missing for one in self.entered)

    @cached_property
    def review_years(self) -> list[ReviewYear]:
        """Those since the plan has run for a whole year, which are over."""
        reviews = Review.objects.filter(project__in=self._reviewed.values("pk"))
        counts = Counter()
        for year, status, number in reviews.values_list("year", "status").annotate(Count("pk")):
            counts[year, status] = number
        return [
            ReviewYear(
                year, self._due, *(counts[year, one] for one in ("approved", "submitted", "draft"))
            )
            for year in self.years
            if year >= self.plan.first_whole_year
        ]

    @cached_property
    def reviews(self) -> Section:
        """The published projects whose review of the year is not approved."""
        own = Review.objects.filter(project=OuterRef("pk"), year=self.year)
        projects = self._reviewed.annotate(
            status=Subquery(own.values("status")[:1]), review=Subquery(own.values("pk")[:1])
        ).exclude(Exists(own.approved()))
        return self._section(
            "reviews",
            "承認されていない点検・評価",
            f"公開中のプロジェクトのうち、{short_year(self.year)}の点検・評価が承認されていないものです。"
            "方針は点検・評価の間隔を定めていません。年1回は、本サイトの運用上の区切りです。",
            f"{short_year(self.year)}の点検・評価は、すべて承認されています。"
            if self._due
            else "点検・評価を書く公開中のプロジェクトはありません。",
            projects.in_plan_order(),
            lambda one: Item(
                str(one),
                reverse("admin:projects_review_change", args=[one.review])
                if one.review
                else add_review_url(one, self.year),
                Review.Status(one.status).label if one.status else "未作成",
            ),
        )

    @cached_property
    def sections(self) -> list[Section]:
        """What the whole of the data is asked; a bureau's own part is asked what the bureau can mend."""
        found = [self.draft_projects, self.draft_kpis, self.provisional]
        if self.is_whole:
            found += [self.leads, self.unassigned, self.unquoted, self.findings]
        return found

    @property
    def draft_projects(self) -> Section:
        return self._section(
            "draft-projects",
            "下書きのプロジェクト",
            "サイトに出ず、件数にも数えません。職員は、各ページの「サイト上で表示」で確認できます。",
            "下書きのプロジェクトはありません。",
            self._projects(Project.objects.filter(is_published=False)).in_plan_order(),
            lambda one: Item(str(one), edit_url(one)),
        )

    @property
    def draft_kpis(self) -> Section:
        kpis = KPI.objects.in_plan(self.plan).filter(is_published=False)
        return self._section(
            "draft-kpis",
            "下書きのKPI",
            "サイトに出ません。",
            "下書きのKPIはありません。",
            (kpis if self.is_whole else kpis.of_bureaus(self.bureaus)).order_by("code"),
            lambda one: Item(str(one), edit_url(one)),
        )

    @property
    def provisional(self) -> Section:
        """Provisional for more than a year since their own was over."""
        actuals = Actual.objects.in_plan(self.plan).with_closed().filter(is_closed=False)
        if not self.is_whole:
            actuals = actuals.of_bureaus(self.bureaus)
        return self._section(
            "provisional",
            "1年たっても暫定の実績値",
            "その年が終わって1年を過ぎても、状態が「暫定」のままの実績値です。確定したら「確定」に変えてください。",
            "暫定のまま1年を過ぎた実績値はありません。",
            actuals.filter(state=Actual.State.PROVISIONAL, year__lt=latest_year_over(self.today))
            .select_related("series__kpi")
            .order_by("year", "series__code"),
            lambda one: Item(
                f"{one.series}", edit_url(one), f"{short_year(one.year)}：{one.figure.amount}"
            ),
        )

    @property
    def leads(self) -> Section:
        return self._section(
            "leads",
            "推定のままの「主となる地域」",
            "資料に印字はなく、【】の先頭からの推定です。本庁が確認したら、役割を「確認済み」に変えてください。",
            "主となる地域は、すべて確認済みです。",
            Participation.objects.filter(
                project__area_plan__plan=self.plan, role=Participation.Role.LEAD_INFERRED
            )
            .select_related("project", "subprefecture")
            .order_by("project__area_plan__area__order", "project__order", "project__code"),
            lambda one: Item(
                str(one.project),
                f"{edit_url(one.project)}#participations-group",
                one.subprefecture.short_name,
            ),
        )

    @property
    def unassigned(self) -> Section:
        series = KPISeries.objects.in_plan(self.plan).with_bureau().filter(bureau=None)
        return self._section(
            "unassigned",
            "実績を入力する振興局がない系列",
            "割り当ても、対象の地域も、主となる地域もない系列です。「実績を入力する振興局」を選んでください。",
            "どの系列にも、実績を入力する振興局があります。",
            series.select_related("kpi").order_by("code"),
            lambda one: Item(str(one), edit_url(one)),
        )

    @property
    def unquoted(self) -> Section:
        series = KPISeries.objects.in_plan(self.plan).filter(
            Q(target_quote="") | Q(baseline_value__isnull=False, baseline_quote="")
        )
        return self._section(
            "unquoted",
            "印字のない数値",
            "基準値か目標値に「印字のとおり」の文がなく、「そのほかの出典」だけによる系列です。"
            "資料に印字があれば入力し、なければ出典を確かめてください。",
            "基準値と目標値には、すべて印字があります。",
            series.select_related("kpi").order_by("code"),
            lambda one: Item(str(one), edit_url(one), one.source),
        )

    @property
    def findings(self) -> Section:
        found = every_finding(self.plan)
        return Section(
            "findings",
            "点検の結果（audit_plan）",
            "登録どうしの食い違い、出典や印字の不足などを、プログラムで調べた結果です。",
            "食い違いは見つかりませんでした。",
            len(found),
            [
                Item(one.where, edit_url(one.record) if one.record else "", one.what)
                for one in found[:MOST]
            ],
        )

    @cached_property
    def unnamed(self) -> list[dict]:
        """Area by area: how many projects are declared, recorded and without a name."""
        return list(
            self.plan.area_plans.order_by("area__order")
            .values("declared_projects", "area_id", "area__name")
            .annotate(
                recorded=Count("projects"),
                named=Count("projects", filter=~Q(projects__name="")),
                unnamed=Count("projects", filter=Q(projects__name="")),
            )
        )

    @property
    def unnamed_total(self) -> int:
        return sum(one["unnamed"] for one in self.unnamed)

    @cached_property
    def newest(self) -> list[tuple[str, datetime]]:
        """When a record of each kind last changed, be it by staff or by a load; one query."""
        kinds = (Project, Measure, KPI, KPISeries, Actual)
        parts = [
            kind.objects.in_plan(self.plan)
            .order_by()
            .values(kind=Value(kind._meta.verbose_name))
            .annotate(newest=Max("changed_at"))
            .values_list("kind", "newest")
            for kind in kinds
        ]
        times = dict(parts[0].union(*parts[1:], all=True))
        names = [kind._meta.verbose_name for kind in kinds]
        return [(name, times[name]) for name in names if times.get(name)]

    @cached_property
    def changes(self) -> list[LogEntry]:
        """What staff last did in admin, each with `by`, the name of who did it."""
        entries = LogEntry.objects.filter(content_type__app_label__in=APPS)
        newest = list(entries.select_related("user", "content_type")[:10])
        for one in newest:
            one.by = name_of(one.user)
        return newest

    @cached_property
    def _places(self) -> list[Subprefecture]:
        return list(Subprefecture.objects.in_plan_order())

    @property
    def _reviewed(self) -> QuerySet:
        return self._projects(Project.objects.with_page())

    @cached_property
    def _due(self) -> int:
        """How many projects a year's reviews are due for."""
        return self._reviewed.count()

    def _projects(self, projects: QuerySet) -> QuerySet:
        projects = projects.in_plan(self.plan)
        return projects if self.is_whole else projects.led_by(self.bureaus)

    def _series(self, series: QuerySet) -> QuerySet:
        series = series.in_plan(self.plan).named().with_bureau()
        return series if self.is_whole else series.filter(bureau__in=self.bureaus)

    def _section(self, slug, title, explanation, calm, records: QuerySet, item) -> Section:
        shown: Iterable[Model] = records[:MOST]
        return Section(
            slug, title, explanation, calm, records.order_by().count(), [item(one) for one in shown]
        )
