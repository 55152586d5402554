"""The tables of projects, measures and reviews as staff take them out and bring them back."""

from django.utils.functional import cached_property

from policyportal.accounts.rights import Staff
from policyportal.exchange.cells import Key, Keys, PairKey
from policyportal.exchange.columns import Told
from policyportal.exchange.resource import TableResource
from policyportal.records.eras import short_year
from projects.forms import ProjectForm
from projects.models import Grade, Measure, Project, Review, Theme
from regions.models import AreaPlan, Plan

SOURCE_COLUMNS = ("sheet", "first_line", "last_line", "source")


class ProjectResource(TableResource):
    order = 1
    form = ProjectForm
    about = (
        "名称・よみ・実施地域（印字）・施策とKPIの見出しとその出典は主となる振興局が、ほかの列は本庁が変えられます。"
        "実施地域は、プロジェクトのページで変えます。"
    )
    places = Told(
        "実施地域",
        lambda one: "、".join(place.short_name for place in one.places) if one.pk else "",
    )
    lead_place = Told(
        "主となる地域",
        lambda one: one.lead.subprefecture.short_name if one.pk and one.lead else "",
    )

    class Meta(TableResource.Meta):
        model = Project
        fields = (
            "code",
            "name",
            "kana",
            "area_plan",
            "places",
            "lead_place",
            "order",
            "is_published",
            "participants_printed",
            "measures_listing",
            "kpis_listing",
            "themes",
            *SOURCE_COLUMNS,
        )

    @classmethod
    def cell_of(cls, field):
        if field.name == "area_plan":
            return PairKey(AreaPlan, "plan__code", "area__slug", related=("plan", "area"))
        if field.name == "themes":
            return Keys(Theme, "name", "slug")
        return super().cell_of(field)

    def for_table(self, records):
        return records.select_related("area_plan__plan", "area_plan__area").prefetch_related(
            "themes", "participations__subprefecture"
        )


class MeasureResource(TableResource):
    order = 2
    about = "施策の文とその出典は主となる振興局が、ほかの列は本庁が変えられます。"
    project_name = Told("プロジェクト名", lambda one: one.project.name)

    class Meta(TableResource.Meta):
        model = Measure
        fields = (
            "code",
            "project",
            "project_name",
            "order",
            "text",
            "reprise_of",
            *SOURCE_COLUMNS,
        )

    def for_table(self, records):
        return records.select_related("project", "reprise_of")


class GradeKey(Key):
    """A step of the scale of the edition to which the row's project belongs."""

    hint = "本庁がこの版に登録した評価区分（空欄も可）"

    def __init__(self, project):
        super().__init__(Grade, "label", blank=True)
        self.project = project

    def fits(self, record, row):
        project = self.project.read(row[self.project.column_name])
        return project is not None and record.plan_id == project.area_plan.plan_id


class ReviewResource(TableResource):
    order = 6
    keys = ("project", "year")
    about = (
        "主となる振興局が、作成中の点検・評価を書きます。提出・承認と承認の取り消しは表ではできず、"
        "点検・評価のページで行います。"
    )
    project_name = Told("プロジェクト名", lambda one: one.project.name)

    class Meta(TableResource.Meta):
        model = Review
        fields = (
            "project",
            "project_name",
            "year",
            "work_done",
            "grade",
            "cause",
            "next_step",
            "meeting_date",
            "status",
            "reopen_reason",
        )

    def __init__(self, user=None, **kwargs):
        super().__init__(user, **kwargs)
        self.fields["grade"].widget = GradeKey(self.fields["project"])

    @classmethod
    def cell_of(cls, field):
        if field.name == "project":
            return Key(Project, "code", related=("area_plan__plan",))
        return super().cell_of(field)

    def for_table(self, records):
        return records.select_related("project__area_plan", "grade")

    def owed(self, year):
        projects = Staff.of(self.user).editable(Project.objects.in_plan(Plan.objects.shown()))
        missing = projects.with_page().exclude(reviews__year=year).in_plan_order()
        return [Review(project=project, year=year) for project in missing]

    @cached_property
    def led(self) -> set[int]:
        """The projects whose reviews the account writes."""
        projects = Staff.of(self.user).editable(Project.objects.with_page())
        return set(projects.values_list("pk", flat=True))

    def check_added(self, form, result):
        project = form.cleaned_data.get("project")
        if project and project.pk not in self.led:
            result.blame(
                self.heading("project"),
                "このプロジェクトの点検・評価は、主となる振興局が書きます。",
            )

    def check(self, form, result, *, is_new):
        was = Review.Status.DRAFT if is_new else form.initial["status"]
        on_the_page = {"status", "reopen_reason"} & set(form.changed_data)
        if was != Review.Status.DRAFT:
            result.blame(
                self.heading("status"),
                f"{short_year(form.instance.year)}の点検・評価は「{Review.Status(was).label}」のため、"
                "表からは変えられません。",
            )
        elif on_the_page and not (
            is_new and form.instance.status == was and on_the_page == {"status"}
        ):
            result.blame(
                "、".join(self.heading(name) for name in sorted(on_the_page)),
                "提出・承認とその取り消しは、点検・評価のページで行ってください。",
            )
