"""The filters that lists of staff have in common: the edition, the year that records are of, and that in which they came."""

from collections.abc import Iterable

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import Max, Min, QuerySet
from django.utils.timezone import localdate

from policyportal.records.eras import fiscal_start, fiscal_year, read_year, short_year
from regions.models import Plan


class EditionFilter(admin.SimpleListFilter):
    """版: offered where there are several. All are shown until one is chosen, so that a search misses none."""

    title = "版"
    parameter_name = "edition"
    path = ""
    """The way from a record to its edition."""

    def lookups(self, request, model_admin) -> list[tuple[str, str]]:
        plans = Plan.objects.order_by("-is_shown", "pk")
        return [(plan.code, f"{plan}{'（表示中）' if plan.is_shown else ''}") for plan in plans]

    def has_output(self) -> bool:
        return len(self.lookup_choices) > 1

    def queryset(self, request, queryset) -> QuerySet:
        if self.value() is None:
            return queryset
        if self.value() not in dict(self.lookup_choices):
            raise IncorrectLookupParameters
        return queryset.filter(**{f"{self.path}__code": self.value()})


class YearFilter(admin.SimpleListFilter):
    """年: the year that a record is of, newest first. An address may write it as people do: R5."""

    title = "年"
    parameter_name = "year"
    path = "year"

    def lookups(self, request, model_admin) -> list[tuple[str, str]]:
        return [(str(year), f"{short_year(year)}（{year}）") for year in self.years(model_admin)]

    def years(self, model_admin) -> Iterable[int]:
        found = model_admin.model._default_manager.order_by(f"-{self.path}")
        return found.values_list(self.path, flat=True).distinct()

    def value(self) -> str | None:
        typed = super().value()
        try:
            return typed and str(read_year(typed[:40]))
        except ValueError as error:
            raise IncorrectLookupParameters from error

    def queryset(self, request, queryset) -> QuerySet:
        return self.of_year(queryset, int(self.value())) if self.value() else queryset

    def of_year(self, records: QuerySet, year: int) -> QuerySet:
        return records.filter(**{self.path: year})


class ChangedYearFilter(YearFilter):
    """変わった年度: the fiscal year in which something was written down."""

    title = "変わった年度"
    path = "changed_at"

    def years(self, model_admin) -> Iterable[int]:
        """Those from the first to the last, in one query."""
        span = model_admin.model._default_manager.aggregate(Min(self.path), Max(self.path))
        first, last = (moment and fiscal_year(localdate(moment)) for moment in span.values())
        return range(last, first - 1, -1) if first else ()

    def of_year(self, records: QuerySet, year: int) -> QuerySet:
        days = fiscal_start(year), fiscal_start(year + 1)
        return records.filter(
            **{f"{self.path}__date__gte": days[0], f"{self.path}__date__lt": days[1]}
        )


def by_edition(path: str) -> type[EditionFilter]:
    """The filter of a list whose records come to their edition this way."""
    return type("EditionFilter", (EditionFilter,), {"path": path})


def by_year(path: str) -> type[YearFilter]:
    """The filter of a list whose records come to their year this way."""
    return type("YearFilter", (YearFilter,), {"path": path})
