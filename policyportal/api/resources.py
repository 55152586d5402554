"""The resources of the API: each dataset is one, with what narrows its list."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, QuerySet

from kpis.datasets import KPIS, SERIES, VALUES
from kpis.filters import KPIFilter, StatusFilter
from policyportal.opendata.catalog import DATASETS
from policyportal.pages.datasets import DataColumn, Dataset, Kind
from policyportal.search.lists import ListFilter
from projects.datasets import PROJECT_DIRECTIONS, PROJECT_THEMES, PROJECTS
from projects.filters import ProjectFilter


@dataclass(frozen=True)
class Resource:
    """A dataset under an address of the API.

    `list_filter` is that of the page which lists the same records. `lookups` are columns by which the list can be
    narrowed, each with the way to it from a record, where a row is no record; of records they are found.
    """

    dataset: Dataset
    list_filter: type[ListFilter] | None = None
    lookups: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.dataset.name

    def lookups_in(self, records: Iterable) -> Mapping[str, str]:
        """The columns that narrow these records: those that name another record, a choice or a year, and the key."""
        if self.lookups or not isinstance(records, QuerySet) or self.dataset.rows_of is not iter:
            return self.lookups
        found = {}
        for name, column in self.dataset.columns.items():
            path = _path_of(column)
            if self._narrows(name, column) and _is_stored(records.model, path):
                found[name] = path.replace(".", "__")
        return found

    def _narrows(self, name: str, column: DataColumn) -> bool:
        if column.refers:
            # The edition is chosen for the whole list.
            return column.refers[0] != "editions"
        return name in self.dataset.key or bool(column.codes) or column.kind is Kind.YEAR


def _path_of(column: DataColumn) -> str:
    return column.value if isinstance(column.value, str) else ""


def _is_stored(model: type[Model] | None, path: str) -> bool:
    """Whether the database can be asked for what a path leads to."""
    for name in path.split("."):
        try:
            step = model._meta.get_field(name) if model else None
        except FieldDoesNotExist:
            return False
        if step is None:
            return False
        model = step.related_model
    return model is None


_OF_PROJECT = {"project_code": "code", "area_code": "area_plan__area__slug"}
_OWN = [
    Resource(PROJECTS, ProjectFilter),
    Resource(PROJECT_THEMES, lookups=_OF_PROJECT),
    Resource(PROJECT_DIRECTIONS, lookups=_OF_PROJECT),
    Resource(KPIS, KPIFilter),
    Resource(SERIES, StatusFilter),
    Resource(
        VALUES,
        StatusFilter,
        {
            "series_code": "code",
            "kpi_code": "kpi__code",
            "project_code": "kpi__project__code",
            "area_code": "kpi__project__area_plan__area__slug",
        },
    ),
]
_BY_NAME = {resource.name: resource for resource in _OWN}
# In the order of the catalogue; a dataset without a line above is a plain one.
RESOURCES = {dataset.name: _BY_NAME.get(dataset.name) or Resource(dataset) for dataset in DATASETS}
