"""Admin of editions, areas and places."""

from django import forms
from django.contrib import admin
from django.db.models import QuerySet, TextField

from policyportal.editing.admin import FormFields, PortalAdmin, counted
from policyportal.editing.filters import ChangedYearFilter, by_edition
from policyportal.editing.forms import text_box
from policyportal.editing.merging import MergingPage
from policyportal.exchange.admin import TableAdmin
from regions import models
from regions.tables import TranslationTable
from regions.turnover import CONTACT
from regions.turnover_pages import TurnoverPages


class PrintedLinesField(forms.CharField):
    """A text with its printed line breaks, which browsers send as CR LF and the record keeps as LF."""

    def to_python(self, value) -> str:
        return super().to_python(value).replace("\r\n", "\n").replace("\r", "\n")


OVERVIEW_LINES = ("overview_first_line", "overview_last_line")
REVIEW_LINES = ("review_first_line", "review_last_line")
DECLARED = ("declared_projects", "declared_line")
SHEET = ("sheet_projects", "sheet_projects_line")
PRINTED_LINES = {TextField: {"form_class": PrintedLinesField}}


@admin.register(models.Plan)
class PlanAdmin(PortalAdmin):
    fieldsets = [
        (None, {"fields": ["title", "code", "stage", ("is_published", "is_shown")]}),
        ("推進期間と数", {"fields": ["start_month", "period_text", "declared_projects"]}),
        ("自治体", {"fields": ["body", "body_kana", "body_en", "body_code"]}),
        ("資料", {"fields": ["outline_file"]}),
        ("方針の概要と構成（印字）", {"fields": ["overview", OVERVIEW_LINES, "parts"]}),
        ("数え方（印字）", {"fields": ["counting_rule", "counting_line"]}),
        ("推進管理（印字）", {"fields": ["review_rule", REVIEW_LINES, "review_summary"]}),
        ("編集上の注記", {"fields": ["date_note", "period_note", "edition_note", "not_recorded"]}),
        ("やさしい日本語", {"fields": ["hard_words", "period_easy", "edition_note_easy"]}),
        ("英語", {"fields": ["period_en", "basis_en", "edition_note_en", "not_recorded_en"]}),
        ("探し方の例", {"fields": ["find_hint", "search_hint", "search_examples"]}),
    ]
    formfield_overrides = PRINTED_LINES
    # Changed in one step with all that depends on them, on the page of the switch.
    readonly_fields = ("is_published", "is_shown", "last_change")
    list_display = [
        "title",
        "code",
        "stage",
        "period_text",
        "declared_projects",
        "is_published",
        "is_shown",
    ]
    list_filter = ["stage", "is_published", "is_shown"]
    search_fields = ["code", "title"]


@admin.register(models.CollaborationArea)
class CollaborationAreaAdmin(PortalAdmin):
    fields = ["name", "short_name", "kana", "name_en", "slug", "order", "printed_in"]
    list_display = ["name", "short_name", "kana", "slug", "subprefecture_count"]
    search_fields = ["slug", "name", "kana"]
    ordering = ["order"]
    subprefecture_count = counted("subprefectures", "振興局数")

    def view_on_site(self, area) -> str | None:
        """An area that the shown edition does not describe has no page."""
        shown = models.AreaPlan.objects.filter(area=area.pk, plan__is_shown=True).exists()
        return area.get_absolute_url() if shown else None


class DirectionInline(FormFields, admin.StackedInline):
    model = models.PolicyDirection
    fields = [("order", "code"), "text"]


@admin.register(models.AreaPlan)
class AreaPlanAdmin(PortalAdmin):
    fieldsets = [
        (None, {"fields": ["plan", "area"]}),
        ("めざす姿と展開方向", {"fields": ["vision", "directions_order"]}),
        ("めざす姿を言いかえた文", {"fields": ["vision_easy", "vision_en"]}),
        ("プロジェクトの数", {"fields": [DECLARED, SHEET, "sheet_note", "sheet_footnote"]}),
    ]
    formfield_overrides = PRINTED_LINES
    autocomplete_fields = ["plan", "area"]
    related = ("plan", "area")
    inlines = [DirectionInline]
    list_display = ["area", "plan", "declared_projects", "sheet_projects", "direction_count"]
    list_filter = [by_edition("plan"), "directions_order"]
    search_fields = ["area__name", "area__kana", "area__slug", "plan__title", "vision"]
    ordering = ["plan", "area__order"]
    direction_count = counted("directions", "展開方向の数")

    def view_on_site(self, area_plan) -> str | None:
        """The area's page shows the shown edition only."""
        return area_plan.get_absolute_url() if area_plan.plan.is_shown else None


