"""Admin of KPIs, their series and the actuals."""

from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextInputWidget
from django.db import transaction
from django.db.models import Count
from django.http import HttpResponse
from django.utils.html import format_html

from kpis.fields import FigureField, PeriodField
from kpis.forms import ActualForm, ActualFormSet, SeriesForm, SeriesFormSet, say_closed
from kpis.models import KPI, Actual, FigureChange, KPIFamily, KPISeries
from kpis.querysets import KPI_ORDER, SERIES_ORDER
from kpis.resources import ActualResource, KPIResource, SeriesResource
from kpis.wording.series import wording_of
from policyportal.editing.admin import RECORD, SOURCE, FormFields, PortalAdmin, PublishedAdmin
from policyportal.exchange.admin import Exchanged
from policyportal.records.eras import latest_year_over, short_year
from policyportal.records.fields import YearField

NOT_STATED = "記載なし"

# Eras and full-width digits are text: Django's own widget for a year is a number box, which refuses them.
TYPED_AS_TEXT = {
    FigureField: {"widget": AdminTextInputWidget(attrs={"class": "vBigIntegerField"})},
    PeriodField: {"widget": AdminTextInputWidget(attrs={"class": "vBigIntegerField"})},
    YearField: {"widget": AdminTextInputWidget(attrs={"class": "vIntegerField"})},
}
BASELINE = (
    "基準値",
    {
        "fields": [
            ("baseline_value", "baseline_period", "baseline_basis"),
            "baseline_quote",
        ]
    },
)
TARGET = (
    "目標値",
    {
        "fields": [
            ("target_value", "target_period", "target_basis"),
            ("target_prefix", "target_bound"),
            "target_quote",
        ]
    },
)

REASON = ("変更の理由", {"fields": ["change_reason"]})


def say_dropped(request, form: SeriesForm):
    """Tell staff which printed quotes a changed figure has emptied."""
    if form.dropped:
        messages.info(
            request,
            f"「{form.instance}」の数値を変えたため、{'と'.join(form.dropped)}を空にしました。",
        )


class PreviewAdmin(PortalAdmin):
    """A page with 「確認する」: what the public would see of what is typed, saved, looked at and undone."""

    change_form_template = "admin/kpis/preview_form.html"

    def series_of(self, record) -> KPISeries:
        return record

    def response_add(self, request, obj, post_url_continue=None):
        return self._preview(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request, obj):
        return self._preview(request, obj) or super().response_change(request, obj)

    def _preview(self, request, obj) -> HttpResponse | None:
        """Undo the save and keep what it would have shown; PortalAdmin then shows the form again."""
        if "_preview" not in request.POST:
            return None
        request.preview = KPISeries.objects.for_preview().get(pk=self.series_of(obj).pk)
        transaction.set_rollback(True)
        return HttpResponse()

    def render_change_form(self, request, context, *args, **kwargs):
        context["preview"] = getattr(request, "preview", None)
        return super().render_change_form(request, context, *args, **kwargs)


class SeriesInline(FormFields, admin.StackedInline):
    model = KPISeries
    form = SeriesForm
    formset = SeriesFormSet
    formfield_overrides = TYPED_AS_TEXT
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("code", "order"),
                    ("group", "label"),
                    ("subprefecture", "entered_by"),
                    "unit",
                ]
            },
        ),
        BASELINE,
        TARGET,
        REASON,
        SOURCE,
    ]
    autocomplete_fields = ["subprefecture", "entered_by"]
    extra = 0
    show_change_link = True
    view_on_site = False

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("kpi", "subprefecture", "entered_by")


class ActualFields:
    """The fields of an actual: who only reads it sees the year as people read it."""

    readonly_fields = ["shown_year"]

    @admin.display(description="年", ordering="year")
    def shown_year(self, actual: Actual) -> str:
        return f"{short_year(actual.year)}（{actual.year}）"

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        shown = {"year": "shown_year"}
        return [
            (title, options | {"fields": [shown.get(name, name) for name in options["fields"]]})
            for title, options in fieldsets
        ]


class ActualInline(ActualFields, FormFields, admin.TabularInline):
    model = Actual
    form = ActualForm
    formset = ActualFormSet
    formfield_overrides = TYPED_AS_TEXT
    fields = ["year", "value", "state", "note", "source", "confirmed"]
    extra = 1

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("series").with_closed()


