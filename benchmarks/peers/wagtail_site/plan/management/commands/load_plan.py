"""Makes the pages from the plan's fixtures."""

import json
from collections import defaultdict

from django.conf import settings
from django.core.management import BaseCommand
from wagtail.models import Page, Site

from plan.models import KPI, AreaPage, Direction, Measure, ProjectPage


class Command(BaseCommand):
    help = __doc__

    def handle(self, **options) -> None:
        records = defaultdict(list)
        for name in ("regions", "projects", "kpis"):
            for record in json.loads((settings.FIXTURES / f"{name}.json").read_text()):
                records[record["model"]].append(record["fields"])
        home = Page.objects.get(depth=2)
        site = Site.objects.get()
        site.hostname = "127.0.0.1"
        site.save()
        pages = {}
        for area in records["regions.collaborationarea"]:
            vision = next(
                plan["vision"]
                for plan in records["regions.areaplan"]
                if plan["area"] == [area["slug"]]
            )
            page = AreaPage(title=area["name"], slug=area["slug"], vision=vision)
            pages[area["slug"]] = home.add_child(instance=page)
        for direction in records["regions.policydirection"]:
            page = pages[direction["area_plan"][1]]
            Direction.objects.create(page=page, text=direction["text"])
        for project in records["projects.project"]:
            if not project["name"]:
                continue
            page = ProjectPage(
                title=project["name"],
                slug=project["code"],
                places=project["participants_printed"],
            )
            area = pages[project["area_plan"][1]]
            pages[project["code"]] = area.add_child(instance=page)
            # treebeard keeps the number of children on the parent.
            area.refresh_from_db()
        for measure in records["projects.measure"]:
            Measure.objects.create(page=pages[measure["project"][0]], text=measure["text"])
        kpis = {kpi["code"]: kpi for kpi in records["kpis.kpi"]}
        for series in records["kpis.kpiseries"]:
            kpi = kpis[series["kpi"][0]]
            KPI.objects.create(
                page=pages[kpi["project"][0]],
                name=kpi["name"],
                baseline=series["baseline_quote"],
                target=series["target_quote"],
            )
