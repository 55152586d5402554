"""What staff sent and the portal could not take, because the session had ended or its form is of an earlier one.

It is handed back in a page that sends it once more, unchanged; the portal keeps none of it.
"""

from django.contrib import admin
from django.shortcuts import render
from django.urls import reverse

from policyportal.editing.conflicts import newline_free

TOKEN = "csrfmiddlewaretoken"
# What the confirmation of an uploaded file is known by.
UPLOAD = "token"
# What pages send besides what somebody types.
TECHNICAL = {TOKEN, UPLOAD, "action", "seen", "next"}


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
        and (request.FILES or any(name != TOKEN for name in request.POST))
        and not any("password" in name for name in request.POST)
    )


def hand_back(request):
    """403: what was sent, in a form that sends it again, once whoever sent it has signed in.

    A file is not kept, nor what was to be confirmed of one: it belonged to the session.
    """
    signed_in = request.user.is_authenticated
    of_file = bool(request.FILES) or UPLOAD in request.POST
    return render(
        request,
        "admin/unsent.html",
        admin.site.each_context(request)
        | {
            "title": "内容を確かめて、もう一度送ってください"
            if signed_in
            else "ログインが切れています",
            "signed_in": signed_in,
            "of_file": of_file,
            "sent": [
                (name, value)
                for name, values in request.POST.lists()
                if name != TOKEN
                for value in values
            ],
            "typed": typed(request),
        },
        status=403,
    )


def typed(request) -> list[str]:
    """The texts among what was sent: what differs from what its box had shown, and is no bare number."""
    found = []
    for name, values in request.POST.lists():
        shown = newline_free(request.POST.getlist(f"initial-{name}"))
        if name.startswith(("initial-", "_")) or name in TECHNICAL:
            continue
        for value in newline_free(values):
            if value.strip() and not value.isdecimal() and value not in shown:
                found.append(value)
    return list(dict.fromkeys(found))
