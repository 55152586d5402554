"""Addresses of KPIs."""

from django.urls import path

from kpis import views

app_name = "kpis"
urlpatterns = [
    path("", views.kpis, name="kpis"),
    path("list.csv", views.kpis_csv, name="csv"),
    path("<slug:code>/", views.kpi, name="kpi"),
]
