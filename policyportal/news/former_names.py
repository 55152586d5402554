"""What KPIs and projects were called before: news of the past go on naming them so."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from kpis.models import KPI, MeaningChange
from projects.models import Project

# By kind of record and its id: until when it had which name, oldest first.
FormerNames = defaultdict[tuple[type, int], list[tuple[datetime, str]]]


def former_names(projects: Collection[int]) -> FormerNames:
    """Find the former names of these projects and of their KPIs, in one query."""
    changes = MeaningChange.objects.of_names(projects)
    names: FormerNames = defaultdict(list)
    for project, kpi, moment, name in changes.values_list("project", "kpi", "changed_at", "before"):
        subject = (KPI, kpi) if kpi else (Project, project)
        names[subject].append((moment, name))
    return names
