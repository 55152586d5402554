"""What a visitor may choose in the list of projects."""

from functools import partial

from django.db.models import QuerySet

from policyportal.records import memory
from policyportal.search.index import SearchEntry
from policyportal.search.lists import GroupFilter, ListFilter, SortFilter, ViewFilter, WordsFilter
from projects.models import Theme
from regions.models import CollaborationArea, Subprefecture


def area_choices() -> list[tuple[str, str]]:
    return _choices("areas", CollaborationArea.objects.all())


def place_choices() -> list[tuple[str, str]]:
    return _choices("places", Subprefecture.objects.in_plan_order())


def theme_choices() -> list[tuple[str, str]]:
    return _choices("themes", Theme.objects.all())


def _choices(kind: str, records: QuerySet) -> list[tuple[str, str]]:
    return memory.kept(("choices", kind), partial(list, records.values_list("slug", "name")))


class ProjectFilter(ListFilter):
    """地域・分野・語: projects by where they are counted, who carries them, their theme and their words."""

    kind = SearchEntry.Kind.PROJECT

    area = GroupFilter(field_name="area", lookup_expr="in", label="連携地域", choices=area_choices)
    sub = GroupFilter(
        field_name="places", lookup_expr="holds", label="実施地域", choices=place_choices
    )
    field = GroupFilter(
        field_name="themes",
        lookup_expr="holds",
        label="分野（このサイトの分類）",
        choices=theme_choices,
    )
    q = WordsFilter(label="語（名称・施策・KPI・実施地域）")
    sort = SortFilter()
    view = ViewFilter("cards", "table")
