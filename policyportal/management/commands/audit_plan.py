from collections import Counter

from django.core.management.base import BaseCommand, CommandError
from django.db import ProgrammingError
from django.db.models import Count, QuerySet

from kpis.models import KPI, KPISeries
from policyportal.data.audits import every_finding
from projects.models import Listing, Measure, Project
from regions.models import AreaPlan, Plan, PolicyDirection

HEAD = (
    "| | named / declared projects | directions | measures | KPIs | series "
    "| 施策 / 主な施策 | ＫＰＩ / 主なＫＰＩ |\n"
    "|---|---|---|---|---|---|---|---|"
)
LINE = (
    "| {name} | {named} / {declared} | {directions} | {measures}{repeated} | {kpis} | {series} "
    "| {whole} / {main} | {whole_kpis} / {main_kpis} |"
)


class Command(BaseCommand):
    help = "Checks an edition of the plan and prints its counts; exits with 1 if anything is found."

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "plan", nargs="?", help="Code of the edition; without it, the shown one."
        )

    def handle(self, *, plan, **options) -> None:
        plan = _plan(plan)
        self.stdout.write(f"{plan.code} {plan}\n\n{count_table(plan)}\n\n")
        if found := every_finding(plan):
            findings = "1 finding" if len(found) == 1 else f"{len(found)} findings"
            raise CommandError("\n".join([f"{findings} in {plan.code}:", *map(str, found)]))
        self.stdout.write("Nothing found.")


def _plan(code: str | None) -> Plan:
    try:
        return Plan.objects.get(code=code) if code else Plan.objects.shown()
    except ProgrammingError as error:
        raise CommandError("The database has no tables yet: manage.py migrate") from error
    except Plan.DoesNotExist:
        codes = ", ".join(Plan.objects.values_list("code", flat=True))
    if not codes:
        raise CommandError("No plan is loaded: manage.py loaddata regions projects kpis")
    if code:
        raise CommandError(f"There is no plan {code}; there are: {codes}.")
    raise CommandError(f"No plan is shown on the site; name one of: {codes}.")


def count_table(plan: Plan) -> str:
    """The edition's counts by area and in all, as a Markdown table."""
    projects = Project.objects.in_plan(plan)
    measures = Measure.objects.filter(project__area_plan__plan=plan)
    columns = {
        "named": _by_area(projects.named(), "area_plan"),
        "directions": _by_area(PolicyDirection.objects.filter(area_plan__plan=plan), "area_plan"),
        "measures": _by_area(measures, "project__area_plan"),
        "kpis": _by_area(KPI.objects.in_plan(plan), "project__area_plan"),
        "series": _by_area(KPISeries.objects.in_plan(plan), "kpi__project__area_plan"),
        "whole": _by_area(projects.filter(measures_listing=Listing.WHOLE), "area_plan"),
        "main": _by_area(projects.filter(measures_listing=Listing.EXCERPT), "area_plan"),
        "whole_kpis": _by_area(projects.filter(kpis_listing=Listing.WHOLE), "area_plan"),
        "main_kpis": _by_area(projects.filter(kpis_listing=Listing.EXCERPT), "area_plan"),
    }
    reprises = _by_area(measures.filter(reprise_of__isnull=False), "project__area_plan")
    lines = [HEAD]
    for area_plan in AreaPlan.objects.of(plan):
        name = f"{area_plan.area.short_name} {area_plan.area.slug}"
        repeated = f" ({reprises[area_plan.pk]} 再掲)" if reprises[area_plan.pk] else ""
        counts = {column: numbers[area_plan.pk] for column, numbers in columns.items()}
        declared = area_plan.declared_projects
        lines.append(LINE.format(name=name, declared=declared, repeated=repeated, **counts))
    totals = {column: numbers.total() for column, numbers in columns.items()}
    # The total is of printed lines; how many of them are reprises is said with their area.
    lines.append(LINE.format(name="合計", declared=plan.declared_projects, repeated="", **totals))
    return "\n".join(lines)


def _by_area(records: QuerySet, area_plan: str) -> Counter:
    """How many records each area plan has."""
    rows = records.order_by().values_list(f"{area_plan}_id").annotate(Count("pk"))
    return Counter(dict(rows))
