"""データの状態: what staff have yet to enter, confirm or mend, each with the way to do it."""

from collections import Counter, defaultdict
from datetime import date, datetime
from functools import cached_property
from itertools import chain
from urllib.parse import urlencode

from django.contrib.admin.models import LogEntry
from django.db.models import (
    Count,
    Max,
    Prefetch,
    Q,
    QuerySet,
    Value,
)
from django.urls import reverse

from kpis.models import KPI, Actual, DraftActual, KPISeries, MissingValue
from policyportal.accounts.names import name_of
from policyportal.accounts.rights import APPS, Staff
from policyportal.data.audits import findings_in_records
from policyportal.records.eras import fiscal_year, latest_year_over, short_year, year_asked
from policyportal.round.counts import ActualState, ReviewState, Round, years_of
from policyportal.staff.items import (
    MOST,
    Entered,
    Found,
    Item,
    actual_item,
    add_url,
    card_item,
    draft_item,
    edit_url,
    find,
    lead_item,
    missing_words,
    source_item,
)
from policyportal.translated.missing import untranslated
from projects.models import Measure, Participation, Project, Review
from projects.querysets import ORDER_BY_PROJECT
from regions.models import Plan, Translation

# The projects of an edition that the page audits itself.
MOST_TO_AUDIT = 1000