@admin.register(KPIFamily)
class KPIFamilyAdmin(PortalAdmin):
    fieldsets = [(None, {"fields": ["name", "slug", "order"]}), SOURCE, RECORD]
    list_display = ["name", "slug", "kpi_count", "last_change"]
    search_fields = ["slug", "name"]
    ordering = ["order"]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(kpi_count=Count("kpis"))

    @admin.display(description="KPI数", ordering="kpi_count")
    def kpi_count(self, family: KPIFamily) -> int:
        return family.kpi_count


@admin.register(KPI)
class KPIAdmin(Exchanged, PublishedAdmin):
    resource_classes = [KPIResource]
    fieldsets = [
        (None, {"fields": ["project", "code", "order", "name", "family", "is_published"]}),
        ("編集上のよみ", {"fields": ["kana"]}),
        ("注記", {"fields": [("note", "note_line"), "editorial_note"]}),
        SOURCE,
        RECORD,
    ]
    autocomplete_fields = ["project", "family"]
    inlines = [SeriesInline]
    list_display = [
        "name",
        "code",
        "project",
        "area",
        "family",
        "series_count",
        "is_published",
        "last_change",
    ]
    list_filter = ["project__area_plan__area", "family", "is_published", "project__area_plan__plan"]
    search_fields = ["code", "name"]
    ordering = ["project__area_plan__plan", *KPI_ORDER]

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .select_related("project__area_plan__area", "family")
            .annotate(series_count=Count("series"))
        )

    def save_formset(self, request, form, formset, change):
        super().save_formset(request, form, formset, change)
        for series_form in formset.forms:
            say_dropped(request, series_form)

    @admin.display(description="連携地域", ordering="project__area_plan__area__order")
    def area(self, kpi: KPI) -> str:
        return kpi.project.area.short_name

    @admin.display(description="系列数", ordering="series_count")
    def series_count(self, kpi: KPI) -> int:
        return kpi.series_count

    def view_on_site(self, kpi):
        """The KPIs of an unnamed project have no page."""
        return kpi.get_absolute_url() if KPI.objects.named().filter(pk=kpi.pk).exists() else None


class OwedFilter(admin.SimpleListFilter):
    """Whether the actual of the latest year that is over has been entered, where one is to be."""

    title = "最新の年の実績値"
    parameter_name = "owed"

    def lookups(self, request, model_admin):
        year = short_year(latest_year_over())
        return [("yes", f"{year}が未入力"), ("no", f"{year}が入力済み")]

    def queryset(self, request, queryset):
        year = latest_year_over()
        match self.value():
            case "yes":
                return queryset.owed(year)
            case "no":
                return queryset.filter(actuals__year=year)
        return queryset


