"""Questions to the tables of areas and places."""

import re
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any, Self

from django.db.models import Case, F, Q, Value, When

from policyportal.records import memory
from policyportal.records.folding import Fold, fold
from policyportal.records.querysets import CodedQuerySet, RecordQuerySet, SluggedQuerySet
from regions.addresses import town_in
from regions.codes import read_code

if TYPE_CHECKING:
    from regions.models import AreaPlan, Municipality, Plan

# What follows a municipality's name, and how it is read.
KINDS = ("市", "町", "村", "し", "ちょう", "まち", "むら", "そん")
# What may follow a subprefecture's name: the land, the office, what the office looks after.
OFFICE = re.compile("(地域|管内|(総合)?振興局|ちいき|かんない|(そうごう)?しんこうきょく)$")


class PlanQuerySet(CodedQuerySet["Plan"]):
    def shown(self) -> "Plan":
        """Get the edition that the public pages show. Raises Plan.DoesNotExist before any is loaded."""
        return self.get(is_shown=True)

    def published(self) -> Self:
        """Find the editions that the public may read."""
        return self.filter(is_published=True)


class AreaPlanQuerySet(RecordQuerySet):
    key = ("plan__code", "area__slug")

    def of(self, plan: "Plan") -> Self:
        """Find an edition's area plans in its order, with areas and subprefectures, in two queries."""
        area_plans = self.filter(plan=plan).select_related("area", "plan").order_by("area__order")
        return area_plans.prefetch_related("area__subprefectures")

    def listed(self, plan: "Plan") -> "list[AreaPlan]":
        """List them with their directions too, kept in memory."""
        area_plans = self.of(plan).prefetch_related("directions")
        return memory.kept(("area plans", plan.pk), partial(list, area_plans))


class MunicipalityQuerySet(CodedQuerySet["Municipality"]):
    def called(self, words: str) -> Self:
        """Find those whose name or reading contains the words, however they are written, or whose code or address they are.

        Those whose whole name they are come first (`nearness` 0), then those without 市, 町 or 村 (1).
        """
        folded = fold(words)
        if not folded:
            return self.none()
        folded = fold(town_in(words, self.values_list("name", flat=True))) or folded
        whole = Q(name_folded=folded) | Q(kana_folded=folded) | Q(code=read_code(folded))
        with_kind = [folded + kind for kind in KINDS]
        part = Q(name_folded__contains=folded) | Q(kana_folded__contains=folded)
        without_kind = Q(name_folded__in=with_kind) | Q(kana_folded__in=with_kind)
        nearness = Case(When(whole, then=0), When(without_kind, then=1), default=2)
        towns = self.annotate(name_folded=Fold("name"), kana_folded=Fold("kana"))
        towns = towns.filter(whole | part).annotate(nearness=nearness)
        return towns.select_related("subprefecture__area").order_by("nearness", "code")

    def spelled(self, ids: Iterable[int]) -> Self:
        """Find those with these ids, which search found, as `called` gives those it finds."""
        towns = self.filter(pk__in=ids).annotate(nearness=Value(2))
        return towns.select_related("subprefecture__area").order_by("code")

    def meant(self) -> "Municipality | None":
        """Give the one that the words mean, the only whole name or the only one found; else None."""
        towns: list[Any] = list(self)
        found = [town for town in towns if town.nearness == 0] or towns
        return found[0] if len(found) == 1 else None


class SubprefectureQuerySet(SluggedQuerySet):
    def starting(self, words: str) -> Self:
        """Find those whose name or reading starts with the words, which may name the land or its office."""
        stem = OFFICE.sub("", fold(words))
        if not stem:
            return self.none()
        places = self.annotate(name_folded=Fold("short_name"), kana_folded=Fold("kana"))
        return places.filter(Q(name_folded__startswith=stem) | Q(kana_folded__startswith=stem))

    def in_plan_order(self) -> Self:
        return self.select_related("area").order_by("area__order", "order")

    def with_own_bureau(self) -> Self:
        """Find those in which a bureau has its seat: one for each bureau."""
        return self.filter(seat=None)


class BureauChangeQuerySet(RecordQuerySet):
    key = ("subprefecture__slug", "changed_at")

    def of_names(self) -> Self:
        """Find those before which a bureau had another name, newest first; what was a mistake is no name."""
        return self.exclude(kind="corrected").exclude(before=F("after"))


class TermQuerySet(SluggedQuerySet):
    def in_plan(self, plan: "Plan") -> Self:
        """Find the words that a page about an edition explains: those of any edition, and its own."""
        return self.filter(Q(printed_in=None) | Q(printed_in=plan)).select_related("printed_in")


class TranslationQuerySet(RecordQuerySet):
    key = ("original",)

    def into(self, language: str) -> dict[str, str]:
        """Give the translations into "english" or "easy" by the text as it stands in the records, kept in memory."""
        pairs = self.exclude(**{language: ""}).values_list("original", language)
        return memory.kept(("translations", language), partial(dict, pairs))
