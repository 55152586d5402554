"""The plan as pages of Wagtail: an area, below it its projects, whose measures and KPIs are rows of the project."""

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable, Page


class AreaPage(Page):
    """連携地域, with the cards of all its projects."""

    vision = models.TextField()

    def get_context(self, request, *args, **kwargs):
        projects = ProjectPage.objects.child_of(self).live().order_by("path")
        context = super().get_context(request, *args, **kwargs)
        return context | {"projects": projects.prefetch_related("measures", "kpis")}


class Direction(Orderable):
    """施策の展開方向."""

    page = ParentalKey(AreaPage, on_delete=models.CASCADE, related_name="directions")
    text = models.CharField(max_length=200)


class ProjectPage(Page):
    """プロジェクト."""

    places = models.CharField(max_length=200)


class Measure(Orderable):
    """施策."""

    page = ParentalKey(ProjectPage, on_delete=models.CASCADE, related_name="measures")
    text = models.CharField(max_length=200)


class KPI(Orderable):
    """KPI with its baseline and target as printed."""

    page = ParentalKey(ProjectPage, on_delete=models.CASCADE, related_name="kpis")
    name = models.CharField(max_length=200)
    baseline = models.CharField(max_length=60)
    target = models.CharField(max_length=60)
