"""Makes samples: plans with invented records in databases of their own, which their names mark.

    .venv/bin/python -m benchmarks.sample --times 1000
    .venv/bin/python -m benchmarks.sample --lived

The first is to measure the portal by: nothing in it is true but the places. Names, measures and figures are drawn
anew from those of the outline, by a seed, so that two samples of one size are equal. The second is to see the portal
in the plan's later years: the plan itself with four invented years (benchmarks/lived.py). What every page says of
each stands in policyportal.records.sample.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from itertools import cycle

from django.core.management import call_command
from django.db import Error, connection, transaction

from benchmarks import lived
from kpis.figures import Bound
from kpis.models import KPI, Actual, KPISeries
from kpis.recording import keep_records
from policyportal.records.database_rules import transaction_setting
from policyportal.records.sample import DRAWN, LIVED_END, NAME_PART
from policyportal.search.index import SearchEntry
from projects.models import Measure, Participation, Project, Review, Theme
from regions.models import AreaPlan, Plan

SEED = 2022
LABEL = DRAWN.label
# Rows written in one statement.
BATCH = 2000
# One series in so many has actuals, and the projects of their KPIs have reviews of these years.
MEASURED_OF = 5
REVIEWED = (2022, 2023)
MOST_TIMES = 5000

ThemeOfProject = Project.themes.through


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Makes a database with invented records.")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--times", type=int, default=1000, help="the plan so many times over")
    form.add_argument("--lived", action="store_true", help="the plan with four invented years")
    options = parser.parse_args(arguments)
    if not 1 <= options.times <= MOST_TIMES:
        parser.error(f"--times is a number from 1 to {MOST_TIMES}.")
    plan_database = connection.settings_dict["NAME"]
    if NAME_PART in plan_database:
        sys.exit(f"{plan_database} is a sample itself: unset PORTAL_DATABASE.")
    end = LIVED_END if options.lived else f"{NAME_PART}x{options.times}"
    name = f"{plan_database}{end}"
    start = time.perf_counter()
    try:
        make(name, lived.fill if options.lived else partial(fill, options.times))
    except Error as error:
        sys.exit(f"{name} cannot be made: {error}")
    took = time.perf_counter() - start
    print(f"{name}: {Project.objects.count()} projects, made in {took:.0f} s.")
    print(f"./portal run --database {name} shows it.")


def make(name: str, fill: Callable[[], None]) -> None:
    """Make the database anew with the plan, and fill it. From here on the connection is to it."""
    quoted = connection.ops.quote_name(name)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {quoted}")
        cursor.execute(
            f"CREATE DATABASE {quoted} TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'"
        )
    connection.close()
    connection.settings_dict["NAME"] = name
    call_command("migrate", verbosity=0)
    call_command("loaddata", "regions", "projects", "kpis", verbosity=0)
    with transaction.atomic():
        fill()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def fill(times: int) -> None:
    """Put `times` invented projects in the place of each project of the loaded plan."""
    plan = Plan.objects.shown()
    originals = list(
        Project.objects.in_plan(plan)
        .in_plan_order()
        .prefetch_related("subprefectures", "measures", "kpis__series")
    )
    with SearchEntry.objects.rebuilt():
        _rename_plan(plan, times)
        # The originals go whole, as on their page in admin: nothing of them is told.
        with transaction_setting("portal.deleting", "on"):
            Measure.objects.exclude(reprise_of=None).delete()  # first: they hold what they repeat
            Project.objects.filter(pk__in=[original.pk for original in originals]).delete()
        Writer(originals, random.Random(SEED)).write(times)


def _rename_plan(plan: Plan, times: int) -> None:
    plan.title = f"{LABEL}（原案の語から作った{times}倍の量の架空の方針）"
    plan.outline_file = ""
    plan.declared_projects *= times
    plan.save()
    for area_plan in AreaPlan.objects.filter(plan=plan):
        area_plan.declared_projects *= times
        area_plan.sheet_projects *= times
        area_plan.sheet_footnote = area_plan.sheet_footnote and LABEL
        area_plan.save()


class Writer:
    """Draws projects from the words, places and forms of figure of the originals."""

    def __init__(self, originals: list[Project], chance: random.Random):
        self.originals, self.chance = originals, chance
        texts: set[str] = set()
        self.kpis: list[KPI] = []
        for original in originals:
            if original.name:
                texts.update(measure.text for measure in original.measures.all())
                self.kpis += original.kpis.all()
        self.texts = sorted(texts)
        self.themes = list(Theme.objects.all())
        area_plans = AreaPlan.objects.select_related("area")
        self.places = {
            area_plan.pk: list(area_plan.area.subprefectures.all())
            for area_plan in area_plans.prefetch_related("area__subprefectures")
        }

    def write(self, times: int) -> None:
        """Write all projects, then what belongs to the named ones, a table at a time."""
        projects, named, participations = [], [], []
        for original in self.originals:
            copies = [self.project(original, number) for number in range(1, times + 1)]
            projects += copies
            if original.name:
                named += copies
        Project.objects.bulk_create(projects, BATCH)
        originals = [original for original in self.originals if original.name]
        for number, project in enumerate(named):
            participations += self.participations(project, originals[number // times])
        Participation.objects.bulk_create(participations, BATCH)
        self.write_themes_and_measures(named)
        all_series = self.write_kpis(named)
        self.write_actuals(all_series[::MEASURED_OF])
        self.write_reviews(named[::MEASURED_OF])

    def write_themes_and_measures(self, projects: list[Project]) -> None:
        themes, measures = [], []
        for project in projects:
            themes += self.themes_of(project)
        for project in projects:
            measures += self.measures(project)
        ThemeOfProject.objects.bulk_create(themes, BATCH)
        Measure.objects.bulk_create(measures, BATCH)

    def write_kpis(self, projects: list[Project]) -> list[KPISeries]:
        originals = [self.chance.choice(self.kpis) for _ in projects]
        kpis = [
            self.kpi(project, original)
            for project, original in zip(projects, originals, strict=True)
        ]
        KPI.objects.bulk_create(kpis, BATCH)
        all_series = []
        for kpi, original in zip(kpis, originals, strict=True):
            all_series += self.series(kpi, original)
        KPISeries.objects.bulk_create(all_series, BATCH)
        return all_series

    def write_actuals(self, all_series: Iterable[KPISeries]) -> None:
        """Write up to four years of each series, entered in the September after the year."""
        actuals = []
        for series, story in zip(all_series, cycle(lived.STORIES), strict=False):
            for year, value in lived.values(series, story):
                moment = datetime(year + 1, 9, 1 + series.pk % 25, 3, tzinfo=UTC)
                actuals.append(
                    Actual(
                        series=series,
                        year=year,
                        value=value,
                        state=Actual.State.FINAL,
                        source=LABEL,
                        changed_at=moment,
                    )
                )
        Actual.objects.bulk_create(actuals, BATCH)

    def write_reviews(self, projects: Iterable[Project]) -> None:
        grades = lived.make_grades(Plan.objects.shown())
        reviews = []
        for project, grade in zip(projects, cycle(grades), strict=False):
            for year in REVIEWED:
                reviews.append(
                    Review(
                        project=project,
                        year=year,
                        grade=grade,
                        status=Review.Status.APPROVED,
                        work_done=LABEL,
                        next_step=LABEL,
                        changed_at=datetime(year + 1, 12, 1 + project.pk % 25, 3, tzinfo=UTC),
                    )
                )
        Review.objects.bulk_create(reviews, BATCH)
        keep_records([review.pk for review in reviews])

    def project(self, original: Project, number: int) -> Project:
        words = self.chance.choice([original.name, self.chance.choice(self.texts)])
        name = f"{words.removesuffix('プロジェクト')}プロジェクト（見本{original.order}-{number}）"
        return Project(
            area_plan_id=original.area_plan_id,
            code=f"{original.code}-s{number}",
            order=original.order,
            name=name if original.name else "",
            kana=original.kana,
            participants_printed=original.participants_printed,
            measures_listing=original.measures_listing,
            kpis_listing=original.kpis_listing,
            is_published=True,
            source=LABEL,
        )

    def participations(self, project: Project, original: Project) -> Iterator[Participation]:
        """The places of the original, or by chance some of its area's."""
        places = list(original.subprefectures.all())
        if self.chance.random() < 0.5:
            own = self.places[project.area_plan_id]
            places = self.chance.sample(own, self.chance.randint(1, len(own)))
        for order, place in enumerate(places, 1):
            role = Participation.Role.MEMBER if order > 1 else Participation.Role.LEAD_INFERRED
            yield Participation(project=project, subprefecture=place, order=order, role=role)

    def themes_of(self, project: Project) -> Iterator[ThemeOfProject]:
        number = self.chance.choice([1, 1, 2, 2, 3])
        for theme in self.chance.sample(self.themes, number):
            yield ThemeOfProject(project=project, theme=theme)

    def measures(self, project: Project) -> Iterator[Measure]:
        number = self.chance.randint(1, 4)
        for order, text in enumerate(self.chance.sample(self.texts, number), 1):
            yield Measure(
                project=project,
                code=f"{project.code}-m{order}",
                order=order,
                text=text,
                source=LABEL,
            )

    def kpi(self, project: Project, original: KPI) -> KPI:
        return KPI(
            project=project,
            code=f"{project.code}-1",
            order=1,
            name=original.name,
            kana=original.kana,
            family_id=original.family_id,
            is_published=True,
            source=LABEL,
        )

    def series(self, kpi: KPI, original: KPI) -> Iterator[KPISeries]:
        """The series of the original; baseline and target of each are lessened by one share."""
        for series in original.series.all():
            share = Decimal(self.chance.randint(50, 100)) / 100
            target = _scaled(series.target_value, share)
            baseline = series.baseline_value
            if baseline is not None:
                baseline = _scaled(baseline, share)
            if series.target_bound == Bound.REACH and baseline == target:
                baseline, target = series.baseline_value, series.target_value
            yield KPISeries(
                kpi=kpi,
                code=f"{kpi.code}-{series.order}",
                order=series.order,
                group=series.group,
                label=series.label,
                subprefecture_id=series.subprefecture_id,
                unit=series.unit,
                baseline_value=baseline,
                baseline_period=series.baseline_period,
                baseline_basis=series.baseline_basis,
                target_value=target,
                target_period=series.target_period,
                target_basis=series.target_basis,
                target_bound=series.target_bound,
                target_prefix=series.target_prefix,
                source=LABEL,
            )


def _scaled(value: Decimal, share: Decimal) -> Decimal:
    """The value times the share, with as many decimals as it had."""
    return (value * share).quantize(value)


if __name__ == "__main__":
    main()
