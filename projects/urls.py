"""Addresses of projects."""

from django.urls import path

from projects import views

app_name = "projects"
urlpatterns = [
    path("", views.projects, name="projects"),
    path("list.csv", views.projects_csv, name="csv"),
    path("<slug:code>/", views.project, name="project"),
]