class Care:
    """The state of an edition's data for an account: a bureau's own part, or everything."""

    def __init__(self, plan: Plan, staff: Staff, today: date, *, year: str = "", whole=False):
        self.plan, self.today = plan, today
        self.has_part = bool(staff.bureaus) and not staff.is_head
        self.is_whole = whole or not self.has_part
        self.bureaus = staff.bureaus
        self.entered_as = Actual if staff.may("add", Actual) else DraftActual
        self.year, self.mistake = year_asked(year, self.years, self.years[0])

    @cached_property
    def years(self) -> list[int]:
        return years_of(self.plan, self.today)

    @cached_property
    def entered(self) -> list[Entered]:
        """Count by bureau the series to enter in the year; those without a bureau come last."""
        bureaus = None if self.is_whole else self.bureaus
        counted = Round(self.plan, self.today, [self.year], bureaus)
        owed: dict[int | None, list[int]] = defaultdict(list)
        for duty in counted.actuals:
            if duty.state == ActualState.OWED:
                owed[duty.bureau].append(duty.record)
        said = MissingValue.objects.filter(year=self.year)
        named = KPISeries.objects.select_related("kpi")
        named = named.prefetch_related(Prefetch("missing_values", said, to_attr="said"))
        named = named.in_bulk(list(chain.from_iterable(ids[:MOST] for ids in owed.values())))
        entered = []
        for row in counted.rows:
            if row.to_enter:
                ids = owed[row.bureau and row.bureau.pk]
                items = [self._owed_item(named[pk]) for pk in ids[:MOST]]
                answered = row.actuals[ActualState.AWAITED] + row.actuals[ActualState.NOT_SURVEYED]
                found = (row.name, row.to_enter, row.in_work, answered)
                entered.append(Entered(len(ids), items, *found))
        return entered

    def _owed_item(self, series: KPISeries) -> Item:
        beside = "".join(missing_words(missing) for missing in series.said)
        return Item(str(series), self._entry_url(series.pk, self.year), beside)

    def _entry_url(self, series: int, year: int) -> str:
        """Give the address of the form in which the account enters a value."""
        return add_url(f"kpis_{self.entered_as._meta.model_name}", year, series=series)

    @property
    def missing(self) -> int:
        return sum(bureau.number for bureau in self.entered)

    @cached_property
    def review_years(self) -> list[dict[str, int]]:
        """Count the reviews of each year that is over and lay wholly in the plan, by their state."""
        reviews = Review.objects.filter(project__in=self._reviewed.values("pk"))
        found = reviews.values_list("year", "status").annotate(Count("pk"))
        counts = Counter({(year, status): number for year, status, number in found})
        rows = []
        for year in self.years:
            if year >= self.plan.first_whole_year:
                states = {status: counts[year, status] for status in Review.Status.values}
                due = self.due_in(year)
                rows.append({"year": year, "due": due, "none": due - sum(states.values())} | states)
        return rows

    @property
    def due(self) -> int:
        return self.due_in(self.year)

    def due_in(self, year: int) -> int:
        """Count the projects of which a review of the year is due: all but those that have ended before it."""
        return sum(last is None or fiscal_year(last) >= year for last in self._ends)

    @cached_property
    def _ends(self) -> list[date | None]:
        """The days on which the projects have ended, if they have."""
        return list(self._reviewed.values_list("ended_on", flat=True))

    @cached_property
    def reviews(self) -> Found:
        """Find the published projects whose review of the year is not approved."""
        projects = self._reviewed.with_review_state(self.year).exclude(state=ReviewState.APPROVED)
        return find(projects.in_plan_order(), self._review_item)

    def _review_item(self, project: Project) -> Item:
        if not project.review:
            url = add_url("projects_review", self.year, project=project.pk)
        else:
            url = reverse("admin:projects_review_change", args=[project.review])
        return Item(str(project), url, ReviewState(project.state).label)

    @cached_property
    def draft_actuals(self) -> Found:
        """Find the values of all years that are not public yet, those first that wait for the head office."""
        drafts = self._part(DraftActual.objects.select_related("series__kpi"))
        return find(drafts.order_by("-status", "-year", "series__code"), draft_item)

    @cached_property
    def draft_projects(self) -> Found:
        return find(self._part(Project.objects.filter(is_published=False)).in_plan_order())

    @cached_property
    def draft_kpis(self) -> Found:
        return find(self._part(KPI.objects.filter(is_published=False)).order_by("code"))

    @cached_property
    def without_month(self) -> Found:
        """Find the published KPIs that go on and whose card is empty, or does not say when a year's value appears."""
        kpis = self._part(KPI.objects.published().named().filter(appears=None, ended_on=None))
        return find(kpis.filter(project__ended_on=None).order_by("code"), card_item)

    @cached_property
    def provisional(self) -> Found:
        """Find actuals that are provisional more than a year after their own year."""
        actuals = self._part(Actual.objects.all())
        last = latest_year_over(self.today)
        actuals = actuals.filter(state=Actual.State.PROVISIONAL, year__lt=last)
        actuals = actuals.select_related("series__kpi").order_by("year", "series__code")
        return find(actuals, actual_item)

    @cached_property
    def announced(self) -> Found:
        """Find the years, whichever they are, whose actual was announced for a month that has come."""
        announced = self._part(MissingValue.objects.filter(expected_on__lte=self.today))
        announced = announced.select_related("series__kpi").order_by("expected_on", "series__code")
        return find(announced, self._due_item)

    def _due_item(self, missing: MissingValue) -> Item:
        """Lead to the form in which the actual is entered, which takes its place."""
        url = self._entry_url(missing.series_id, missing.year)
        return Item(str(missing.series), url, f"{short_year(missing.year)}：{missing.words}")

    # What only the head office can mend.

    @cached_property
    def leads(self) -> Found:
        leads = Participation.objects.filter(role=Participation.Role.LEAD_INFERRED)
        leads = leads.filter(project__area_plan__plan=self.plan).order_by(*ORDER_BY_PROJECT)
        return find(leads.select_related("project", "subprefecture"), lead_item)

    @cached_property
    def unassigned(self) -> Found:
        series = KPISeries.objects.in_plan(self.plan).with_bureau().filter(bureau=None)
        return find(series.select_related("kpi").order_by("code"))

    @cached_property
    def unquoted(self) -> Found:
        """Find the series with a figure that has no printed quote."""
        unquoted = Q(target_quote="") | Q(baseline_value__isnull=False, baseline_quote="")
        series = KPISeries.objects.in_plan(self.plan).filter(unquoted)
        return find(series.select_related("kpi").order_by("code"), source_item)

    @cached_property
    def untranslated(self) -> Found:
        """Find the texts that the translated pages show and one of the languages lacks."""
        texts = untranslated(self.plan)
        found = list(texts[:MOST])
        begun = Translation.objects.in_bulk(found, field_name="original")
        items = []
        for text in found:
            add = f"{reverse('admin:regions_translation_add')}?{urlencode({'original': text})}"
            items.append(Item(text, edit_url(begun[text]) if text in begun else add))
        return Found(texts.count(), items)

    @property
    def is_audited(self) -> bool:
        """Whether the page audits the edition itself: of a large one that takes too long, and `audit_plan` does."""
        return sum(area["recorded"] for area in self.unnamed) <= MOST_TO_AUDIT

    @cached_property
    def findings(self) -> Found:
        found = list(findings_in_records(self.plan))
        items = []
        for finding in found[:MOST]:
            url = edit_url(finding.record) if finding.record else ""
            items.append(Item(finding.where, url, finding.what))
        return Found(len(found), items)

    @cached_property
    def unnamed(self) -> list[dict]:
        """Count the projects of each area that are declared, recorded, and without a name."""
        unnamed = Count("projects", filter=Q(projects__name=""))
        named = Count("projects", filter=~Q(projects__name=""))
        areas = self.plan.area_plans.values("declared_projects", "area_id", "area__name")
        areas = areas.annotate(recorded=Count("projects"), named=named, unnamed=unnamed)
        return list(areas.order_by("area__order"))

    @property
    def unnamed_total(self) -> int:
        return sum(area["unnamed"] for area in self.unnamed)

    @cached_property
    def newest(self) -> list[tuple[str, datetime]]:
        """Give the time at which a record of each kind last changed, in one query."""
        parts = []
        for place, model in enumerate((Project, Measure, KPI, KPISeries, Actual)):
            kind = {"place": Value(place), "kind": Value(model._meta.verbose_name)}
            records = model.objects.in_plan(self.plan).order_by().values(**kind)
            parts.append(records.annotate(newest=Max("changed_at")))
        first, *others = parts
        rows = first.union(*others, all=True).order_by("place")
        return [(row["kind"], row["newest"]) for row in rows if row["newest"]]

    @cached_property
    def changes(self) -> list[LogEntry]:
        """Give what staff last did in admin, each with `by`, the name of who did it."""
        entries = LogEntry.objects.filter(content_type__app_label__in=APPS)
        newest = list(entries.select_related("user", "content_type")[:10])
        for entry in newest:
            entry.by = name_of(entry.user)
        return newest

    @property
    def _reviewed(self) -> QuerySet:
        return self._part(Project.objects.with_page())

    def _part(self, records: QuerySet) -> QuerySet:
        records = records.in_plan(self.plan)
        return records if self.is_whole else records.of_bureaus(self.bureaus)
