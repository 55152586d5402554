"""The portal's addresses."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path, register_converter
from django.views.generic import RedirectView

from kpis import urls as of_kpis
from kpis.comparison_views import compare, moved
from kpis.views import (
    progress,
    status,
    status_csv,
    status_of_year,
    status_of_year_csv,
    status_of_year_xlsx,
)
from policyportal import views
from policyportal.editions.views import compare as compare_plans
from policyportal.editions.views import page_of_shown, plans
from policyportal.news import views as news
from policyportal.news.feeds import feed
from policyportal.opendata import metadata_views as metadata
from policyportal.opendata import views as opendata
from policyportal.opendata.sitemap import sitemap, sitemap_part
from policyportal.opendata.twin_views import twin
from policyportal.opendata.twins import TwinConverter
from policyportal.paper import views as paper
from policyportal.sharing import views as sharing
from policyportal.site_state.views import site_state
from policyportal.translated import urls as of_translated
from projects import urls as of_projects
from projects import views as projects
from regions.booklet import booklet
from regions.views import find, glossary

register_converter(TwinConverter, "twin")

# What an edition says, beside the lists of the apps.
of_edition = [
    path("", views.home, name="home"),
    path("compare/", compare, name="compare"),
    # The former pages of comparison. No area and no KPI may be called "compare".
    path("regions/compare/", moved),
    path("kpis/compare/", moved),
    path("kpis/compare/<slug:family>/", moved),
    path("regions/", include("regions.urls")),
    path("find/", find, name="find"),
    path("search/", views.search, name="search"),
    path("print/", booklet, name="print"),
    path("print/plan.pdf", paper.pdf, name="print-pdf"),
    path("fields/", projects.themes, name="themes"),
    path("fields/<slug:slug>/", projects.theme, name="theme"),
    path("status/", status, name="status"),
    path("status/list.csv", status_csv, name="status-csv"),
    path("status/<western:year>/", status_of_year, name="status-of-year"),
    path("status/<western:year>/list.csv", status_of_year_csv, name="status-of-year-csv"),
    path("status/<western:year>/list.xlsx", status_of_year_xlsx, name="status-of-year-xlsx"),
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
    path("data/", opendata.data, name="data"),
    path("data/datapackage.json", opendata.package, name="data-package"),
    path("data/all.zip", opendata.everything, name="data-zip"),
    path("data/plan.stratml.xml", metadata.stratml_of_plan, name="data-stratml"),
    path(
        "data/<slug:slug>.stratml.xml", metadata.stratml_of_area, name="collaborationarea-stratml"
    ),
    path("data/<slug:name>.csv", opendata.csv, name="data-csv"),
    path("data/<slug:name>.csv-metadata.json", opendata.metadata, name="data-metadata"),
    path("data/<slug:name>.json", opendata.json, name="data-json"),
    path("data/<slug:name>.xlsx", opendata.xlsx, name="data-xlsx"),
    path(
        "drawings/regions/<slug:slug>.svg",
        sharing.area_drawing,
        {"ending": "svg"},
        name="area-svg",
    ),
    path(
        "drawings/regions/<slug:slug>.png",
        sharing.area_drawing,
        {"ending": "png"},
        name="area-png",
    ),
    path("embed/regions/<slug:slug>/", sharing.embedded_area, name="embed-area"),
    path("about/", views.about, name="about"),
    path("about/progress/", progress, name="progress"),
    path("about/glossary/", glossary, name="glossary"),
    path("about/outline/", views.outline, name="outline"),
    path("about/outline/<int:number>/", views.outline_line, name="outline-line"),
    path("about/outline/<slug:slug>/", views.outline, name="outline-sheet"),
]
# What outlives editions.
lasting = [
    path("plans/", plans, name="plans"),
    path("plans/<slug:code>/compare/<slug:other>/", compare_plans, name="plans-compared"),
    path("regions/<slug:area_slug>/feed.atom", feed, name="collaborationarea-feed"),
    path("regions/<slug:area_slug>/<slug:slug>/feed.atom", feed, name="subprefecture-feed"),
    path("kpis/<slug:code>/feed.atom", feed, name="kpi-feed"),
    path("search/suggest.json", views.suggest, name="suggest"),
    path("about/accessibility/", views.accessibility, name="accessibility"),
    path("about/site/", site_state, name="site-state"),
    path("about/history/", views.history, name="history"),
    path("about/history/feed.atom", feed, name="history-feed"),
    path("data/catalog", metadata.catalog, name="data-catalog"),
    path("data/catalog.jsonld", metadata.catalog_json, name="data-catalog-json"),
    path("data/catalog.ttl", metadata.catalog_turtle, name="data-catalog-turtle"),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("sitemap-<int:number>.xml", sitemap_part, name="sitemap-part"),
    path("robots.txt", metadata.robots_txt, name="robots-txt"),
    path(".well-known/api-catalog", metadata.api_catalog, name="well-known-api"),
    path(".well-known/security.txt", views.security_txt, name="security-txt"),
    path("", include("policyportal.api.urls")),
    path("pictures/<slug:digest>.png", sharing.picture, name="picture"),
    path("drawings/kpis/<slug:code>.svg", sharing.kpi_drawing, {"ending": "svg"}, name="kpi-svg"),
    path("drawings/kpis/<slug:code>.png", sharing.kpi_drawing, {"ending": "png"}, name="kpi-png"),
    path("embed/kpis/<slug:code>/", sharing.embedded_kpi, name="embed-kpi"),
    path("oembed", sharing.oembed, name="oembed"),
    # Where staff found the themes while their model was called Field.
    re_path(
        r"^admin/projects/field/(?P<rest>.*)$",
        RedirectView.as_view(
            url="/admin/projects/theme/%(rest)s", permanent=True, query_string=True
        ),
    ),
    path("admin/", admin.site.urls),
]


class Addresses:
    """A URLconf: what an edition says stands behind the prefix, the page of a record at one address for ever.

    The shown edition has no prefix; policyportal.pages.editions chooses the one of a request.
    """

    handler400 = "policyportal.views.bad_request"
    handler403 = "policyportal.views.forbidden"
    handler404 = "policyportal.views.not_found"
    handler500 = "policyportal.views.failed"

    def __init__(self, prefix: str):
        self.urlpatterns = [
            path(prefix, include(of_edition)),
            _parted(prefix, "projects/", of_projects),
            _parted(prefix, "kpis/", of_kpis),
            _parted(prefix, "easy/", of_translated, language="easy"),
            _parted(prefix, "en/", of_translated, language="en"),
            *lasting,
            path("<twin:twin>", twin, name="twin"),
            path("plans/<slug:code>/", page_of_shown),
            path("plans/<slug:code>/<path:rest>", page_of_shown),
        ]


def _parted(prefix: str, below: str, module, **options: str) -> URLResolver | URLPattern:
    """The addresses of a part of the site: its lists behind the prefix, its records without."""
    patterns = [
        path(f"{prefix}{below}", include(module.of_edition)),
        path(below, include(module.of_records)),
    ]
    return path("", include((patterns, module.app_name), options.get("language")), options)


shown = Addresses("")
urlpatterns = shown.urlpatterns
handler400, handler403 = shown.handler400, shown.handler403
handler404, handler500 = shown.handler404, shown.handler500
