"""Questions to the tables of areas and places."""

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Concat

from regions.folding import Fold, fold


class CodedQuerySet(models.QuerySet):
    """Records known by a permanent public code."""

    def get_by_natural_key(self, code):
        return self.get(code=code)

    def in_order_of(self, ids):
        """The records with these ids, in their order."""
        found = self.in_bulk(ids)
        return [found[one] for one in ids if one in found]


class SluggedQuerySet(models.QuerySet):
    """Records known by the slug of their address."""

    def get_by_natural_key(self, slug):
        return self.get(slug=slug)


class PlanQuerySet(CodedQuerySet):
    def shown(self):
        """The one edition that the public pages show; Plan.DoesNotExist before any is loaded."""
        return self.get(is_shown=True)


class AreaPlanQuerySet(models.QuerySet):
    def get_by_natural_key(self, plan_code, area_slug):
        return self.get(plan__code=plan_code, area__slug=area_slug)

    def of(self, plan):
        """An edition's area plans in the plan's order, with their areas and subprefectures: two queries."""
        return (
            self.filter(plan=plan)
            .select_related("area", "plan")
            .prefetch_related("area__subprefectures")
            .order_by("area__order")
        )


class MunicipalityQuerySet(CodedQuerySet):
    def called(self, words):
        """Those whose name or reading holds the words, however they are written, or whose code they are."""
        folded = fold(words)
        if not folded:
            return self.none()
        return (
            self.annotate(name_folded=Fold("name"), kana_folded=Fold("kana"))
            .filter(
                Q(name_folded__contains=folded) | Q(kana_folded__contains=folded) | Q(code=folded)
            )
            .select_related("subprefecture__area")
        )


class SubprefectureQuerySet(SluggedQuerySet):
    def called(self, folded):
        """Those whose land, bureau or area has the folded word in its name."""
        names = Concat("name", Value(" "), "bureau_name", Value(" "), "area__name")
        return self.annotate(names_folded=Fold(names)).filter(names_folded__contains=folded)

    def in_plan_order(self):
        """All fourteen, area by area."""
        return self.select_related("area").order_by("area__order", "order")
