"""The portal's addresses."""

from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from kpis.comparison_views import compare, moved
from kpis.views import progress, status, status_csv
from policyportal import views
from policyportal.news import views as news
from policyportal.news.feeds import feed
from policyportal.sharing.views import picture
from projects import views as projects
from regions.booklet import booklet
from regions.views import find, glossary

urlpatterns = [
    path("", views.home, name="home"),
    path("regions/<slug:area_slug>/feed.atom", feed, name="collaborationarea-feed"),
    path("regions/<slug:area_slug>/<slug:slug>/feed.atom", feed, name="subprefecture-feed"),
    path("compare/", compare, name="compare"),
    # The former pages of comparison. No area and no KPI may be called "compare".
    path("regions/compare/", moved),
    path("kpis/compare/", moved),
    path("kpis/compare/<slug:family>/", moved),
    path("regions/", include("regions.urls")),
    path("find/", find, name="find"),
    path("search/", views.search, name="search"),
    path("search/suggest.json", views.suggest, name="suggest"),
    path("print/", booklet, name="print"),
    path("projects/", include("projects.urls")),
    path("fields/", projects.themes, name="themes"),
    path("fields/<slug:slug>/", projects.theme, name="theme"),
    path("kpis/<slug:code>/feed.atom", feed, name="kpi-feed"),
    path("kpis/", include("kpis.urls")),
    path("status/", status, name="status"),
    path("status/list.csv", status_csv, name="status-csv"),
    path("reviews/", projects.reviews, name="reviews"),
    path("reviews/<western:year>/", projects.reviews_of_year, name="reviews-of-year"),
    path("reviews/<western:year>/list.csv", projects.reviews_csv, name="reviews-csv"),
    path("changes/", news.changes, name="changes"),
    path("changes/<western:year>/", news.changes_of_year, name="changes-of-year"),
    path("changes/<slug:area_slug>/", news.changes, name="changes"),
    path(
        "changes/<slug:area_slug>/<western:year>/",
        news.changes_of_year,
        name="collaborationarea-changes",
    ),
    path("changes/<slug:area_slug>/<slug:slug>/", news.changes, name="changes"),
    path(
        "changes/<slug:area_slug>/<slug:slug>/<western:year>/",
        news.changes_of_year,
        name="subprefecture-changes",
    ),
    path("about/", views.about, name="about"),
    path("about/progress/", progress, name="progress"),
    path("about/glossary/", glossary, name="glossary"),
    path("about/accessibility/", views.accessibility, name="accessibility"),
    path("about/history/", views.history, name="history"),
    path("about/history/feed.atom", feed, name="history-feed"),
    path("about/outline/", views.outline, name="outline"),
    path("about/outline/<int:number>/", views.outline_line, name="outline-line"),
    path("about/outline/<slug:slug>/", views.outline, name="outline-sheet"),
    path("easy/", include("policyportal.translated.urls", "easy"), {"language": "easy"}),
    path("en/", include("policyportal.translated.urls", "en"), {"language": "en"}),
    path("pictures/<slug:digest>.png", picture, name="picture"),
    # Where staff found the themes while their model was called Field.
    re_path(
        r"^admin/projects/field/(?P<rest>.*)$",
        RedirectView.as_view(
            url="/admin/projects/theme/%(rest)s", permanent=True, query_string=True
        ),
    ),
    path("admin/", admin.site.urls),
]

handler400 = "policyportal.views.bad_request"
handler403 = "policyportal.views.forbidden"
handler404 = "policyportal.views.not_found"
handler500 = "policyportal.views.failed"
