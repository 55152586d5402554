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


def leading(bureaus: Iterable[int], path: str = "") -> Q:
    """That one of the bureaus, given as ids of subprefectures, leads the project at the end of the path.

    A project has one lead at most, so that no record is found twice.
    """
    return Q(
        **{
            f"{path}participations__subprefecture__in": bureaus,
            f"{path}participations__role__in": ["lead_inferred", "lead"],
        }
    )


class OfProjectQuerySet(models.QuerySet):
    """What projects and everything that belongs to one are asked: published, named, of an edition, of bureaus.

    A model's query set names the ways (lookup prefixes): `project` leads to the project, `drafts` to each
    record that may be a draft.
    """

    project = "project__"
    drafts: tuple[str, ...] = ("project__",)

    def published(self, *, or_drafts: bool = False) -> Self:
        """Those that the public counts, where every public page starts; the others are drafts.

        With `or_drafts` those too: for the preview that staff have of one.
        """
        if or_drafts:
            return self
        return self.filter(**{f"{way}is_published": True for way in self.drafts})

    def named(self) -> Self:
        """Those whose project has a name: the outline prints it, or staff gave it from a document."""
        return self.exclude(**{f"{self.project}name": ""})

    def with_page(self) -> Self:
        """Those that the public can open: published, and of a project that has a name."""
        return self.published().named()

    def in_plan(self, plan: Plan) -> Self:
        """Those of an edition."""
        return self.filter(**{f"{self.project}area_plan__plan": plan})

    def of_bureaus(self, bureaus: Iterable[int]) -> Self:
        """Those whose project one of the bureaus leads: what a bureau may change (accounts.rights)."""
        return self.filter(leading(bureaus, self.project))


class ProjectQuerySet(OfProjectQuerySet, CodedQuerySet):
    project = ""
    drafts = ("",)

    def unnamed(self) -> Self:
        """Projects that are counted and have no page."""
        return self.filter(name="")

    def led_by(self, bureaus: Iterable[int]) -> Self:
        """Those in which one of the bureaus leads, be it inferred or confirmed."""
        return self.of_bureaus(bureaus)

    def counted_in(self, area_plan: AreaPlan) -> Self:
        return self.filter(area_plan=area_plan)

    def counted_in_any(self, area_plans: Iterable[AreaPlan]) -> Self:
        return self.filter(area_plan__in=area_plans)

    def taking_part(self, subprefectures: Iterable[Subprefecture]) -> Self:
        """Named projects in which one of the subprefectures takes part, wherever they are counted."""
        return self.named().filter(subprefectures__in=subprefectures).distinct()

    def related_to(self, project: "Project", most: int = 6) -> Self:
        """Up to `most` others of the edition in which one of its places takes part, like themes first.

        Each says what it shares: `shared_places` and `shared_themes`. Three queries.
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
        related: Any
        for related in found:
            related.shared_places = [
                place for place in related.subprefectures.all() if place in places
            ]
            related.shared_themes = [theme for theme in related.themes.all() if theme in themes]
        return found

    def on_area_page(self, area_plan: AreaPlan) -> Self:
        """The area's own projects, unnamed ones too, and those led elsewhere in which its places take part."""
        places = area_plan.area.subprefectures.all()
        return (
            self.in_plan(area_plan.plan)
            .filter(Q(area_plan=area_plan) | ~Q(name="") & Q(subprefectures__in=places))
            .distinct()
        )

    def in_theme(self, theme: "Theme") -> Self:
        return self.filter(themes=theme)

    def by_area(self) -> dict[int, int]:
        """How many of them each area counts, by the area's pk: areas without any are not in it."""
        return dict(self.values_list("area_plan__area").annotate(Count("pk")).order_by())

    def by_theme_and_area(self) -> dict[tuple[int | None, int], int]:
        """How many of them each area counts in each theme, by both pks; those without a theme under None."""
        rows = self.values_list("themes", "area_plan__area").annotate(Count("pk")).order_by()
        return {(theme, area): count for theme, area, count in rows}

    def in_plan_order(self) -> Self:
        return self.order_by("area_plan__area__order", "order", "code")

    def with_review_of(self, year: int) -> Self:
        """Each with its area and `of_year`: its public review of a year in a list, or none. Two queries."""
        review: Any = self.model._meta.get_field("reviews").related_model
        reviews = review.objects.with_page()
        return (
            self.select_related("area_plan__area", "area_plan__plan")
            .prefetch_related(
                Prefetch(
                    "reviews", reviews.of_year(year).select_related("grade"), to_attr="of_year"
                )
            )
            .in_plan_order()
        )

    def for_cards(self) -> Self:
        """What a card shows besides KPIs: area, places, themes and measures, in seven more queries."""
        return (
            self.select_related("area_plan__area", "area_plan__plan")
            .prefetch_related(
                "participations__subprefecture__area", "themes", "measures__reprise_of__project"
            )
            .in_plan_order()
        )


