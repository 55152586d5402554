"""Addresses of areas and subprefectures."""

from django.urls import path

from regions import views

app_name = "regions"
urlpatterns = [
    path("", views.AreaListView.as_view(), name="areas"),
    # Before the areas: none may have the slug "compare" (CollaborationArea.clean).
    path("compare/", views.compare, name="compare"),
    path("<slug:slug>/", views.area, name="area"),
    path("<slug:area_slug>/<slug:slug>/", views.SubprefectureView.as_view(), name="subprefecture"),
]
