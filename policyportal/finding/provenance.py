"""Provenance, backwards: what of the portal was made of each line of an edition's outline, and where it is shown."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from kpis.models import KPI, KPISeries
from projects.models import Measure, Project
from regions.models import AreaPlan, Plan, Term


@dataclass(frozen=True)
class Made:
    """Something that was made of lines: what it is, what it is called, where it is shown."""

    kind: str
    name: str
    address: str
    first_line: int
    last_line: int


def made_of(plan: Plan) -> dict[int, list[Made]]:
    """What was made of the edition's outline, by the number of each line; a line that gave nothing is not in it."""
    found: dict[int, list[Made]] = {}
    for made in [*_of_plan(plan), *_of_areas(plan), *_of_projects(plan), *_of_kpis(plan)]:
        for number in range(made.first_line, made.last_line + 1):
            found.setdefault(number, []).append(made)
    return found


def _made(kind: str, name: str, address: str, first: int | None, last: int | None = None) -> list:
    """One thing made of these lines; nothing where no line is known."""
    return [Made(kind, name, address, first, last or first)] if first else []


def _of_plan(plan: Plan) -> Iterator[Made]:
    about, kind = reverse("about"), "この方針について"
    first, last = plan.overview_first_line, plan.overview_last_line
    yield from _made(kind, "方針とは", f"{about}#what", first, last)
    yield from _made(kind, "プロジェクトの数え方", f"{about}#count", plan.counting_line)
    first, last = plan.review_first_line, plan.review_last_line
    yield from _made(kind, "推進管理（PDCA）", f"{about}#review", first, last)
    if plan.sheet:
        address = f"{about}#document"
        yield from _made(kind, "もとにした資料", address, plan.first_line, plan.last_line)
    for term in Term.objects.filter(printed_in=plan):
        address = term.get_absolute_url()
        yield from _made("用語", term.word, address, term.first_line, term.last_line)


def _of_areas(plan: Plan) -> Iterator[Made]:
    for area_plan in AreaPlan.objects.of(plan).prefetch_related("directions"):
        area, address = area_plan.area, area_plan.get_absolute_url()
        if area.printed_in_id == plan.pk:
            yield from _made("連携地域", area.name, address, area.first_line, area.last_line)
        for place in area.subprefectures.all():
            if place.printed_in_id == plan.pk:
                goal = place.get_absolute_url()
                yield from _made(
                    "構成する地域", place.name, goal, place.first_line, place.last_line
                )
        first, last = area_plan.first_line, area_plan.last_line
        yield from _made("めざす姿", area.name, f"{address}#vision", first, last)
        projects = f"{address}#projects"
        count = f"{area_plan.declared_projects}件"
        yield from _made(
            "プロジェクトの数", f"{area.name} {count}", projects, area_plan.declared_line
        )
        count = f"{area_plan.sheet_projects}件"
        yield from _made(
            "シートのプロジェクトの数",
            f"{area.name} {count}",
            projects,
            area_plan.sheet_projects_line,
        )
        for direction in area_plan.directions.all():
            goal = f"{address}#directions"
            first, last = direction.first_line, direction.last_line
            yield from _made("施策の展開方向", direction.text, goal, first, last)


def _of_projects(plan: Plan) -> Iterator[Made]:
    projects = (
        Project.objects.published()
        .in_plan(plan)
        .select_related("area_plan__area", "area_plan__plan")
    )
    for project in projects.in_plan_order():
        if project.name:
            kind, name, address = "プロジェクト", project.name, project.get_absolute_url()
        else:
            kind, name = "名前のないプロジェクト", project.code
            address = f"{project.area_plan.get_absolute_url()}#projects"
        yield from _made(kind, name, address, project.first_line, project.last_line)
    measures = Measure.objects.with_page().in_plan(plan)
    for measure in measures.select_related("project__area_plan__plan"):
        address = f"{measure.project.get_absolute_url()}#{measure.code}"
        yield from _made("施策", measure.text, address, measure.first_line, measure.last_line)


def _of_kpis(plan: Plan) -> Iterator[Made]:
    kpis = KPI.objects.with_page().in_plan(plan)
    for kpi in kpis.select_related("project__area_plan__plan"):
        address = kpi.get_absolute_url()
        yield from _made("KPIの名前", kpi.name, address, kpi.first_line, kpi.last_line)
        yield from _made("KPIの注記", kpi.name, f"{address}#reading", kpi.note_line)
    many_series = KPISeries.objects.with_page().in_plan(plan)
    for series in many_series.select_related("kpi__project__area_plan__plan"):
        first, last = series.first_line, series.last_line
        for kind, quote in (("基準値", series.baseline_quote), ("目標値", series.target_quote)):
            if quote:
                name = f"{series.title} {quote}"
                yield from _made(kind, name, series.get_absolute_url(), first, last)
