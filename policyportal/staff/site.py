"""The admin site of the portal: Django's, opened by the tasks of staff instead of by its tables."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, update_wrapper

from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_protect

from policyportal.accounts.offices import Office
from policyportal.accounts.password import PasswordChange, ask_own_password
from policyportal.accounts.rights import APPS, Staff, may_somewhere
from policyportal.accounts.second_factor import ask_code, outstanding, recovery, second_factor
from policyportal.accounts.signin import remember_device
from policyportal.editing.proposal import Proposal
from policyportal.editing.unsent import can_be_kept, return_unsent
from policyportal.pages.drafts import previewed
from policyportal.records import clock
from policyportal.round.calendar import address_of, calendar
from policyportal.round.counts import ActualState, Round, years_of
from policyportal.round.tasks import tasks_of
from regions.models import Plan

ROUND = "policyportal.round.views"
VIEWS, EDITIONS = "policyportal.staff.views", "policyportal.staff.edition_views"


@dataclass(frozen=True)
class StaffPage:
    """A page for staff beside those of the records: served at /admin/<name>/, or at another `route`.

    `view` takes the request, with the site's context in `request.admin_context`. An account needs the
    `permission` to get there; where it is empty, every account of staff may. The view checks again, record by
    record. What the page is for is written in templates/admin/index.html.
    """

    name: str
    label: str
    view: str
    permission: str = ""
    route: str = ""
    of_edition: bool = False
    """Whether it is there for every edition too, at /admin/editions/<code>/<name>/: the shown one's is at its own address."""

    @property
    def address(self) -> str:
        return self.route or f"{self.name}/"

    def opens_to(self, user) -> bool:
        return not self.permission or may_somewhere(user, self.permission)


# In the order in which the start page offers them.
PAGES = (
    StaffPage(
        "entry",
        "実績値を入力する",
        "kpis.staff_views.entry",
        "kpis.add_draftactual",
        of_edition=True,
    ),
    StaffPage(
        "release",
        "実績値を公開する",
        "kpis.release_views.release",
        "regions.change_plan",
        of_edition=True,
    ),
    StaffPage(
        "reviews",
        "点検・評価を書く",
        "projects.staff_views.reviews",
        "projects.add_review",
        of_edition=True,
    ),
    StaffPage(
        "round",
        "入力・評価の進み具合",
        f"{ROUND}.overview",
        "projects.view_project",
        of_edition=True,
    ),
    StaffPage("care", "データの状態", f"{VIEWS}.care", "projects.view_project", of_edition=True),
    StaffPage("progress", "進捗一覧", f"{VIEWS}.progress", "projects.view_project"),
    StaffPage(
        "tables",
        "まとめて入力・出力",
        f"{VIEWS}.tables",
        "projects.view_project",
        of_edition=True,
    ),
    StaffPage(
        "proposals",
        "変更の提案",
        "policyportal.staff.proposals.proposals",
        "projects.change_project",
    ),
    StaffPage("editions", "版の準備と切り替え", f"{EDITIONS}.editions", "regions.change_plan"),
    StaffPage("changes", "変更の記録", f"{VIEWS}.changes", "regions.change_plan"),
    StaffPage("guide", "使い方", f"{VIEWS}.guide"),
)

# What is done with one edition, to which its row on the page 「版の準備と切り替え」 leads.
OF_EDITION = (
    StaffPage(
        "prepare_edition",
        "次の版を準備する",
        f"{EDITIONS}.prepare",
        "regions.change_plan",
        "editions/<slug:code>/prepare/",
    ),
    StaffPage(
        "check_edition",
        "表示前の点検",
        f"{EDITIONS}.check",
        "regions.change_plan",
        "editions/<slug:code>/check/",
    ),
    StaffPage(
        "workbook_edition",
        "Excelブックでまとめて入力",
        f"{EDITIONS}.workbook",
        "regions.change_plan",
        "editions/<slug:code>/workbook/",
    ),
    StaffPage(
        "workbook_file_edition",
        "Excelブックでまとめて入力",
        f"{EDITIONS}.workbook_file",
        "regions.change_plan",
        "editions/<slug:code>/workbook.xlsx",
    ),
    StaffPage(
        "switch_edition",
        "この版に切り替える",
        f"{EDITIONS}.switch",
        "regions.change_plan",
        "editions/<slug:code>/switch/",
    ),
    StaffPage(
        "preview_edition",
        "表示したときの様子",
        f"{EDITIONS}.preview_home",
        "regions.change_plan",
        "editions/<slug:code>/preview/",
    ),
    StaffPage(
        "preview_edition_page",
        "表示したときの様子",
        f"{EDITIONS}.preview_page",
        "regions.change_plan",
        "editions/<slug:code>/preview/<path:address>",
    ),
)

