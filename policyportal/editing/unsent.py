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
# What the confirmation of an uploaded file is known by.
UPLOAD = "token"
# What pages send besides what somebody types.
TECHNICAL = {TOKEN, UPLOAD, SHOWN, "action", "next"}


def is_staff_page(request) -> bool:
    return request.path.startswith(reverse("admin:index"))


def can_be_kept(request) -> bool:
    """Whether a request is a form of staff that may be returned to them.

    Not what another site's page has sent: a button of ours would make it the reader's own act. Nor passwords.
    """
    return (
        request.method == "POST"
        and is_staff_page(request)
        and request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
        and (request.FILES or any(name != TOKEN for name in request.POST))
        and not any("password" in name for name in request.POST)
    )


def return_unsent(request) -> HttpResponse:
    """403: what was sent, in a form that sends it again, once whoever sent it has signed in.

    A file is not kept, nor what was to be confirmed of one: it belonged to the session.
    """
    signed_in = request.user.is_authenticated
    sent = []
    for name, values in request.POST.lists():
        if name != TOKEN:
            sent += [(name, value) for value in values]
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
            "sent": sent,
            "typed": typed(request),
        },
        status=403,
    )


def typed(request) -> list[str]:
    """The texts among what was sent, those that had been there before included; bare numbers are left out."""
    texts = []
    for name, text in request.POST.items():
        is_text = text.strip() and not text.isdecimal()
        if is_text and name not in TECHNICAL and not name.startswith("_"):
            texts.append(text)
    return list(dict.fromkeys(texts))


def typed_into(classes: Iterable[type[forms.Form]], data) -> list[tuple[str, str]]:
    """What was sent for the boxes of forms, with their labels: texts, numbers and choices from a short list.

    Other records that were chosen are left out: they can be chosen again.
    """
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
