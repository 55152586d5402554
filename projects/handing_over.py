"""Handing a project over: another place leads it from a day on, and histories say from whom to whom, and why."""

from datetime import date

from django import forms
from django.contrib import messages
from django.contrib.admin.widgets import AdminDateWidget, AdminTextInputWidget
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse

from policyportal.accounts.rights import Staff
from policyportal.editing.forms import is_id
from policyportal.records import clock
from policyportal.records.eras import long_date
from policyportal.records.explained import explained
from policyportal.records.fields import DAY_HELP, DayFormField
from policyportal.records.history import record_reason
from projects.models import Participation, Project

Role = Participation.Role


# The public reads it of a project that was public.
TOLD = "公開している（公開したことがある）プロジェクトでは、「更新履歴」で公開されます。"


class HandingOverForm(forms.Form):
    """From which day on, why, and where that is written."""

    day = DayFormField(
        label="引き継ぐ日", help_text=DAY_HELP, widget=AdminDateWidget(attrs={"size": 20})
    )
    reason = forms.CharField(
        label="理由", max_length=100, widget=AdminTextInputWidget, help_text=TOLD
    )
    source = forms.CharField(
        label="出典", max_length=200, widget=AdminTextInputWidget, help_text=TOLD
    )

    def clean_day(self) -> date:
        """The rights pass on at once: a day to come would not be true yet."""
        if self.cleaned_data["day"] > clock.today():
            raise forms.ValidationError(
                "今日までの日を入力してください。権限は、保存するとすぐに移ります。"
            )
        return self.cleaned_data["day"]


class HandOverForm(HandingOverForm):
    to = forms.ModelChoiceField(
        None, label="引き継ぐ先", empty_label="選んでください", help_text="実施地域から選びます。"
    )
    field_order = ("to",)

    def __init__(self, project: Project, *args, **kwargs):
        super().__init__(*args, **kwargs)
        others = project.participations.exclude(role__in=Role.LEADS)
        self.fields["to"].queryset = others.select_related("project", "subprefecture")
        self.fields["to"].label_from_instance = bureau_of


def bureau_of(place: Participation) -> str:
    return place.subprefecture.bureau_name


@transaction.atomic
def hand_over(project: Project, to: Participation, day: date, why: str, source: str) -> str:
    """Let another place lead a project, confirmed, and give the words in which histories say so; the public reads why."""
    places = project.participations.select_for_update().select_related("subprefecture")
    former = places.filter(role__in=Role.LEADS).first()
    name = bureau_of(former) if former else "（なし）"
    words = f"{name}から{bureau_of(to)}へ引き継ぎ（{long_date(day)}）：{why}"
    # The old lead first, for the database never allows two.
    with explained(f"引き継ぎ（{long_date(day)}）：{why}", source=source):
        for place, role, since in ((former, Role.MEMBER, None), (to, Role.LEAD, day)):
            if place is not None:
                place.role, place.leads_since = role, since
                place._change_reason = words
                place.save()
    record_reason(project, words)
    return words


class HandOverPage:
    """The page on which the head office hands a project over."""

    def get_urls(self) -> list:
        view = self.admin_site.admin_view(self.hand_over_view)
        own = path("<path:object_id>/hand-over/", view, name="projects_project_hand_over")
        return [own, *super().get_urls()]

    def may_hand_over(self, request, project: Project) -> bool:
        return Staff.of(request.user).is_head and self.has_change_permission(request, project)

    def hand_over_view(self, request, object_id: str) -> HttpResponse:
        project = self.get_object(request, object_id) if is_id(object_id) else None
        if project is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.may_hand_over(request, project):
            raise PermissionDenied
        form = HandOverForm(project, request.POST or None)
        if form.is_valid():
            return self._or_refused(self._hand_over, request, project, form)
        context = self.admin_site.each_context(request) | {
            "title": f"{project}の引き継ぎ",
            "opts": self.opts,
            "project": project,
            "lead": project.lead,
            "form": form,
        }
        return render(request, "admin/projects/hand_over.html", context)

    def _hand_over(self, request, project: Project, form: HandOverForm) -> HttpResponse:
        given = form.cleaned_data
        words = hand_over(project, given["to"], given["day"], given["reason"], given["source"])
        self.log_change(request, project, words)
        self.message_user(request, f"{words}。", messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:projects_project_change", args=[project.pk]))

    def render_change_form(self, request, context, *args, **kwargs) -> HttpResponse:
        project = context["original"]
        if project and self.may_hand_over(request, project):
            address = reverse("admin:projects_project_hand_over", args=[project.pk])
            context["hand_over_url"] = address
        return super().render_change_form(request, context, *args, **kwargs)
