"""Reads the history of records in the words of their forms: who changed what, when, from what to what."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import NamedTuple

from django import forms
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.paginator import Page, Paginator
from django.db.models import CASCADE, Model, OuterRef, Q, QuerySet, Subquery, Value
from django.urls import reverse
from django.utils.timezone import make_aware

from policyportal.accounts.names import with_username
from policyportal.records.eras import long_date, long_month, short_year
from policyportal.records.fields import MonthField, YearField
from policyportal.records.history import chosen, kept
from policyportal.records.numbers import grouped

PAGE = 50
# How many changes the page of recent ones goes back, and their order.
MOST = 2000
NEWEST = ("-history_date", "-history_id")
NOTHING = "（なし）"
FIRST, ADDED, CHANGED, DELETED = "はじめの内容", "追加", "変更", "削除"
KINDS = {"+": ADDED, "~": CHANGED, "-": DELETED}
# What the form of recent changes offers, and what its boxes ask of a history.
ALL = ("", "すべて")
DAY_BOX = forms.DateInput({"type": "date"})
LOOKUPS = {
    "account": "history_user",
    "kind": "history_type",
    "since": "history_date__gte",
    "until": "history_date__lte",
}
# A deleted record is named by its own words, or else by what it belongs to.
OWN_NAMES = ("code", "slug", "name", "word", "text", "label")
BELONGS = ("series", "project", "subprefecture", "plan", "area", "year")


def recorded_models() -> list[type[Model]]:
    """List the models that have a history, in the order of the apps."""
    mark = "simple_history_manager_attribute"
    return [model for model in apps.get_models() if hasattr(model._meta, mark)]


class Difference(NamedTuple):
    label: str
    old: str
    new: str


@dataclass(frozen=True)
class HistoryRow:
    """A row of a history, as staff read it. A row that adds or deletes a record has all values on one side."""

    row: Model
    kind: str
    name: str
    differences: list[Difference]

    @property
    def who(self) -> str:
        """Name the account and its person; nothing where no account did it."""
        user = self.row.history_user
        return with_username(user) if user else ""

    @property
    def kind_of_record(self) -> str:
        return str(self.row.instance_type._meta.verbose_name)

    @property
    def url(self) -> str:
        """The page of the record's history, which remains when the record is deleted."""
        opts = self.row.instance_type._meta
        return reverse(f"admin:{opts.app_label}_{opts.model_name}_history", args=[self.row.id])


class Names:
    """The names of records. A deleted one is named by the last row of its history.

    A query for each kind of record, and one more where some of the kind are deleted.
    """

    def __init__(self, wanted: Iterable[tuple[type[Model], int]]):
        ids = defaultdict(set)
        for model, pk in wanted:
            if pk is not None:
                ids[model].add(pk)
        self._names, self._deleted = {}, {}
        for model, of_model in ids.items():
            found = model._base_manager.select_related().in_bulk(of_model)
            self._names |= {(model, pk): str(record) for pk, record in found.items()}
            deleted = of_model - found.keys()
            if deleted and hasattr(model, "history"):
                rows = model.history.filter(id__in=deleted).order_by("id", "-history_date", "-pk")
                self._deleted |= {(model, row.id): row for row in rows.distinct("id")}

    def __getitem__(self, key: tuple[type[Model], int]) -> str:
        """A deleted record may be named by another one, which may be deleted too."""
        if key in self._names:
            return self._names[key]
        known = self.of_row(self._deleted[key]) if key in self._deleted else f"番号{key[1]}"
        return f"{known}（削除済み）"

    def of_row(self, row: Model) -> str:
        fields = {field.name: field for field in row.tracked_fields}
        own = [fields[name] for name in OWN_NAMES if name in fields]
        named_by = own or [fields[name] for name in BELONGS if name in fields]
        words = [words_of(field, getattr(row, field.attname), self) for field in named_by]
        return " ".join(word for word in words if word != NOTHING)


def words_of(field, value, names: Names) -> str:
    """Write a value as the record's form does: eras, はい, the label of a choice, the name of another record."""
    if value is None or value == "" or value == []:
        return NOTHING
    if field.is_relation:
        return names[field.related_model, value]
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, YearField):
        return f"{short_year(value)}（{value}）"
    if isinstance(field, MonthField):
        return long_month(value)
    if isinstance(value, date):
        return long_date(value)
    if isinstance(value, Decimal):
        return grouped(value)
    if isinstance(value, list):
        return "、".join(map(str, value))
    return str(value)


def read_changes(model: type[Model], wanted: QuerySet | Collection[int]) -> list[HistoryRow]:
    """Read rows of a model's history, newest first, and compare each with the one before it.

    Fifty rows take as many queries as one.
    """
    history = model.history.model
    day = OuterRef("history_date")
    is_before = Q(history_date__lt=day) | Q(history_date=day, history_id__lt=OuterRef("history_id"))
    earlier = history.objects.filter(is_before, id=OuterRef("id")).order_by(*NEWEST)
    found = model.history.filter(history_id__in=wanted).select_related("history_user")
    found = found.annotate(before=Subquery(earlier.values("history_id")[:1]))
    rows = list(found.order_by(*NEWEST))
    before = history.objects.in_bulk([row.before for row in rows if row.before])
    many, names = _words(model, [*rows, *before.values()])
    return [_history_row(model, row, before.get(row.before), many, names) for row in rows]


