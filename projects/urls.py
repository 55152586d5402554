"""Addresses of projects."""

from django.urls import path, register_converter

from policyportal.pages.converters import WesternYear
from projects import views

register_converter(WesternYear, "western")

app_name = "projects"
of_edition = [
    path("", views.projects, name="projects"),
    path("list.csv", views.projects_csv, name="csv"),
]
of_records = [
    path("<slug:code>/", views.project, name="project"),
    path("<slug:code>/reviews/", views.reviews_of_project, name="reviews"),
    path("<slug:code>/reviews/<western:year>/", views.review, name="review"),
    path("<slug:code>/reviews/<western:year>/record.json", views.review_record, name="record"),
]
