"""Two people on one record: a sent form is compared with the stored record.

A page carries a stamp of the versions it shows: of the record and of the rows of its inlines. If one of them
has another version by then, or is deleted, nothing is saved (docs/decisions/0008).
"""

from collections import defaultdict
from collections.abc import Iterable
from operator import attrgetter
from typing import NamedTuple

from django.apps import apps
from django.core import signing
from django.db.models import Max, Model
from django.utils.formats import date_format
from django.utils.timezone import localtime

from policyportal.accounts.names import name_of
from policyportal.editing.changes import FIRST, HistoryRow, read_changes
from policyportal.editing.forms import is_id

# The hidden box of a page that carries the stamp.
SHOWN = "shown"
REFUSED = "この画面を開いたあとに、ほかの人（またはほかの画面）がこの内容を変えました。まだ保存していません。入力した内容は残してあります。"

# By model and id of a record: when it last changed, and the last row of its history (0 where it has none).
Versions = dict[str, list]


class Conflict(NamedTuple):
    """The changes since a form was shown, newest first, and the stamp of what is stored now."""

    stamp: str
    changes: list[HistoryRow]


def stamp_of(records: Iterable[Model]) -> str:
    """Make the stamp of a page that shows the records. It is signed, for nothing else checks it."""
    return signing.dumps(_versions(records), salt=SHOWN, compress=True)


def find_conflict(stamp: str, stored: Iterable[Model]) -> Conflict | None:
    """Compare the stamp of a page with the stored records; the record of the page comes first.

    A record that is not in the stamp has not been seen. A row that is not in it was added since; nothing would
    be written over it.
    """
    try:
        shown: Versions = signing.loads(stamp, salt=SHOWN)
    except signing.BadSignature:
        shown = {}
    now = _versions(stored)
    record = next(iter(now))
    changed = {key: version for key, version in shown.items() if now.get(key) != version}
    if record in shown and not changed:
        return None
    seen = {key: now[key] for key in (record, *(shown or now)) if key in now}
    return Conflict(signing.dumps(seen, salt=SHOWN, compress=True), _changes_since(changed))


def _versions(records: Iterable[Model]) -> Versions:
    """Where no form saves it, a choice of many changes only the history; so a version has both."""
    by_model = defaultdict(dict)
    for record in records:
        by_model[type(record)][record.pk] = record
    versions = {}
    for model, of_model in by_model.items():
        last_rows = {}
        if hasattr(model, "history"):
            rows = model.history.filter(id__in=of_model).order_by().values_list("id")
            last_rows = dict(rows.annotate(Max("history_id")))
        for pk, record in of_model.items():
            key = f"{model._meta.label_lower} {pk}"
            versions[key] = [record.changed_at.isoformat(), last_rows.get(pk, 0)]
    return versions


def _changes_since(versions: Versions) -> list[HistoryRow]:
    changes = []
    for key, (_, last_row) in versions.items():
        label, pk = key.split()
        model = apps.get_model(label)
        if hasattr(model, "history"):
            changes += read_changes(model, model.history.filter(id=pk, history_id__gt=last_row))
    changes.sort(key=attrgetter("row.history_date"), reverse=True)
    return [change for change in changes if change.kind != FIRST]


def last_change(model: type[Model], pk: str) -> HistoryRow | None:
    """Give the last row in the history of a deleted record; None where no record ever had the id."""
    if not (is_id(pk) and hasattr(model, "history")):
        return None
    return next(iter(read_changes(model, model.history.filter(id=pk)[:1])), None)


def by(row: Model | None) -> str:
    """Say who made a row of the history, and when: 山田 花子さんが2026年11月25日19:36に."""
    if row is None:
        return "ほかの人が"
    user = name_of(row.history_user)
    moment = date_format(localtime(row.history_date), "DATETIME_FORMAT")
    return f"{user}{'さん' if row.history_user else ''}が{moment}に"
