"""The portal's addresses."""

from django.contrib import admin
from django.urls import include, path
from django.views.decorators.http import conditional_page, require_safe

from kpis.feeds import HistoryFeed
from kpis.views import history
from policyportal import views
from projects.views import field, fields
from regions.views import booklet, find, glossary

urlpatterns = [
    path("", views.home, name="home"),
    path("regions/", include("regions.urls")),
    path("find/", find, name="find"),
    path("search/", views.search, name="search"),
    path("search/suggest.json", views.suggest, name="suggest"),
    path("print/", booklet, name="print"),
    path("projects/", include("projects.urls")),
    path("fields/", fields, name="fields"),
    path("fields/<slug:slug>/", field, name="field"),
    path("kpis/", include("kpis.urls")),
    path("about/", views.about, name="about"),
    path("about/glossary/", glossary, name="glossary"),
    path("about/accessibility/", views.accessibility, name="accessibility"),
    path("about/history/", history, name="history"),
    path(
        "about/history/feed.atom",
        conditional_page(require_safe(HistoryFeed())),
        name="history-feed",
    ),
    path("about/outline/", views.outline, name="outline"),
    path("about/outline/<int:number>/", views.outline_line, name="outline-line"),
    path("about/outline/<slug:slug>/", views.outline, name="outline-sheet"),
    path("easy/", views.easy, name="easy"),
    path("en/", views.english, name="english"),
    path("style/", views.style, name="style"),
    path("admin/", admin.site.urls),
]

handler400 = "policyportal.views.bad_request"
handler403 = "policyportal.views.forbidden"
handler404 = "policyportal.views.not_found"
handler500 = "policyportal.views.failed"
