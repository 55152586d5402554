"""Addresses of KPIs."""

from django.urls import path

from kpis import views

app_name = "kpis"
urlpatterns = [
    path("", views.kpis, name="kpis"),
    path("list.csv", views.kpis_csv, name="csv"),
    # Before the KPIs: none may have the code "compare" (KPI.clean).
    path("compare/", views.compare, name="compare"),
    path("compare/<slug:slug>/", views.family, name="family"),
    path("<slug:code>/", views.kpi, name="kpi"),
]
