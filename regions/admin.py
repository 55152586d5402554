"""Admin of editions, areas and places."""

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import Count

from policyportal.editing.admin import RECORD, SOURCE, FormFields, PortalAdmin
from policyportal.editing.forms import text_box
from regions.models import (
    AreaPlan,
    CollaborationArea,
    Municipality,
    Plan,
    PolicyDirection,
    Subprefecture,
    Synonym,
    Term,
)


class PrintedLinesField(forms.CharField):
    """A text with its printed line breaks, which browsers send as CR LF and the record keeps as LF."""

    def to_python(self, value):
        return super().to_python(value).replace("\r\n", "\n").replace("\r", "\n")


OVERVIEW_LINES = ("overview_first_line", "overview_last_line")
REVIEW_LINES = ("review_first_line", "review_last_line")
PRINTED_LINES = {models.TextField: {"form_class": PrintedLinesField}}


@admin.register(Plan)
class PlanAdmin(PortalAdmin):
    fieldsets = [
        (None, {"fields": ["title", "code", "stage", "is_shown"]}),
        ("推進期間と数", {"fields": ["start_month", "period_text", "declared_projects"]}),
        ("表示", {"fields": ["notice"]}),
        ("資料", {"fields": ["outline_file"]}),
        ("方針の概要と構成（印字）", {"fields": ["overview", OVERVIEW_LINES, "parts"]}),
        ("数え方（印字）", {"fields": ["counting_rule", "counting_line"]}),
        ("推進管理（印字）", {"fields": ["review_rule", REVIEW_LINES, "review_summary"]}),
        ("編集上の注記", {"fields": ["date_note", "period_note", "edition_note", "not_recorded"]}),
        ("やさしい日本語", {"fields": ["hard_words", "period_easy", "edition_note_easy"]}),
        ("英語", {"fields": ["period_en", "basis_en", "edition_note_en", "not_recorded_en"]}),
        ("探し方の例", {"fields": ["find_hint", "search_hint", "search_examples"]}),
        SOURCE,
        RECORD,
    ]
    formfield_overrides = PRINTED_LINES
    list_display = [
        "title",
        "code",
        "stage",
        "period_text",
        "declared_projects",
        "is_shown",
        "last_change",
    ]
    list_filter = ["stage", "is_shown"]
    search_fields = ["code", "title"]


@admin.register(CollaborationArea)
class CollaborationAreaAdmin(PortalAdmin):
    fieldsets = [
        (None, {"fields": ["name", "short_name", "kana", "name_en", "slug", "order"]}),
        SOURCE,
        RECORD,
    ]
    list_display = ["name", "short_name", "kana", "slug", "subprefecture_count", "last_change"]
    search_fields = ["slug", "name", "kana"]
    ordering = ["order"]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(subprefecture_count=Count("subprefectures"))

    @admin.display(description="振興局数", ordering="subprefecture_count")
    def subprefecture_count(self, area: CollaborationArea) -> int:
        return area.subprefecture_count

    def view_on_site(self, area):
        """Offered for an area that the shown edition speaks of; others have no page."""
        shown = AreaPlan.objects.filter(area=area.pk, plan__is_shown=True).exists()
        return area.get_absolute_url() if shown else None


class DirectionInline(FormFields, admin.StackedInline):
    model = PolicyDirection
    fieldsets = [(None, {"fields": [("order", "code"), "text"]}), SOURCE]
    extra = 0


