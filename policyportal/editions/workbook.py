"""A workbook of an edition: all its tables, a sheet each, taken out together and brought back in one transaction."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q, QuerySet

from kpis.tables import KPITable, SeriesTable
from policyportal.exchange.applying import apply_rows
from policyportal.exchange.excel_files import workbook_content
from policyportal.exchange.explaining import Problem, Report
from policyportal.exchange.files import FileTable
from policyportal.exchange.saving import Saver
from policyportal.exchange.tables import ReferenceColumn, Table
from policyportal.records.sample import with_sample_column
from projects.tables import MeasureTable, ParticipationTable, ProjectTable
from regions.models import Plan
from regions.tables import AreaPlanTable, DirectionTable

# In the order in which they are brought in, each with the way from its records to their edition.
SHEETS: tuple[tuple[type[Table], str], ...] = (
    (AreaPlanTable, "plan"),
    (DirectionTable, "area_plan__plan"),
    (ProjectTable, "area_plan__plan"),
    (ParticipationTable, "project__area_plan__plan"),
    (MeasureTable, "project__area_plan__plan"),
    (KPITable, "project__area_plan__plan"),
    (SeriesTable, "kpi__project__area_plan__plan"),
)
WAYS = {table.model: way for table, way in SHEETS}
# The columns that name another record, and whether that is one of the same edition.
LINKS = {"directions": True, "reprise_of": True, "carried_from": False}

# A sheet as it was read: its table, or why it has none.
Sheet = FileTable | list[Problem]


def title_of(table: type[Table]) -> str:
    return str(table.model._meta.verbose_name)


def table_for(table_class: type[Table], user) -> Table:
    """The table without its columns to read: in a workbook they would repeat what another sheet may change."""
    table = table_class(user)
    columns = table.columns.items()
    table.columns = {name: kept for name, kept in columns if not isinstance(kept, ReferenceColumn)}
    return table


def workbook_of(plan: Plan, user) -> bytes:
    """Write all tables of an edition, with a last sheet that explains their columns."""
    sheets, guide = [], []
    for table_class, way in SHEETS:
        table, title = table_for(table_class, user), title_of(table_class)
        records = table.model.objects.filter(**{way: plan}).order_by(*table.keys)
        rows = table.rows(table.with_related(records))
        sheets.append((title, list(with_sample_column([table.headings(), *rows]))))
        guide += [[title], *table.guide(), []]
    return workbook_content(sheets, guide)


@dataclass
class WorkbookReport:
    """What a workbook does, sheet by sheet, or the problems with the sheet of each."""

    reports: list[tuple[str, Report]] = field(default_factory=list)
    problems: list[tuple[str, Problem]] = field(default_factory=list)
    is_done: bool = False

    @property
    def may_be_confirmed(self) -> bool:
        has_effect = any(report.has_effect for _, report in self.reports)
        return has_effect and not self.problems

    @property
    def cautions(self) -> list[tuple[str, Problem]]:
        found = []
        for title, report in self.reports:
            found += [(title, caution) for caution in report.cautions]
        return found

    @property
    def notices(self) -> list[tuple[str, Problem]]:
        found = []
        for title, report in self.reports:
            found += [(title, notice) for notice in report.notices]
        return found

    @property
    def fingerprint(self) -> str:
        said = [(title, report.fingerprint) for title, report in self.reports]
        return hashlib.sha256(repr(said).encode()).hexdigest()


def apply_workbook(
    plan: Plan, user, found: Mapping[str, Sheet], *, confirmed: str | None = None
) -> WorkbookReport:
    """Apply the whole workbook if `confirmed` is the fingerprint of its trial; else apply nothing, and report.

    Every row must be of the edition, and what it names of the right one. What stands on a sheet may name what a sheet
    before it brings in; so nothing after the first sheet with a problem is looked at.
    """
    outcome = WorkbookReport()
    known = [title_of(table) for table, _ in SHEETS]
    for title in found:
        if title not in known:
            text = f"このシートは使いません。シートの名前は「{'」「'.join(known)}」のいずれかにしてください。"
            outcome.problems.append((title, Problem(None, "", text)))
    if not found:
        outcome.problems.append(("", Problem(None, "", "どのシートにも、何も書かれていません。")))
    savers: list[Saver] = []
    with transaction.atomic():
        for table_class, way in SHEETS:
            if title_of(table_class) in found and not outcome.problems:
                sheet = found[title_of(table_class)]
                savers += _apply_sheet(plan, table_for(table_class, user), way, sheet, outcome)
        outcome.is_done = confirmed == outcome.fingerprint and not outcome.problems
        if outcome.is_done:
            for saver in savers:
                saver.record()
        else:
            transaction.set_rollback(True)
    return outcome


def _apply_sheet(
    plan: Plan, table: Table, way: str, sheet: Sheet, outcome: WorkbookReport
) -> list[Saver]:
    title = title_of(type(table))
    if isinstance(sheet, list):
        outcome.problems += [(title, problem) for problem in sheet]
        return []
    if not sheet.rows:
        # An edition need not have records of every kind.
        return []
    of_plan = table.model.objects.filter(**{way: plan})
    before = set(of_plan.values_list("pk", flat=True))
    report, saver = apply_rows(table, {"": sheet}, holds=True)
    if saver is not None:
        now = set(of_plan.values_list("pk", flat=True))
        for checked in saver.saved:
            is_moved = checked.stored is not None and checked.stored.pk not in before
            if is_moved or checked.record.pk not in now:
                text = f"「{plan}」の行ではありません。"
                report.problems.append(Problem(checked.row.number, table.key_heading, text))
        report.problems += _wrong_links(plan, table, of_plan, saver)
    outcome.reports.append((title, report))
    outcome.problems += [(title, problem) for problem in report.problems]
    return [saver] if saver else []


def _wrong_links(plan: Plan, table: Table, of_plan: QuerySet, saver: Saver) -> Iterator[Problem]:
    """Find the saved rows that name a record of another edition, or of their own as the one that they continue."""
    for name, is_of_same in LINKS.items():
        if name not in table.fields:
            continue
        model = table.fields[name].field.related_model
        same = Q(**{WAYS[model]: plan})
        others = model._default_manager.filter(~same if is_of_same else same)
        wrong = set(of_plan.filter(**{f"{name}__in": others}).values_list("pk", flat=True))
        edition = f"「{plan}」" if is_of_same else "ほかの版"
        text = f"{edition}の{model._meta.verbose_name}を選んでください。"
        for checked in saver.saved:
            if checked.record.pk in wrong:
                yield Problem(checked.row.number, table.heading(name), text)
