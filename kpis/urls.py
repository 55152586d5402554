"""Addresses of KPIs."""

from django.urls import path

from kpis import views

app_name = "kpis"
urlpatterns = [
    path("", views.KPIListView.as_view(), name="kpis"),
    # Before the KPIs: none may have the code "compare" (KPI.clean).
    path("compare/", views.compare, name="compare"),
    path("compare/<slug:slug>/", views.family, name="family"),
    path("<slug:code>/", views.kpi, name="kpi"),
]
