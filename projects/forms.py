"""The forms of projects and reviews: what a name asks for; what the texts of a review and its steps ask for."""

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError

from policyportal.editing.forms import PortalForm, is_id
from policyportal.records.fields import DAY_HELP, ERA_HELP, visible
from projects.models import Grade, Project, Review
from projects.steps import DRAFT, SUBMIT, missing, out_of_turn

NO_SCALE = (
    "本庁がこの版の評価区分をまだ登録していないため、選べません。登録されるまで、提出はできません。"
)
# What is said beside a field that a review lacks to be submitted.
LACKS = {
    "work_done": "提出するには、実施状況を入力してください。",
    "grade": "提出するには、振興局の評価を選んでください。",
    "next_step": "提出するには、今後の対応を入力してください。",
}


class ReviewForm(PortalForm):
    """A review, and the step that is asked for with it. Its state is no field: steps alone change it.

    `staff`, `step` and `projects`, those that the account may review, are set by the page.
    """

    staff = step = projects = None
    reason = forms.CharField(
        label="理由",
        required=False,
        max_length=Review._meta.get_field("reopen_reason").max_length,
        widget=AdminTextareaWidget(attrs={"rows": 3}),
        help_text="差し戻すとき、承認を取り消すときに入力します。振興局と本庁の職員が読みます。サイトには出ません。",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "year" in self.fields:
            self.fields["year"].help_text = f"点検・評価の対象となる年。{ERA_HELP}"
        if "meeting_date" in self.fields:
            self.fields["meeting_date"].help_text = DAY_HELP
        if "project" in self.fields:
            self.fields["project"].queryset = self.projects
        if "grade" in self.fields:
            self._offer_grades(self.fields["grade"])

    def _offer_grades(self, field):
        """The scale of the project's edition; of every edition where the project is not known yet."""
        project = self.chosen_project()
        grades = Grade.objects.select_related("plan")
        field.queryset = grades.in_plan(project.area_plan.plan_id) if project else grades
        if project is None:
            field.label_from_instance = lambda grade: f"{grade}－{grade.plan}"
        if not field.queryset:
            field.help_text = NO_SCALE

    def chosen_project(self) -> Project | None:
        """The project the review is of, or is about to be of, among those that the account may review."""
        if self.instance.project_id:
            return self.instance.project
        chosen = self.data.get("project") if self.is_bound else self.initial.get("project")
        if not is_id(chosen or ""):
            return None
        return self.projects.filter(pk=chosen).select_related("area_plan").first()

    def clean(self):
        cleaned = super().clean()
        if why := self._out_of_turn():
            raise ValidationError(why)
        wants_reason = self.step and self.step.reason_missing and "reason" not in self.errors
        if wants_reason and not cleaned.get("reason"):
            self.add_error("reason", self.step.reason_missing)
        return cleaned

    def clean_reason(self):
        return visible(self.cleaned_data["reason"])

    def _out_of_turn(self) -> str:
        """Why the state in which the review is by now allows neither the step nor a change of its texts."""
        if self.step:
            return out_of_turn(self.instance, self.step)
        if self.instance.status == DRAFT:
            return ""
        return f"{self.instance.get_status_display()}のため、内容を変更できません。変更は保存していません。"

    def _post_clean(self):
        super()._post_clean()
        if self.step == SUBMIT and self.instance.status == DRAFT:
            for name in missing(self.instance):
                if name not in self.errors:
                    self.add_error(name, self._lack(name))

    def _lack(self, name) -> str:
        return NO_SCALE if name == "grade" and not self.fields[name].queryset else LACKS[name]


class ProjectForm(PortalForm):
    """A name that the outline does not print needs the document that prints it.

    An unnamed project's sheet and lines are those of the count, and say nothing of its name.
    """

    def clean(self):
        cleaned = super().clean()
        is_published = cleaned.get("is_published", self.instance.is_published)
        if self.instance.name and is_published and not cleaned.get("name", "?"):
            self.add_error(
                "name",
                "公開中のプロジェクトの名称は、空にできません。サイトに出さないときは、本庁が「公開」をオフにします。",
            )
        named_now = self.instance.pk and not self.initial.get("name") and cleaned.get("name")
        printed_there = {"sheet", "first_line", "last_line"} & set(self.changed_data)
        if named_now and not cleaned.get("source") and not printed_there:
            self.add_error("source", "名称の出典となる同じ版の資料名を入力してください。")
        return cleaned
