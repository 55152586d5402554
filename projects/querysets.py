"""Questions to the tables of projects and measures."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Count, Exists, F, Func, OuterRef, Prefetch, Q, Subquery, Value, Window
from django.db.models.functions import Coalesce, RowNumber

from policyportal.records import memory
from policyportal.records.eras import fiscal_start
from policyportal.records.querysets import CodedQuerySet, RecordQuerySet
from projects.states import with_state
from regions.models import AreaPlan, Plan, PolicyDirection, Subprefecture

if TYPE_CHECKING:
    from projects.models import Project, Theme

# The plan's order of projects, and of what belongs to them.
PROJECT_ORDER = ("area_plan__area__order", "order", "code")
ORDER_BY_PROJECT = tuple(f"project__{path}" for path in PROJECT_ORDER)


class OfProjectQuerySet(RecordQuerySet):
    """Projects and their parts answer the same questions: published, named, of an edition, of bureaus.

    A model's query set names the ways (lookup prefixes): `project` leads to the project, `drafts` to each
    record that may be a draft, beside the edition, which may be in preparation.
    """

    project = "project__"
    drafts: tuple[str, ...] = ("project__",)

    def published(self, *, or_drafts: bool = False) -> Self:
        """Find what the public counts. Every public page starts here; staff preview drafts too."""
        if or_drafts:
            return self
        ways = (*self.drafts, f"{self.project}area_plan__plan__")
        return self.filter(**{f"{way}is_published": True for way in ways})

    def named(self) -> Self:
        """Find those whose project has a name: the outline prints it, or staff took it from a document."""
        return self.exclude(**{f"{self.project}name": ""})

    def with_page(self) -> Self:
        """Find those that the public can open: published, and of a project that has a name."""
        return self.published().named()

    def in_plan(self, plan: Plan) -> Self:
        return self.filter(**{f"{self.project}area_plan__plan": plan})

    def in_theme(self, theme: "Theme") -> Self:
        return self.filter(**{f"{self.project}themes": theme})

    def of_bureaus(self, bureaus: Iterable[int]) -> Self:
        """Find those whose project one of the bureaus (ids of subprefectures) leads: what it may change."""
        # A project has one lead at most, so that no record is found twice.
        way = f"{self.project}participations__"
        lead = {f"{way}subprefecture__in": bureaus, f"{way}role__in": ["lead_inferred", "lead"]}
        return self.filter(**lead)

    def count_by(self, *paths: str) -> Counter[tuple[int | None, ...]]:
        """Count them by the pks to which the paths lead."""
        rows = self.order_by().values_list(*paths).annotate(Count("pk"))
        return Counter({tuple(pks): count for *pks, count in rows})

    def count_public(self, plan: Plan) -> int:
        """Count those of an edition that the public can open, once a version of the data."""
        public = self.with_page().in_plan(plan)
        return memory.kept(("public", self.model._meta.label, plan.pk), public.count)


@dataclass(frozen=True)
class ProjectNumbers:
    """How many projects an area has with a name and without; how many named ones list 主なＫＰＩ alone, or have ended."""

    named: int = 0
    unnamed: int = 0
    excerpts: int = 0
    ended: int = 0


class ProjectQuerySet(OfProjectQuerySet, CodedQuerySet):
    project = ""
    drafts = ("",)

    def unnamed(self) -> Self:
        """Find the projects that are counted and have no page."""
        return self.filter(name="")

    def due_in(self, year: int) -> Self:
        """Find those of which a review of the fiscal year is due: that have not ended before it."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gte=fiscal_start(year)))

    def with_bureau(self) -> Self:
        """Add `bureau` to each, the id of the subprefecture where the bureau has its seat that leads it, or None."""
        participation: Any = self.model._meta.get_field("participations").related_model
        return self.annotate(bureau=participation.objects.seat_of_lead("pk"))

    def with_review_state(self, year: int) -> Self:
        """Find those of which a review of the year is due, each with its `state` (projects.states)."""
        return with_state(self.due_in(year), year)

    def counted_in(self, *area_plans: AreaPlan) -> Self:
        return self.filter(area_plan__in=area_plans)

    def taking_part(self, subprefectures: Iterable[Subprefecture]) -> Self:
        """Find named projects in which one of the subprefectures takes part, wherever they are counted."""
        return self.named().filter(Exists(self._parts(subprefecture__in=subprefectures)))

    def alone_and_shared(self, place: Subprefecture) -> tuple[Self, Self]:
        """Find the named projects of a place: those that it carries alone, and those with other places."""
        of_place = self.taking_part([place])
        others = Exists(self._parts().exclude(subprefecture=place))
        return of_place.filter(~others), of_place.filter(others)

    def _parts(self, **conditions: Any) -> models.QuerySet:
        """Find the participations in the project of an outer query."""
        participation: Any = self.model._meta.get_field("participations").related_model
        return participation.objects.filter(project=OuterRef("pk"), **conditions)

    def related_to(self, project: "Project") -> Self:
        """Find up to six others of the edition in which one of its places takes part, like themes first.

        Each has what it shares: `shared_places` and `shared_themes`. Three queries.
        """
        places, themes = project.places, list(project.themes.all())
        relation: Any = self.model._meta.get_field("themes").remote_field
        alike = relation.through.objects.filter(project=OuterRef("pk"), theme__in=themes)
        shared = alike.values("project").annotate(number=Count("pk")).values("number")
        found = (
            self.in_plan(project.area_plan.plan)
            .taking_part(places)
            .exclude(pk=project.pk)
            .annotate(likeness=Coalesce(Subquery(shared), 0))
            .prefetch_related("subprefectures", "themes")
            .order_by("-likeness", *PROJECT_ORDER)[:6]
        )
        other: Any
        for other in found:
            other.shared_places = [place for place in other.subprefectures.all() if place in places]
            other.shared_themes = [theme for theme in other.themes.all() if theme in themes]
        return found

    def related_elsewhere(self, area_plan: AreaPlan, others: Iterable[AreaPlan]) -> Self:
        """Find the projects of other areas in which places of this one take part."""
        elsewhere = self.counted_in(*(other for other in others if other != area_plan))
        return elsewhere.taking_part(list(area_plan.area.subprefectures.all()))

    def first_of_each(self, most: int, *groups: Self) -> Self:
        """Find the first named projects of each group, in one query: one more than `most` where there are others."""
        if not groups:
            return self.none()
        first, *others = (group.in_plan_order().values("pk")[: most + 1] for group in groups)
        return self.filter(pk__in=first.union(*others, all=True) if others else first)

    def by_direction(self, area_plan: AreaPlan, most: int) -> list[tuple[PolicyDirection, list]]:
        """List an area's policy directions with the first of them that carry each; nothing while none is set."""
        place = Window(RowNumber(), partition_by=F("directions"), order_by=PROJECT_ORDER)
        carrying: Any = self.filter(directions__area_plan=area_plan)
        carrying = carrying.annotate(direction=F("directions"), place=place).in_plan_order()
        found: dict[int, list[Any]] = defaultdict(list)
        for project in carrying.filter(place__lte=most):
            found[project.direction].append(project)
        return [
            (direction, found[direction.pk]) for direction in area_plan.directions.all() if found
        ]

    def numbers(self) -> defaultdict[int, ProjectNumbers]:
        """Count the projects of each area's plan, by its id."""
        counts = {
            "named": Count("pk", filter=~Q(name="")),
            "unnamed": Count("pk", filter=Q(name="")),
            "excerpts": Count("pk", filter=Q(kpis_listing="excerpt")),
            "ended": Count("pk", filter=~Q(name="") & Q(ended_on__isnull=False)),
        }
        rows = self.order_by().values_list("area_plan").annotate(**counts)
        found = {area_plan: ProjectNumbers(*numbers) for area_plan, *numbers in rows}
        return defaultdict(ProjectNumbers, found)

    def by_area(self) -> Counter[int]:
        """Count the projects of each area, by the area's pk."""
        return Counter(dict(self.order_by().values_list("area_plan__area").annotate(Count("pk"))))

    # Of all public projects of an edition, counted once a version of the data.
    def named_by_area(self, plan: Plan) -> Counter[int]:
        """Count the named projects of each area, by the area's pk."""
        named = self.with_page().in_plan(plan)
        return memory.kept(("named projects by area", plan.pk), named.by_area)

    def by_theme_and_area(self, plan: Plan) -> Counter[tuple[int | None, ...]]:
        """Count the named projects by their theme and area; those without a theme under None."""
        named = self.with_page().in_plan(plan)
        count = partial(named.count_by, "themes", "area_plan__area")
        return memory.kept(("projects by theme and area", plan.pk), count)

    def count_unnamed(self, plan: Plan) -> int:
        unnamed = self.published().in_plan(plan).unnamed()
        return memory.kept(("unnamed projects", plan.pk), unnamed.count)

    def count_ended(self, plan: Plan) -> int:
        """Count the public projects that have ended, which all other counts hold too."""
        ended = self.with_page().in_plan(plan).exclude(ended_on=None)
        return memory.kept(("ended projects", plan.pk), ended.count)

    def in_plan_order(self) -> Self:
        return self.order_by(*PROJECT_ORDER)

    def with_review_of(self, year: int) -> Self:
        """Fetch areas, `year`, and `of_year`: a project's public review of it in a list, or none. Two queries."""
        review: Any = self.model._meta.get_field("reviews").related_model
        reviews = review.objects.with_page().of_year(year).select_related("grade")
        projects = self.select_related("area_plan__area", "area_plan__plan").in_plan_order()
        projects = projects.annotate(year=Value(year))
        return projects.prefetch_related(Prefetch("reviews", reviews, to_attr="of_year"))

    def with_kpis(self, *, or_drafts: bool = False) -> Self:
        """Fetch the public KPIs that cards show, `or_drafts` too, in three more queries."""
        kpi: Any = self.model._meta.get_field("kpis").related_model
        return self.prefetch_related(kpi.objects.published(or_drafts=or_drafts).for_cards())

    def cards(self) -> "list[Project]":
        """List them in the plan's order as the public sees their cards: one query, and those for cards not kept."""
        project: Any = self.model
        ids = list(self.in_plan_order().values_list("pk", flat=True))
        return project.objects.published().cards_in_order_of(ids)

    def cards_in_order_of(self, ids: Sequence[int]) -> "list[Project]":
        """List the projects with these ids, in their order, with what cards show; it is kept in memory."""
        return self.for_cards().with_kpis().in_order_of(ids, kept_as="card")

    def for_file(self) -> Self:
        """Fetch what a row of the CSV has: area, places, themes, measures and public KPIs, in six queries."""
        kpi: Any = self.model._meta.get_field("kpis").related_model
        projects = self.select_related("area_plan__area", "area_plan__plan")
        kpis = Prefetch("kpis", kpi.objects.published())
        return projects.prefetch_related(
            "participations__subprefecture", "themes", "measures", kpis
        )

    def for_cards(self) -> Self:
        """Fetch what a card shows besides KPIs: area, places, themes and measures, in seven more queries."""
        projects = self.select_related("area_plan__area", "area_plan__plan").in_plan_order()
        project: Any = self.model
        originals = project.objects.select_related("area_plan__plan")
        return projects.prefetch_related(
            "participations__subprefecture__area",
            "themes",
            Prefetch("measures__reprise_of__project", originals),
        )


