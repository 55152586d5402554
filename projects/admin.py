"""Admin of projects, who carries them, their measures and their themes."""

from contextlib import AbstractContextManager

from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminDateWidget, AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.db.models import DateField, QuerySet
from django.forms import CheckboxSelectMultiple
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe

from kpis.models import KPI
from policyportal.editing.admin import FormFields, PortalAdmin, counted
from policyportal.editing.explained import ExplainedAdmin, ExplainedFormSet
from policyportal.editing.filters import YearFilter, by_edition
from policyportal.editing.forms import PortalForm, PortalFormSet
from policyportal.editing.merging import MergingPage
from policyportal.editing.proposing import ProposingPage
from policyportal.editing.publishing import PublishedAdmin
from policyportal.exchange.admin import TableAdmin
from policyportal.records.database_rules import transaction_setting
from policyportal.records.eras import short_year
from policyportal.records.fields import DAY_HELP, ChoiceOfMany, DayFormField, YearField
from projects.acts import PROJECT_ACTS
from projects.forms import MeasureCode, MeasureForm, ParticipationForm, ProjectForm, is_told
from projects.handing_over import HandOverPage
from projects.models import EntryDeadline, Grade, Measure, Participation, Project, Theme
from projects.ordering import OrderingPage
from projects.querysets import ORDER_BY_PROJECT, PROJECT_ORDER
from projects.review_admin import ReviewAdmin, ReviewRecordAdmin
from projects.tables import MeasureTable, ProjectTable

__all__ = ["ReviewAdmin", "ReviewRecordAdmin"]

(ONE_LEAD,) = (rule for rule in Participation._meta.constraints if rule.name.endswith("_one_lead"))


class NamedFilter(admin.SimpleListFilter):
    """Whether the outline, or staff from another document, names the project."""

    title = "名称の記載"
    parameter_name = "named"

    def lookups(self, request, model_admin) -> list[tuple[str, str]]:
        return [("yes", "あり"), ("no", "なし")]

    def queryset(self, request, queryset) -> QuerySet:
        asked = {"yes": queryset.named, "no": queryset.unnamed}
        return asked.get(self.value(), queryset.all)()


class ParticipationRowForm(PortalForm):
    """A row beside the others of its project. The set of rows checks that they have one lead."""

    def check_constraints(self, skipped: set[str] | None) -> None:
        for constraint in Participation._meta.constraints:
            if constraint is not ONE_LEAD:
                constraint.validate(Participation, self.instance, skipped)


class ParticipationFormSet(ExplainedFormSet):
    """A project's places. The lead can pass from one to another in one go."""

    guarded = frozenset({"subprefecture"})

    def clean(self) -> None:
        kept = [form for form in self.forms if form not in self.deleted_forms]
        roles = [form.cleaned_data.get("role") for form in kept]
        if sum(role in Participation.Role.LEADS for role in roles) > 1:
            raise ValidationError(ONE_LEAD.get_violation_error_message())
        project = self.instance
        has_lead = any(role in Participation.Role.LEADS for role in roles)
        if project.pk and project.name and not has_lead and is_unnamed(project):
            raise ValidationError(
                "名称を入力したプロジェクトには、実施地域と、主となる地域を入力してください。"
            )
        super().clean()

    def save(self, commit=True) -> list[Participation]:
        """Save the old lead before the new one, for the database never allows two."""
        stored = self.initial_form_count()
        self.forms[:stored] = sorted(self.forms[:stored], key=self._leads)
        # Django keeps which forms delete their rows by their places.
        self.__dict__.pop("_deleted_form_indexes", None)
        return super().save(commit)

    def means(self, form: ParticipationRowForm) -> bool:
        if form.instance.pk is None or form in self.deleted_forms:
            return super().means(form)
        return form.has_changed() and is_told(form)

    def _leads(self, form: ParticipationRowForm) -> bool:
        return form not in self.deleted_forms and form.instance.leads


def deleting() -> AbstractContextManager:
    """Let the parts of a project go with it, which alone would be told (kpis/models/meaning.sql)."""
    return transaction_setting("portal.deleting", "on")


def is_unnamed(project: Project) -> bool:
    """Whether a project whose page is saved has no name yet in the database."""
    return Project.objects.unnamed().filter(pk=project.pk).exists()


