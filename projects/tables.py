"""The tables of projects, measures and reviews as staff take them out and bring them back."""

from collections import defaultdict
from collections.abc import Sequence

from django.utils.functional import cached_property

from policyportal.accounts.rights import Staff
from policyportal.editing.explained import HELP
from policyportal.exchange.cells import RecordCell, RecordsCell, TextCell
from policyportal.exchange.limits import MAX_ROWS
from policyportal.exchange.tables import Table
from policyportal.records.eras import short_year
from projects.columns import (
    MEASURE_TABLE,
    NOTES_OF_REVIEW,
    PARTICIPATION_TABLE,
    PROJECT_TABLE,
    REVIEW_TABLE,
)
from projects.forms import MeasureForm, ProjectForm
from projects.models import Grade, Measure, Participation, Project, Review
from projects.querysets import ProjectQuerySet
from regions.models import Plan, PolicyDirection, Subprefecture
from regions.tables import area_plan_cell


class ProjectTable(Table):
    order = 1
    model = Project
    declared = PROJECT_TABLE
    named_by = ("name",)
    form = ProjectForm
    form_only = HELP
    refusals = {"kpis_meaning_explained": "change_reason", "kpis_turn_explained": "change_reason"}
    about = (
        "よみ・施策とKPIの見出しは主となる振興局が、公開する前は名称・実施地域（印字）とその出典も変えられます。ほかの列は本庁が変えられます。"
        "実施地域は、プロジェクトのページで変えます。"
    )
    related = ("area_plan__plan", "area_plan__area", "carried_from")
    prefetched = ("themes", "directions", "participations__subprefecture")

    def check(self, form, row, *, is_new) -> None:
        """Leave it to the page to name a project of which nothing but the count is known: it asks for its places too."""
        named_now = not is_new and "name" in form.changed_data and not form.initial.get("name")
        if named_now and not form.instance.participations.exists():
            text = (
                "名称は、プロジェクトのページで、実施地域、主となる地域と一緒に入力してください。"
            )
            row.add_problem(self.heading("name"), text)

    def cell_of(self, field) -> TextCell:
        if field.name == "area_plan":
            return area_plan_cell()
        if field.name == "directions":
            return RecordsCell(PolicyDirection, "code")
        return super().cell_of(field)


class MeasureTable(Table):
    order = 2
    model = Measure
    declared = MEASURE_TABLE
    named_by = ("project.name",)
    form = MeasureForm
    form_only = HELP
    refusals = {"kpis_meaning_explained": "change_reason"}
    about = "プロジェクトを公開する前は、施策の文とその出典を主となる振興局が変えられます。ほかは本庁が変えられます。"
    related = ("project", "reprise_of", "carried_from")


class ParticipationTable(Table):
    """Of a workbook of an edition: on other days the page of a project has its places."""

    model = Participation
    declared = PARTICIPATION_TABLE
    keys = ("project", "subprefecture")
    refusals = {"kpis_meaning_explained": "role"}
    about = "プロジェクトの実施地域と、主となる地域です。"
    related = ("project", "subprefecture")


class GradeCell(RecordCell):
    """A grade of the scale of the row's project's edition."""

    def __init__(self, project: RecordCell):
        super().__init__(Grade, "label", blank=True)
        self.hint = "本庁がこの版に登録した評価区分（空欄も可）"
        self.project = project

    def names_of(self, record) -> list[str]:
        """The label, and what the form shows: the label with its meaning."""
        return [record.label, str(record)]

    def fits(self, record, row) -> bool:
        project = self.project.read(row["project"], row)
        return project is not None and record.plan_id == project.area_plan.plan_id


class ReviewTable(Table):
    order = 8
    model = Review
    declared = REVIEW_TABLE
    named_by = ("project.name",)
    keys = ("project", "year")
    notes = NOTES_OF_REVIEW
    template = "project_name bureau project kpi_names former_grade former_step year work_done grade cause next_step meeting_date"
    about = (
        "主となる振興局が、作成中の点検・評価を書きます。提出・承認と承認の取り消しは表ではできず、"
        "点検・評価のページで行います。"
    )
    related = ("project__area_plan", "grade")

    def cell_of(self, field) -> TextCell:
        if field.name == "project":
            return self.project_cell
        if field.name == "grade":
            return GradeCell(self.project_cell)
        return super().cell_of(field)

    @cached_property
    def labels(self) -> dict[int, list[str]]:
        """The labels of the grades of each edition."""
        labels = defaultdict(list)
        for plan, label in Grade.objects.values_list("plan", "label"):
            labels[plan].append(label)
        return labels

    @cached_property
    def project_cell(self) -> RecordCell:
        return RecordCell(Project, "code", related=("area_plan__plan",))

    def _due(self, year: int, plan: Plan) -> ProjectQuerySet:
        projects = Staff.of(self.user).editable(Project.objects.in_plan(plan))
        return projects.with_page().due_in(year)

    def _noted(self, due: ProjectQuerySet, year: int) -> list[Review]:
        """The reviews of a year, made where they are missing, with what the notes of a template say."""
        places = ("participations__subprefecture__seat", "kpis__series__actuals")
        projects = due.in_plan_order().prefetch_related(*places)[: MAX_ROWS + 1]
        reviews = Review.objects.filter(project__in=due, year__in=(year - 1, year))
        found = {
            (review.project_id, review.year): review for review in reviews.select_related("grade")
        }
        records = []
        for project in projects:
            review = found.get((project.pk, year)) or Review(project=project, year=year)
            review.project, review.former = project, found.get((project.pk, year - 1))
            led_from = project.lead and project.lead.subprefecture
            review.bureau_place = led_from and (led_from.seat or led_from)
            records.append(review)
        return records

    def missing(self, year: int, plan: Plan) -> list[Review]:
        return self._noted(self._due(year, plan).exclude(reviews__year=year), year)

    def of_year(self, year: int, plan: Plan) -> list[Review]:
        return self._noted(self._due(year, plan), year)

    def bureau_of(self, record: Review) -> Subprefecture | None:
        return record.bureau_place

    def choices_of(self, name: str, plan: Plan) -> Sequence[str]:
        if name == "grade":
            return self.labels[plan.pk]
        return super().choices_of(name, plan)

    @cached_property
    def led(self) -> set[int]:
        """The account writes the reviews of these projects."""
        projects = Staff.of(self.user).editable(Project.objects.with_page())
        return set(projects.values_list("pk", flat=True))

    def check_added(self, form, row) -> None:
        project = form.cleaned_data.get("project")
        if project and project.pk not in self.led:
            text = "このプロジェクトの点検・評価は、主となる振興局が書きます。"
            row.add_problem(self.heading("project"), text)

    def check(self, form, row, *, is_new) -> None:
        review = form.instance
        was = Review.Status.DRAFT if is_new else form.initial["status"]
        if was != Review.Status.DRAFT:
            year, state = short_year(review.year), Review.Status(was).label
            text = f"{year}の点検・評価は「{state}」のため、表からは変えられません。"
            row.add_problem(self.heading("status"), text)
            return
        steps = {"status", "reopen_reason"} & set(form.changed_data)
        if is_new and review.status == was:
            steps.discard("status")  # A new one is a draft, and may say so.
        if steps:
            headings = "、".join(self.heading(name) for name in sorted(steps))
            text = "提出・承認とその取り消しは、点検・評価のページで行ってください。"
            row.add_problem(headings, text)
