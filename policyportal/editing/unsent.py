"""What staff sent when their session had ended, or from a form of an earlier session.

It is returned in a page that sends it once more, unchanged; the portal keeps none of it.
"""

from collections.abc import Iterable

from django import forms
from django.contrib import admin
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


def return_unsent(request):
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
    """The texts among what was sent, those that had been there before included; bare numbers are left out."""
    found = []
    for name, values in request.POST.lists():
        if name in TECHNICAL or name.startswith("_"):
            continue
        for value in values:
            text = _as_stored(value)
            if text.strip() and not text.isdecimal():
                found.append(text)
    return list(dict.fromkeys(found))


def typed_into(classes: Iterable[type[forms.Form]], data) -> list[tuple[str, str]]:
    """What was sent for the boxes of forms, with their labels: texts, numbers and choices from a short list.

    Other records that were chosen are left out: they can be chosen again.
    """
    boxes = {}
    for form in classes:
        boxes |= form.base_fields
    found = []
    for name, values in data.lists():
        field = boxes.get(name.rpartition("-")[2])
        if field is None or isinstance(field, forms.ModelChoiceField):
            continue
        words = dict(getattr(field, "choices", ()))
        found += [
            (str(field.label), str(words.get(value, value)))
            for value in map(_as_stored, values)
            if value
        ]
    return found


def _as_stored(text: str) -> str:
    """Browsers send line breaks as CR LF."""
    return text.replace("\r\n", "\n")
