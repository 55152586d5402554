"""Addresses of KPIs."""

from django.urls import path

from kpis import views

app_name = "kpis"
urlpatterns = [
    path("", views.KPIListView.as_view(), name="kpis"),
    path("<slug:code>/", views.kpi, name="kpi"),
]