def differences_from_now(row: Model) -> list[Difference]:
    """List what a record would change if it went back to a row of its history."""
    now = row.instance_type.history.filter(id=row.id).first()
    return list(_differences(now, row, *_words(row.instance_type, [now, row])))


def _words(model: type[Model], states: list[Model]) -> tuple[dict, Names]:
    """Read the choices of many of rows of a history, and the names of all records in them."""
    history = model.history.model
    row_ids = [state.pk for state in states]
    many = {field: chosen(field, row_ids) for field in history._history_m2m_fields}
    mentioned = [(model, state.id) for state in states]
    for field in history.tracked_fields:
        if field.is_relation:
            mentioned += [(field.related_model, getattr(state, field.attname)) for state in states]
    for field, chosen_of in many.items():
        for ids in chosen_of.values():
            mentioned += [(field.related_model, pk) for pk in ids]
    return many, Names(mentioned)


def _history_row(model, row, before, many, names) -> HistoryRow:
    kind = KINDS[row.history_type]
    if kind == ADDED and row.history_user_id is None:
        kind = FIRST
    old = {ADDED: None, DELETED: row}.get(kind, before)
    new = None if kind == DELETED else row
    differences = [] if kind == FIRST else list(_differences(old, new, many, names))
    return HistoryRow(row, kind, names[model, row.id], differences)


def _differences(old, new, many, names) -> Iterable[Difference]:
    """Compare two rows field by field in the order of the model; one of them may be None."""

    def value(field, state) -> str:
        return words_of(field, getattr(state, field.attname), names) if state else NOTHING

    def choices(field, ids) -> str:
        return "、".join(sorted(names[field.related_model, pk] for pk in ids)) or NOTHING

    for field in (new or old).tracked_fields:
        if field.primary_key or (old and new and kept(field, old) == kept(field, new)):
            continue
        words = value(field, old), value(field, new)
        if words[0] != words[1] or (old and new):
            yield Difference(str(field.verbose_name), *words)
    for field, chosen_of in many.items():
        before, after = (chosen_of.get(state.pk, set()) if state else set() for state in (old, new))
        if before != after:
            yield Difference(str(field.verbose_name), choices(field, before), choices(field, after))


def belonging(model: type[Model], pk: int) -> list[HistoryRow]:
    """Give the last change of each record that is, or was, a part of this one."""
    parts = []
    for relation in model._meta.related_objects:
        part, field = relation.related_model, relation.field
        if relation.on_delete is CASCADE and part is not model and hasattr(part, "history"):
            rows = part.history.filter(**{field.attname: pk}).order_by("id", "-history_date", "-pk")
            parts += read_changes(part, list(rows.distinct("id").values_list("pk", flat=True)))
    return parts


def _models_to_choose() -> list[tuple[str, str]]:
    models = recorded_models()
    return [ALL, *((model._meta.label_lower, model._meta.verbose_name) for model in models)]


class RecentForm(forms.Form):
    staff = get_user_model().objects.filter(is_staff=True).order_by("username")
    account = forms.ModelChoiceField(staff, label="変えた人", empty_label="すべて", required=False)
    model = forms.ChoiceField(label="種類", choices=_models_to_choose, required=False)
    kind = forms.ChoiceField(label="操作", choices=[ALL, *KINDS.items()], required=False)
    since = forms.DateField(label="この日から", widget=DAY_BOX, required=False)
    until = forms.DateField(label="この日まで", widget=DAY_BOX, required=False)


def recent_changes(form: RecentForm, page) -> tuple[Page, list[HistoryRow]]:
    """Give a page of the changes that the form asks for, of all records, newest first, and the changes on it.

    What the form cannot read does not count. The first row of a history is no change.
    """
    asked = dict(form.cleaned_data) if form.is_valid() else {}
    # Moments, not days, for the index is of moments.
    for name, moment in (("since", time.min), ("until", time.max)):
        if asked.get(name):
            asked[name] = make_aware(datetime.combine(asked[name], moment))
    condition = ~Q(history_type="+", history_user=None)
    for name, lookup in LOOKUPS.items():
        if asked.get(name):
            condition &= Q(**{lookup: asked[name]})
    parts = []
    for model in recorded_models():
        if asked.get("model") in (None, "", model._meta.label_lower):
            rows = model.history.order_by().filter(condition)
            rows = rows.annotate(model=Value(model._meta.label)).order_by(*NEWEST)[:MOST]
            parts.append(rows.values_list("history_date", "history_id", "model"))
    first, *others = parts
    rows = first.union(*others, all=True).order_by(*NEWEST)[:MOST] if others else first
    found = Paginator(rows, PAGE).get_page(page)
    ids = defaultdict(list)
    for _, pk, label in found:
        ids[label].append(pk)
    changes = {}
    for label, of_model in ids.items():
        for change in read_changes(apps.get_model(label), of_model):
            changes[label, change.row.pk] = change
    return found, [changes[label, pk] for _, pk, label in found]