class ParticipationInline(FormFields, admin.TabularInline):
    model = Participation
    form = ParticipationRowForm
    formset = ParticipationFormSet
    fields = ["order", "subprefecture", "role"]
    autocomplete_fields = ["subprefecture"]
    related = ("project", "subprefecture")
    is_restored = True


class MeasureInline(FormFields, admin.StackedInline):
    model = Measure
    form = MeasureCode
    formset = ExplainedFormSet
    fields = [("order", "code"), "text", "reprise_of"]
    autocomplete_fields = ["reprise_of"]
    related = ("reprise_of",)


class KPIInline(admin.TabularInline):
    """The project's KPIs with the way to each one's own page, where they are edited."""

    model = KPI
    form = PortalForm
    formset = PortalFormSet
    fields = readonly_fields = ["code", "name", "figures"]
    can_delete = False
    show_change_link = True
    view_on_site = False

    def get_queryset(self, request) -> QuerySet:
        return super().get_queryset(request).prefetch_related("series")

    def has_add_permission(self, request, obj) -> bool:
        return False

    @admin.display(description="基準値 → 目標値")
    def figures(self, kpi: KPI) -> str:
        rows = [(row.heading, row.baseline or "記載なし", row.target) for row in kpi.series.all()]
        # A line break, for Django puts it into a paragraph.
        return format_html_join(mark_safe("<br>"), "{} {} → {}", rows)


@admin.register(Project)
class ProjectAdmin(OrderingPage, HandOverPage, ProposingPage, TableAdmin, PublishedAdmin):
    table_class = ProjectTable
    form = ProjectForm
    actions = PROJECT_ACTS
    formfield_overrides = {ChoiceOfMany: {"widget": CheckboxSelectMultiple}}
    fieldsets = [
        (None, {"fields": ["area_plan", "code", "order", "name", "is_published"]}),
        ("印字", {"fields": ["participants_printed", "measures_listing", "kpis_listing"]}),
        ("編集上のよみと分類", {"fields": ["kana", "themes", "directions"]}),
        ("終了", {"fields": [("ended_on", "successor"), "end_reason"]}),
        ("前の版とのつながり", {"fields": ["carried_from"]}),
    ]
    autocomplete_fields = ["area_plan", "directions", "successor", "carried_from"]
    inlines = [ParticipationInline, MeasureInline, KPIInline]
    related = ("area_plan__area", "area_plan__plan")
    list_display = [
        "code",
        "shown_name",
        "area",
        "lead",
        "places",
        "measure_count",
        "kpi_count",
        "is_published",
    ]
    list_display_links = ["code", "shown_name"]
    list_filter = [
        "area_plan__area",
        "subprefectures",
        "themes",
        NamedFilter,
        "is_published",
        by_edition("area_plan__plan"),
    ]
    search_fields = ["code", "name"]
    ordering = ["area_plan__plan", *PROJECT_ORDER]
    measure_count = counted("measures", "施策数")
    kpi_count = counted("kpis", "KPI数")

    def get_queryset(self, request) -> QuerySet:
        return super().get_queryset(request).prefetch_related("participations__subprefecture")

    def save_model(self, request, obj, form, change) -> None:
        if change and "name" in form.changed_data and not form.initial.get("name"):
            text = "名称を入力したので、下書きにしました。内容を確かめてから、公開してください。"
            self.message_user(request, text, messages.INFO)
        super().save_model(request, obj, form, change)

    def delete_model(self, request, obj) -> None:
        with deleting():
            super().delete_model(request, obj)

    def delete_queryset(self, request, queryset) -> None:
        with deleting():
            super().delete_queryset(request, queryset)

    @admin.display(description="名称", ordering="name", empty_value="（名称の記載なし）")
    def shown_name(self, project: Project) -> str:
        return project.name

    @admin.display(description="数えられる連携地域", ordering="area_plan__area__order")
    def area(self, project: Project) -> str:
        return project.area.short_name

    @admin.display(description="主となる地域")
    def lead(self, project: Project) -> str:
        if (lead := project.lead) is None:
            return ""
        basis = "推定" if lead.lead_is_inferred else "確認済み"
        return f"{lead.subprefecture.short_name}（{basis}）"

    @admin.display(description="実施地域")
    def places(self, project: Project) -> str:
        return "、".join(place.short_name for place in project.places)

    def view_on_site(self, project) -> str | None:
        """An unnamed project has no page. The stored name counts, for a refused form may carry another."""
        named = Project.objects.named().filter(pk=project.pk).exists()
        return project.get_absolute_url() if named else None


