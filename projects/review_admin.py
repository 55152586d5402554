"""Admin of reviews: the bureau writes and submits, the head office approves, sends back or reopens."""

from itertools import chain

from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminDateWidget, AdminTextInputWidget
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from kpis.models import KPISeries
from kpis.recording import keep_record
from policyportal.accounts.rights import Staff
from policyportal.editing.admin import PortalAdmin
from policyportal.editing.filters import YearFilter, by_edition, by_year
from policyportal.exchange.admin import TableAdmin
from policyportal.records.eras import latest_year_over, short_year
from policyportal.records.fields import DAY_HELP, ERA_HELP, DayFormField, YearField
from projects import steps
from projects.forms import ReviewForm
from projects.models import Project, Review, ReviewRecord
from projects.tables import ReviewTable

TEXTS = ["work_done", "grade", "cause", "next_step", "meeting_date"]


def without_actual(many_series: list[KPISeries]) -> list[KPISeries]:
    """Find the series to enter in a year (`with_year`) whose actual is missing and may still come."""
    found = []
    for series in many_series:
        never = [missing for missing in series.missing_of_year if missing.is_for_good]
        is_entered = series.of_year or series.drafts_of_year
        if series.is_measured and not is_entered and not never:
            found.append(series)
    return found


def with_draft(many_series: list[KPISeries]) -> list[KPISeries]:
    """Find the series (`with_year`) with a value of the year that the public does not see yet."""
    return [series for series in many_series if series.drafts_of_year]


