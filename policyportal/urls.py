"""The portal's addresses."""

from django.contrib import admin
from django.urls import include, path

from policyportal import views
from regions.views import find

urlpatterns = [
    path("", views.home, name="home"),
    path("regions/", include("regions.urls")),
    path("find/", find, name="find"),
    path("projects/", include("projects.urls")),
    path("kpis/", include("kpis.urls")),
    path("about/", views.about, name="about"),
    path("about/outline/", views.outline, name="outline"),
    path("style/", views.style, name="style"),
    path("admin/", admin.site.urls),
]

handler400 = "policyportal.views.bad_request"
handler403 = "policyportal.views.forbidden"
handler404 = "policyportal.views.not_found"
handler500 = "policyportal.views.failed"
