"""A record that was merged into another one comes back: so does what used it, unless it has changed since."""

from typing import NamedTuple

from django.db.models import Field, Model
from django.db.models.functions import Now

from policyportal.editing.merging import MERGED, uses_of
from policyportal.records.history import chosen
from policyportal.records.merged import Merging


class Users(NamedTuple):
    """What used a record until it was merged: what may use it again, and what has changed since and stays as it is."""

    unchanged: list[tuple[Field, Model]]
    changed: list[Model]


def merging_of(model: type[Model], pk: int) -> Model | None:
    """Give the row that a merging left last of a record that is gone; None where it went in another way."""
    row = model.history.filter(id=pk).first()
    return row if row and (row.history_change_reason or "").endswith(MERGED) else None


def users_before(record: Model, merged: Model) -> Users:
    """Find what used a record before it was merged, by the row of its history that the merging left."""
    users = Users([], [])
    for use in uses_of(record):
        model = use.field.model
        if not hasattr(model, "history"):
            continue
        rows = model.history.filter(history_change_reason=merged.history_change_reason)
        for user in model._base_manager.filter(pk__in=rows.values("id")).order_by("pk"):
            if _newest(user).history_change_reason == merged.history_change_reason:
                users.unchanged.append((use.field, user))
            else:
                users.changed.append(user)
    return users


def bring_back(record: Model, merged: Model) -> Users:
    """Let what used a record that has come back use it again, and its address lead to it again."""
    if isinstance(record, Merging):
        for other in type(record).objects.took_in(record.slug):
            other.former_slugs.remove(record.slug)
            other.save(update_fields=["former_slugs"])
    users = users_before(record, merged)
    for field, user in users.unchanged:
        user._change_reason = f"「{record}」を元に戻したため"[:200]
        if field.many_to_many:
            before = _newest(user).prev_record
            getattr(user, field.name).set(chosen(field, [before.pk])[before.pk])
            type(user)._base_manager.filter(pk=user.pk).update(changed_at=Now())
        else:
            setattr(user, field.name, record)
            user.save(update_fields=[field.name])
    return users


def _newest(record: Model) -> Model:
    return type(record).history.filter(id=record.pk).first()