@admin.register(models.PolicyDirection)
class PolicyDirectionAdmin(MergingPage, PortalAdmin):
    fieldsets = [(None, {"fields": ["area_plan", "code", "order"]}), ("本文", {"fields": ["text"]})]
    autocomplete_fields = ["area_plan"]
    list_display = ["text", "code", "area_plan"]
    list_filter = ["area_plan__area", by_edition("area_plan__plan")]
    search_fields = ["code", "text"]
    list_select_related = ["area_plan__plan", "area_plan__area"]
    ordering = ["area_plan__plan", "area_plan__area__order", "order", "code"]

    def others_of(self, direction: models.PolicyDirection) -> QuerySet:
        return super().others_of(direction).filter(area_plan=direction.area_plan_id)


@admin.register(models.Subprefecture)
class SubprefectureAdmin(TurnoverPages, PortalAdmin):
    fieldsets = [
        (None, {"fields": ["name", "short_name", "bureau_name", "kana", "slug", "area", "order"]}),
        ("連絡先", {"fields": ["telephone", "postal_address", "website"]}),
        ("編集上の文", {"fields": ["name_en", "municipality_note"]}),
        ("資料", {"fields": ["printed_in"]}),
    ]
    autocomplete_fields = ["area"]
    list_display = ["name", "bureau_name", "kana", "area", "municipality_count"]
    list_filter = ["area"]
    search_fields = ["slug", "name", "bureau_name", "kana"]
    list_select_related = ["area"]
    ordering = ["area__order", "order"]
    municipality_count = counted("municipalities", "市町村数")

    def view_on_site(self, subprefecture) -> str:
        return subprefecture.get_absolute_url()

    def get_readonly_fields(self, request, obj=None) -> list:
        """The bureau of a stored place changes by acts with a day; while another one is in charge, it is reached as that one."""
        fixed = super().get_readonly_fields(request, obj)
        if obj is None:
            return fixed
        return [*fixed, "bureau_name", *(CONTACT if obj.seat_id else ())]


@admin.register(models.BureauChange)
class BureauChangeAdmin(PortalAdmin):
    """Pages of what bureaus were called, only to be read: the database writes them (accounts.rights)."""

    fields = readonly_fields = [
        "subprefecture",
        "kind",
        "before",
        "after",
        "valid_from",
        "reason",
        "source",
        "last_change",
    ]
    list_display = ["subprefecture", "kind", "before", "after", "valid_from", "reason"]
    list_filter = ["kind", ChangedYearFilter, "subprefecture"]
    search_fields = ["subprefecture__slug", "before", "after", "reason"]
    ordering = ["-valid_from", "-pk"]
    related = ("subprefecture",)


@admin.register(models.Municipality)
class MunicipalityAdmin(PortalAdmin):
    fields = ["name", "kana", "code", "subprefecture"]
    autocomplete_fields = ["subprefecture"]
    list_display = ["name", "kana", "code", "subprefecture"]
    list_filter = ["subprefecture__area", "subprefecture"]
    list_select_related = ["subprefecture"]
    search_fields = ["code", "name", "kana"]


@admin.register(models.Term)
class TermAdmin(PortalAdmin):
    fieldsets = [
        (None, {"fields": ["word", "kana", "slug", "order", "printed_in"]}),
        ("説明", {"fields": ["meaning"]}),
    ]
    list_display = ["word", "kana", "meaning", "slug", "order"]
    search_fields = ["slug", "word", "kana", "meaning"]

    def view_on_site(self, term) -> str:
        return term.get_absolute_url()


@admin.register(models.Synonym)
class SynonymAdmin(PortalAdmin):
    fields = ["words", "kind", "slug"]
    list_display = ["joined", "kind", "slug"]
    list_filter = ["kind"]
    search_fields = ["slug", "words"]

    def formfield_for_dbfield(self, db_field, request, **kwargs) -> forms.Field | None:
        if db_field.name == "words":
            # Commas stand inside numbers; 、 is what people write between words.
            kwargs |= {"delimiter": "、", "widget": text_box(200)}
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description="ことば", ordering="words")
    def joined(self, synonym: models.Synonym) -> str:
        return str(synonym)


class MissingFilter(admin.SimpleListFilter):
    """未訳: what is not yet translated into a language."""

    title = "未訳"
    parameter_name = "missing"

    def lookups(self, request, model_admin) -> list[tuple[str, str]]:
        return [("english", "英語がない"), ("easy", "やさしい日本語がない")]

    def queryset(self, request, queryset) -> QuerySet:
        language = self.value()
        is_known = language in ("english", "easy")
        return queryset.filter(**{language: ""}) if is_known else queryset


@admin.register(models.Translation)
class TranslationAdmin(TableAdmin, PortalAdmin):
    table_class = TranslationTable
    fields = ["original", "english", "easy"]
    list_display = ["original", "english", "easy"]
    list_filter = [MissingFilter]
    search_fields = ["original", "english", "easy"]
