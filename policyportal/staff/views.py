"""Pages of the admin site that are of no one app."""

from itertools import pairwise
from operator import itemgetter

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe
from markdown_it import MarkdownIt

from policyportal.accounts.rights import Staff
from policyportal.editing.changes import MOST, RecentForm, recent_changes
from policyportal.exchange.admin import TableAdmin
from policyportal.pages.paging import ways
from policyportal.records import clock
from policyportal.records.eras import latest_year_over, short_year
from policyportal.staff.care import Care
from projects.models import Review

GUIDE = settings.BASE_DIR / "docs" / "staff.ja.md"


@require_safe
def care(request: HttpRequest) -> HttpResponse:
    """データの状態: what staff have yet to enter, confirm or mend."""
    if not request.user.has_perm("projects.view_project"):
        raise PermissionDenied
    year, whole = request.GET.get("year", ""), request.GET.get("scope") == "all"
    state = Care(request.plan, Staff.of(request.user), clock.today(), year=year, whole=whole)
    return render(request, "admin/care.html", request.admin_context | {"care": state})


@require_safe
def tables(request: HttpRequest) -> HttpResponse:
    """まとめて入力・出力: the tables that the account may read or write."""
    offered = []
    for model, model_admin in admin.site._registry.items():
        if isinstance(model_admin, TableAdmin) and model_admin.has_view_permission(request):
            table = model_admin.table(request)
            may_import = model_admin.has_import_permission(request)
            row = {"opts": model._meta, "about": table.about, "is_yearly": table.is_yearly}
            offered.append(row | {"may_import": may_import, "order": table.order})
    offered.sort(key=itemgetter("order"))
    context = {"tables": offered, "year": short_year(latest_year_over())}
    return render(request, "admin/tables.html", request.admin_context | context)


@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """進捗一覧: leads to the public page of the newest year that is over."""
    if not request.user.has_perm("projects.view_project"):
        raise PermissionDenied
    return redirect("status-of-year", Review.newest_year_of(request.plan))


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """変更の記録: recent changes and deletions by anyone, for the head office."""
    if not Staff.of(request.user).is_head:
        raise PermissionDenied
    form = RecentForm(request.GET or None)
    page, found = recent_changes(form, request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    links = ways(page.number, page.paginator.num_pages, query.urlencode())
    context = {"form": form, "changes": found, "total": page.paginator.count, "page": links}
    context |= {"is_cut": page.paginator.count == MOST}
    return render(request, "admin/changes.html", request.admin_context | context)


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """使い方: the guide of staff, for every account of theirs."""
    return render(request, "admin/guide.html", request.admin_context | read_guide())


def read_guide() -> dict:
    """Read the guide as HTML without its title, with the id and the name of each section (its headings of level 2).

    Its pictures lie beside it for those who read the file, and among the static files for the page.
    """
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    _, _, _, *tokens = markdown.parse(GUIDE.read_text(encoding="utf-8"))
    sections = {}
    for token, text in pairwise(tokens):
        for part in token.children or []:
            if part.type == "image":
                name = part.attrs["src"].removeprefix("images/staff/")
                part.attrSet("src", static(f"guide/{name}"))
        if token.type == "heading_open" and token.tag == "h2":
            anchor = f"section-{len(sections) + 1}"
            token.attrSet("id", anchor)
            sections[anchor] = text.content
    # HTML in the file is shown as it is typed, not taken for markup.
    content = mark_safe(markdown.renderer.render(tokens, markdown.options, {}))  # nosec B703 # our own file
    return {"content": content, "sections": sections}
