"""What staff sent when their session had ended, or from a form of an earlier session.

It is returned in a page that sends it once more, unchanged; the portal keeps none of it.
"""

from collections.abc import Iterable

from django import forms
from django.contrib import admin
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from policyportal.editing.conflicts import SHOWN

TOKEN = "csrfmiddlewaretoken"
# The box that names the uploaded file to confirm.
UPLOAD = "token"
# What pages send besides what somebody types.
TECHNICAL = {TOKEN, UPLOAD, SHOWN, "action", "next"}


def is_staff_page(request) -> bool:
    return request.path.startswith(reverse("admin:index"))


def can_be_kept(request) -> bool:
    """A request may be returned if it is a form of staff without a password, sent from a page of this portal.

    With a button of ours, what another site's page has sent would become the reader's own act.
    """
    return (
        request.method == "POST"
        and is_staff_page(request)
        and request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
        and (request.FILES or any(name != TOKEN for name in request.POST))
        and not any("password" in name for name in request.POST)
    )


def return_unsent(request) -> HttpResponse:
    """Answer 403 with a form that sends the same again, once the sender has signed in.

    A file is not kept, and its confirmation neither, for they belonged to the session.
    """
    signed_in = request.user.is_authenticated
    sent = [(name, values) for name, values in request.POST.lists() if name != TOKEN]
    title = "内容を確かめて、もう一度送ってください" if signed_in else "ログインが切れています"
    context = admin.site.each_context(request) | {
        "title": title,
        "signed_in": signed_in,
        "of_file": bool(request.FILES) or UPLOAD in request.POST,
        "sent": sent,
        "typed": typed(request),
    }
    return render(request, "admin/unsent.html", context, status=403)


def typed(request) -> list[str]:
    """List the texts that were sent, whether typed now or before; bare numbers are left out."""
    texts = []
    for name, text in request.POST.items():
        is_text = text.strip() and not text.isdecimal()
        if is_text and name not in TECHNICAL and not name.startswith("_"):
            texts.append(text)
    return list(dict.fromkeys(texts))


def typed_into(classes: Iterable[type[forms.Form]], data) -> list[tuple[str, str]]:
    """List what was sent for the boxes of forms, with their labels; people can choose other records again."""
    boxes = {}
    for form in classes:
        boxes |= form.base_fields
    found = []
    for name, text in data.items():
        field = boxes.get(name.rpartition("-")[2])
        if text and field and not isinstance(field, forms.ModelChoiceField):
            words = dict(getattr(field, "choices", ()))
            if isinstance(field, forms.BooleanField):
                words = {"on": "はい"}
            found.append((str(field.label), str(words.get(text, text))))
    return found
