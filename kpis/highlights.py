"""The figures with which the home page opens, in every language."""

from datetime import date
from functools import partial

from kpis.models import KPISeries
from policyportal.records import clock, memory
from regions.models import Plan

# How many figures open a home page.
FEW = 3


def highlights_of(plan: Plan) -> list[KPISeries]:
    """Give the series whose figures open it: those that the head office has marked, else others each day."""
    marked, firsts = memory.kept(("highlights", plan.pk), partial(_highlighted, plan))
    ids = marked or _in_turn(firsts, clock.today())
    return KPISeries.objects.with_page().for_list().in_order_of(ids, kept_as="row")


def _highlighted(plan: Plan) -> tuple[list[int], list[int]]:
    """Give the ids of the series that are marked, and of the first one of each area."""
    public = KPISeries.objects.with_page()
    marked = public.in_plan(plan).highlighted().values_list("pk", flat=True)
    return list(marked[:FEW]), public.first_of_areas(plan)


def _in_turn(firsts: list[int], day: date) -> list[int]:
    """Choose three of them, the next three the next day: each has its turn, whatever its figures are."""
    start = day.toordinal() * FEW
    places = range(start, start + min(FEW, len(firsts)))
    return [firsts[place % len(firsts)] for place in places]
