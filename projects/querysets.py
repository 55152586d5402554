"""Questions to the tables of projects and measures."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Count, Max, OuterRef, Prefetch, Q, Subquery

from policyportal.records.querysets import CodedQuerySet
from regions.models import AreaPlan, Plan, Subprefecture

if TYPE_CHECKING:
    from projects.models import Grade, Project, Review, Theme

# The plan's order of projects, and of what belongs to them.
PROJECT_ORDER = ("area_plan__area__order", "order", "code")
ORDER_BY_PROJECT = tuple(f"project__{path}" for path in PROJECT_ORDER)


def leading(bureaus: Iterable[int], path: str = "") -> Q:
    """One of the bureaus, given as ids of subprefectures, leads the project at the end of the path.

    A project has one lead at most, so that no record is found twice.
    """
    return Q(
        **{
            f"{path}participations__subprefecture__in": bureaus,
            f"{path}participations__role__in": ["lead_inferred", "lead"],
        }
    )


class OfProjectQuerySet(models.QuerySet):
    """Projects and their parts answer the same questions: published, named, of an edition, of bureaus.

    A model's query set names the ways (lookup prefixes): `project` leads to the project, `drafts` to each
    record that may be a draft.
    """

    project = "project__"
    drafts: tuple[str, ...] = ("project__",)

    def published(self, *, or_drafts: bool = False) -> Self:
        """Find what the public counts. Every public page starts here; staff preview drafts too."""
        if or_drafts:
            return self
        return self.filter(**{f"{way}is_published": True for way in self.drafts})

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
        """Find those whose project one of the bureaus leads: what a bureau may change (accounts.rights)."""
        return self.filter(leading(bureaus, self.project))


class ProjectQuerySet(OfProjectQuerySet, CodedQuerySet):
    project = ""
    drafts = ("",)

    def unnamed(self) -> Self:
        """Find the projects that are counted and have no page."""
        return self.filter(name="")

    def counted_in(self, *area_plans: AreaPlan) -> Self:
        return self.filter(area_plan__in=area_plans)

    def taking_part(self, subprefectures: Iterable[Subprefecture]) -> Self:
        """Find named projects in which one of the subprefectures takes part, wherever they are counted."""
        return self.named().filter(subprefectures__in=subprefectures).distinct()

    def related_to(self, project: "Project", most: int = 6) -> Self:
        """Find up to `most` others of the edition in which one of its places takes part, like themes first.

        Each has what it shares: `shared_places` and `shared_themes`. Three queries.
        """
        places, themes = project.places, list(project.themes.all())
        found = (
            self.in_plan(project.area_plan.plan)
            .named()
            .filter(subprefectures__in=places)
            .exclude(pk=project.pk)
            .annotate(likeness=Count("themes", filter=Q(themes__in=themes), distinct=True))
            .prefetch_related("subprefectures", "themes")
            .order_by("-likeness", "area_plan__area__order", "order", "code")[:most]
        )
        other: Any
        for other in found:
            other.shared_places = [place for place in other.subprefectures.all() if place in places]
            other.shared_themes = [theme for theme in other.themes.all() if theme in themes]
        return found

    def on_area_page(self, area_plan: AreaPlan) -> Self:
        """Find the area's own projects, unnamed ones too, and others in which its places take part."""
        places = area_plan.area.subprefectures.all()
        shown = Q(area_plan=area_plan) | ~Q(name="") & Q(subprefectures__in=places)
        return self.in_plan(area_plan.plan).filter(shown).distinct()

    def by_area(self) -> dict[int, int]:
        """Count the projects of each area, by the area's pk. Areas without any are left out."""
        return dict(self.values_list("area_plan__area").annotate(Count("pk")).order_by())

    def by_theme_and_area(self) -> dict[tuple[int | None, int], int]:
        """Count the projects of each theme and area, by both pks; those without a theme under None."""
        rows = self.values_list("themes", "area_plan__area").annotate(Count("pk")).order_by()
        return {(theme, area): count for theme, area, count in rows}

    def in_plan_order(self) -> Self:
        return self.order_by(*PROJECT_ORDER)

    def with_review_of(self, year: int) -> Self:
        """Fetch areas and `of_year`: a project's public review of a year in a list, or none. Two queries."""
        review: Any = self.model._meta.get_field("reviews").related_model
        reviews = review.objects.with_page().of_year(year).select_related("grade")
        projects = self.select_related("area_plan__area", "area_plan__plan").in_plan_order()
        return projects.prefetch_related(Prefetch("reviews", reviews, to_attr="of_year"))

    def with_kpis(self, *, or_drafts: bool = False) -> Self:
        """Fetch the public KPIs that cards show, `or_drafts` too, in three more queries."""
        kpi: Any = self.model._meta.get_field("kpis").related_model
        return self.prefetch_related(kpi.objects.published(or_drafts=or_drafts).for_cards())

    def for_cards(self) -> Self:
        """Fetch what a card shows besides KPIs: area, places, themes and measures, in seven more queries."""
        projects = self.select_related("area_plan__area", "area_plan__plan").in_plan_order()
        return projects.prefetch_related(
            "participations__subprefecture__area", "themes", "measures__reprise_of__project"
        )