class MeasureQuerySet(OfProjectQuerySet, CodedQuerySet):
    """Measures, which are published with their project."""

    def numbers(self) -> dict[str, int]:
        """Count the `measures` and, apart from them, the `reprises`."""
        is_reprise = Q(reprise_of__isnull=False)
        return self.aggregate(
            measures=Count("pk", filter=~is_reprise), reprises=Count("pk", filter=is_reprise)
        )


class GradeQuerySet(RecordQuerySet):
    key = ("plan__code", "slug")

    def in_plan(self, plan: Plan) -> Self:
        """Find the scale of an edition, best first."""
        return self.filter(plan=plan)


class ReviewQuerySet(OfProjectQuerySet):
    key = ("project__code", "year")

    def approved(self) -> Self:
        """Find those that are closed, the only ones that the public sees."""
        return self.filter(status="approved")

    def closed_years(self, projects: Iterable["Project"]) -> dict[int, set[int]]:
        """Give the years whose reviews are approved, a set for each of these projects, by its id."""
        found: dict[int, set[int]] = defaultdict(set)
        rows = self.approved().filter(project__in=projects)
        for project, year in rows.values_list("project", "year"):
            found[project].add(year)
        return found

    def with_page(self) -> Self:
        """Find those that the public can open: approved ones of projects that have a page."""
        return super().with_page().approved()

    def of_year(self, year: int) -> Self:
        return self.filter(year=year)

    def by_year(self) -> list[tuple[int, int]]:
        """Count the reviews of each year, newest year first."""
        return list(self.order_by("-year").values_list("year").annotate(Count("pk")))

    def without_record(self) -> Self:
        """Find the approved ones of whose approval nothing is written down."""
        record: Any = self.model._meta.get_field("records").related_model
        moment = Func(Value("milliseconds"), OuterRef("changed_at"), function="date_trunc")
        records = record.objects.filter(review=OuterRef("pk"), approved_at=moment)
        return self.approved().exclude(Exists(records))

    def with_last_reason(self) -> Self:
        """Add `last_reason`, for which the head office last sent a review back or reopened it, or None."""
        review: Any = self.model
        back = with_status_before(review.history.model.objects.filter(id=OuterRef("pk")))
        back = back.filter(status="draft", before__in=["submitted", "approved"])
        reasons = back.exclude(history_change_reason=None).order_by("-history_id")
        return self.annotate(last_reason=Subquery(reasons.values("history_change_reason")[:1]))

    def for_news(self) -> Self:
        """Fetch their grades, areas and editions in one query."""
        return self.select_related("grade", "project__area_plan__area", "project__area_plan__plan")


