"""What a visitor may choose in a list, read from the address: groups of choices, words, an order, a view."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from math import ceil
from urllib.parse import urlencode

import django_filters
from django import forms
from django.db.models import Q
from django.http import QueryDict

from policyportal.pages.paging import PageLinks, numbered, ways
from policyportal.records import memory
from policyportal.search.facets import FacetIndex, Facets
from policyportal.search.index import SearchEntry
from policyportal.search.querysets import SearchEntryQuerySet, holds
from policyportal.search.words import LONGEST, Word, split, understand
from regions.models import Plan

# Orders of a list: label, columns of the index. The first is the list's own and is in no address.
SORTS = {
    "plan": ("連携地域順", ["position"]),
    "name": ("名称順（よみ）", ["kana", "position"]),
    "changed": ("更新の新しい順", ["-changed_at", "position"]),
}
VIEWS = {"cards": "カード", "table": "表"}
# All results are on one page, to be searched and printed, up to MOST_ON_A_PAGE; beyond, ON_A_PAGE at a time.
MOST_ON_A_PAGE = 60
ON_A_PAGE = 20


class KnownChoicesField(forms.MultipleChoiceField):
    """Choices from an address, in the order of the group; unknown ones are set aside for a notice."""

    def clean(self, value: list[str] | None) -> list[str]:
        given = dict.fromkeys(filter(None, value or []))
        self.choices = list(self.choices)  # asked for once, where they come from the database
        known = [value for value, _ in self.choices]
        self.unknown = [value for value in given if value not in known]
        return [value for value in known if value in given]


class OneOfField(forms.ChoiceField):
    """One choice from an address; the first counts where there is none, and an unknown one is set aside."""

    def clean(self, value: str | None) -> str:
        known = [value for value, _ in self.choices]
        self.unknown = [value] if value and value not in known else []
        return value if value in known else known[0]


class WordsField(forms.CharField):
    """Words separated by spaces of either width; a word of signs alone is set aside."""

    default_error_messages = {"max_length": "%(limit_value)d文字以内で入力してください。"}

    def clean(self, value: list[str]) -> list[str]:
        words, self.unknown = split(super().clean(" ".join(value).replace("\0", " ")))
        return words


class GroupFilter(django_filters.Filter):
    """Choices on a column of the index, any of which fits: a set (lookup "holds"), or the one area ("in")."""

    field_class = KnownChoicesField

    def __init__(self, *args, lookup_expr="holds", choices=(), **kwargs):
        super().__init__(*args, lookup_expr=lookup_expr, choices=choices, **kwargs)

    def condition(self, values: list[str]) -> Q:
        if self.lookup_expr == "holds":
            return holds(self.field_name, values)
        return Q(**{f"{self.field_name}__{self.lookup_expr}": values})

    def filter(self, queryset, values: list[str]) -> SearchEntryQuerySet:
        return queryset.filter(self.condition(values)) if values else queryset


class WordsFilter(django_filters.Filter):
    field_class = WordsField

    def __init__(self, **kwargs):
        super().__init__(
            field_name="text", widget=forms.MultipleHiddenInput, max_length=LONGEST, **kwargs
        )

    def filter(self, queryset, words: list[str]) -> SearchEntryQuerySet:
        return queryset.mentioning(self.parent.words)


class SortFilter(django_filters.Filter):
    """An order, by columns of the index."""

    field_class = OneOfField

    def __init__(self, sorts: Mapping[str, tuple[str, list[str]]] | None = None):
        self.sorts = sorts or SORTS
        choices = [(value, label) for value, (label, _) in self.sorts.items()]
        super().__init__(label="並べ替え", choices=choices)

    def filter(self, queryset, value: str) -> SearchEntryQuerySet:
        return queryset.order_by(*self.sorts[value][1])


class ViewFilter(django_filters.Filter):
    """How results are shown; it leaves them as they are."""

    field_class = OneOfField

    def __init__(self, *views: str):
        super().__init__(label="見せ方", choices=[(view, VIEWS[view]) for view in views])

    def filter(self, queryset, value: str) -> SearchEntryQuerySet:
        return queryset


@dataclass(frozen=True)
class CountedChoice:
    """A choice as the form shows it: how many results it would give, the other groups kept."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class ChoiceGroup:
    """A group of choices as the form shows it."""

    name: str
    label: str
    choices: list[CountedChoice]