class MeasureQuerySet(OfProjectQuerySet, CodedQuerySet):
    """Measures, which are published with their project."""


class GradeQuerySet(models.QuerySet["Grade"]):
    def in_plan(self, plan: Plan) -> Self:
        """Find the scale of an edition, best first."""
        return self.filter(plan=plan)

    def get_by_natural_key(self, plan_code: str, slug: str) -> "Grade":
        return self.get(plan__code=plan_code, slug=slug)


class ReviewQuerySet(OfProjectQuerySet["Review"]):
    def get_by_natural_key(self, project_code: str, year: int) -> "Review":
        return self.get(project__code=project_code, year=year)

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

    def submitted(self) -> Self:
        """Find those that wait for the head office."""
        return self.filter(status="submitted")

    def with_page(self) -> Self:
        """Find those that the public can open: approved ones of projects that have a page."""
        return super().with_page().approved()

    def of_year(self, year: int) -> Self:
        return self.filter(year=year)

    def by_year(self) -> list[tuple[int, int]]:
        """Count the reviews of each year, newest year first."""
        return list(self.order_by("-year").values_list("year").annotate(Count("pk")))

    def last_approval(self) -> datetime | None:
        """Give the time at which the newest of them was approved."""
        return self.approved().aggregate(Max("changed_at"))["changed_at__max"]

    def by_grade_and_area(self) -> dict[tuple[int, int], int]:
        """Count the reviews of each grade and area, by both pks."""
        rows = self.values_list("grade", "project__area_plan__area").annotate(Count("pk"))
        return {(grade, area): count for grade, area, count in rows.order_by()}

    def with_last_reason(self) -> Self:
        """Add `last_reason`, for which the head office last sent a review back or reopened it, or None."""
        review: Any = self.model
        back = with_status_before(review.history.model.objects.filter(id=OuterRef("pk")))
        back = back.filter(status="draft", before__in=["submitted", "approved"])
        reasons = back.exclude(history_change_reason=None).order_by("-history_id")
        return self.annotate(last_reason=Subquery(reasons.values("history_change_reason")[:1]))

    def with_grade(self) -> Self:
        return self.select_related("grade", "project__area_plan__area")

    def for_history(self) -> Self:
        """Fetch their grades, areas and editions in one query."""
        return self.with_grade().select_related("project__area_plan__plan")


def with_status_before(states: models.QuerySet) -> models.QuerySet:
    """Add `before` to rows of the histories of reviews: the status that the review had before, or None."""
    earlier = states.model.objects.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id"))
    return states.annotate(before=Subquery(earlier.order_by("-history_id").values("status")[:1]))


class ParticipationQuerySet(models.QuerySet):
    def get_by_natural_key(self, project_code: str, subprefecture_slug: str) -> Any:
        return self.get(project__code=project_code, subprefecture__slug=subprefecture_slug)


def with_parts(projects: Iterable["Project"]) -> Iterator[models.Model]:
    """Give the projects and every record that belongs to them, from what is prefetched."""
    for project in projects:
        yield from project.records()
        for kpi in project.kpis.all():
            yield from kpi.records()


def series_of(projects: Iterable["Project"]) -> list[Any]:
    """Give the series of the projects' KPIs, from what is prefetched."""
    found: list[Any] = []
    for project in projects:
        for kpi in project.kpis.all():
            found += kpi.series.all()
    return found


def actuals_of(projects: Iterable["Project"]) -> list[Any]:
    """Give the actuals of the projects' KPIs, from what is prefetched."""
    found: list[Any] = []
    for project in projects:
        for kpi in project.kpis.all():
            found += kpi.actuals
    return found
