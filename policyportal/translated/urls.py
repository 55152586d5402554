"""Addresses of the translated pages, the same below /en/ and below /easy/."""

from django.urls import path

from policyportal.translated import views

app_name = "translated"
of_edition = [
    path("", views.home, name="home"),
    path("about/", views.about, name="about"),
    path("regions/", views.areas, name="areas"),
    path("regions/<slug:slug>/", views.area, name="area"),
    path("regions/<slug:area_slug>/<slug:slug>/", views.subprefecture, name="subprefecture"),
    path("projects/", views.projects, name="projects"),
    path("kpis/", views.kpis, name="kpis"),
    path("status/", views.status, name="status"),
]
of_records = [
    path("projects/<slug:code>/", views.project, name="project"),
    path("kpis/<slug:code>/", views.kpi, name="kpi"),
]
