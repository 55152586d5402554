"""Who changed which record when: the history that Django admin shows of every record of the plan."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from functools import cache

from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords


class Recorded(HistoricalRecords):
    """A record's history: a row for each state that a save has left, and for the state before the first one.

    The rows lie in the app policyportal, so that a fixture of an app holds the plan alone. What the database
    keeps itself, the time of the last change and generated columns, is left out. Fixtures are loaded past it:
    their own files are their history. A choice of many that is saved with its record shares its row.
    """

    def __init__(self, *, generated=(), **options):
        super().__init__(
            app="policyportal",
            excluded_fields=["changed_at", *generated],
            history_change_reason_field=models.CharField("理由", max_length=200, null=True),
            **options,
        )

    def get_meta_options(self, model) -> dict:
        name = f"{model._meta.verbose_name}の履歴"
        return super().get_meta_options(model) | {"verbose_name": name, "verbose_name_plural": name}

    def finalize(self, sender, **kwargs) -> None:
        super().finalize(sender, **kwargs)
        if self.cls is sender:
            models.signals.pre_save.connect(self.pre_save, sender=sender, weak=False)
            models.signals.pre_delete.connect(self.pre_delete, sender=sender, weak=False)

    def pre_save(self, instance, raw=False, **kwargs) -> None:
        """Keep what is stored: what a first change starts from, and whether a save changes anything."""
        if raw:
            # Its choices of many follow by themselves, and do not say that they are raw.
            instance.skip_history_when_saving = True
        elif instance.pk is not None and not hasattr(instance, "skip_history_when_saving"):
            instance.state_before = self._stored(instance)

    def pre_delete(self, instance, **kwargs) -> None:
        """Keep the choices of many, which are deleted before their record is."""
        many = history_of(type(instance))._history_m2m_fields
        instance.chosen_before = {
            field: list(getattr(instance, field.name).values_list("pk", flat=True))
            for field in many
        }

    def post_save(self, instance, created, using=None, **kwargs) -> None:
        before = instance.__dict__.pop("state_before", None)
        is_changed = before and differ(self.fields_included(instance), before, instance)
        if is_changed:
            self._keep_first(before)
        if is_changed or created:
            super().post_save(instance, created, using, **kwargs)

    def m2m_changed(self, instance, action, attr, pk_set, reverse, **kwargs) -> None:
        """A changed choice of many: of the record that has the field, from whichever side it is changed."""
        if hasattr(instance, "skip_history_when_saving"):
            return
        records = [instance]
        if reverse:
            others = {"pk__in": pk_set} if pk_set is not None else {attr: instance.pk}
            records = list(self.cls._base_manager.filter(**others))
            if action == "pre_clear":
                instance.cleared = records
            elif action == "post_clear":
                records = instance.__dict__.pop("cleared")
        for record in records:
            if action.startswith("pre_"):
                self._keep_first(self._stored(record))
            elif record.__dict__.get("last_row") is None:
                self.create_historical_record(record, "~")
            else:
                # The choice as it is now goes into the row of the save that it belongs to.
                for field in record.last_row._history_m2m_fields:
                    self.m2m_models[field].objects.filter(history=record.last_row).delete()
                self.create_historical_record_m2ms(record.last_row, record)

    def create_historical_record(self, instance, history_type, using=None) -> None:
        """All rows that one request writes are of one moment, for they are one act."""
        request = getattr(self.context, "request", None)
        if request is None or hasattr(instance, "_history_date"):
            super().create_historical_record(instance, history_type, using)
            return
        instance._history_date = request.__dict__.setdefault("history_moment", timezone.now())
        super().create_historical_record(instance, history_type, using)
        del instance._history_date

    def create_historical_record_m2ms(self, history_instance, instance) -> None:
        """Keep the choices of many, and the row, which a choice that is made after the save shares."""
        if history_instance.history_type == "-":
            for field, ids in instance.__dict__.pop("chosen_before").items():
                rows = _rows_chosen(field, history_instance, instance, ids)
                self.m2m_models[field].objects.bulk_create(rows)
            return
        super().create_historical_record_m2ms(history_instance, instance)
        instance.last_row = history_instance

    def _stored(self, instance) -> models.Model | None:
        return type(instance)._base_manager.filter(pk=instance.pk).first()

    def _keep_first(self, stored) -> None:
        """A record without history, as one from the fixtures is, gets a first row: what is stored, since it last changed."""
        if not getattr(stored, self.manager_name).exists():
            date_back(stored)
            self.create_historical_record(stored, "+")


def date_back(stored: models.Model) -> None:
    """Let the row of a stored state say when it came about, and name nobody."""
    # A fixture may be dated later than the clock of this machine.
    stored._history_date = min(stored.changed_at, timezone.now())
    stored._history_user = None


@cache
def history_of(model: type[models.Model]) -> type[models.Model]:
    """The model of the rows of a model's history, whose manager makes a class of its own each time that it is asked for."""
    return model.history.model


def differ(fields, before, after) -> bool:
    """Whether two states of a record differ in what is kept of it, to the last decimal."""
    return any(kept(field, before) != kept(field, after) for field in fields)