# To which the pages 「変更の提案」 and 「入力・評価の進み具合」 lead.
LED_TO = (
    StaffPage(
        "proposal",
        "変更の提案",
        "policyportal.staff.proposals.proposal",
        "projects.change_project",
        "proposals/<int:number>/",
    ),
    StaffPage(
        "remind", "督促のメールを送る", f"{ROUND}.remind", "regions.change_plan", "round/remind/"
    ),
)

# The pages of drafts, as the public will see them, with the permission that each takes.
PREVIEWS = {
    "project": ("projects.views.project", "projects.view_project"),
    "kpi": ("kpis.views.kpi", "kpis.view_kpi"),
}
# Every component in every state.
STYLE = "policyportal.views.style"

REGIONS = "AreaPlan PolicyDirection CollaborationArea Subprefecture BureauChange Municipality Plan"
# The tables by the tasks of staff, in the order in which they come up.
TASKS = (
    ("entry", "実績値の入力", "Actual DraftActual MissingValue EntryDeadline"),
    ("projects", "プロジェクト", "Project Review ReviewRecord Measure Participation Theme Grade"),
    (
        "kpis",
        "KPI",
        "KPI KPISeries Highlight SeriesBreak KPIFamily FigureChange MeaningChange Turn ActualRevision",
    ),
    ("regions", "地域", REGIONS),
    ("words", "用語・同義語・参考訳", "Term Synonym Translation"),
)


class PickerChoices(AutocompleteJsonView):
    """A picker offers the records that the account may choose in its field."""

    def get_queryset(self) -> QuerySet:
        return Staff.of(self.request.user).choices(self.source_field, super().get_queryset())


def _other_editions(request, page: StaffPage) -> list[tuple[Plan, str]]:
    """The other editions with their addresses of the page; the shown one's is at the page's own."""
    found = []
    for plan in Plan.objects.exclude(pk=request.plan.pk):
        address = reverse(f"admin:{page.name}_of_edition", args=[plan.code])
        found.append((plan, reverse(f"admin:{page.name}") if plan.is_shown else address))
    return found


def _calendars(request) -> list[tuple[Office, str]]:
    """The calendars of the account's offices, each with its secret address."""
    offices = Office.objects.filter(group__user=request.user).exclude(role=Office.Role.READER)
    host = request.build_absolute_uri("/").rstrip("/")
    return [(office, address_of(office, host)) for office in offices.select_related("group")]


