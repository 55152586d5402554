"""Admin of actuals, alone and below their series."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse

from kpis.acts import Settle, SettleByDraft
from kpis.actuals.forms import ActualForm, ActualFormSet, WithdrawalForm
from kpis.actuals.releasing import withdraw
from kpis.actuals.rules import closed_sentence
from kpis.admin.figures import TYPED_AS_TEXT, PreviewAdmin, ShownYear
from kpis.models import Actual, KPISeries
from kpis.querysets import ACTUAL_ORDER, ActualQuerySet
from kpis.tables import ActualTable
from policyportal.accounts.rights import Staff, may_somewhere
from policyportal.editing.admin import FormFields, PortalAdmin
from policyportal.editing.filters import YearFilter, by_edition
from policyportal.editing.forms import is_id
from policyportal.exchange.admin import TableAdmin


class ActualFields(ShownYear):
    """The fields of an actual. People who may only read it see the year as R5（2023）.

    `form.is_head` says whether the account is of the head office.
    """

    readonly_fields = ["shown_year"]

    def get_fieldsets(self, request, obj=None) -> list:
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        shown = []
        for title, options in fieldsets:
            fields = ["shown_year" if name == "year" else name for name in options["fields"]]
            shown.append((title, options | {"fields": fields}))
        return shown


class ActualInline(ActualFields, FormFields, admin.TabularInline):
    model = Actual
    form = ActualForm
    formset = ActualFormSet
    formfield_overrides = TYPED_AS_TEXT
    fields = ["year", "value", "state", "revision_reason", "note", "source", "confirmed"]
    extra = 1

    def get_queryset(self, request) -> ActualQuerySet:
        return super().get_queryset(request).select_related("series").with_closed()

    def get_formset(self, request, obj=None, **kwargs) -> type[ActualFormSet]:
        formset = super().get_formset(request, obj, **kwargs)
        formset.form.is_head = Staff.of(request.user).is_head
        return formset


@admin.register(Actual)
class ActualAdmin(ActualFields, TableAdmin, PreviewAdmin):
    table_class = ActualTable
    form = ActualForm
    actions = (Settle(), SettleByDraft())
    formfield_overrides = TYPED_AS_TEXT
    fieldsets = [
        (None, {"fields": ["series", "year"]}),
        ("実績値", {"fields": ["value", "state", "confirmed", "revision_reason"]}),
        ("備考と出典", {"fields": ["note", "source"]}),
    ]
    readonly_fields = [*ActualFields.readonly_fields, *PortalAdmin.readonly_fields]
    autocomplete_fields = ["series"]
    list_display = ["series", "shown_year", "figure", "state", "source"]
    list_filter = [
        YearFilter,
        "state",
        "series__kpi__project__area_plan__area",
        by_edition("series__kpi__project__area_plan__plan"),
    ]
    search_fields = [
        "series__code",
        "series__kpi__name",
        "series__group",
        "series__label",
        "source",
    ]
    ordering = ["series__kpi__project__area_plan__plan", *ACTUAL_ORDER, "year"]

    def series_of(self, record) -> KPISeries:
        return record.series

    def get_queryset(self, request) -> ActualQuerySet:
        return super().get_queryset(request).select_related("series__kpi").with_closed()

    def get_form(self, request, obj=None, change=False, **kwargs) -> type[ActualForm]:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.is_head = Staff.of(request.user).is_head
        return form

    def save_model(self, request, obj, form, change) -> None:
        with form.explained():
            super().save_model(request, obj, form, change)

    def render_change_form(self, request, context, *args, **kwargs) -> HttpResponse:
        form = context["adminform"].form
        if form.is_closed:
            context["closed"] = closed_sentence(form.instance.year)
            context["show_delete"] = False
        if form.is_locked:
            buttons = ("save", "save_and_continue", "save_and_add_another", "delete")
            context |= dict.fromkeys((f"show_{name}" for name in buttons), False)
            context["is_locked"] = True
        actual = context["original"]
        if actual and actual.series.was_public:
            context["show_delete"] = False
        if actual and not form.is_closed and self._may_withdraw(request, actual):
            context["withdrawal_url"] = reverse("admin:kpis_actual_withdraw", args=[actual.pk])
        return super().render_change_form(request, context, *args, **kwargs)

    def get_deleted_objects(self, objs, request) -> tuple:
        """Name what stays as protected, because the database would refuse to delete it."""
        deleted, counts, needed, protected = super().get_deleted_objects(objs, request)
        stay = [f"{actual}（承認済みの年）" for actual in objs if actual.is_closed]
        public = [actual for actual in objs if actual.series.was_public and not actual.is_closed]
        stay += [f"{actual}（公開した実績値）" for actual in public]
        return deleted, counts, needed, [*protected, *stay]

    # Withdrawing.

    def get_urls(self) -> list:
        view = self.admin_site.admin_view(self.withdraw_view)
        return [
            path("<path:object_id>/withdraw/", view, name="kpis_actual_withdraw"),
            *super().get_urls(),
        ]

    def has_draft_permission(self, request) -> bool:
        """Who may not change what is public enters a draft of it."""
        is_proposed = not self.has_change_permission(request)
        return is_proposed and may_somewhere(request.user, "kpis.add_draftactual")

    def _may_withdraw(self, request, actual: Actual) -> bool:
        return Staff.of(request.user).is_head and self.has_change_permission(request, actual)

    def withdraw_view(self, request, object_id: str) -> HttpResponse:
        """Take an actual back from the public once a reason is chosen; it is a draft again."""
        actual = self.get_object(request, object_id) if is_id(object_id) else None
        if actual is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self._may_withdraw(request, actual):
            raise PermissionDenied
        form = WithdrawalForm(request.POST or None)
        if form.is_valid():
            return self._or_refused(self._withdraw, request, actual, form.cleaned_data["reason"])
        context = self.admin_site.each_context(request) | {
            "title": f"公開を取り下げる：{actual}",
            "opts": self.opts,
            "actual": actual,
            "form": form,
            "closed": closed_sentence(actual.year) if actual.is_closed else "",
        }
        return render(request, "admin/kpis/withdraw.html", context)

    def _withdraw(self, request, actual: Actual, reason: str) -> HttpResponse:
        self.log_deletions(request, [actual])
        draft = withdraw(actual, reason, request.user)
        self.message_user(
            request, f"「{actual}」の公開を取り下げ、下書きに戻しました。", messages.SUCCESS
        )
        return HttpResponseRedirect(reverse("admin:kpis_draftactual_change", args=[draft.pk]))

    @admin.display(description="実績値")
    def figure(self, actual: Actual) -> str:
        return actual.figure.amount