@dataclass(frozen=True)
class Condition:
    """A condition in force; the address of the list without it, and how many results there are then, if asked."""

    label: str
    text: str
    query: str
    results: int | None = None


class ListFilter(django_filters.FilterSet):
    """Any of the choices within a group, all of the groups and words together, of one kind of record."""

    kind: SearchEntry.Kind
    withdrawn: Mapping[str, str] = {}
    """Names that addresses once had, with their words."""
    most_on_a_page, on_a_page = MOST_ON_A_PAGE, ON_A_PAGE

    def __init__(self, data: QueryDict, plan: Plan):
        self.plan = plan
        super().__init__(data, queryset=self.entries())

    def entries(self) -> SearchEntryQuerySet:
        """The entries that it narrows."""
        return SearchEntry.objects.of(self.kind, self.plan)

    @cached_property
    def words(self) -> list[Word]:
        return understand(self.chosen("q"))

    def chosen(self, name: str) -> list[str] | str:
        """What was understood of a name."""
        return self._understood.get(name) or []

    @cached_property
    def _understood(self) -> dict[str, list[str] | str]:
        """What a form could read; what has an error is not among it."""
        self.form.is_valid()
        return self.form.cleaned_data

    @property
    def is_whole(self) -> bool:
        """Whether nothing narrows it, nor was meant to."""
        return not self.typed and not any(map(self.chosen, self.group_filters))

    @property
    def typed(self) -> str:
        """The words as the form shows them; those too long too, so that they can be mended."""
        return " ".join(self.chosen("q")) or " ".join(self.data.getlist("q"))

    @property
    def view(self) -> str:
        return self.chosen("view")

    @property
    def sort(self) -> str:
        return self.chosen("sort")

    @property
    def views(self) -> list[tuple[str, str, str]]:
        """Each view: value, label, and the query string of these results in it."""
        views = self.form.fields["view"].choices
        return [(value, label, self.query(view=value)) for value, label in views]

    @cached_property
    def group_filters(self) -> dict[str, GroupFilter]:
        filters = self.filters.items()
        return {name: group for name, group in filters if isinstance(group, GroupFilter)}

    @cached_property
    def _facet_index(self) -> FacetIndex:
        """Which entry has which choice, kept as long as the data do not change."""
        columns = tuple(group.field_name for group in self.group_filters.values())
        key = ("facets", type(self), self.plan.pk, columns)
        return memory.kept(key, partial(FacetIndex, self.queryset, columns))

    @cached_property
    def facets(self) -> Facets:
        """The counts of all groups."""
        chosen = {}
        for name, group in self.group_filters.items():
            if values := self.chosen(name):
                chosen[group.field_name] = values
        if not self.words:
            return self._facet_index.count(chosen)
        found = self.queryset.counted_by(self.words).values_list("record_id", flat=True)
        return self._facet_index.count(chosen, found.order_by())

    @property
    def recorded(self) -> int:
        """How many there are without any condition."""
        return self._facet_index.size

    @property
    def groups(self) -> list[ChoiceGroup]:
        """The groups with the choices that have results, or are chosen; without a group that would narrow nothing."""
        groups = []
        for name, group in self.group_filters.items():
            counts, chosen = self.facets.counts[group.field_name], self.chosen(name)
            choices = [
                CountedChoice(value, label, counts[value], value in chosen)
                for value, label in self.form.fields[name].choices
                if counts[value] or value in chosen
            ]
            if chosen or any(choice.count < self.facets.total for choice in choices):
                groups.append(ChoiceGroup(name, group.label, choices))
        return groups

    @property
    def notices(self) -> list[str]:
        """What of the address was not understood and is left out, a sentence a group."""
        found, all_errors = [], self.form.errors  # makes the form read its data
        for name, field in self.form.fields.items():
            if unknown := getattr(field, "unknown", []):
                what = "には検索できる文字がありません" if name == "q" else "はありません"
                found.append(f"{field.label}：{quoted(unknown)}{what}。除いて表示しています。")
            if errors := all_errors.get(name):
                found.append(f"{field.label}：{''.join(errors)}除いて表示しています。")
        for name, label in self.withdrawn.items():
            if name in self.data:
                found.append(f"{label}での絞り込みはなくなりました。除いて表示しています。")
        known = (*self.filters, *self.withdrawn, "page")
        if strange := [name for name in self.data if name not in known]:
            found.append(f"{quoted(strange)}という条件はありません。除いて表示しています。")
        if self.page.number != self._page_asked_for:
            page = quoted([self.data["page"]])
            found.append(f"ページ：{page}はありません。1ページ目を表示しています。")
        return found

    @property
    def conditions(self) -> list[Condition]:
        """The conditions in force, one by one, for the chips that undo them."""
        found = []
        for name in (*self.group_filters, "q"):
            field = self.form.fields[name]
            labels = dict(getattr(field, "choices", []))
            for value in self.chosen(name):
                query = self.query(**{name: _without(self.chosen(name), value)})
                found.append(Condition(field.label, labels.get(value, value), query))
        return found

    @property
    def ways_out(self) -> list[Condition]:
        """Where nothing fits: each group and word without which there would be results, and how many; a query a word."""
        found, chosen = [], self.queryset
        for group in self.groups:
            values, column = self.chosen(group.name), self.filters[group.name].field_name
            chosen = self.filters[group.name].filter(chosen, values)
            if values:
                text = "・".join(choice.label for choice in group.choices if choice.chosen)
                query = self.query(**{group.name: []})
                found.append(Condition(group.label, text, query, self.facets.without[column]))
        label = self.form.fields["q"].label
        for word in self.words:
            query = self.query(q=_without(self.chosen("q"), word.typed))
            results = chosen.counted_by(_without(self.words, word)).count()
            found.append(Condition(label, word.typed, query, results))
        return [condition for condition in found if condition.results]

    def query(self, **changes: list[str] | str) -> str:
        """The query string of these choices in their one order, some of them changed; no page."""
        names = (*self.group_filters, "q", "sort", "view")
        chosen = {name: self.chosen(name) for name in names} | changes
        chosen["q"] = [" ".join(chosen["q"])] if chosen["q"] else []
        for name in ("sort", "view"):
            if chosen[name] == self.form.fields[name].choices[0][0]:
                chosen[name] = []
        return urlencode(chosen, doseq=True)

    @property
    def selection(self) -> str:
        """The query string of what is chosen and in which order, without how it is shown."""
        return self.query(view=self.form.fields["view"].choices[0][0])

    @cached_property
    def page(self) -> PageLinks:
        total = self.facets.total
        last = 1 if total <= self.most_on_a_page else ceil(total / self.on_a_page)
        number = self._page_asked_for if 1 <= self._page_asked_for <= last else 1
        return ways(number, last, self.query())

    @property
    def ids(self) -> Sequence[int]:
        """The ids of all records, in order; not asked for yet, so that a page asks for its own."""
        return self.qs.values_list("record_id", flat=True)

    @property
    def records(self) -> list[int]:
        """The ids of the records on this page, in order."""
        end = self.page.number * self.on_a_page
        return list(self.ids[end - self.on_a_page : end] if self.page.last > 1 else self.ids)

    @property
    def _page_asked_for(self) -> int:
        text = self.data.get("page") or "1"
        return int(text) if text.isdecimal() and len(text) < 10 else 0

    @property
    def rearranged(self) -> str | None:
        """The query string of the list's one address, if it was asked for by another that says the same."""
        query = numbered(self.query(), self.page.number)
        return query if query != self.data.urlencode() and not self.notices else None


def _without(values: list, left_out: object) -> list:
    return [value for value in values if value != left_out]


def quoted(words: list[str], most: int = 5) -> str:
    """The first words as a notice may show them: cut, and without letters that do not print."""
    shown = "".join(f"「{''.join(filter(str.isprintable, word))[:40]}」" for word in words[:most])
    return f"{shown}など{len(words)}個" if len(words) > most else shown