@admin.register(KPISeries)
class KPISeriesAdmin(Exchanged, PreviewAdmin):
    resource_classes = [SeriesResource]
    form = SeriesForm
    formfield_overrides = TYPED_AS_TEXT
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "kpi",
                    "code",
                    "order",
                    ("group", "label"),
                    ("subprefecture", "entered_by"),
                    "unit",
                ]
            },
        ),
        BASELINE,
        TARGET,
        REASON,
        (
            "文",
            {
                "fields": ["sentences"],
                "description": "保存されている数値から作られる文です。入力した数値の文と図は、下の「確認する」で、保存する前に見られます。",
            },
        ),
        SOURCE,
        RECORD,
    ]
    readonly_fields = ["sentences", *PortalAdmin.readonly_fields]
    autocomplete_fields = ["kpi", "subprefecture", "entered_by"]
    inlines = [ActualInline]
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
        "last_change",
    ]
    list_display_links = ["code", "kpi_name"]
    list_filter = [
        "kpi__project__area_plan__area",
        OwedFilter,
        "target_basis",
        "baseline_basis",
        "target_bound",
        "unit",
        "kpi__project__area_plan__plan",
    ]
    search_fields = ["code", "kpi__name", "group", "label"]
    ordering = ["kpi__project__area_plan__plan", *SERIES_ORDER]

    def get_queryset(self, request):
        series = super().get_queryset(request)
        return series.select_related("kpi", "subprefecture", "entered_by").prefetch_related(
            "actuals"
        )

    def has_delete_permission(self, request, obj=None):
        """What the public has seen stays: deleted and entered again, a figure would change without a word.

        Pages and actions that would delete the series along with its KPI or project ask here too.
        """
        return super().has_delete_permission(request, obj) and not (obj and obj.was_public)

    def save_model(self, request, obj, form, change):
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
        """How the target is taken, and the baseline where it is taken otherwise."""
        baseline, target = series.get_baseline_basis_display(), series.get_target_basis_display()
        return target if baseline in (None, target) else f"{baseline} → {target}"

    @admin.display(description="最新の実績値", empty_value="未登録")
    def latest(self, series: KPISeries) -> str | None:
        actuals = series.actuals.all()
        return str(max(actuals, key=lambda one: one.year).figure) if actuals else None

    @admin.display(description="参考判定", empty_value="表示しない設定")
    def judgement(self, series: KPISeries) -> str | None:
        found = wording_of(series).judgement
        return found and f"{found.label}{'（暫定）' if found.is_provisional else ''}"

    @admin.display(description="文")
    def sentences(self, series: KPISeries) -> str:
        """What the saved figures say; the record at hand may carry what a refused form put in it."""
        saved = KPISeries.objects.filter(pk=series.pk).first()
        if saved is None:
            return "保存すると、ここに表示されます。"
        wording = wording_of(saved)
        return format_html("{}<br>{}", wording.sentence, wording.no_rate_sentence)

    def view_on_site(self, series):
        """The series of an unnamed project's KPI have no page."""
        named = KPI.objects.named().filter(pk=series.kpi_id).exists()
        return series.get_absolute_url() if named else None


@admin.register(Actual)
class ActualAdmin(ActualFields, Exchanged, PreviewAdmin):
    resource_classes = [ActualResource]
    form = ActualForm
    formfield_overrides = TYPED_AS_TEXT
    fieldsets = [
        (None, {"fields": ["series", "year"]}),
        ("実績値", {"fields": ["value", "state", "confirmed"]}),
        ("備考と出典", {"fields": ["note", "source"]}),
        RECORD,
    ]
    readonly_fields = [*ActualFields.readonly_fields, *PortalAdmin.readonly_fields]
    autocomplete_fields = ["series"]
    list_display = ["series", "shown_year", "figure", "state", "source", "last_change"]
    list_filter = ["series__kpi__project__area_plan__area", "state"]
    search_fields = [
        "series__code",
        "series__kpi__name",
        "series__group",
        "series__label",
        "source",
    ]
    ordering = [*(f"series__{path}" for path in KPISeriesAdmin.ordering), "year"]

    def series_of(self, record):
        return record.series

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("series__kpi").with_closed()

    def render_change_form(self, request, context, *args, **kwargs):
        form = context["adminform"].form
        if form.is_closed:
            context |= {"closed": say_closed(form.instance.year)}
            buttons = ("save", "save_and_continue", "save_and_add_another", "delete")
            context |= dict.fromkeys((f"show_{name}" for name in buttons), False)
        return super().render_change_form(request, context, *args, **kwargs)

    def get_deleted_objects(self, objs, request):
        """Actuals of closed years are named beforehand, where the database would refuse the deletion."""
        deleted, counts, needed, protected = super().get_deleted_objects(objs, request)
        standing = [f"{one}（承認済みの年）" for one in objs if one.is_closed]
        return deleted, counts, needed, [*protected, *standing]

    @admin.display(description="実績値")
    def figure(self, actual: Actual) -> str:
        return actual.figure.amount


@admin.register(FigureChange)
class FigureChangeAdmin(PortalAdmin):
    """Read only: the database writes it."""

    fields = readonly_fields = ["series", "kind", "old", "new", "reason", "last_change"]
    list_display = ["last_change", "series", "kind", "old", "new", "reason"]
    list_filter = ["kind", "series__kpi__project__area_plan__area"]
    search_fields = ["series__code", "series__kpi__name", "reason"]
    ordering = ["-changed_at", "-pk"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("series__kpi")

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description="変更前")
    def old(self, change: FigureChange) -> str:
        return str(change.old or NOT_STATED)

    @admin.display(description="変更後")
    def new(self, change: FigureChange) -> str:
        return str(change.new or NOT_STATED)
