"""下書き: the page of a draft, which staff see at its own address before the public does."""

from collections.abc import Callable
from functools import wraps

from django.contrib import admin
from django.http import Http404, HttpResponse

View = Callable[..., HttpResponse]


def previewed(permission: str) -> Callable[[View], View]:
    """For the page of one record: the public sees it once it is published, staff with the permission before.

    The view asks for `published(or_drafts=request.is_preview)`; for the public first, so that no session is read.
    """

    def decorate(view) -> View:
        @wraps(view)
        def find(request, *args, **kwargs) -> HttpResponse:
            request.is_preview = False
            try:
                return view(request, *args, **kwargs)
            except Http404:
                if not admin.site.has_permission(request) or not request.user.has_perm(permission):
                    raise
            request.is_preview = True
            response = view(request, *args, **kwargs)
            response["Cache-Control"] = "private, no-store"
            return response

        return find

    return decorate
