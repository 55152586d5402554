"""The admin site of the portal: Django's, opened by the tasks of staff instead of by its tables."""

from dataclasses import dataclass

from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_protect

from policyportal.rights import Staff, may_somewhere
from policyportal.second_factor import ask_code, outstanding, second_factor


@dataclass(frozen=True)
class Page:
    """A page for staff beside those of the records: served at /admin/<route>, linked from the start page.

    `view` takes the request, with the site's context in `request.admin_context`; `permission` is what an
    account needs to get there; the view itself asks again, record by record.
    """

    name: str
    route: str
    view: str
    label: str
    explanation: str
    permission: str


# In the order in which the start page offers them. A page whose route has parts is reached from another.
PAGES: tuple[Page, ...] = ()


class Choices(AutocompleteJsonView):
    """What a picker offers: the records that the account may choose in its field."""

    def get_queryset(self):
        return Staff.of(self.request.user).choices(self.source_field, super().get_queryset())


class PortalSite(admin.AdminSite):
    site_header = "政策展開方針ポータル 管理"
    site_title = "政策展開方針ポータル 管理"
    index_title = "職員のページ"

    def get_urls(self):
        return [
            path("second-factor/", csrf_protect(second_factor), name="second_factor"),
            path("second-factor/code/", csrf_protect(ask_code), name="second_factor_code"),
            *(path(one.route, self.admin_view(self._serve(one)), name=one.name) for one in PAGES),
            *super().get_urls(),
        ]

    def _serve(self, page: Page):
        def serve(request, *args, **kwargs):
            if not may_somewhere(request.user, page.permission):
                raise PermissionDenied
            # Named, not imported: views use the admins of their apps, which are registered on this site.
            request.admin_context = self.each_context(request) | {"title": page.label}
            return import_string(page.view)(request, *args, **kwargs)

        return serve

    def index(self, request, extra_context=None):
        tasks = [
            one
            for one in PAGES
            if "<" not in one.route and may_somewhere(request.user, one.permission)
        ]
        return super().index(request, {"tasks": tasks} | (extra_context or {}))

    def autocomplete_view(self, request):
        return Choices.as_view(admin_site=self)(request)

    def login(self, request, extra_context=None):
        """Who has given the password is led on to the page of the second factor."""
        waiting = outstanding(request.signed_in) if request.method == "GET" else None
        if waiting is None:
            return super().login(request, extra_context)
        following = {"next": request.GET.get("next", "")}
        return redirect(f"{reverse(f'admin:{waiting}')}?{urlencode(following)}")
