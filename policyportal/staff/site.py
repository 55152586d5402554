"""The admin site of the portal: Django's, opened by the tasks of staff instead of by its tables."""

from dataclasses import dataclass
from functools import update_wrapper

from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_protect

from policyportal.accounts.rights import Staff, may_somewhere
from policyportal.accounts.second_factor import ask_code, outstanding, second_factor
from policyportal.editing.unsent import can_be_kept, return_unsent


@dataclass(frozen=True)
class Page:
    """A page for staff beside those of the records: served at /admin/<route>, linked from the start page.

    `view` takes the request, with the site's context in `request.admin_context`; `permission` is what an
    account needs to get there, and empty where every account of staff may; the view itself asks again, record by record.
    """

    name: str
    route: str
    view: str
    label: str
    explanation: str
    permission: str = ""

    def opens_to(self, user) -> bool:
        return not self.permission or may_somewhere(user, self.permission)


# In the order in which the start page offers them. A page whose route has parts is reached from another.
PAGES: tuple[Page, ...] = (
    Page(
        "entry",
        "entry/",
        "kpis.staff_views.entry",
        "実績値を入力する",
        "まだ入力していない実績値を、1つの表でまとめて入力します。",
        "kpis.add_actual",
    ),
    Page(
        "reviews",
        "reviews/",
        "projects.staff_views.reviews",
        "点検・評価を書く",
        "プロジェクトごとの1年の点検・評価を書き、提出し、承認します。",
        "projects.add_review",
    ),
    Page(
        "care",
        "care/",
        "policyportal.staff.views.care",
        "データの状態",
        "未入力の実績値、承認されていない点検・評価、下書き、食い違いなどを確かめます。",
        "projects.view_project",
    ),
    Page(
        "tables",
        "tables/",
        "policyportal.staff.views.tables",
        "まとめて入力・出力",
        "プロジェクト・施策・KPI・実績値・点検・評価を、ExcelやCSVの表で入力・出力します。",
        "projects.view_project",
    ),
    Page(
        "changes",
        "changes/",
        "policyportal.staff.views.changes",
        "変更の記録",
        "だれが、いつ、何を変えたか。削除された記録を探し、戻せます。",
        "regions.change_plan",
    ),
    Page(
        "guide",
        "guide/",
        "policyportal.staff.views.guide",
        "使い方",
        "ログインから訂正、実績値の入力、点検・評価、公開、ファイルの入出力までの手引きです。印刷もできます。",
    ),
)


# The tables by the tasks of staff, in the order in which they come up; what is in none of them follows.
TASKS = (
    ("entry", "実績値の入力", ("Actual",)),
    (
        "projects",
        "プロジェクト",
        ("Project", "Review", "Measure", "Participation", "Theme", "Grade"),
    ),
    ("kpis", "KPI", ("KPI", "KPISeries", "KPIFamily", "FigureChange")),
    (
        "regions",
        "地域",
        (
            "AreaPlan",
            "PolicyDirection",
            "CollaborationArea",
            "Subprefecture",
            "Municipality",
            "Plan",
        ),
    ),
    ("words", "用語・お知らせ", ("Term", "Synonym")),
)


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
            if not page.opens_to(request.user):
                raise PermissionDenied
            # Named, not imported: views use the admins of their apps, which are registered on this site.
            request.admin_context = self.each_context(request) | {"title": page.label}
            return import_string(page.view)(request, *args, **kwargs)

        return serve

    def admin_view(self, view, cacheable=False):
        """What is sent by somebody whose session has ended is handed back to them."""
        guarded = super().admin_view(view, cacheable)

        def serve(request, *args, **kwargs):
            if not request.user.is_authenticated and can_be_kept(request):
                return return_unsent(request)
            return guarded(request, *args, **kwargs)

        return update_wrapper(serve, guarded)

    def index(self, request, extra_context=None):
        tasks = [page for page in PAGES if "<" not in page.route and page.opens_to(request.user)]
        return super().index(request, {"tasks": tasks} | (extra_context or {}))

    def get_app_list(self, request, app_label=None):
        """Django's tables, which it lists by app, in the order of the tasks of staff."""
        apps = super().get_app_list(request, app_label)
        if app_label is not None:
            return apps
        tables = {
            table["object_name"]: table
            for app in apps
            if app["app_label"] in ("regions", "projects", "kpis")
            for table in app["models"]
        }
        tasks = []
        for label, name, members in TASKS:
            models = [tables.pop(member) for member in members if member in tables]
            if models:
                address = next((one["admin_url"] for one in models if one["admin_url"]), "")
                task = {"name": name, "app_label": label, "app_url": address}
                tasks.append(task | {"has_module_perms": True, "models": models})
        rest = [app | {"models": _left(app, tables)} for app in apps]
        return [*tasks, *(app for app in rest if app["models"])]

    def autocomplete_view(self, request):
        return Choices.as_view(admin_site=self)(request)

    def login(self, request, extra_context=None):
        """Who has given the password is led on to the page of the second factor."""
        waiting = outstanding(request.signed_in) if request.method == "GET" else None
        if waiting is None:
            return super().login(request, extra_context)
        following = {"next": request.GET.get("next", "")}
        return redirect(f"{reverse(f'admin:{waiting}')}?{urlencode(following)}")


def _left(app: dict, tables: dict) -> list[dict]:
    """The tables of an app that no task has taken."""
    if app["app_label"] not in ("regions", "projects", "kpis"):
        return app["models"]
    return [table for table in app["models"] if table["object_name"] in tables]