@admin.register(Participation)
class ParticipationAdmin(ExplainedAdmin, PortalAdmin):
    EXPLANATION = (
        "公開したあとの変更",
        {
            "fields": ["change_kind", "change_reason", "source"],
            "description": "公開した（公開したことがある）プロジェクトの実施地域と主となる地域を、変えるとき、加えるときに入力します。",
        },
    )
    explains_additions = True
    form = ParticipationForm
    fields = ["project", "subprefecture", "order", "role"]
    autocomplete_fields = ["project", "subprefecture"]
    list_display = ["project", "subprefecture", "order", "role"]
    list_filter = ["role", "subprefecture", by_edition("project__area_plan__plan")]
    list_select_related = ["project", "subprefecture"]
    search_fields = ["project__code", "project__name", "subprefecture__name"]
    ordering = ["project__area_plan__plan", *ORDER_BY_PROJECT, "order"]


@admin.register(Measure)
class MeasureAdmin(ProposingPage, ExplainedAdmin, TableAdmin, PortalAdmin):
    table_class = MeasureTable
    form = MeasureForm
    explains_additions = True
    fieldsets = [
        (None, {"fields": ["project", "code", "order"]}),
        ("本文", {"fields": ["text", "reprise_of"]}),
        ("前の版とのつながり", {"fields": ["carried_from"]}),
    ]
    autocomplete_fields = ["project", "reprise_of", "carried_from"]
    list_display = ["text", "code", "project", "is_reprise"]
    list_filter = [
        "project__area_plan__area",
        ("reprise_of", admin.EmptyFieldListFilter),
        by_edition("project__area_plan__plan"),
    ]
    search_fields = ["code", "text"]
    list_select_related = ["project", "reprise_of"]
    ordering = ["project__area_plan__plan", *ORDER_BY_PROJECT, "order", "code"]

    @admin.display(description="再掲", boolean=True)
    def is_reprise(self, measure: Measure) -> bool:
        return measure.reprise_of_id is not None


@admin.register(Theme)
class ThemeAdmin(MergingPage, PortalAdmin):
    fields = ["name", "slug", "order"]
    list_display = ["name", "slug", "project_count"]
    search_fields = ["slug", "name"]
    ordering = ["order"]
    project_count = counted("projects", "プロジェクト数")


@admin.register(Grade)
class GradeAdmin(MergingPage, PortalAdmin):
    fields = ["plan", "slug", "order", "label", "meaning"]
    list_display = ["label", "meaning", "plan", "order"]
    list_filter = [by_edition("plan")]
    list_select_related = ["plan"]
    search_fields = ["slug", "label", "meaning"]
    ordering = ["plan", "order"]

    def others_of(self, grade: Grade) -> QuerySet:
        return super().others_of(grade).filter(plan=grade.plan_id)

    def why_not(self, gone: Grade, kept: Grade) -> str:
        """An approved review stays as it is, with its grade."""
        if not gone.reviews.approved().exists():
            return ""
        return f"承認済みの点検・評価が使っているため、「{gone}」は残します。もう一方の画面から、こちらにまとめてください。"


@admin.register(EntryDeadline)
class EntryDeadlineAdmin(PortalAdmin):
    """The year and the days are typed as any year and day of the portal."""

    days = {"fields": ["actuals_due", "reviews_due"], "description": DAY_HELP}
    fieldsets = [(None, {"fields": ["plan", "year"]}), ("締切", days)]
    formfield_overrides = {
        DateField: {"form_class": DayFormField, "widget": AdminDateWidget(attrs={"size": 20})},
        YearField: {"widget": AdminTextInputWidget(attrs={"class": "vIntegerField"})},
    }
    list_display = ["shown_year", "plan", "actuals_due", "reviews_due"]
    list_filter = [YearFilter, by_edition("plan")]
    list_select_related = ["plan"]
    search_fields = ["plan__code", "plan__title"]
    ordering = ["plan", "-year"]

    @admin.display(description="年", ordering="year")
    def shown_year(self, deadline: EntryDeadline) -> str:
        return short_year(deadline.year)
