"""What staff sent and the portal could not take, because the session had ended or its form is of an earlier one.

It is handed back in a page that sends it once more, unchanged; the portal keeps none of it.
"""

from django.contrib import admin
from django.shortcuts import render
from django.urls import reverse

TOKEN = "csrfmiddlewaretoken"


def is_staff_page(request) -> bool:
    return request.path.startswith(reverse("admin:index"))


def can_be_kept(request) -> bool:
    """Whether a request is a form of staff that may be handed back.

    Not what another site's page has sent: a button of ours would make it the reader's own act. Nor passwords.
    """
    return (
        request.method == "POST"
        and is_staff_page(request)
        and request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
        and any(name != TOKEN for name in request.POST)
        and not any("password" in name for name in request.POST)
    )


def hand_back(request):
    """403: what was sent, in a form that sends it again, once whoever sent it has signed in."""
    signed_in = request.user.is_authenticated
    title = "内容を確かめて、もう一度送ってください" if signed_in else "ログインが切れています"
    return render(
        request,
        "admin/unsent.html",
        admin.site.each_context(request)
        | {
            "title": title,
            "signed_in": signed_in,
            "sent": [
                (name, value)
                for name, values in request.POST.lists()
                if name != TOKEN
                for value in values
            ],
            "has_files": bool(request.FILES),
        },
        status=403,
    )
