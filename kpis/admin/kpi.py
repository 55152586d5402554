"""Admin of KPIs, of the indicators that several of them share, and of series, alone and below their KPI."""

from operator import attrgetter

from django.contrib import admin, messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from kpis.acts import KPI_ACTS, Assign
from kpis.admin.actual import ActualInline
from kpis.admin.figures import NOT_STATED, TYPED_AS_TEXT, BreakInline, PreviewAdmin
from kpis.admin.unit import UnitPage
from kpis.forms import KPIForm, SeriesForm, SeriesFormSet
from kpis.models import KPI, KPIFamily, KPISeries
from kpis.querysets import JUDGED_BY, KPI_ORDER, SERIES_ORDER, KPISeriesQuerySet
from kpis.tables import KPITable, SeriesTable
from kpis.wording.series import wording_of
from policyportal.accounts.rights import CARD, Staff
from policyportal.editing.admin import FormFields, PortalAdmin, counted
from policyportal.editing.filters import by_edition
from policyportal.editing.merging import MergingPage
from policyportal.editing.proposing import ProposingPage
from policyportal.editing.publishing import PublishedAdmin
from policyportal.exchange.admin import TableAdmin
from policyportal.records import clock
from policyportal.records.eras import latest_year_over, short_year

# The fieldsets that a series has on its own page and below its KPI.
WHAT = [("group", "label"), ("subprefecture", "entered_by"), ("unit", "decimals")]
BASELINE = [("baseline_value", "baseline_period", "baseline_basis"), "baseline_quote"]
TARGET = [
    ("target_value", "target_period", "target_basis"),
    ("target_prefix", "target_bound"),
    "target_quote",
]
FIGURES = [
    ("基準値", {"fields": BASELINE}),
    ("目標値", {"fields": TARGET}),
    ("変更の理由", {"fields": ["change_kind", "change_reason", "valid_from"]}),
]


def say_dropped(request: HttpRequest, form: SeriesForm) -> None:
    """Tell staff which printed quotes are empty now because their figure has changed."""
    if form.dropped:
        quotes = "と".join(form.dropped)
        messages.info(request, f"「{form.instance}」の数値を変えたため、{quotes}を空にしました。")


class SeriesInline(FormFields, admin.StackedInline):
    model = KPISeries
    form = SeriesForm
    formset = SeriesFormSet
    formfield_overrides = TYPED_AS_TEXT
    fieldsets = [(None, {"fields": [("code", "order"), *WHAT]}), *FIGURES]
    autocomplete_fields = ["subprefecture", "entered_by"]
    show_change_link = True
    view_on_site = False
    related = ("kpi", "subprefecture", "entered_by")


@admin.register(KPIFamily)
class KPIFamilyAdmin(MergingPage, PortalAdmin):
    fields = ["name", "slug", "order"]
    list_display = ["name", "slug", "kpi_count"]
    search_fields = ["slug", "name"]
    ordering = ["order"]
    kpi_count = counted("kpis", "KPI数")


@admin.register(KPI)
class KPIAdmin(ProposingPage, TableAdmin, PublishedAdmin):
    table_class = KPITable
    form = KPIForm
    actions = KPI_ACTS
    formfield_overrides = TYPED_AS_TEXT
    fieldsets = [
        (None, {"fields": ["project", "code", "order", "name", "family", "is_published"]}),
        ("編集上のよみ", {"fields": ["kana"]}),
        ("注記", {"fields": [("note", "note_line"), "editorial_note"]}),
        (
            "指標カード",
            {
                "fields": [*CARD],
                "description": "公開のページに「指標カード」として載ります。空欄のものは載りません。確かめたことだけを入力します。"
                "定義と算式は、公開したあとで変えるときに、変更の種類と理由が必要です（はじめて入力するときは要りません）。",
            },
        ),
        ("終了", {"fields": [("ended_on", "successor"), "end_reason"]}),
        ("前の版とのつながり", {"fields": ["carried_from"]}),
    ]
    autocomplete_fields = ["project", "family", "successor", "carried_from"]
    inlines = [SeriesInline]
    list_display = ["name", "code", "project", "area", "family", "series_count", "is_published"]
    list_filter = [
        "project__area_plan__area",
        "family",
        "is_published",
        by_edition("project__area_plan__plan"),
    ]
    search_fields = ["code", "name"]
    ordering = ["project__area_plan__plan", *KPI_ORDER]
    series_count = counted("series", "系列数")
    related = ("project__area_plan__area", "family")

    def save_formset(self, request, form, formset, change) -> None:
        super().save_formset(request, form, formset, change)
        for series_form in formset.forms:
            say_dropped(request, series_form)

    @admin.display(description="連携地域", ordering="project__area_plan__area__order")
    def area(self, kpi: KPI) -> str:
        return kpi.project.area.short_name

    def view_on_site(self, kpi) -> str | None:
        """Link to no page if the project has no name, because its KPIs have none."""
        return kpi.get_absolute_url() if kpi.project.name else None


