"""Addresses of KPIs."""

from django.urls import path

from kpis import views

app_name = "kpis"
of_edition = [
    path("", views.kpis, name="kpis"),
    path("list.csv", views.kpis_csv, name="csv"),
]
of_records = [
    path("<slug:code>/", views.kpi, name="kpi"),
]
