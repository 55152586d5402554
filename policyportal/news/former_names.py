"""What KPIs, their series and projects were called before: news of the past go on naming them so."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from kpis.models import KPI, KPISeries, MeaningChange
from projects.models import Project

# By kind of record and its id, of a series its code: until when it had which name, oldest first.
FormerNames = defaultdict[tuple[type, int | str], list[tuple[datetime, str]]]


def former_names(projects: Collection[int]) -> FormerNames:
    """Find the former names of these projects, of their KPIs and of the headings of their series, in one query."""
    changes = MeaningChange.objects.of_names(projects)
    names: FormerNames = defaultdict(list)
    for change in changes:
        subject: tuple[type, int | str] = (Project, change.project_id)
        if change.part == MeaningChange.Part.HEADING:
            subject = (KPISeries, change.code)
        elif change.kpi_id:
            subject = (KPI, change.kpi_id)
        names[subject].append((change.changed_at, change.before))
    return names
