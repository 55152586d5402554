"""What is deleted with a record, and who still uses what is to be deleted, in the words that staff know records by."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.admin.utils import NestedObjects, quote
from django.contrib.messages.storage import default_storage
from django.db import router, transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html

from policyportal.editing.refusals import REFUSALS, in_words, is_collision


class Named(NamedTuple):
    """A record as a page of deletion names it: what kind it is, and the record itself."""

    kind: str
    record: Model


def named(row: Model) -> Named:
    """Name a record. A row of a choice of many has no words of its own: whose choice it is stands for it."""
    if owner := row._meta.auto_created:
        relations = (field for field in row._meta.fields if field.related_model is owner)
        row = getattr(row, next(relations).name)
    return Named(str(row._meta.verbose_name), row)


def linked(found: Named, site: AdminSite) -> str:
    """Write what kind a record is, and its name with the way to its page."""
    opts = found.record._meta
    try:
        name = f"{site.name}:{opts.app_label}_{opts.model_name}_change"
        url = reverse(name, args=[quote(found.record.pk)])
    except NoReverseMatch:
        return f"{found.kind}：{found.record}"
    return format_html('{}：<a href="{}">{}</a>', found.kind, url, found.record)


class Reach(NestedObjects):
    """What a deletion takes along, but for rows of choices of many. What the names of records need is read with them."""

    def add_edge(self, source, target) -> None:
        if not target._meta.auto_created:
            super().add_edge(source, target)

    def related_objects(self, related_model, related_fields, objs) -> QuerySet:
        rows = super().related_objects(related_model, related_fields, objs)
        relations = [field.name for field in related_model._meta.fields if field.is_relation]
        return rows.select_related(*relations)


class DeletionPages:
    """The part of a page that deletes: what goes along, and what others use and therefore stays."""

    def get_deleted_objects(self, objs, request) -> tuple:
        """As Django's, but for rows of choices of many, and for rights: what stays needs none."""
        if not objs:
            return [], {}, set(), []
        reach = Reach(using=router.db_for_write(self.model), origin=objs)
        reach.collect(objs)
        counts, missing = {}, set()
        for model, rows in reach.model_objs.items():
            if model._meta.auto_created:
                continue
            kind = str(model._meta.verbose_name)
            counts[kind] = len(rows)
            page = self.admin_site._registry.get(model)
            if page and not all(page.has_delete_permission(request, row) for row in rows):
                missing.add(kind)
        deleted = reach.nested(self._linked)
        return deleted, counts, missing, self.listed(map(named, reach.protected))

    def delete_view(self, request, object_id, extra_context=None) -> HttpResponse:
        return self._or_refused(super().delete_view, request, object_id, extra_context)

    def _or_refused(self, act: Callable, request: HttpRequest, *args) -> HttpResponse | None:
        """Act; or open the page again, which says why the database refused."""
        try:
            with transaction.atomic():
                return act(request, *args)
        except REFUSALS as error:
            if not is_collision(error):
                raise
            request._messages = default_storage(request)
            self.message_user(request, in_words(error), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    def listed(self, users: Iterable[Named]) -> list[str]:
        """List who uses what is to be deleted, each once, in the order of their kinds and names."""
        return [linked(user, self.admin_site) for user in sorted(set(users), key=_order)]

    def _linked(self, row: Model) -> str:
        return linked(named(row), self.admin_site)


def _order(found: Named) -> tuple[str, str]:
    return found.kind, str(found.record)
