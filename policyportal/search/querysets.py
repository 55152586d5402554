"""Questions to the index of search."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from django.contrib.postgres.fields import ArrayField
from django.db import connections, models
from django.db.models import BooleanField, Count, ExpressionWrapper, F, Func, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce

from policyportal.records.database_rules import transaction_setting
from policyportal.records.folding import fold
from regions.models import Plan

if TYPE_CHECKING:
    from policyportal.search.words import Word

# Kinds that outlive an edition.
LASTING = ("subprefecture", "municipality", "term")


def holds(column: str, choices: Iterable[str]) -> Q:
    """Whether a set holds one of the choices; a set is one text, its members on lines of their own."""
    found = Q()
    for choice in choices:
        found |= Q(**{f"{column}__contains": f"\n{choice}\n"})
    return found


def set_of(choices: Iterable[str]) -> str:
    """The text of a set with these members."""
    return "".join(f"\n{choice}" for choice in choices) + "\n"


def members(text: str) -> list[str]:
    """The members of a set, or the one of a column that holds one."""
    return text.strip("\n").split("\n") if text else []


class Counted(NamedTuple):
    """How many entries are found, and how many of them with a word in a name; None where that was not asked."""

    number: int
    named: int | None = None


class _Element(Func):
    """An element of an array by its place; null beyond its ends. In an array of numbers it is found at once."""

    template = "((%(expressions)s])"
    arg_joiner = ")["


def given(values: Mapping[int, str], default: str) -> Combinable:
    """A column of words that the database does not know: by the record's id, else the default."""
    words = [default, *sorted(set(values.values()) - {default})]
    place = {word: number for number, word in enumerate(words, 1)}
    numbers = _by_id({pk: place[word] for pk, word in values.items()}, default=place[default])
    texts = ArrayField(models.TextField())
    return _Element(Cast(Value(words, texts), texts), numbers, output_field=models.TextField())


def ranked(values: Mapping[int, Any]) -> Combinable:
    """A column that sorts as these values do: by the record's id; all records that have none come last."""
    place = {value: number for number, value in enumerate(sorted(set(values.values())), 1)}
    return _by_id({pk: place[value] for pk, value in values.items()}, default=len(place) + 1)


def _by_id(numbers: Mapping[int, int], default: int) -> Combinable:
    """A column of numbers by the record's id, else the default; they go to the database as one text."""
    number = models.IntegerField()
    if not numbers:
        return Value(default, number)
    first, last = min(numbers), max(numbers)
    listed = ",".join(str(numbers.get(pk, default)) for pk in range(first, last + 1))
    array = Cast(Value(f"{{{listed}}}"), ArrayField(number))
    found = _Element(array, F("record_id") - (first - 1), output_field=number)
    return Coalesce(found, Value(default), output_field=number)


class SearchEntryQuerySet(models.QuerySet):
    def in_plan(self, plan: Plan) -> Self:
        """The entries of an edition, and of what outlives it: places and terms."""
        return self.filter(Q(plan_id=plan.pk) | Q(plan_id=None))

    def of(self, kind: str, plan: Plan) -> Self:
        """The entries of one kind: in an edition, or of what outlives it."""
        found = self.in_plan(plan) if kind in LASTING else self.filter(plan_id=plan.pk)
        return found.filter(kind=kind)

    def spelled(self, kind: str, typed: str) -> list[int]:
        """The ids of what outlives an edition and is spelled so with Latin letters: sapporo, kusiro."""
        letters = fold(typed)
        is_latin = letters.isascii() and bool(letters)
        found = self.filter(kind=kind, text__contains=letters) if is_latin else self.none()
        return list(found.values_list("record_id", flat=True))

    def mentioning(self, words: "Iterable[Word]") -> Self:
        """Entries that hold every word: its letters, a synonym, or a place that it names."""
        for word in words:
            self = self.filter(word.condition)
        return self

    def counted_by(self, words: "Iterable[Word]") -> Self:
        """The entries mentioning the words, where all are to be counted: it asks the index of short words."""
        for word in words:
            self = self.filter(word.counting_condition)
        return self

    def by_nearness(self, words: "Iterable[Word]") -> Self:
        """The entries in which the words stand in a name first, then in what else it says, then by its place."""
        nearness = sum((word.nearness for word in words), start=Value(0))
        return self.annotate(nearness=nearness).order_by("nearness", "position")

    @contextmanager
    def rebuilt(self) -> Iterator[None]:
        """Leave the index alone while a transaction writes very many records, and rebuild it at the end."""
        with transaction_setting("search.paused", "on", self.db):
            yield
        self.rebuild()

    def rebuild(self) -> None:
        """Write every row again from the view search_source."""
        with connections[self.db].cursor() as cursor:
            cursor.execute("SELECT search_rebuild()")

    def strays(self) -> list[tuple[str, int]]:
        """Kind and id of rows that are not as the view search_source has them: none, while the triggers work."""
        fields = self.model._meta.concrete_fields
        columns = [field.column for field in fields if not field.generated]
        entry = ", ".join(f"entry.{column}" for column in columns)
        source = ", ".join(f"source.{column}" for column in columns)
        with connections[self.db].cursor() as cursor:
            # The view folds every text, which takes the longest: it is read once.
            cursor.execute(
                "SELECT kind, record_id FROM search_entry AS entry "
                "FULL JOIN search_source AS source USING (kind, record_id) "
                f"WHERE ({entry}) IS DISTINCT FROM ({source}) ORDER BY kind, record_id"  # nosec B608 # our columns
            )
            return cursor.fetchall()

    def naming(self, words: "Iterable[Word]", *, none: bool = False) -> Self:
        """The entries with a name that holds one of the words, or those with none."""
        has_name = _in_names(words)
        return self.filter(~has_name if none else has_name)

    def estimated(self) -> int:
        """About how many there are: what the database expects, which takes a millisecond however many they are."""
        (explained,) = json.loads(self.order_by().explain(format="json"))
        return explained["Plan"]["Plan Rows"]

    def by_kind(self) -> dict[str, Counted]:
        """How many there are of each kind."""
        groups = self.order_by().values_list("kind").annotate(number=Count("record_id"))
        return {kind: Counted(number) for kind, number in groups}

    def by_kind_and_name(self, words: "Iterable[Word]") -> dict[str, Counted]:
        """The same with how many of them have a name that holds one of the words, which takes half as long again."""
        # Grouped by whether there is one, so that no name is carried along to be counted.
        has_name = ExpressionWrapper(_in_names(words), BooleanField())
        groups = self.order_by().values_list("kind").annotate(is_named=has_name)
        counted: dict[str, Counted] = {}
        for kind, is_named, number in groups.annotate(number=Count("record_id")):
            before, named = counted.get(kind, (0, 0))
            counted[kind] = Counted(before + number, (named or 0) + is_named * number)
        return counted


def _in_names(words: "Iterable[Word]") -> Q:
    found = Q(pk__in=[])
    for word in words:
        found |= word.in_names
    return found
