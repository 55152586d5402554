"""An edition, or what it says of an area, in StratML Part 2 (ANSI/AIIM 22:2017).

An area is a goal, a project an objective, a series an indicator. Three things the language has no word for: a baseline is
a result with the descriptor "Baseline"; what a target asks for (以上, 維持, 累計) is its descriptor; and a year is in the
description alone, for a date would say which of 年 and 年度 it is, and the plan does not.
"""

from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from itertools import chain, groupby
from operator import attrgetter
from typing import Any

from django.utils.xmlutils import SimplerXMLGenerator

from kpis.datasets import ValueKind, ValueRow, value_rows
from kpis.models import KPI, KPISeries
from policyportal.records.sample import current_sample
from projects.models import Project
from regions.models import AreaPlan, Plan

NAMESPACE = "urn:ISO:std:iso:17469:tech:xsd:PerformancePlanOrReport"
PLAN, REPORT = "Performance_Plan", "Performance_Report"
YEARS = "期間の年が暦年か年度かは資料に示されていないため、日付の代わりに説明に書いています。"


class _Writer:
    """Elements as text, of which what is written so far is taken away."""

    def __init__(self) -> None:
        self._written = StringIO()
        self._xml = SimplerXMLGenerator(self._written, "utf-8")
        self._xml.startDocument()

    def take(self) -> str:
        taken = self._written.getvalue()
        self._written.seek(0)
        self._written.truncate()
        return taken

    def open(self, name: str, **attributes: str) -> None:
        self._xml.startElement(name, attributes)

    def close(self, name: str) -> None:
        self._xml.endElement(name)
        self._xml.ignorableWhitespace("\n")

    def add(self, name: str, text: Any = "") -> None:
        """An element of a text; of nothing none."""
        if text != "":
            self._xml.addQuickElement(name, str(text))
            self._xml.ignorableWhitespace("\n")


def stratml(
    plan: Plan,
    area_plans: Sequence[AreaPlan],
    projects: Iterable[Project],
    source: str,
    *,
    is_report: bool,
) -> Iterator[str]:
    """The document in parts, one a project. `area_plans` are all of the edition's or the one that it is about.

    `projects` are those of these areas, area by area, with what cards show; `source` is the address of the page that
    says the same. It is a report once a value is known.
    """
    xml = _Writer()
    (only,) = area_plans if len(area_plans) == 1 else (None,)
    xml.open("PerformancePlanOrReport", xmlns=NAMESPACE, Type=REPORT if is_report else PLAN)
    xml.add("Name", f"{plan}　{only.area.name}" if only else str(plan))
    xml.add("Description", " ".join([plan.period_text, *plan.overview.splitlines()]))
    sample = current_sample()
    xml.add("OtherInformation", f"{sample.heading} {YEARS}" if sample else YEARS)
    xml.open("StrategicPlanCore")
    xml.open("Organization")
    xml.add("Name", plan.body)
    xml.add("Identifier", plan.body_code and f"body-{plan.body_code}")
    xml.close("Organization")
    if only:
        xml.open("Vision")
        xml.add("Description", only.vision_line)
        xml.close("Vision")
    groups = groupby(projects, attrgetter("area_plan_id"))
    found, of_area = next(groups, (None, ()))
    for place, area_plan in enumerate(area_plans, start=1):
        _open_goal(xml, area_plan, place)
        if found == area_plan.pk:
            for project in of_area:
                _add_objective(xml, project)
                yield xml.take()
            found, of_area = next(groups, (None, ()))
        xml.close("Goal")
    xml.close("StrategicPlanCore")
    xml.open("AdministrativeInformation")
    xml.add("StartDate", plan.start_month.isoformat())
    xml.add("Source", source)
    xml.close("AdministrativeInformation")
    xml.close("PerformancePlanOrReport")
    yield xml.take()


def _open_goal(xml: _Writer, area_plan: AreaPlan, place: int) -> None:
    xml.open("Goal")
    xml.add("Name", area_plan.area.name)
    xml.add("Description", area_plan.vision_line)
    xml.add("Identifier", f"area-{area_plan.area.slug}")
    xml.add("SequenceIndicator", place)
    directions = "、".join(direction.text for direction in area_plan.directions.all())
    xml.add("OtherInformation", f"施策の展開方向：{directions}" if directions else "")


def _add_objective(xml: _Writer, project: Project) -> None:
    xml.open("Objective")
    xml.add("Name", project.name)
    xml.add("Description", "\n".join(measure.text for measure in project.measures.all()))
    xml.add("Identifier", f"project-{project.code}")
    xml.add("SequenceIndicator", project.order)
    for place in project.places:
        xml.open("Stakeholder")
        xml.add("Name", place.name)
        xml.open("Role")
        xml.add("Name", "実施地域")
        xml.add("RoleType", "Performer")
        xml.close("Role")
        xml.close("Stakeholder")
    xml.add("OtherInformation", _source_of(project))
    kpis = project.kpis.all()
    all_series = chain.from_iterable(_series_of(kpi) for kpi in kpis)
    for place, (kpi, series) in enumerate(all_series, start=1):
        _add_indicator(xml, kpi, series, place)
    xml.close("Objective")


def _series_of(kpi: KPI) -> list[tuple[KPI, KPISeries]]:
    return [(kpi, series) for series in kpi.series.all()]


def _add_indicator(xml: _Writer, kpi: KPI, series: KPISeries, place: int) -> None:
    xml.open("PerformanceIndicator", PerformanceIndicatorType="Quantitative")
    xml.add("SequenceIndicator", place)
    xml.add("MeasurementDimension", " ".join(filter(None, [kpi.name, series.heading])))
    xml.add("UnitOfMeasurement", series.unit)
    xml.add("Identifier", f"series-{series.code}")
    xml.open("MeasurementInstance")
    rows = list(value_rows([series]))
    # Targets stand before results.
    for row in sorted(rows, key=_is_result):
        _add_result(xml, row)
    xml.close("MeasurementInstance")
    xml.add("OtherInformation", " ".join(filter(None, [kpi.note, _source_of(series)])))
    xml.close("PerformanceIndicator")


def _is_result(row: ValueRow) -> bool:
    return row.kind != ValueKind.TARGET


def _add_result(xml: _Writer, row: ValueRow) -> None:
    name = "ActualResult" if _is_result(row) else "TargetResult"
    xml.open(name)
    if row.figure:
        xml.add("NumberOfUnits", f"{row.figure.value:f}")
    described = _description(row)
    xml.open("Descriptor")
    xml.add("DescriptorName", described[0])
    xml.add("DescriptorValue", described[1])
    xml.close("Descriptor")
    xml.add("Description", "：".join(filter(None, [row.period.in_full, row.quote or row.remark])))
    xml.close(name)


def _description(row: ValueRow) -> tuple[str, str]:
    """The descriptor of a figure: its name, and what it says."""
    if row.kind == ValueKind.ACTUAL:
        return "Status", row.status.label
    # What there is only one kind of need not be said.
    asked = [row.figure.basis.label, row.figure.bound.label if row.figure.bound else ""]
    if row.kind == ValueKind.BASELINE:
        return "Baseline", asked[0]
    return "Target", "、".join(filter(None, asked))


def _source_of(record: Project | KPISeries) -> str:
    printed = f"{record.sheet} {record.lines}" if record.lines else ""
    named = "、".join(filter(None, [printed, record.source]))
    return f"出典：{named}" if named else ""