@admin.register(Review)
class ReviewAdmin(TableAdmin, PortalAdmin):
    """A draft is a form; what is submitted or approved is read, with the steps that are open."""

    table_class = ReviewTable
    form = ReviewForm
    change_form_template = "admin/projects/review/change_form.html"
    fieldsets = [
        (None, {"fields": ["project", "year", "state"]}),
        ("点検・評価", {"fields": TEXTS}),
    ]
    autocomplete_fields = ["project"]
    related = ("project__area_plan", "grade")
    formfield_overrides = {
        YearField: {
            "widget": AdminTextInputWidget(attrs={"class": "vIntegerField"}),
            "help_text": f"点検・評価の対象となる年。{ERA_HELP}",
        },
        models.DateField: {
            "form_class": DayFormField,
            "widget": AdminDateWidget(attrs={"size": 20}),  # 令和８年１２月３１日
            "help_text": DAY_HELP,
        },
    }
    readonly_fields = ["shown_year", "state", "reopened_for", *PortalAdmin.readonly_fields]
    list_display = ["project", "shown_year", "grade", "state", "meeting_date"]
    list_filter = [
        "status",
        YearFilter,
        "project__area_plan__area",
        "grade",
        by_edition("project__area_plan__plan"),
    ]
    search_fields = ["project__code", "project__name"]
    ordering = ["-year", "project__area_plan__area__order", "project__order", "project__code"]

    # What the page shows.

    def get_fieldsets(self, request, obj=None) -> list:
        top, texts, *rest = super().get_fieldsets(request, obj)
        if obj is None:
            fixed = "プロジェクトと年は、登録したあとは変えられません。"
            top = (None, top[1] | {"description": fixed})
        else:
            why = ["reopened_for"] if obj.reopen_reason else []
            top = (None, {"fields": ["project", "shown_year", "state", *why]})
        if self._gives_reasons(request, obj):
            rest.insert(0, ("差し戻し・取り消しの理由", {"fields": ["reason"]}))
        return [top, texts, *rest]

    def get_readonly_fields(self, request, obj=None) -> list:
        fixed = super().get_readonly_fields(request, obj)
        if obj is None:
            return fixed
        closed = [] if obj.status == steps.DRAFT else TEXTS
        return list(dict.fromkeys([*fixed, "project", *closed]))

    def get_form(self, request, obj=None, change=False, **kwargs) -> type[ReviewForm]:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.step = self._requested(request)
        form.projects = Staff.of(request.user).editable(Project.objects.with_page())
        if not self._gives_reasons(request, obj):
            form.base_fields.pop("reason", None)
        return form

    def get_changeform_initial_data(self, request) -> dict:
        given = super().get_changeform_initial_data(request)
        return {"year": short_year(latest_year_over())} | given

    def render_change_form(self, request, context, *, obj=None, **options) -> HttpResponse:
        form = context["adminform"].form
        project, year = form.chosen_project(), obj.year if obj else form.typed_year()
        context |= {
            "steps": self._open(request, obj),
            "is_draft": obj is None or obj.status == steps.DRAFT,
            "course": steps.course(obj) if obj else [],
            "unsaved": self._unsaved(request, obj),
            "year": year,
        }
        if project and year:
            series = list(KPISeries.objects.with_year(project, year))
            before = Review.objects.filter(project=project, year=year - 1)
            context |= {
                "project": project,
                "series": series,
                "without": without_actual(series),
                "waiting": with_draft(series),
                "before": before.select_related("grade").first(),
            }
        return super().render_change_form(request, context, obj=obj, **options)

    def _unsaved(self, request, obj) -> list[tuple[str, str]]:
        """Find texts typed into boxes that the review's state no longer has. The page shows them, to be copied."""
        if request.method != "POST" or obj is None:
            return []
        lost = [] if obj.status == steps.DRAFT else [name for name in TEXTS if name != "grade"]
        labels = {name: self.opts.get_field(name).verbose_name for name in lost}
        if not self._gives_reasons(request, obj):
            labels["reason"] = self.form.base_fields["reason"].label
        unsaved = []
        for name, label in labels.items():
            typed = request.POST.get(name, "").replace("\r\n", "\n").strip()
            if typed and typed != str(getattr(obj, name, None) or ""):
                unsaved.append((label, typed))
        return unsaved

    def view_on_site(self, review) -> str | None:
        """A review is public once it is approved; the stored state counts."""
        shown = Review.objects.with_page().filter(pk=review.pk).exists()
        return review.get_absolute_url() if shown else None

    @admin.display(description="年", ordering="year")
    def shown_year(self, review: Review) -> str:
        return f"{short_year(review.year)}（{review.year}）"

    @admin.display(description="状態", ordering="status")
    def state(self, review: Review) -> str:
        return review.get_status_display()

    @admin.display(description="承認を取り消した理由")
    def reopened_for(self, review: Review) -> str:
        return review.reopen_reason

    # The steps.

    def has_delete_permission(self, request, obj=None) -> bool:
        """Nobody deletes an approved review."""
        return super().has_delete_permission(request, obj) and not (obj and obj.is_approved)

    def get_deleted_objects(self, objs, request) -> tuple:
        """Approved reviews are named, where Django would say that a permission is missing."""
        deleted, counts, needed, protected = super().get_deleted_objects(objs, request)
        approved = [f"{review}（承認済み）" for review in objs if review.is_approved]
        if approved:
            needed = set(needed) - {self.opts.verbose_name}
        return deleted, counts, needed, [*protected, *approved]

    def save_model(self, request, obj, form, change) -> None:
        if form.step:
            steps.take(obj, form.step, form.cleaned_data.get("reason", ""))
            if form.step is steps.APPROVE:
                keep_record(obj)
        else:
            super().save_model(request, obj, form, change)

    def construct_change_message(self, request, form, formsets, add=False) -> str | list:
        if form.step:
            reason = form.cleaned_data.get("reason")
            return f"{form.step.label}（{reason}）" if reason else form.step.label
        return super().construct_change_message(request, form, formsets, add)

    def response_add(self, request, obj, *args) -> HttpResponse:
        return self._after_step(request, obj) or super().response_add(request, obj, *args)

    def response_change(self, request, obj) -> HttpResponse:
        return self._after_step(request, obj) or super().response_change(request, obj)

    def _after_step(self, request, review) -> HttpResponse | None:
        """Go back to the year's list, with messages of what has happened and what is still missing."""
        step = self._requested(request)
        if step is None:
            return None
        has_page = Project.objects.with_page().filter(pk=review.project_id).exists()
        done = step.done + (step.shown if has_page else step.hidden)
        self.message_user(request, f"「{review}」：{done}", messages.SUCCESS)
        self._warn_of_missing(request, step, review)
        plan = review.project.area_plan.plan
        own = reverse("admin:reviews_of_edition", args=[plan.code])
        shown = reverse("admin:reviews") if plan.is_shown else own
        return HttpResponseRedirect(f"{shown}?year={short_year(review.year)}")

    def _warn_of_missing(self, request, step: steps.Step, review: Review) -> None:
        """A missing figure prevents no step, for it may come late or never."""
        if step not in (steps.SUBMIT, steps.APPROVE):
            return
        then = "未入力の値の入力と、暫定から確定への変更は、承認のあともできます。"
        every = list(KPISeries.objects.with_year(review.project, review.year))
        actuals = chain.from_iterable(series.of_year for series in every)
        provisional = [actual.series for actual in actuals if actual.state == "provisional"]
        unreleased = "公開されていない値は、承認の記録に入りません。先に公開してから承認すると、記録に残ります。"
        for what, found, follows in (
            ("未入力", without_actual(every), then),
            ("下書き", with_draft(every), unreleased),
            ("暫定", provisional, then),
        ):
            if found:
                titles = "、".join(series.title for series in found)
                text = f"「{review}」：{short_year(review.year)}の実績値が{what}の系列が{len(found)}件あります"
                self.message_user(request, f"{text}（{titles}）。{follows}", messages.WARNING)

    def _requested(self, request) -> steps.Step | None:
        """Find the step that a request names. Refuse one that does not exist or that the account never takes."""
        name = request.POST.get("_step") if request.method == "POST" else None
        if name is None:
            return None
        step = steps.STEPS.get(name)
        if step is None or not step.is_for(Staff.of(request.user).is_head):
            raise PermissionDenied
        return step

    def _open(self, request, obj) -> list[steps.Step]:
        if not self.has_change_permission(request, obj):
            return []
        status = obj.status if obj else steps.DRAFT
        from_here = [step for step in steps.STEPS.values() if step.before == status]
        return [step for step in from_here if step.is_for(Staff.of(request.user).is_head)]

    def _gives_reasons(self, request, obj) -> bool:
        return any(step.reason_missing for step in self._open(request, obj))


@admin.register(ReviewRecord)
class ReviewRecordAdmin(PortalAdmin):
    """Pages of what approvals stood on, only to be read: nobody changes them (accounts.rights)."""

    fields = readonly_fields = [
        "review",
        "approved_at",
        "digest",
        "is_true",
        "canonical",
        "last_change",
    ]
    list_display = ["review", "approved_at", "digest", "is_true"]
    list_filter = [
        by_year("review__year"),
        "review__project__area_plan__area",
        by_edition("review__project__area_plan__plan"),
    ]
    search_fields = ["review__project__code", "review__project__name", "digest"]
    ordering = ["-approved_at", "-pk"]
    related = ("review__project",)

    @admin.display(description="要約値と一致", boolean=True)
    def is_true(self, record: ReviewRecord) -> bool:
        return record.is_true
