"""Questions to the tables of KPIs and their figures."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models, transaction
from django.db.models import Count, Exists, F, Func, Min, OuterRef, Prefetch, Q, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce

from kpis.states import State, state_of
from policyportal.records.database_rules import transaction_setting
from policyportal.records.merged import MergingQuerySet
from policyportal.records.querysets import CodedQuerySet
from projects.models import Participation, Project, Review
from projects.querysets import OfProjectQuerySet
from regions.models import AreaPlan, Plan, Subprefecture

if TYPE_CHECKING:
    from kpis.models import KPI, KPISeries  # noqa: F401 (named in a base class only)

# The order in which the plan lists KPIs, series and actuals.
KPI_ORDER = ("project__area_plan__area__order", "project__order", "project__code", "order", "code")
SERIES_ORDER = (*(f"kpi__{path}" for path in KPI_ORDER), "order", "code")
ACTUAL_ORDER = tuple(f"series__{path}" for path in SERIES_ORDER)
# Of a series; where it stands follows from them.
AREA_AND_EDITION = ("kpi__project__area_plan__area", "kpi__project__area_plan__plan")
# What a series is judged by: its values, the years from which these mean something else, its former figures.
JUDGED_BY = ("actuals", "breaks", "changes")
# What pages tell of a series: what it is judged by, and of which years no value is known, and why.
TOLD_BY = (*JUDGED_BY, "missing_values")
TOLD_BY_OF_KPI = tuple(f"series__{part}" for part in TOLD_BY)


class KPIFamilyQuerySet(MergingQuerySet):
    def for_chooser(self, plan: Plan) -> Self:
        """Families of an edition's KPIs that have a page, with their numbers of KPIs and series, in one query."""
        kpi: Any = self.model._meta.get_field("kpis").related_model
        return self.filter(kpis__in=kpi.objects.with_page().in_plan(plan)).annotate(
            kpi_count=Count("kpis", distinct=True),
            series_count=Count("kpis__series", distinct=True),
        )


class KPIQuerySet(OfProjectQuerySet["KPI"], CodedQuerySet["KPI"]):
    drafts = ("", "project__")

    def beside(self, kpi: "KPI") -> Self:
        """The KPIs of the same family, this one too; none if it has no family."""
        return self.filter(family=kpi.family_id) if kpi.family_id else self.none()

    def counted_with(self, kpi: "KPI") -> Self:
        """The KPIs of the projects counted in the same area, this one too, in the plan's order."""
        here = self.named().filter(project__area_plan=kpi.project.area_plan_id)
        return here.order_by("project__order", "order", "code")

    def for_cards(self) -> Prefetch:
        """A prefetch of the KPIs on the cards of projects, in six more queries."""
        return Prefetch("kpis", self.prefetch_related(*TOLD_BY_OF_KPI))

    def for_tables(self) -> Prefetch:
        """A prefetch of the KPIs in the tables of projects, with what each series covers, in seven more queries."""
        return Prefetch("kpis", self.prefetch_related(*TOLD_BY_OF_KPI, "series__subprefecture"))

    def for_list(self) -> Self:
        """KPIs in the plan's order, with project, area, figures and places: eight queries."""
        kpis = self.named().select_related("project__area_plan__area", "project__area_plan__plan")
        kpis = kpis.select_related("family")
        kpis = kpis.prefetch_related("series__subprefecture__area", *TOLD_BY_OF_KPI)
        return kpis.order_by("project__area_plan__area__order", "project__order", "order", "code")

    def for_comparison(self) -> Self:
        """The KPIs of the list with the places of their projects, as a comparison shows them: ten queries."""
        return self.for_list().prefetch_related("project__participations__subprefecture")

    def for_choice(self, ids: Iterable[int]) -> Self:
        """The KPIs with these ids in the plan's order, as a form names them: with their areas and units, two queries."""
        kpis = self.filter(pk__in=ids).select_related(
            "project__area_plan__area", "project__area_plan__plan"
        )
        return kpis.prefetch_related("series").order_by(*KPI_ORDER)


