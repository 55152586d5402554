"""The page 更新履歴."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from policyportal.news.news import AllNews
from policyportal.pages.paging import ways

ON_A_PAGE = 50


@require_safe
def history(request) -> HttpResponse:
    """更新履歴: what has changed of published figures, and why; reviews as they came out. No names of staff."""
    pages = Paginator(AllNews(), ON_A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    return render(
        request,
        "history.html",
        {
            "news": page.object_list,
            "total": pages.count,
            "page": ways(page.number, pages.num_pages, ""),
            "changed": max([request.plan.changed_at, *(item.changed_at for item in page)]),
        },
    )
