"""What news are of: the whole plan, one of its areas, a subprefecture or a KPI."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse

from kpis.models import KPI
from policyportal.pages.editions import address_in
from regions.models import CollaborationArea, Plan, Subprefecture


@dataclass(frozen=True)
class Scope:
    """The record that news are of, or None for the whole plan; and the edition, or None for all of them.

    Of an area are the projects that are counted there, of a subprefecture those in which it takes part.
    """

    record: CollaborationArea | Subprefecture | KPI | None = None
    plan: Plan | None = None

    @property
    def slugs(self) -> tuple[str, ...]:
        """The parts of its addresses: none, doo, doo and sorachi, doo-01-1."""
        match self.record:
            case None:
                return ()
            case Subprefecture(area=area, slug=slug):
                return (area.slug, slug)
            case CollaborationArea(slug=slug):
                return (slug,)
            case KPI(code=code):
                return (code,)

    @property
    def feed_url(self) -> str:
        name = f"{self.record._meta.model_name}-feed" if self.record else "history-feed"
        return reverse(name, args=self.slugs)

    @property
    def page_url(self) -> str:
        """The page that its feed follows."""
        return self.record.get_absolute_url() if self.record else reverse("history")

    def changes_url(self, year: int | None = None) -> str:
        """The page of what changed in a fiscal year; without one, of the newest in which anything has."""
        if year is None:
            name, parts = "changes", self.slugs
        else:
            name = f"{self.record._meta.model_name}-changes" if self.record else "changes-of-year"
            parts = (*self.slugs, year)
        return address_in(self.plan, name, *parts) if self.plan else reverse(name, args=parts)

    def within(
        self, records: QuerySet, to_project: str, to_kpi: str | None, *, with_project: bool = False
    ) -> QuerySet:
        """Find its own among the records, whose projects and KPIs the lookups lead to; None where they have no KPI.

        Of a KPI, if told so, are those of its project itself too.
        """
        if self.plan:
            records = records.filter(**{f"{to_project}area_plan__plan": self.plan})
        match self.record:
            case None:
                return records
            case CollaborationArea():
                return records.filter(**{f"{to_project}area_plan__area": self.record})
            case Subprefecture():
                return records.filter(**{f"{to_project}subprefectures": self.record})
            case KPI(pk=pk, project_id=project) if to_kpi:
                own = Q(**{to_kpi: pk})
                return records.filter(own | Q(kpi=None, project=project) if with_project else own)
        return records.none()

    def at_places(self, records: QuerySet) -> QuerySet:
        """Find its own among records of subprefectures, which outlive editions; a KPI has none."""
        match self.record:
            case None:
                return records
            case CollaborationArea():
                return records.filter(subprefecture__area=self.record)
            case Subprefecture():
                return records.filter(subprefecture=self.record)
        return records.none()


WHOLE = Scope()


def scope_of(area_slug: str = "", slug: str = "", plan: Plan | None = None) -> Scope:
    """The whole plan, the area or the subprefecture that an address names; 404 for one that is not there."""
    if slug:
        places = Subprefecture.objects.select_related("area")
        return Scope(get_object_or_404(places, area__slug=area_slug, slug=slug), plan)
    if area_slug:
        return Scope(get_object_or_404(CollaborationArea, slug=area_slug), plan)
    return Scope(plan=plan)