class KPISeriesQuerySet(OfProjectQuerySet["KPISeries"], CodedQuerySet["KPISeries"]):
    project = "kpi__project__"
    drafts = ("kpi__", "kpi__project__")

    def for_counts(self) -> Self:
        """Series with what their judgement and their area need, in four queries."""
        return self.select_related("kpi__project").prefetch_related(*JUDGED_BY).order_by()

    def going_on(self) -> Self:
        """Find those whose KPI has not ended, by itself or with its project."""
        return self.filter(kpi__ended_on=None, kpi__project__ended_on=None)

    def highlighted(self) -> Self:
        """Find those that the head office has marked for the home page, in its order, unless their KPI has ended."""
        marked = self.going_on().filter(highlight__isnull=False)
        return marked.order_by("highlight__order", "code")

    def first_of_areas(self, plan: Plan) -> list[int]:
        """Give the id of the first series of each area of an edition, in the order of the areas; none that has ended."""
        of_area = self.going_on().filter(kpi__project__area_plan=OuterRef("pk"))
        first = Subquery(of_area.order_by(*SERIES_ORDER).values("pk")[:1])
        area_plans = AreaPlan.objects.filter(plan=plan).annotate(first=first)
        found = area_plans.exclude(first=None).order_by("area__order")
        return list(found.values_list("first", flat=True))

    def of_measured_kpis(self) -> Self:
        """Series of the KPIs that have an actual, whichever of their series it is of."""
        actual: Any = self.model._meta.get_field("actuals").related_model
        return self.filter(kpi__in=actual.objects.values("series__kpi"))

    def for_list(self) -> Self:
        """Series with their KPI, project, area, place and what is told of them: five queries."""
        series = self.select_related(*AREA_AND_EDITION, "subprefecture")
        return series.prefetch_related(*TOLD_BY)

    def for_progress(self, year: int) -> Self:
        """Series as the table of a year shows them: those of the list, with the name of the bureau in charge.

        `bureau_is_inferred` says that it follows from a lead which nobody has confirmed. The project has its public
        review of the year in a list, `of_year`. Six queries.
        """
        bureaus = Subprefecture.objects.filter(pk=OuterRef("bureau"))
        inferred = Participation.objects.filter(
            project=OuterRef("kpi__project"), role=Participation.Role.LEAD_INFERRED
        )
        series = self.for_list().with_bureau()
        series = series.annotate(
            bureau_name=Subquery(bureaus.values("bureau_name")[:1]),
            bureau_is_inferred=Q(entered_by=None, subprefecture=None) & Q(Exists(inferred)),
        )
        reviews = Review.objects.with_page().of_year(year).select_related("grade")
        return series.prefetch_related(
            Prefetch("kpi__project__reviews", reviews, to_attr="of_year")
        )

    def with_bureau(self) -> Self:
        """Add `bureau` to each, the id of the subprefecture where the bureau has its seat that enters its actuals, or None.

        That is the one which the head office has assigned, else the one the series is printed for, else
        its project's lead; or the one which that one was merged into.
        """
        lead = Participation.objects.seat_of_lead("kpi__project")
        assigned, printed = (
            ("entered_by__seat", "entered_by"),
            ("subprefecture__seat", "subprefecture"),
        )
        places = (*assigned, *printed, lead)
        return self.annotate(bureau=Coalesce(*places, output_field=models.BigIntegerField()))

    def entered_by_any(self, bureaus: Iterable[int]) -> Self:
        """Series whose actuals one of the bureaus enters; `bureaus` are ids of subprefectures."""
        return self.with_bureau().filter(bureau__in=bureaus)

    def measured_in(self, year: int | Combinable) -> Self:
        """Series that need an actual of the year: it lies after their baseline and not after their target.

        A target over several years needs actuals of its own years only, and a KPI that has ended, by itself or with
        its project, none after the year of its end. `year` is a number or an expression.
        """
        past_baseline = Q(baseline_period=None) | Q(baseline_period__endswith__lte=year)
        in_target = Q(target_basis="year") | Q(target_period__startswith__lte=year)
        of_year = Value(year) if isinstance(year, int) else year
        begins = Func(
            Cast(of_year, models.IntegerField()), Value(4), Value(1), function="make_date"
        )
        going_on = Q(kpi__ended_on=None) | Q(kpi__ended_on__gte=begins)
        going_on &= Q(kpi__project__ended_on=None) | Q(kpi__project__ended_on__gte=begins)
        return self.filter(past_baseline & in_target & going_on, target_period__endswith__gt=year)

    def with_state(self, year: int, today: date) -> Self:
        """Series that need an actual of the year, each with its `state` on this day (kpis.states)."""
        return self.measured_in(year).annotate(state=state_of(self.model, year, today))

    def owed(self, year: int, today: date) -> Self:
        """Series that need an actual of the year, have none nor a draft, and are asked for it on this day."""
        return self.with_state(year, today).filter(state=State.OWED)

    def open_for_entry(self, year: int, today: date) -> Self:
        """Series that are owed, and those whose month has not come, for their value may be known before.

        Of a year for which a later month was announced, somebody has said that there is no value.
        """
        found = self.with_state(year, today).with_announced(year)
        found = found.filter(state__in=(State.OWED, State.AWAITED))
        return found.filter(Q(announced=None) | Q(announced__lte=today))

    def with_announced(self, year: int) -> Self:
        """Add `announced` to each: the month for which its actual of the year was announced, or None."""
        missing: Any = self.model._meta.get_field("missing_values").related_model
        of_year = missing.objects.filter(series=OuterRef("pk"), year=year)
        return self.annotate(announced=Subquery(of_year.values("expected_on")[:1]))

    def first_measured_year(self) -> int | None:
        """The first year for which one of them needs an actual; None without any series."""
        first = self.aggregate(
            after=Min(F("baseline_period__endswith"), filter=Q(target_basis="year")),
            within=Min(F("target_period__startswith")),
        )
        return min((year for year in first.values() if year is not None), default=None)

    def for_entry(self) -> Self:
        """Series as the table of entry shows them, in the plan's order: seven queries."""
        series = self.select_related(*AREA_AND_EDITION).order_by(*SERIES_ORDER)
        return series.prefetch_related(*TOLD_BY, "draftactuals", "kpi__series")

    def for_preview(self) -> Self:
        """Series as the public page shows them, with the actuals of their KPI."""
        series = self.select_related(*AREA_AND_EDITION)
        return series.prefetch_related(*TOLD_BY, *(f"kpi__{path}" for path in TOLD_BY_OF_KPI))

    def with_year(self, project: Project, year: int) -> Self:
        """A project's series in their order: whether each `is_measured`, and what there is of the year.

        That are lists: its actual in `of_year`, a draft of it in `drafts_of_year`, why there is none in
        `missing_of_year`.
        """
        actual: Any = self.model._meta.get_field("actuals").related_model
        missing: Any = self.model._meta.get_field("missing_values").related_model
        of_year = Prefetch("actuals", actual.objects.filter(year=year), to_attr="of_year")
        missing_of_year = Prefetch(
            "missing_values", missing.objects.filter(year=year), to_attr="missing_of_year"
        )
        draft: Any = self.model._meta.get_field("draftactuals").related_model
        drafts = Prefetch("draftactuals", draft.objects.filter(year=year), to_attr="drafts_of_year")
        measured = self.model.objects.measured_in(year).filter(pk=OuterRef("pk"))
        series = self._of_projects([project.pk]).annotate(is_measured=Exists(measured))
        return series.prefetch_related(of_year, drafts, missing_of_year)

    def for_records(self, projects: Iterable[int]) -> Self:
        """The series of projects (their ids) in each one's order, with what is told of their years: five queries."""
        return self._of_projects(projects).prefetch_related(*TOLD_BY)

    def for_names(self, project: Project) -> Self:
        """A project's series with their KPIs and breaks, as a review names them: two queries."""
        return self._of_projects([project.pk]).prefetch_related("breaks")

    def _of_projects(self, projects: Iterable[int]) -> Self:
        series = self.filter(kpi__project__in=projects).select_related(
            "kpi__project__area_plan__plan"
        )
        return series.order_by("kpi__order", "kpi__code", "order", "code")

    def of(self, subprefecture: Subprefecture) -> Self:
        """Series that the outline prints for this subprefecture, by label or in the KPI's name, with their actuals."""
        series = self.filter(subprefecture=subprefecture).order_by(*SERIES_ORDER)
        series = series.prefetch_related(*TOLD_BY)
        return series.select_related(*AREA_AND_EDITION, "subprefecture__area")


