"""Addresses of areas and subprefectures."""

from django.urls import path

from regions import views

app_name = "regions"
urlpatterns = [
    path("", views.AreaListView.as_view(), name="areas"),
    path("<slug:slug>/", views.area, name="area"),
    path("<slug:area_slug>/<slug:slug>/", views.SubprefectureView.as_view(), name="subprefecture"),
]