@admin.register(AreaPlan)
class AreaPlanAdmin(PortalAdmin):
    fieldsets = [
        (None, {"fields": ["plan", "area"]}),
        ("めざす姿と展開方向", {"fields": ["vision", "directions_order"]}),
        ("めざす姿を言いかえた文", {"fields": ["vision_easy", "vision_en"]}),
        (
            "プロジェクトの数",
            {
                "fields": [
                    ("declared_projects", "declared_line"),
                    ("sheet_projects", "sheet_projects_line"),
                    "sheet_note",
                    "sheet_footnote",
                ]
            },
        ),
        SOURCE,
        RECORD,
    ]
    formfield_overrides = PRINTED_LINES
    autocomplete_fields = ["plan", "area"]
    inlines = [DirectionInline]
    list_display = [
        "area",
        "plan",
        "declared_projects",
        "sheet_projects",
        "direction_count",
        "last_change",
    ]
    list_filter = ["plan", "directions_order"]
    search_fields = ["area__name", "area__kana", "area__slug", "plan__title", "vision"]
    ordering = ["plan", "area__order"]

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .select_related("plan", "area")
            .annotate(direction_count=Count("directions"))
        )

    @admin.display(description="展開方向の数", ordering="direction_count")
    def direction_count(self, area_plan: AreaPlan) -> int:
        return area_plan.direction_count

    def view_on_site(self, area_plan):
        """The area's page speaks of the shown edition only."""
        return area_plan.get_absolute_url() if area_plan.plan.is_shown else None


@admin.register(PolicyDirection)
class PolicyDirectionAdmin(PortalAdmin):
    fieldsets = [
        (None, {"fields": ["area_plan", "code", "order"]}),
        ("本文", {"fields": ["text"]}),
        SOURCE,
        RECORD,
    ]
    autocomplete_fields = ["area_plan"]
    list_display = ["text", "code", "area_plan", "last_change"]
    list_filter = ["area_plan__area", "area_plan__plan"]
    search_fields = ["code", "text"]
    ordering = ["area_plan__plan", "area_plan__area__order", "order", "code"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("area_plan__plan", "area_plan__area")


@admin.register(Subprefecture)
class SubprefectureAdmin(PortalAdmin):
    fieldsets = [
        (
            None,
            {"fields": ["name", "short_name", "bureau_name", "kana", "slug", "area", "order"]},
        ),
        ("編集上の文", {"fields": ["name_en", "municipality_note"]}),
        SOURCE,
        RECORD,
    ]
    autocomplete_fields = ["area"]
    list_display = ["name", "bureau_name", "kana", "area", "municipality_count", "last_change"]
    list_filter = ["area"]
    search_fields = ["slug", "name", "bureau_name", "kana"]
    ordering = ["area__order", "order"]

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .select_related("area")
            .annotate(municipality_count=Count("municipalities"))
        )

    @admin.display(description="市町村数", ordering="municipality_count")
    def municipality_count(self, subprefecture: Subprefecture) -> int:
        return subprefecture.municipality_count

    def view_on_site(self, subprefecture):
        return subprefecture.get_absolute_url()


@admin.register(Municipality)
class MunicipalityAdmin(PortalAdmin):
    fieldsets = [
        (None, {"fields": ["name", "kana", "code", "subprefecture"]}),
        SOURCE,
        RECORD,
    ]
    autocomplete_fields = ["subprefecture"]
    list_display = ["name", "kana", "code", "subprefecture", "last_change"]
    list_filter = ["subprefecture__area", "subprefecture"]
    list_select_related = ["subprefecture"]
    search_fields = ["code", "name", "kana"]


@admin.register(Term)
class TermAdmin(PortalAdmin):
    fieldsets = [
        (None, {"fields": ["word", "kana", "slug", "order"]}),
        ("説明", {"fields": ["meaning"]}),
        SOURCE,
        RECORD,
    ]
    list_display = ["word", "kana", "meaning", "slug", "order", "last_change"]
    search_fields = ["slug", "word", "kana", "meaning"]

    def view_on_site(self, term):
        return term.get_absolute_url()


@admin.register(Synonym)
class SynonymAdmin(PortalAdmin):
    fieldsets = [(None, {"fields": ["words", "kind", "slug"]}), SOURCE, RECORD]
    list_display = ["joined", "kind", "slug", "last_change"]
    list_filter = ["kind"]
    search_fields = ["slug", "words"]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "words":
            # Commas stand inside numbers; 、 is what people write between words.
            kwargs |= {"delimiter": "、", "widget": text_box(200)}
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description="ことば", ordering="words")
    def joined(self, synonym: Synonym) -> str:
        return str(synonym)