class MeasureQuerySet(OfProjectQuerySet, CodedQuerySet):
    """Measures, which are published with their project."""


class GradeQuerySet(models.QuerySet["Grade"]):
    def in_plan(self, plan: Plan) -> Self:
        """The scale of an edition, best first."""
        return self.filter(plan=plan)

    def get_by_natural_key(self, plan_code: str, slug: str) -> "Grade":
        return self.get(plan__code=plan_code, slug=slug)


class ReviewQuerySet(OfProjectQuerySet["Review"]):
    def get_by_natural_key(self, project_code: str, year: int) -> "Review":
        return self.get(project__code=project_code, year=year)

    def approved(self) -> Self:
        """Those that stand: closed, and the only ones that the public sees."""
        return self.filter(status="approved")

    def closed_years(self, projects: Iterable["Project"]) -> dict[int, set[int]]:
        """The years whose reviews are approved, a set for each of these projects that has any, by its id."""
        found: dict[int, set[int]] = defaultdict(set)
        rows = self.approved().filter(project__in=projects)
        for project, year in rows.values_list("project", "year"):
            found[project].add(year)
        return found

    def submitted(self) -> Self:
        """Those that wait for the head office."""
        return self.filter(status="submitted")

    def with_page(self) -> Self:
        """Those that the public can open: approved ones of projects that have a page."""
        return super().with_page().approved()

    def of_year(self, year: int) -> Self:
        return self.filter(year=year)

    def by_year(self) -> list[tuple[int, int]]:
        """How many of them each year has, newest year first."""
        return list(self.order_by("-year").values_list("year").annotate(Count("pk")))

    def last_approval(self) -> datetime | None:
        """When the newest of them was approved; None where there is none."""
        return self.approved().aggregate(Max("changed_at"))["changed_at__max"]

    def by_grade_and_area(self) -> dict[tuple[int, int], int]:
        """How many of them each area has of each grade, by both pks."""
        rows = self.values_list("grade", "project__area_plan__area").annotate(Count("pk"))
        return {(grade, area): count for grade, area, count in rows.order_by()}

    def with_last_reason(self) -> Self:
        """Each with `last_reason`, for which the head office last sent it back or reopened it, or None."""
        review: Any = self.model
        back = with_status_before(review.history.model.objects.filter(id=OuterRef("pk")))
        reasons = (
            back.filter(status="draft", before__in=["submitted", "approved"])
            .exclude(history_change_reason=None)
            .order_by("-history_id")
        )
        return self.annotate(last_reason=Subquery(reasons.values("history_change_reason")[:1]))

    def with_grade(self) -> Self:
        return self.select_related("grade", "project__area_plan__area")

    def for_history(self) -> Self:
        """With their grades, areas and editions: one query."""
        return self.with_grade().select_related("project__area_plan__plan")


def with_status_before(states: models.QuerySet) -> models.QuerySet:
    """States of the histories of reviews, each with `before`: the status that the review had before it, or None."""
    earlier = states.model.objects.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id"))
    return states.annotate(before=Subquery(earlier.order_by("-history_id").values("status")[:1]))


class ParticipationQuerySet(models.QuerySet):
    def get_by_natural_key(self, project_code: str, subprefecture_slug: str) -> Any:
        return self.get(project__code=project_code, subprefecture__slug=subprefecture_slug)


def with_parts(projects: Iterable["Project"]) -> Iterator[models.Model]:
    """The projects and every record that belongs to them, from what is prefetched."""
    for project in projects:
        yield from project.records()
        for kpi in project.kpis.all():
            yield from kpi.records()
