"""Addresses of areas, subprefectures and municipalities."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from regions import place_views, views


class MunicipalityCode(StringConverter):
    """Five digits: a municipality's code without its check digit."""

    regex = "[0-9]{5}"


register_converter(MunicipalityCode, "municipality")

app_name = "regions"
urlpatterns = [
    path("", views.areas, name="areas"),
    path("<slug:slug>/", views.area, name="area"),
    path("<slug:area_slug>/<slug:slug>/", place_views.subprefecture, name="subprefecture"),
    path(
        "<slug:area_slug>/<slug:place_slug>/<municipality:code>/",
        place_views.municipality,
        name="municipality",
    ),
]