class OfSeriesQuerySet(OfProjectQuerySet):
    """What belongs to a series is public with its KPI and that one's project."""

    project = "series__kpi__project__"
    drafts = ("series__kpi__", "series__kpi__project__")

    def since(self, moment: datetime, project: Project) -> Self:
        """Find those of a project that were written down after a moment."""
        return self.filter(series__kpi__project=project, changed_at__gt=moment)

    def for_news(self) -> Self:
        """Fetch their KPIs, areas and editions in one query."""
        area_plan = f"{self.project}area_plan"
        return self.select_related(f"{area_plan}__area", f"{area_plan}__plan")


class OfYearQuerySet(OfSeriesQuerySet):
    """What a bureau enters of a year of a series."""

    key = ("series__code", "year")

    def of_bureaus(self, bureaus: Iterable[int]) -> Self:
        """Those of the series that one of the bureaus enters, whoever leads the project."""
        series: Any = self.model._meta.get_field("series").related_model
        return self.filter(series__in=series.objects.entered_by_any(bureaus).values("pk"))

    def with_bureau(self) -> Self:
        """Add `bureau` to each, as to its series."""
        series: Any = self.model._meta.get_field("series").related_model
        own = series.objects.with_bureau().filter(pk=OuterRef("series"))
        return self.annotate(bureau=Subquery(own.values("bureau")[:1]))


