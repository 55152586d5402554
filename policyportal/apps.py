from django.apps import AppConfig
from django.contrib.admin import apps as admin


class PolicyPortalConfig(AppConfig):
    name = "policyportal"
    verbose_name = "政策展開方針ポータル"
    default = True

    def ready(self) -> None:
        from django.conf import settings
        from django_http_compression import middleware

        from policyportal import checks  # noqa: F401  (registers the checks)
        from policyportal.watching import json_log

        if settings.LOG_JSON:
            json_log.log_uncaught()

        # The library has no settings. From 5 on brotli looks further back, and at 7 pages are an eighth smaller.
        # Without zstd, which leaves them a fifth larger: a page is kept in each coding that somebody has asked for.
        middleware.BROTLI_QUALITY = 7
        best_first = ("br", "gzip", "identity")
        middleware.codings = {coding: rank for rank, coding in enumerate(best_first)}


class PortalAdminConfig(admin.AdminConfig):
    """Django admin with the portal's own site."""

    default = False
    default_site = "policyportal.staff.site.PortalSite"

    def ready(self) -> None:
        super().ready()
        from policyportal.staff import accounts  # noqa: F401  (in place of the libraries' own pages, found by now)
