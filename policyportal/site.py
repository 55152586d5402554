"""The admin site of the portal: Django's, opened by the tasks of staff instead of by its tables."""

from dataclasses import dataclass

from django.contrib import admin
from django.urls import path
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Page:
    """A page for staff beside those of the records: served at /admin/<route>, linked from the start page.

    `view` takes the request, with the site's context in `request.admin_context`; `permission` is what an
    account needs to be led there, and the view itself asks again, record by record.
    """

    name: str
    route: str
    view: str
    label: str
    explanation: str
    permission: str


# In the order in which the start page offers them. A page whose route has parts is reached from another.
PAGES: tuple[Page, ...] = (
    Page(
        "changes",
        "changes/",
        "policyportal.staff_views.changes",
        "変更の記録",
        "だれが、いつ、何を変えたか。削除された記録を探し、戻せます。",
        "regions.change_plan",
    ),
)


class PortalSite(admin.AdminSite):
    site_header = "政策展開方針ポータル 管理"
    site_title = "政策展開方針ポータル 管理"
    index_title = "職員のページ"

    def get_urls(self):
        return [
            *(path(one.route, self.admin_view(self._serve(one)), name=one.name) for one in PAGES),
            *super().get_urls(),
        ]

    def _serve(self, page: Page):
        def serve(request, *args, **kwargs):
            # Named, not imported: views use the admins of their apps, which are registered on this site.
            request.admin_context = self.each_context(request) | {"title": page.label}
            return import_string(page.view)(request, *args, **kwargs)

        return serve

    def index(self, request, extra_context=None):
        tasks = [
            one for one in PAGES if "<" not in one.route and request.user.has_perm(one.permission)
        ]
        return super().index(request, {"tasks": tasks} | (extra_context or {}))
