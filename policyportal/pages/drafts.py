"""下書き: the page of a draft, which staff see in the admin before the public sees it at its own address.

A public page reads no session, and so knows nobody who may see more than others.
"""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse

View = Callable[..., HttpResponse]


def previewed(view: View, permission: str) -> View:
    """The page of one record for staff with the permission: with drafts, for it asks `request.is_preview` for them."""

    @wraps(view)
    def show(request, *args, **kwargs) -> HttpResponse:
        if not request.user.has_perm(permission):
            raise PermissionDenied
        request.is_preview = True
        return view(request, *args, **kwargs)

    return show
