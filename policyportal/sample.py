"""見本データ: a plan of any size in a database of its own, made from the plan's own words, to measure the portal by.

Nothing in it is true but the places: names, measures and figures are drawn anew from those of the outline,
by a seed, so that two samples of one size are equal. The plan is marked as a sample and says so on every page.
"""

import random
from collections.abc import Iterator
from decimal import Decimal

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from kpis.figures import Bound
from kpis.models import KPI, KPISeries
from policyportal.search.index import SearchEntry
from projects.models import Measure, Participation, Project, Theme
from regions.models import AreaPlan, Plan

SOURCE = "見本データ"
SEED = 2022
BATCH = 2000


def database_name(times: int) -> str:
    """The name of the database beside the portal's own that holds the plan so many times."""
    return settings.SAMPLE_DATABASE.format(name=connection.settings_dict["NAME"], times=times)


def make(name: str, times: int) -> None:
    """Make the database anew and fill it. From here on the connection is to it."""
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
        fill(times)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def fill(times: int) -> None:
    """Put `times` invented projects in the place of each project of the loaded plan."""
    plan = Plan.objects.shown()
    originals = list(
        Project.objects.in_plan(plan)
        .in_plan_order()
        .prefetch_related("subprefectures", "themes", "measures", "kpis__series")
    )
    with SearchEntry.objects.made_anew():
        mark_as_sample(plan, times)
        Measure.objects.exclude(reprise_of=None).delete()  # first: they hold what they repeat
        Project.objects.filter(pk__in=[one.pk for one in originals]).delete()
        Writer(originals, random.Random(SEED)).write(times)


def mark_as_sample(plan: Plan, times: int) -> None:
    plan.title = f"{SOURCE}（原案の語から作った{times}倍の量の架空の方針）"
    plan.is_sample, plan.outline_file = True, ""
    plan.declared_projects *= times
    plan.save()
    for one in AreaPlan.objects.filter(plan=plan):
        one.declared_projects *= times
        one.sheet_projects *= times
        one.sheet_footnote = one.sheet_footnote and SOURCE
        one.save()


class Writer:
    """Draws projects from the words, places and forms of figure of the originals."""

    def __init__(self, originals: list[Project], chance: random.Random):
        self.originals, self.chance = originals, chance
        self.named = [one for one in originals if one.name]
        self.texts = sorted({one.text for project in self.named for one in project.measures.all()})
        self.kpis = [kpi for project in self.named for kpi in project.kpis.all()]
        self.themes = list(Theme.objects.all())
        self.places = {
            one.pk: list(one.area.subprefectures.all())
            for one in AreaPlan.objects.select_related("area").prefetch_related(
                "area__subprefectures"
            )
        }

    def write(self, times: int) -> None:
        projects = [
            self.project(original, number)
            for original in self.originals
            for number in range(1, times + 1)
        ]
        Project.objects.bulk_create(projects, BATCH)
        named = [one for one in projects if one.name]
        Participation.objects.bulk_create(
            (part for one in named for part in self.participations(one)), BATCH
        )
        given = Project.themes.through
        given.objects.bulk_create(
            (
                given(project=one, theme=theme)
                for one in named
                for theme in self.chance.sample(self.themes, self.chance.choice([1, 1, 2, 2, 3]))
            ),
            BATCH,
        )
        Measure.objects.bulk_create(
            (one for project in named for one in self.measures(project)), BATCH
        )
        drawn = [(project, self.chance.choice(self.kpis)) for project in named]
        kpis = KPI.objects.bulk_create((self.kpi(*one) for one in drawn), BATCH)
        KPISeries.objects.bulk_create(
            (
                series
                for kpi, (_, original) in zip(kpis, drawn, strict=True)
                for series in self.series(kpi, original)
            ),
            BATCH,
        )

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
            source=SOURCE,
        )

    def participations(self, project: Project) -> Iterator[Participation]:
        original = next(o for o in self.named if project.code.startswith(f"{o.code}-s"))
        places = list(original.subprefectures.all())
        if self.chance.random() < 0.5:
            own = self.places[project.area_plan_id]
            places = self.chance.sample(own, self.chance.randint(1, len(own)))
        for order, place in enumerate(places, 1):
            role = Participation.Role.MEMBER if order > 1 else Participation.Role.LEAD_INFERRED
            yield Participation(project=project, subprefecture=place, order=order, role=role)

    def measures(self, project: Project) -> Iterator[Measure]:
        for order, text in enumerate(self.chance.sample(self.texts, self.chance.randint(1, 4)), 1):
            yield Measure(
                project=project,
                code=f"{project.code}-m{order}",
                order=order,
                text=text,
                source=SOURCE,
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
            source=SOURCE,
        )

    def series(self, kpi: KPI, original: KPI) -> Iterator[KPISeries]:
        for one in original.series.all():
            factor = Decimal(self.chance.randint(50, 100)) / 100
            target = _scaled(one.target_value, factor)
            baseline = None if one.baseline_value is None else _scaled(one.baseline_value, factor)
            if one.target_bound == Bound.REACH and baseline == target:
                baseline, target = one.baseline_value, one.target_value
            yield KPISeries(
                kpi=kpi,
                code=f"{kpi.code}-{one.order}",
                order=one.order,
                group=one.group,
                label=one.label,
                subprefecture_id=one.subprefecture_id,
                unit=one.unit,
                baseline_value=baseline,
                baseline_period=one.baseline_period,
                baseline_basis=one.baseline_basis,
                target_value=target,
                target_period=one.target_period,
                target_basis=one.target_basis,
                target_bound=one.target_bound,
                target_prefix=one.target_prefix,
                source=SOURCE,
            )


def _scaled(value: Decimal, factor: Decimal) -> Decimal:
    """The value times the factor, with as many decimals as it had."""
    return (value * factor).quantize(value)
