"""What a visitor may choose in the list of projects."""

from policyportal.search.index import SearchEntry
from policyportal.search.lists import GroupFilter, ListFilter, SortFilter, ViewFilter, WordsFilter
from projects.models import Theme
from regions.models import CollaborationArea, Subprefecture

# Each asks the database anew whenever it is called.
area_choices = CollaborationArea.objects.values_list("slug", "name").all
place_choices = Subprefecture.objects.in_plan_order().values_list("slug", "name").all
theme_choices = Theme.objects.values_list("slug", "name").all


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