class PortalSite(admin.AdminSite):
    site_header = site_title = "政策展開方針ポータル 管理"
    index_title = "職員のページ"

    def get_urls(self) -> list:
        urls = [
            path("second-factor/", csrf_protect(second_factor), name="second_factor"),
            path("second-factor/code/", csrf_protect(ask_code), name="second_factor_code"),
            path("second-factor/recovery/", csrf_protect(recovery), name="second_factor_recovery"),
            # Without a sign-in, which programs have not: its address is the key.
            path("calendar/<uuid:key>.ics", calendar, name="calendar"),
        ]
        for page in (*PAGES, *OF_EDITION, *LED_TO):
            urls.append(path(page.address, self.admin_view(self._serve(page)), name=page.name))
            if page.of_edition:
                address, name = f"editions/<slug:code>/{page.address}", f"{page.name}_of_edition"
                urls.append(
                    path(address, self.admin_view(self._serve(page, by_code=True)), name=name)
                )
        for name, (view, permission) in PREVIEWS.items():
            shown = self.admin_view(previewed(import_string(view), permission))
            urls.append(path(f"preview/{name}s/<slug:code>/", shown, name=f"preview_{name}"))
        urls.append(path("style/", self.admin_view(import_string(STYLE)), name="style"))
        return urls + super().get_urls()

    def _serve(self, page: StaffPage, *, by_code: bool = False) -> Callable:
        """A page; `by_code` with the edition of its address in place of the shown one. Who may not open it learns of none."""

        def serve(request, *args, **kwargs) -> HttpResponse:
            if not page.opens_to(request.user):
                raise PermissionDenied
            if by_code:
                request.plan = get_object_or_404(Plan, code=kwargs.pop("code"))
            # Named, not imported: views use the admins of their apps, which are registered on this site.
            request.admin_context = self.each_context(request) | {"title": page.label}
            if page.of_edition:
                request.admin_context["editions"] = _other_editions(request, page)
            return import_string(page.view)(request, *args, **kwargs)

        return serve

    def admin_view(self, view, cacheable=False) -> Callable:
        """The portal returns to people what they sent after their session had ended, and asks for a password of their own."""
        guarded = super().admin_view(view, cacheable)

        def serve(request, *args, **kwargs) -> HttpResponse:
            if not request.user.is_authenticated and can_be_kept(request):
                return return_unsent(request)
            return ask_own_password(request) or guarded(request, *args, **kwargs)

        return update_wrapper(serve, guarded)

    def index(self, request, extra_context=None) -> HttpResponse:
        tasks = [page for page in PAGES if page.opens_to(request.user)]
        staff = Staff.of(request.user)
        proposals = Proposal.objects.shown_to(staff).waiting().count()
        context = {"tasks": tasks, "proposals": proposals}
        # Before any is shown, staff prepare one.
        plan = Plan.objects.filter(is_shown=True).first()
        if plan and (staff.is_head or staff.bureaus):
            today = clock.today()
            bureaus = None if staff.is_head else staff.bureaus
            round_ = Round(plan, today, years_of(plan, today), bureaus)
            context["todo"] = tasks_of(round_, staff)
            if staff.is_head:
                waits = [draft.state for draft in round_.drafts]
                context["drafts"] = waits.count(ActualState.SUBMITTED)
            context["calendars"] = _calendars(request)
        return super().index(request, context | (extra_context or {}))

    def get_app_list(self, request, app_label=None) -> list[dict]:
        """Django lists the tables by app; staff see them by task.

        Made where a page shows them: answers that lead on and pages without a menu would ask for all rights in vain.
        """
        if app_label is not None:
            return super().get_app_list(request, app_label)
        return SimpleLazyObject(partial(self._tables_by_task, request))

    def _tables_by_task(self, request) -> list[dict]:
        tables, others = {}, []
        for app in super().get_app_list(request):
            if app["app_label"] in APPS:
                tables |= {table["object_name"]: table for table in app["models"]}
            else:
                others.append(app)
        tasks = []
        for label, name, members in TASKS:
            models = [tables[member] for member in members.split() if member in tables]
            if models:
                address = next((table["admin_url"] for table in models if table["admin_url"]), "")
                task = {"name": name, "app_label": label, "app_url": address}
                tasks.append(task | {"has_module_perms": True, "models": models})
        return tasks + others

    def autocomplete_view(self, request) -> HttpResponse:
        return PickerChoices.as_view(admin_site=self)(request)

    def login(self, request, extra_context=None) -> HttpResponse:
        """Who has given the password goes on to the page of the second factor."""
        waiting = outstanding(request.signed_in) if request.method == "GET" else None
        if waiting is None:
            response = super().login(request, extra_context)
            if request.method == "POST" and request.user.is_authenticated:
                remember_device(response, request.user.get_username())
            return response
        following = {"next": request.GET.get("next", "")}
        return redirect(f"{reverse(f'admin:{waiting}')}?{urlencode(following)}")

    def password_change(self, request, extra_context=None) -> HttpResponse:
        shown = self.each_context(request) | (extra_context or {})
        done = reverse("admin:password_change_done")
        return PasswordChange.as_view(success_url=done, extra_context=shown)(request)
