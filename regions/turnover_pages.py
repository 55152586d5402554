"""The pages on which the head office renames, merges and splits bureaus: typed, shown with all that changes, carried out."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse

from policyportal.accounts.rights import Staff
from policyportal.editing.forms import is_id
from regions.models import Subprefecture
from regions.turnover_forms import ActForm, MergeForm, PartForm, RenameForm, SplitForm

# A place that another one's bureau is in charge of gets one of its own, and no more.
OF_BUREAU = {"rename": RenameForm, "merge": MergeForm, "split": SplitForm}
OF_SERVED = {"split": PartForm}


def acts_of(place: Subprefecture) -> dict[str, type[ActForm]]:
    """What may be done with the bureau of a place, by the names in the addresses."""
    return OF_SERVED if place.seat_id else OF_BUREAU


class TurnoverPages:
    """The part of a subprefecture's page that changes its bureau."""

    def get_urls(self) -> list:
        view = self.admin_site.admin_view(self.turnover_view)
        address = "<path:object_id>/turnover/<slug:act>/"
        return [path(address, view, name="regions_subprefecture_turnover"), *super().get_urls()]

    def may_turn_over(self, request, place: Subprefecture) -> bool:
        return Staff.of(request.user).is_head and self.has_change_permission(request, place)

    def turnover_view(self, request, object_id: str, act: str) -> HttpResponse:
        return self._or_refused(self._turnover, request, object_id, act)

    def _turnover(self, request, object_id: str, act: str) -> HttpResponse:
        if request.method == "POST":
            # In one order, so that two who do this at once wait for each other, and the second sees what the first did.
            list(Subprefecture.objects.order_by("pk").select_for_update())
        place = self.get_object(request, object_id) if is_id(object_id) else None
        if place is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.may_turn_over(request, place):
            raise PermissionDenied
        if act not in acts_of(place):
            raise Http404
        form = acts_of(place)[act](place, request.POST or None)
        is_valid = form.is_bound and form.is_valid()
        if is_valid and "sure" in request.POST:
            return self._carry_out(request, place, form)
        context = self.admin_site.each_context(request) | {
            "title": f"{place.bureau_name}：{form.label}",
            "opts": self.opts,
            "place": place,
            "form": form,
            "parts": list(form.parts()) if is_valid and "back" not in request.POST else None,
        }
        return render(request, "admin/regions/turnover.html", context)

    def _carry_out(self, request, place: Subprefecture, form: ActForm) -> HttpResponse:
        before = place.bureau_name
        form.carry_out(form.act_by(request.user))
        self.log_change(request, place, f"{form.label}：{before}（{form.cleaned_data['reason']}）")
        text = f"{before}について、「{form.label}」を実行しました。"
        self.message_user(request, text, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:regions_subprefecture_change", args=[place.pk]))

    def render_change_form(self, request, context, *args, **kwargs) -> HttpResponse:
        place = context["original"]
        if place and self.may_turn_over(request, place):
            context["turnovers"] = [
                (reverse("admin:regions_subprefecture_turnover", args=[place.pk, act]), form.label)
                for act, form in acts_of(place).items()
            ]
        return super().render_change_form(request, context, *args, **kwargs)
