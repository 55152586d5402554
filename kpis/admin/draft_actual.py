"""Admin of drafts of actuals."""

from collections.abc import Callable, Sequence

from django.contrib import admin, messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from kpis.actuals.forms import DraftActualForm
from kpis.actuals.releasing import VALUES, publish, submit, take_back
from kpis.admin.figures import TYPED_AS_TEXT, PreviewAdmin, ShownYear
from kpis.models import Actual, DraftActual, KPISeries
from kpis.querysets import ACTUAL_ORDER
from kpis.tables import DraftActualTable
from policyportal.accounts.rights import Staff
from policyportal.editing.admin import PortalAdmin
from policyportal.editing.filters import YearFilter, by_edition
from policyportal.editing.forms import is_id
from policyportal.exchange.admin import TableAdmin
from policyportal.records.eras import FIRST_YEAR, LAST_YEAR, short_year, year_asked

# What becomes of a draft that is submitted.
THEN = "本庁が確かめて公開します。"
PLAN = "series__kpi__project__area_plan__plan"


@admin.register(DraftActual)
class DraftActualAdmin(ShownYear, TableAdmin, PreviewAdmin):
    """Pages of what bureaus enter and the head office releases (kpis.release_views)."""

    table_class = DraftActualTable
    form = DraftActualForm
    change_form_template = "admin/kpis/draft_form.html"
    formfield_overrides = TYPED_AS_TEXT
    fieldsets = [
        (None, {"fields": ["series", "year", "stage"]}),
        ("実績値", {"fields": ["value", "state", "confirmed", "revision_reason"]}),
        ("備考と出典", {"fields": ["note", "source"]}),
    ]
    readonly_fields = ["stage", *PortalAdmin.readonly_fields]
    autocomplete_fields = ["series"]
    list_display = ["series", "shown_year", "figure", "state", "stage", "source"]
    list_filter = [
        "status",
        YearFilter,
        "state",
        "series__kpi__project__area_plan__area",
        by_edition(PLAN),
    ]
    search_fields = ["series__code", "series__kpi__name", "series__group", "series__label"]
    ordering = [PLAN, *ACTUAL_ORDER, "year"]
    related = ("series__kpi",)
    actions = ("submit", "take_back")

    def get_changeform_initial_data(self, request) -> dict:
        """What is to change what is public starts from that."""
        given = super().get_changeform_initial_data(request)
        series = given.get("series", "")
        year, _ = year_asked(given.get("year", ""), range(FIRST_YEAR, LAST_YEAR + 1), 0)
        if not is_id(series):
            return given
        actual = Actual.objects.filter(series=series, year=year).first()
        public = {name: getattr(actual, name) for name in VALUES} if actual else {}
        return public | given

    def save_model(self, request, obj, form, change) -> None:
        if "_submit" in request.POST:
            obj.status, obj.returned_for = DraftActual.Status.SUBMITTED, ""
        super().save_model(request, obj, form, change)

    def response_add(self, request, obj, post_url_continue=None) -> HttpResponse:
        self._say_submitted(request, obj)
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request, obj) -> HttpResponse:
        self._say_submitted(request, obj)
        return super().response_change(request, obj)

    def _say_submitted(self, request, obj) -> None:
        if "_submit" in request.POST:
            self.message_user(request, f"「{obj}」を提出しました。{THEN}", messages.SUCCESS)

    def next_step(self, saved: Sequence[int]) -> str:
        """What a file has brought is submitted on the page of entry of its edition and year."""
        drafts = DraftActual.objects.filter(pk__in=saved, status=DraftActual.Status.DRAFT)
        found = drafts.order_by(f"{PLAN}__code", "-year").values_list(
            f"{PLAN}__code", f"{PLAN}__is_shown", "year"
        )
        links = []
        for code, is_shown, year in found.distinct():
            of_edition = reverse("admin:entry_of_edition", args=[code])
            links.append((reverse("admin:entry") if is_shown else of_edition, short_year(year)))
        linked = format_html_join("、", '<a href="{0}?year={1}">{1}の下書き</a>', links)
        return format_html("まだ提出していません。次は、{}を提出します。", linked) if links else ""

    def series_of(self, record: DraftActual) -> KPISeries:
        return record.series

    def _preview(self, request, obj) -> HttpResponse | None:
        """Show what the public would see if the draft were released."""
        if "_preview" in request.POST:
            publish([obj])
        return super()._preview(request, obj)

    @admin.action(description="選んだものを提出する", permissions=["change"])
    def submit(self, request, queryset) -> None:
        self._bring(request, queryset, submit, f"提出しました。{THEN}")

    @admin.action(description="選んだものの提出を取り下げる", permissions=["change"])
    def take_back(self, request, queryset) -> None:
        self._bring(request, queryset, take_back, "作成中に戻しました。")

    def _bring(self, request, queryset, act: Callable, done: str) -> None:
        """Do what was chosen with all drafts of the choice, or with none if one is another bureau's."""
        own = Staff.of(request.user).editable(DraftActual.objects.filter(pk__in=queryset))
        if own.count() < queryset.count():
            text = "ほかの振興局の下書きが含まれているため、何もしていません。"
            self.message_user(request, text, messages.ERROR)
            return
        self.message_user(request, f"{act(own, request.user)}件を{done}", messages.SUCCESS)

    @admin.display(description="段階", ordering="status")
    def stage(self, draft: DraftActual) -> str:
        if draft.pk is None:
            return "作成中"
        said = draft.get_status_display()
        return f"{said}（差し戻しの理由：{draft.returned_for}）" if draft.returned_for else said

    @admin.display(description="実績値")
    def figure(self, draft: DraftActual) -> str:
        return f"{draft.figure.amount}（下書き）"