class ReviewRecordQuerySet(OfProjectQuerySet):
    """Records of approvals, of a review that was taken back too."""

    key = ("review__project__code", "review__year", "approved_at")
    project = "review__project__"
    drafts = ("review__project__",)


def with_status_before(states: models.QuerySet) -> models.QuerySet:
    """Add `before` to rows of the histories of reviews: the status that the review had before, or None."""
    earlier = states.model.objects.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id"))
    return states.annotate(before=Subquery(earlier.order_by("-history_id").values("status")[:1]))


class EntryDeadlineQuerySet(RecordQuerySet):
    key = ("plan__code", "year")

    def of(self, plan: Plan, year: int) -> Any:
        """Give the closing days of a year of an edition; without any, both are None."""
        found = self.filter(plan=plan, year=year).first()
        return found or self.model(plan=plan, year=year)


class ParticipationQuerySet(RecordQuerySet):
    key = ("project__code", "subprefecture__slug")

    def seat_of_lead(self, project: str) -> Subquery:
        """Tell where the bureau has its seat that leads the project to which a path of an outer query leads."""
        participation: Any = self.model
        leads = self.filter(role__in=participation.Role.LEADS, project=OuterRef(project))
        seats = leads.values(seat_of_bureau=Coalesce("subprefecture__seat", "subprefecture"))
        return Subquery(seats[:1])


# What belongs to projects and other records, from what is prefetched.
def records_of(wholes: Iterable[Any]) -> Iterator[models.Model]:
    """Give the records with all that is a part of them, for the last change of a page."""
    return chain.from_iterable(whole.records() for whole in wholes)


def kpis_of(projects: Iterable["Project"]) -> Iterator[Any]:
    return chain.from_iterable(project.kpis.all() for project in projects)


def series_of(projects: Iterable["Project"]) -> list[Any]:
    return list(chain.from_iterable(kpi.series.all() for kpi in kpis_of(projects)))


def actuals_of(projects: Iterable["Project"]) -> list[Any]:
    return list(chain.from_iterable(kpi.actuals for kpi in kpis_of(projects)))
