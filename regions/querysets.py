"""Questions to the tables of areas and places."""

import re
from typing import TYPE_CHECKING, Any, Self

from django.db.models import Case, Q, When

from policyportal.records.folding import Fold, fold
from policyportal.records.querysets import CodedQuerySet, RecordQuerySet, SluggedQuerySet
from regions.codes import read_code

if TYPE_CHECKING:
    from regions.models import AreaPlan, Municipality, Plan

# What follows a municipality's name, and how it is read.
KINDS = ("市", "町", "村", "し", "ちょう", "まち", "むら", "そん")
# What may follow a subprefecture's name: the land, the office, what the office looks after.
OFFICE = re.compile("(地域|管内|(総合)?振興局|ちいき|かんない|(そうごう)?しんこうきょく)$")


class PlanQuerySet(CodedQuerySet["Plan"]):
    def shown(self) -> "Plan":
        """The one edition that the public pages show; Plan.DoesNotExist before any is loaded."""
        return self.get(is_shown=True)


class AreaPlanQuerySet(RecordQuerySet["AreaPlan"]):
    def get_by_natural_key(self, plan_code: str, area_slug: str) -> "AreaPlan":
        return self.get(plan__code=plan_code, area__slug=area_slug)

    def of(self, plan: "Plan") -> Self:
        """An edition's area plans in the plan's order, with their areas and subprefectures: two queries."""
        return (
            self.filter(plan=plan)
            .select_related("area", "plan")
            .prefetch_related("area__subprefectures")
            .order_by("area__order")
        )


class MunicipalityQuerySet(CodedQuerySet["Municipality"]):
    def called(self, words: str) -> Self:
        """Those whose name or reading holds the words, however they are written, or whose code they are.

        First those for which they are all of it (`nearness` 0), then those whose 市, 町 or 村 alone is missing.
        """
        folded = fold(words)
        if not folded:
            return self.none()
        whole = Q(name_folded=folded) | Q(kana_folded=folded) | Q(code=read_code(folded))
        with_kind = [folded + kind for kind in KINDS]
        part = Q(name_folded__contains=folded) | Q(kana_folded__contains=folded)
        return (
            self.annotate(name_folded=Fold("name"), kana_folded=Fold("kana"))
            .filter(whole | part)
            .annotate(
                nearness=Case(
                    When(whole, then=0),
                    When(Q(name_folded__in=with_kind) | Q(kana_folded__in=with_kind), then=1),
                    default=2,
                )
            )
            .select_related("subprefecture__area")
            .order_by("nearness", "code")
        )

    def meant(self) -> "Municipality | None":
        """Of those called by words, the one that they mean: the only whole one, or the only one; else None."""
        towns: list[Any] = list(self)
        found = [town for town in towns if town.nearness == 0] or towns
        return found[0] if len(found) == 1 else None


class SubprefectureQuerySet(SluggedQuerySet):
    def starting(self, words: str) -> Self:
        """Those whose name or reading starts with the words, be they said of the land or of its office."""
        stem = OFFICE.sub("", fold(words))
        if not stem:
            return self.none()
        return self.annotate(name_folded=Fold("short_name"), kana_folded=Fold("kana")).filter(
            Q(name_folded__startswith=stem) | Q(kana_folded__startswith=stem)
        )

    def in_plan_order(self) -> Self:
        """All fourteen, area by area."""
        return self.select_related("area").order_by("area__order", "order")
