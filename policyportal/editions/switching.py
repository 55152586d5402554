"""Which edition the site shows: changed in one step, tried out before, and changed back."""

import copy
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import get_script_prefix, resolve, reverse, set_script_prefix

from policyportal.pages.editions import editions, shown_edition
from regions.models import Plan


def switch_to(plan: Plan, *, keep: bool) -> None:
    """Show an edition in place of the one that is shown, which `keep` leaves at its addresses.

    One transaction: every visitor finds the edition before it or the one after it. Of two who switch at once the second
    one waits, and switches on from what the first has left.
    """
    with transaction.atomic():
        plans = Plan.objects.select_for_update(no_key=True).order_by("pk")
        shown = {found.pk: found for found in plans if found.is_shown or found.pk == plan.pk}
        following = shown.pop(plan.pk)
        for former in shown.values():
            former.is_shown, former.is_published = False, keep
            _save(former, f"「{plan.title}」に切り替えたため")
        following.is_shown = following.is_published = True
        _save(following, "この版に切り替え")


def _save(plan: Plan, reason: str) -> None:
    plan._change_reason = reason
    plan.save(update_fields=["is_shown", "is_published"])


def preview(request: HttpRequest, plan: Plan, path: str) -> HttpResponse:
    """The public page at the path as everyone will see it once the edition is shown: of a switch that is undone.

    Its links lead on within the preview. Files are none of its pages: they are read past this transaction.
    """
    match = resolve(f"/{path}")
    # The address of a page ends with a slash, that of a file does not.
    if "admin" in match.namespaces or not f"/{path}".endswith("/"):
        raise Http404("プレビューできるのは、サイトのページだけです。")
    public = copy.copy(request)
    prefix = reverse("admin:preview_edition", args=[plan.code])
    public.path, public.path_info, public.resolver_match = f"{prefix}{path}", f"/{path}", match
    with transaction.atomic(), _addresses_below(prefix):
        # Search finds what is public: of an edition in preparation the index is made, and undone too.
        switch_to(plan, keep=True)
        public.editions = editions()
        public.plan = public.previewed_edition = shown_edition(public.editions)
        response = match.func(public, *match.args, **match.kwargs)
        transaction.set_rollback(True)
    return response


@contextmanager
def _addresses_below(prefix: str) -> Iterator[None]:
    before = get_script_prefix()
    set_script_prefix(prefix)
    try:
        yield
    finally:
        set_script_prefix(before)