class ActualQuerySet(OfYearQuerySet):
    def with_closed(self) -> Self:
        """Add `is_closed` to each: whether the review of its year is approved."""
        reviews = Review.objects.approved().filter(
            project=OuterRef("series__kpi__project"), year=OuterRef("year")
        )
        return self.annotate(is_closed=Exists(reviews))


class DraftActualQuerySet(OfYearQuerySet):
    def submitted(self) -> Self:
        """Those that wait for the head office."""
        return self.filter(status="submitted")

    def for_release(self) -> Self:
        """Find those that wait, in the plan's order, with their series and the actuals of these: three queries."""
        drafts = self.submitted().order_by(*ACTUAL_ORDER, "year")
        drafts = drafts.select_related(*(f"series__{path}" for path in AREA_AND_EDITION))
        return drafts.prefetch_related("series__actuals", "series__kpi__series")


class SeriesBreakQuerySet(OfSeriesQuerySet):
    key = ("series__code", "year")


class HighlightQuerySet(OfSeriesQuerySet):
    key = ("series__code",)


class ActualRevisionQuerySet(OfSeriesQuerySet):
    key = ("series__code", "year", "changed_at")

    def newest(self, before: datetime | None = None) -> Self:
        """Find the newest revision of each actual, or the newest before a moment."""
        revision: Any = self.model
        later = revision.objects.filter(
            series=OuterRef("series"), year=OuterRef("year"), changed_at__gt=OuterRef("changed_at")
        )
        if before is None:
            return self.exclude(Exists(later))
        return self.filter(changed_at__lt=before).exclude(
            Exists(later.filter(changed_at__lt=before))
        )

    def of(self, kpi: "KPI") -> Self:
        """Revisions of the KPI's actuals that were there before, in the order of its series, newest first."""
        revisions = self.filter(series__kpi=kpi).exclude(kind="entered").select_related("series")
        return revisions.order_by("series__order", "series__code", "-changed_at", "-pk")


class ToldOfProjectQuerySet(OfProjectQuerySet):
    """What is told of a project, or of one of its KPIs: it is public with the project and, if it is of a KPI, with that one."""

    def published(self, *, or_drafts: bool = False) -> Self:
        """Find those of public projects, of KPIs only where these are public too."""
        found = super().published(or_drafts=or_drafts)
        return found if or_drafts else found.filter(Q(kpi=None) | Q(kpi__is_published=True))

    def since(self, moment: datetime, project: Project) -> Self:
        """Find those of a project that were written down after a moment."""
        return self.filter(project=project, changed_at__gt=moment)

    def for_news(self) -> Self:
        """Fetch their KPIs, areas and editions in one query; a KPI may be of another project since."""
        ways = ("kpi__project__area_plan__plan", "project__area_plan__plan")
        return self.select_related("project__area_plan__area", *ways)


class MeaningChangeQuerySet(ToldOfProjectQuerySet):
    key = ("code", "part", "changed_at")

    def of_names(self, projects: Iterable[int]) -> Self:
        """Find those of the names of these projects, of their KPIs and of the headings of their series, oldest first."""
        # A KPI may have come from another project since.
        theirs = Q(kpi=None, project__in=projects) | Q(kpi__project__in=projects)
        names = self.filter(theirs, part__in=["project_name", "kpi_name", "heading"])
        return names.order_by("changed_at", "pk")


class TurnQuerySet(ToldOfProjectQuerySet):
    key = ("code", "kind", "changed_at")
    ends = ("ended", "amended", "resumed")

    def of_ends(self) -> Self:
        """Find the ends of what the public can open, and what became of these."""
        return self.with_page().filter(kind__in=self.ends)

    def of_withdrawals(self) -> Self:
        """Find what was taken back from the public of a public edition, and what came back. Being told of, it is no secret."""
        told = self.filter(project__area_plan__plan__is_published=True)
        return told.exclude(kind__in=self.ends)

    def for_news(self) -> Self:
        """Fetch what the others have, and what comes after that which has ended."""
        after = ("kpi__successor__project", "project__successor")
        plans = [f"{way}__area_plan__plan" for way in after]
        return super().for_news().select_related(*plans)


class FigureChangeQuerySet(OfSeriesQuerySet):
    key = ("series__code", "kind", "changed_at")


@contextmanager
def revised_because(reason: str) -> Iterator[None]:
    """Let actuals change within the block, for this ActualRevision.Reason, in one transaction."""
    with transaction.atomic(), transaction_setting("portal.revision_reason", reason):
        yield