def differences(before: models.Model, after: models.Model) -> set[str]:
    """The names of the fields, among those that are kept, in which two states of a record differ."""
    fields = history_of(type(after)).tracked_fields
    return {field.name for field in fields if kept(field, before) != kept(field, after)}


def kept(field, record) -> tuple[bool, str]:
    """A value as history compares it: 2037.0 and 2037 are one number and two figures."""
    value = field.to_python(getattr(record, field.attname))
    return value is None, str(value)


def parts_at(field: models.ForeignKey, row: models.Model) -> dict[int, models.Model]:
    """The records that belonged by a field to another one when a row of its history was written, by their ids.

    Each as it was then: a row of its own history, or the record itself where it has none. What was deleted in one act
    with the record belonged to it.
    """
    part = field.model
    found = part._base_manager.in_bulk(
        part._base_manager.filter(**{field.name: row.id}).values_list("pk", flat=True)
    )
    seen = set()
    for state in part.history.filter(**{field.name: row.id}).order_by("history_date", "history_id"):
        if state.id not in seen:
            seen.add(state.id)
            found.pop(state.id, None)
            # What was there before its history began was there always.
            if state.history_type == "-" or state.history_user_id is None:
                found[state.id] = state
        went_along = row.history_type == "-" and state.history_date == row.history_date
        if state.history_date > row.history_date or went_along:
            continue
        if state.history_type == "-":
            found.pop(state.id, None)
        else:
            found[state.id] = state
    return found


def record_overwritten(model: type[models.Model], ids: Collection[int], reason: str) -> None:
    """Write a new row, for this reason, for each record that was stored past save(), so that its last row is wrong.

    Records without a history get none. Two queries, four more where there is something to write.
    """
    ordered = model.history.filter(id__in=ids).order_by("id", "-history_date", "-history_id")
    rows = {row.id: row for row in ordered.distinct("id")}
    if not rows:
        return
    history = model.history.model
    many = history._history_m2m_fields
    row_ids = [row.pk for row in rows.values()]
    kept_many = {field: chosen(field, row_ids) for field in many}
    records = model._base_manager.filter(pk__in=rows)
    changed = []
    for record in records.prefetch_related(*(field.name for field in many)):
        row = rows[record.pk]
        if differ(history.tracked_fields, row, record) or any(
            _ids(record, field) != kept_many[field][row.pk] for field in many
        ):
            changed.append(record)
    _write(changed, update=True, default_change_reason=reason)


def record_together(saved: Sequence[tuple[models.Model | None, models.Model]], user) -> None:
    """Write the rows of records of a kind that were saved past the history, each as it was (None for a new one) and as it is.

    Their choices of many are prefetched. A few queries, however many they are.
    """
    if not saved:
        return
    history = type(saved[0][1]).history
    ids = [record.pk for before, record in saved if before is not None]
    known = set(history.filter(id__in=ids).values_list("id", flat=True))
    first, added, changed = [], [], []
    for before, record in saved:
        if before is None:
            added.append(record)
            continue
        if not is_changed(before, record):
            continue
        changed.append(record)
        if before.pk not in known:
            date_back(before)
            first.append(before)
    _write(first, update=False)
    _write(added, update=False, default_user=user)
    _write(changed, update=True, default_user=user)


def record_reason(record: models.Model, reason: str) -> None:
    """Write a row for a record that stays as it is, to say what has happened to it."""
    history = type(record).history
    if not history.filter(id=record.pk).exists():
        first = type(record)._base_manager.get(pk=record.pk)
        date_back(first)
        _write([first], update=False)
    _write([record], update=True, default_change_reason=reason)


def is_changed(before: models.Model, record: models.Model) -> bool:
    """Whether two states of a record differ in what is kept of it; their choices of many are prefetched."""
    many = history_of(type(record))._history_m2m_fields
    if any(_ids(before, field) != _ids(record, field) for field in many):
        return True
    return bool(differences(before, record))


def _write(records: Sequence[models.Model], **options) -> None:
    """Write a row for each record, with its choices of many, which are prefetched."""
    if not records:
        return
    history = type(records[0]).history
    written = history.bulk_history_create(records, **options)
    for field in history.model._history_m2m_fields:
        choices = []
        for record, row in zip(records, written, strict=True):
            choices += _rows_chosen(field, row, record, _ids(record, field))
        Recorded.m2m_models[field].objects.bulk_create(choices)


def _rows_chosen(field, row: models.Model, record: models.Model, ids: Collection[int]) -> list:
    """Make what keeps a choice of many with a row of the history."""
    own, other = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
    through = Recorded.m2m_models[field]
    return [through(history=row, id=0, **{own: record.pk, other: pk}) for pk in ids]


def _ids(record: models.Model, field: models.ManyToManyField) -> set[int]:
    """The ids that a record has in a choice of many, which is prefetched."""
    return {other.pk for other in getattr(record, field.name).all()}


def chosen(field: models.ManyToManyField, rows: Collection[int]) -> dict[int, set[int]]:
    """The ids that rows of a history have in a choice of many, by the id of the row."""
    found: dict[int, set[int]] = defaultdict(set)
    pairs = Recorded.m2m_models[field].objects.filter(history__in=rows)
    for row, other in pairs.values_list("history", f"{field.m2m_reverse_field_name()}_id"):
        found[row].add(other)
    return found
