"""次の版を準備する: the structure of an edition copied into a new one, under codes of its own."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models, transaction

from kpis.models import KPI, KPISeries
from policyportal.records.history import record_together
from projects.models import Measure, Participation, Project
from regions.models import AreaPlan, Plan, PolicyDirection

# What comes before the codes of an edition but the first (docs/decisions/0021).
MARK = re.compile("^[a-z][0-9]+-")
# How the source of a copy ends, until somebody names a document of its own edition.
CARRIED = "から引き継ぎ"
# Where a record stands in the outline of its own edition.
NOT_CARRIED = {"sheet": "", "first_line": None, "last_line": None}


def code_in(mark: str, code: str) -> str:
    """Give the code that continues another one in an edition: doo-01 and r7-doo-01 are r12-doo-01."""
    return f"{mark}-{MARK.sub('', code)}"


def is_taken(mark: str) -> bool:
    """Whether records of an edition have the mark in their codes already."""
    begun = {"code__startswith": f"{mark}-"}
    return any(model.objects.filter(**begun).exists() for model in (PolicyDirection, Project))


class Copying:
    """The copies of an edition's records, each kind by the pk of what it was copied from.

    All are drafts, and say where they were carried from: that is no document of their edition, so that the check before
    the switch asks for one. Nothing that an edition's own document states is taken along: lines, quotes, counts.
    """

    def __init__(self, plan: Plan, mark: str, user):
        self.plan, self.mark, self.user = plan, mark, user

    def copy(
        self, former: Plan, projects: Iterable[Project], *, with_measures: bool, with_kpis: bool
    ) -> None:
        """Save the edition, and copy areas and directions of the former one, and these of its projects with their parts."""
        self.source = f"「{former.title}（{former.get_stage_display()}）」{CARRIED}"
        ids = [project.pk for project in projects]
        with transaction.atomic():
            self.plan.save()
            area_plans = self._areas(former)
            directions = self._directions(former, area_plans)
            found = self._projects(ids, area_plans, directions)
            if with_measures:
                self._measures(found)
            if with_kpis:
                self._kpis(found)

    def _areas(self, former: Plan) -> dict[int, AreaPlan]:
        # The counts are printed in each edition's own document.
        unknown = {"declared_projects": 0, "declared_line": None, "sheet_projects": 0}
        unknown |= {"sheet_projects_line": None, "sheet_note": "", "sheet_footnote": ""}
        unknown["directions_order"] = AreaPlan.OrderBasis.PRINTED
        rows = AreaPlan.objects.filter(plan=former)
        return self._save({row.pk: self._copied(row, plan=self.plan, **unknown) for row in rows})

    def _directions(self, former: Plan, area_plans: Mapping) -> dict[int, PolicyDirection]:
        copies = {}
        for row in PolicyDirection.objects.filter(area_plan__plan=former):
            copies[row.pk] = self._copied(row, area_plan=area_plans[row.area_plan_id])
        return self._save(copies)

    def _projects(self, ids, area_plans: Mapping, directions: Mapping) -> dict[int, Project]:
        rows = Project.objects.filter(pk__in=ids).prefetch_related("themes", "directions")
        found, copies = list(rows), {}
        for row in found:
            area_plan = area_plans[row.area_plan_id]
            # One that has ended and is taken along begins anew.
            own = {"ended_on": None, "end_reason": "", "successor": None, "is_published": False}
            copies[row.pk] = self._copied(row, area_plan=area_plan, **own)
        Project.objects.bulk_create(copies.values())
        for row in found:
            copies[row.pk].themes.through.objects.bulk_create(
                Project.themes.through(project=copies[row.pk], theme=theme)
                for theme in row.themes.all()
            )
            carried = [directions[direction.pk] for direction in row.directions.all()]
            copies[row.pk].directions.through.objects.bulk_create(
                Project.directions.through(project=copies[row.pk], policydirection=direction)
                for direction in carried
            )
        models.prefetch_related_objects(list(copies.values()), "themes", "directions")
        self._record(copies)
        places = Participation.objects.filter(project__in=ids)
        self._save({row.pk: self._copied(row, project=copies[row.project_id]) for row in places})
        return copies

    def _measures(self, projects: Mapping[int, Project]) -> None:
        rows = list(Measure.objects.filter(project__in=projects))
        copies = {}
        for row in rows:
            copies[row.pk] = self._copied(row, project=projects[row.project_id], reprise_of=None)
        # Those that are repeated come first, so that the others can name them.
        originals = {row.pk: copies[row.pk] for row in rows if row.reprise_of_id is None}
        self._save(originals)
        reprises = {}
        for row in rows:
            if row.reprise_of_id is not None:
                reprises[row.pk] = copies[row.pk]
                copies[row.pk].reprise_of = originals.get(row.reprise_of_id)
        self._save(reprises)

    def _kpis(self, projects: Mapping[int, Project]) -> None:
        rows = KPI.objects.filter(project__in=projects, ended_on=None)
        own = {"is_published": False, "note_line": None, "editorial_note": "", "target_reason": ""}
        kpis = {row.pk: self._copied(row, project=projects[row.project_id], **own) for row in rows}
        self._save(kpis)
        series = KPISeries.objects.filter(kpi__in=kpis)
        quotes = {"baseline_quote": "", "target_quote": ""}
        self._save({row.pk: self._copied(row, kpi=kpis[row.kpi_id], **quotes) for row in series})

    def _copied(self, row: models.Model, **values: Any) -> Any:
        """A copy that is not saved: with a code of the new edition, and what it continues."""
        copy = type(row)()
        for field in row._meta.concrete_fields:
            # The database gives the others.
            if not (field.primary_key or field.generated or field.has_db_default()):
                setattr(copy, field.attname, getattr(row, field.attname))
        names = {field.name for field in row._meta.concrete_fields}
        if "source" in names:
            values |= NOT_CARRIED | {"source": self.source}
        if "code" in names:
            values["code"] = code_in(self.mark, row.code)
        if "carried_from" in names:
            values["carried_from"] = row
        for name, value in values.items():
            setattr(copy, name, value)
        return copy

    def _save(self, copies: dict[int, Any]) -> dict[int, Any]:
        if copies:
            next(iter(copies.values()))._meta.default_manager.bulk_create(copies.values())
            self._record(copies)
        return copies

    def _record(self, copies: Mapping[int, Any]) -> None:
        record_together([(None, copy) for copy in copies.values()], self.user)