class MissingActualFilter(admin.SimpleListFilter):
    """Filter by whether the actual of the latest year that is over has been entered."""

    title = "最新の年の実績値"
    parameter_name = "owed"

    def lookups(self, request, model_admin) -> list[tuple[str, str]]:
        year = short_year(latest_year_over())
        return [("yes", f"{year}が未入力"), ("no", f"{year}が入力済み")]

    def queryset(self, request, queryset) -> KPISeriesQuerySet:
        year = latest_year_over()
        if self.value() == "yes":
            return queryset.owed(year, clock.today())
        return queryset.filter(actuals__year=year) if self.value() == "no" else queryset


@admin.register(KPISeries)
class KPISeriesAdmin(ProposingPage, UnitPage, TableAdmin, PreviewAdmin):
    table_class = SeriesTable
    form = SeriesForm
    actions = (Assign(),)
    formfield_overrides = TYPED_AS_TEXT
    fieldsets = [
        (None, {"fields": ["kpi", "code", "order", *WHAT]}),
        *FIGURES,
        ("前の版とのつながり", {"fields": ["carried_from"]}),
        (
            "文",
            {
                "fields": ["sentences", "drafts"],
                "description": "保存されている数値から作られる文です。入力した数値の文と図は、下の「確認する」で、保存する前に見られます。",
            },
        ),
    ]
    readonly_fields = ["sentences", "drafts", *PortalAdmin.readonly_fields]
    autocomplete_fields = ["kpi", "subprefecture", "entered_by", "carried_from"]
    inlines = [ActualInline, BreakInline]
    list_display = [
        "code",
        "kpi_name",
        "heading",
        "place",
        "baseline",
        "target",
        "basis",
        "target_bound",
        "latest",
        "judgement",
    ]
    list_display_links = ["code", "kpi_name"]
    list_filter = [
        "kpi__project__area_plan__area",
        MissingActualFilter,
        "target_basis",
        "baseline_basis",
        "target_bound",
        "unit",
        by_edition("kpi__project__area_plan__plan"),
    ]
    search_fields = ["code", "kpi__name", "group", "label"]
    ordering = ["kpi__project__area_plan__plan", *SERIES_ORDER]

    def get_queryset(self, request) -> KPISeriesQuerySet:
        series = super().get_queryset(request).prefetch_related(*JUDGED_BY)
        return series.select_related("kpi", "subprefecture", "entered_by")

    def has_publish_permission(self, request) -> bool:
        return self.has_change_permission(request) and Staff.of(request.user).is_head

    def has_delete_permission(self, request, obj=None) -> bool:
        """Keep what the public has seen, because a figure deleted and entered again would change unnoticed.

        Pages and actions that would delete the series with its KPI or project ask here too.
        """
        return super().has_delete_permission(request, obj) and not (obj and obj.was_public)

    def save_model(self, request, obj, form, change) -> None:
        with form.explained():
            super().save_model(request, obj, form, change)
        say_dropped(request, form)

    @admin.display(description="指標名", ordering="kpi__name")
    def kpi_name(self, series: KPISeries) -> str:
        return series.kpi.name

    @admin.display(description="系列")
    def heading(self, series: KPISeries) -> str:
        return series.heading

    @admin.display(description="地域", ordering="subprefecture__order", empty_value=NOT_STATED)
    def place(self, series: KPISeries) -> str | None:
        return series.subprefecture and series.subprefecture.name

    @admin.display(description="基準値")
    def baseline(self, series: KPISeries) -> str:
        return str(series.baseline or NOT_STATED)

    @admin.display(description="目標値")
    def target(self, series: KPISeries) -> str:
        return str(series.target)

    @admin.display(description="取り方", ordering="target_basis")
    def basis(self, series: KPISeries) -> str:
        """The basis of the target, and that of the baseline where it differs."""
        baseline, target = series.get_baseline_basis_display(), series.get_target_basis_display()
        return target if baseline in (None, target) else f"{baseline} → {target}"

    @admin.display(description="最新の実績値", empty_value="未登録")
    def latest(self, series: KPISeries) -> str | None:
        actuals = series.actuals.all()
        return str(max(actuals, key=attrgetter("year")).figure) if actuals else None

    @admin.display(description="参考判定", empty_value="表示しない設定")
    def judgement(self, series: KPISeries) -> str | None:
        found = wording_of(series).judgement
        return found and f"{found.label}{'（暫定）' if found.is_provisional else ''}"

    @admin.display(description="文")
    def sentences(self, series: KPISeries) -> str:
        """The sentences of the saved figures. The record given here may hold figures of a refused form."""
        saved = KPISeries.objects.filter(pk=series.pk).first()
        if saved is None:
            return "保存すると、ここに表示されます。"
        wording = wording_of(saved)
        return format_html("{}<br>{}", wording.sentence, wording.no_rate_sentence)

    @admin.display(description="公開されていない実績値")
    def drafts(self, series: KPISeries) -> str:
        """The drafts of its actuals, each with the way to its page."""
        links = []
        for draft in series.draftactuals.all() if series.pk else ():
            url = reverse("admin:kpis_draftactual_change", args=[draft.pk])
            said = f"{draft.figure}（{draft.get_state_display()}、下書き・{draft.get_status_display()}）"
            links.append((url, said))
        return format_html_join("、", '<a href="{}">{}</a>', links) or "なし"

    def view_on_site(self, series) -> str | None:
        """Link to no page if the project has no name, because its KPIs have none."""
        return series.get_absolute_url() if series.kpi.project.name else None
