"""The forms of projects and reviews, with the rules of names, texts and steps."""

import re

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.core.exceptions import ValidationError

from policyportal.editing.codes import ProposedCode
from policyportal.editing.explained import ExplainedForm
from policyportal.editing.forms import PortalForm, is_id
from policyportal.editing.publishing import PublishedForm
from policyportal.records.fields import visible
from projects.models import Grade, Participation, Project, Review
from projects.steps import DRAFT, SUBMIT
from regions.models import AreaPlan

NO_SCALE = (
    "本庁がこの版の評価区分をまだ登録していないため、選べません。登録されるまで、提出はできません。"
)
# What a review needs to be submitted, as the database asks it too, and the errors where it is missing.
LACKS = {
    "work_done": "提出するには、実施状況を入力してください。",
    "grade": "提出するには、振興局の評価を選んでください。",
    "next_step": "提出するには、今後の対応を入力してください。",
}


class ReviewForm(PortalForm):
    """A review and a `step`, which alone changes its state. The page sets it, and the `projects` to choose from."""

    step = projects = None
    reason = forms.CharField(
        label="理由",
        required=False,
        max_length=Review._meta.get_field("reopen_reason").max_length,
        widget=AdminTextareaWidget(attrs={"rows": 3}),
        help_text="差し戻すとき、承認を取り消すときに入力します。差し戻す理由は職員だけが読みます。"
        "承認を取り消す理由は、点検・評価のもとのページと「更新履歴」に載ります。",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "project" in self.fields:
            self.fields["project"].queryset = self.projects
        if "grade" in self.fields:
            self._offer_grades(self.fields["grade"])

    def _offer_grades(self, field) -> None:
        """Offer the scale of the project's edition, or every scale while no project is chosen."""
        project = self.chosen_project()
        grades = Grade.objects.select_related("plan")
        field.queryset = grades.in_plan(project.area_plan.plan_id) if project else grades
        if project is None:
            field.label_from_instance = _with_plan
        if not field.queryset:
            field.help_text = NO_SCALE

    def chosen_project(self) -> Project | None:
        """Give the review's project, or the one that the form names, if the account may review it."""
        if self.instance.project_id:
            return self.instance.project
        chosen = self.data.get("project") if self.is_bound else self.initial.get("project")
        if not is_id(chosen or ""):
            return None
        return self.projects.filter(pk=chosen).select_related("area_plan").first()

    def typed_year(self) -> int | None:
        try:
            return self.fields["year"].clean(self["year"].value())
        except ValidationError:
            return None

    def clean(self) -> dict:
        cleaned = super().clean()
        before, cannot = DRAFT, "内容を変更できません。変更は保存していません"
        if self.step:
            before, cannot = self.step.before, self.step.cannot
        if self.instance.status != before:
            raise ValidationError(f"{self.instance.get_status_display()}のため、{cannot}。")
        wants_reason = self.step and self.step.reason_missing and "reason" not in self.errors
        if wants_reason and not cleaned.get("reason"):
            self.add_error("reason", self.step.reason_missing)
        return cleaned

    def clean_reason(self) -> str:
        return visible(self.cleaned_data["reason"])

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.step == SUBMIT and self.instance.status == DRAFT:
            for name, lack in LACKS.items():
                if name not in self.errors and not visible(str(getattr(self.instance, name) or "")):
                    has_no_scale = name == "grade" and not self.fields[name].queryset
                    self.add_error(name, NO_SCALE if has_no_scale else lack)


def _with_plan(grade: Grade) -> str:
    return f"{grade}－{grade.plan}"


class MeasureCode(ProposedCode):
    parent, example = "project", "doo-01-m3"

    def stem(self, parent: Project) -> str:
        return f"{parent.code}-m"


class MeasureForm(MeasureCode, ExplainedForm):
    """A measure of a project that was public is told when it is added, and when it changes its text or its project."""

    guarded = frozenset({"text", "project"})

    def occasion_of_addition(self) -> str:
        return occasion_of_addition(self.cleaned_data.get("project"), "施策")


class ParticipationForm(ExplainedForm):
    """A place of a project, on a page of its own: that the head office has confirmed a lead needs no explanation."""

    guarded = frozenset({"project", "subprefecture", "role"})
    source = forms.CharField(
        label="出典",
        required=False,
        max_length=200,
        widget=AdminTextInputWidget(attrs={"class": "vTextField vLargeTextField"}),
    )

    def occasion(self, changed: list[str]) -> str:
        return super().occasion(changed) if is_told(self) else ""

    def occasion_of_addition(self) -> str:
        return occasion_of_addition(self.cleaned_data.get("project"), "実施地域")


def occasion_of_addition(project: Project | None, what: str) -> str:
    if project is None or not project.was_public:
        return ""
    return f"公開している（公開したことがある）プロジェクトに{what}を加えるときは、"


def is_told(form: PortalForm) -> bool:
    """Whether a changed place is told: it is another place, or leads since, or no longer."""
    roles = (form.initial.get("role"), form.cleaned_data.get("role"))
    before, after = (role in Participation.Role.LEADS for role in roles)
    return before != after or bool({"project", "subprefecture"} & set(form.changed_data))


class ProjectCode(ProposedCode):
    parent, example, digits = "area_plan", "doo-19", 2

    def stem(self, parent: AreaPlan) -> str:
        """As its neighbours begin; else as those of the edition do, with the area's own name."""
        of_edition = Project.objects.filter(area_plan__plan=parent.plan_id)
        for project in of_edition.filter(area_plan=parent).order_by("-order", "-code")[:1]:
            if found := re.match(r"(.*-)\d+$", project.code):
                return found[1]
        head = ""
        for project in of_edition.select_related("area_plan__area").order_by("code")[:1]:
            head, found, _ = project.code.partition(project.area.slug)
            head = head if found else ""
        return f"{head}{parent.area.slug}-"


class ProjectForm(ProjectCode, PublishedForm):
    """A name that the outline does not print needs the document that prints it: sheet and lines are of the count.

    What it names starts as a draft, with the headings of its lists; its page asks for its places too.
    """

    def clean(self) -> dict:
        cleaned = super().clean()
        is_published = cleaned.get("is_published", self.instance.is_published)
        if self.instance.name and is_published and not cleaned.get("name", "?"):
            text = "公開中のプロジェクトの名称は、空にできません。サイトに出さないときは、本庁が「公開」をオフにします。"
            self.add_error("name", text)
        named_now = self.instance.pk and not self.initial.get("name") and cleaned.get("name")
        printed_there = {"sheet", "first_line", "last_line"} & set(self.changed_data)
        if named_now and not cleaned.get("source") and not printed_there:
            self.add_error("source", "名称の出典となる同じ版の資料名を入力してください。")
        if named_now:
            for name in ("measures_listing", "kpis_listing"):
                if name in self.fields and not cleaned.get(name):
                    self.add_error(name, "名称を入力したときは、見出しも選んでください。")
            cleaned["is_published"] = self.instance.is_published = False
        return cleaned
