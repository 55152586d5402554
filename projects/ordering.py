"""The measures of a project put into another order: by number, by buttons, or by dragging where there is a script."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse

from policyportal.accounts.rights import Staff
from policyportal.editing.bulk import save_together
from policyportal.editing.conflicts import SHOWN, find_conflict, stamp_of
from policyportal.editing.forms import is_id
from policyportal.records.numbers import read_number
from projects.models import Measure, Project

REORDERED = "施策の順序を変更"
CHANGED_SINCE = "この画面を開いたあとに、施策が変わりました。まだ保存していません。下の表を確かめて、もう一度保存してください。"


@dataclass
class Place:
    """A measure, and the number that was typed for it."""

    measure: Measure
    typed: str
    mistake: str = ""
    focus: str = ""
    """Which of its buttons was pressed, to be pressed again: up or down."""

    @property
    def number(self) -> float:
        """Where it comes. What is no number stays where it was."""
        try:
            return float(read_number(self.typed))
        except ValueError:
            self.mistake = (
                f"「{self.typed}」は、順序の番号として読めません。1、2、3のように入力してください。"
            )
            return self.measure.order


class Ordering:
    """The order that a page sends: its numbers, and the measure that a button moves."""

    def __init__(self, measures: list[Measure], sent) -> None:
        self.places = []
        for measure in measures:
            typed = sent.get(f"order-{measure.pk}", str(measure.order)).strip()
            self.places.append(Place(measure, typed))
        self.places.sort(key=_wanted)
        self.has_mistakes = any(place.mistake for place in self.places)
        if not self.has_mistakes:
            self._move(sent.get("up", ""), -1)
            self._move(sent.get("down", ""), 1)
            for number, place in enumerate(self.places, start=1):
                place.typed = str(number)

    def _move(self, pk: str, by: int) -> None:
        """Move the measure of a button by one."""
        ids = [str(place.measure.pk) for place in self.places]
        if pk not in ids:
            return
        last = len(ids) - 1
        to = min(max(ids.index(pk) + by, 0), last)
        place = self.places.pop(ids.index(pk))
        self.places.insert(to, place)
        # At either end the other button goes on.
        goes_up = (by < 0 and to > 0) or to == last
        place.focus = "up" if goes_up else "down"

    def changed(self) -> list[Measure]:
        """The measures that come elsewhere now, with their numbers."""
        found = []
        for number, place in enumerate(self.places, start=1):
            if place.measure.order != number:
                place.measure.order = number
                found.append(place.measure)
        return found


def _wanted(place: Place) -> tuple[float, int]:
    """Who typed the number of another one comes before it on the way up, and behind it on the way down."""
    number, order = place.number, place.measure.order
    return number, (number > order) - (number < order)


class OrderingPage:
    """The page on which the head office orders the measures of a project."""

    def get_urls(self) -> list:
        view = self.admin_site.admin_view(self.order_view)
        own = path("<path:object_id>/order/", view, name="projects_project_order")
        return [own, *super().get_urls()]

    def may_order(self, request, project: Project) -> bool:
        return Staff.of(request.user).is_head and self.has_change_permission(request, project)

    def order_view(self, request, object_id: str) -> HttpResponse:
        project = self.get_object(request, object_id) if is_id(object_id) else None
        if project is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.may_order(request, project):
            raise PermissionDenied
        return self._or_refused(self._order, request, project)

    def _order(self, request, project: Project) -> HttpResponse:
        measures = list(project.measures.select_for_update(no_key=True))
        ordering = Ordering(measures, request.POST)
        mistake = ""
        stamp = request.POST.get(SHOWN) or stamp_of(measures)
        if measures and (conflict := find_conflict(stamp, measures)):
            mistake, stamp = CHANGED_SINCE, conflict.stamp
        elif "save" in request.POST and not ordering.has_mistakes:
            return self._reorder(request, project, ordering.changed())
        context = self.admin_site.each_context(request) | {
            "title": f"{project}の施策の順序",
            "opts": self.opts,
            "project": project,
            "ordering": ordering,
            "mistake": mistake,
            "stamp": stamp,
            "shown": SHOWN,
        }
        return render(request, "admin/projects/order.html", context)

    def _reorder(self, request, project: Project, measures: list[Measure]) -> HttpResponse:
        if measures:
            save_together(measures, ["order"], REORDERED, request.user)
            LogEntry.objects.log_actions(request.user.pk, measures, CHANGE, REORDERED)
            self.message_user(request, "施策の順序を保存しました。", messages.SUCCESS)
        else:
            self.message_user(request, "施策の順序は、変わっていません。", messages.INFO)
        return HttpResponseRedirect(reverse("admin:projects_project_change", args=[project.pk]))

    def render_change_form(self, request, context, *args, **kwargs) -> HttpResponse:
        project = context["original"]
        if project and self.may_order(request, project):
            context["order_url"] = reverse("admin:projects_project_order", args=[project.pk])
        return super().render_change_form(request, context, *args, **kwargs)
