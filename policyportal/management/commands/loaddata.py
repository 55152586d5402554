from itertools import chain
from pathlib import Path

from django.core import serializers
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.core.management.commands import loaddata
from django.db import DatabaseError, connections, models, transaction

from kpis.recording import AT_LOADING, keep_missing
from policyportal.data.fixtures import FixtureCheck
from policyportal.database.roles import as_owner
from policyportal.records.database_rules import transaction_setting
from policyportal.records.explained import ChangeKind, explained
from policyportal.records.history import record_overwritten
from policyportal.search.index import SearchEntry
from regions.models import Plan

SHOWN_FAULTS = 20
RESTORED = "収録データの読み込みによる復元"


class Command(loaddata.Command):
    help = "Installs the named fixture(s) in the database; with any fault in them, nothing."

    def handle(self, *fixture_labels, **options) -> None:
        with as_owner(options["database"]):
            super().handle(*fixture_labels, **options)

    def loaddata(self, fixture_labels) -> None:
        self.serialization_formats = serializers.get_public_serializer_formats()
        excluded = self.excluded_models | self.excluded_apps
        self.fixture_check = FixtureCheck(self.using, excluded, ignores_unknown=self.ignore)
        for file in self._plain_json(fixture_labels):
            self.fixture_check.read(file)
        self.fixture_check.follow_references()
        if self.fixture_check.faults:
            raise _nothing_loaded(self.fixture_check.faults)
        self.loaded: dict[type[models.Model], set[int]] = {}
        # A reload that restores a published figure or name says so, as every change of one does. Reviews and closed
        # years are written as the files have them, in whatever order.
        with (
            SearchEntry.objects.using(self.using).rebuilt(),
            explained(RESTORED, kind=ChangeKind.CORRECTION),
            transaction_setting("portal.loading", "on", self.using),
        ):
            self._take_display_off()
            super().loaddata(fixture_labels)
            for model, ids in self.loaded.items():
                record_overwritten(model, ids, RESTORED)
            with connections[self.using].cursor() as cursor:
                cursor.execute("SELECT kpis_revise_loaded()")
            keep_missing(AT_LOADING, self.using)

    def _take_display_off(self) -> None:
        """Of two editions one is shown: where the files show another one, the edition before gives way, in one commit."""
        shown = self.fixture_check.keys_of(Plan, is_shown=True)
        if shown:
            others = Plan.objects.using(self.using).exclude(code__in=[code for (code,) in shown])
            others.filter(is_shown=True).update(is_shown=False)

    def load_label(self, fixture_label) -> None:
        """Save the records of a label; then, as long as that helps, those that another edited row kept out."""
        self.kept_out = []
        super().load_label(fixture_label)
        while self.kept_out:
            again, self.kept_out = self.kept_out, []
            for obj, _ in again:
                self.save_obj(obj)
            if len(self.kept_out) == len(again):
                raise self.kept_out[0][1]

    def save_obj(self, obj) -> bool:
        """Save a record, or put it by for a second try if it replaces a row: edited rows may be in each other's way.

        A project cannot have its first lead back before the one that staff have confirmed is a member again.
        """
        replaces = obj.object.pk is not None
        try:
            with transaction.atomic(using=self.using):
                saved = super().save_obj(obj)
                if replaces and hasattr(obj.object._meta, "simple_history_manager_attribute"):
                    self.loaded.setdefault(type(obj.object), set()).add(obj.object.pk)
                return saved
        except (DatabaseError, ValueError) as error:
            record = self.fixture_check.record_of(obj.object)
            if record is None:
                raise
            fault = _nothing_loaded([f"{record}: {_refusal(obj.object, error)}"])
            if not replaces:
                raise fault from error
            self.kept_out.append((obj, fault))
            return True

    def _plain_json(self, fixture_labels) -> list[Path]:
        """The files to check, each once, in loading order: not stdin, archives or other formats."""
        found = chain.from_iterable(self.find_fixtures(label) for label in fixture_labels)
        files = dict.fromkeys(Path(file) for file, *_ in found)
        return [file for file in files if self.parse_name(file.name)[1:] == ("json", None)]


def _nothing_loaded(faults: list[str]) -> CommandError:
    count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
    more = f", the first {SHOWN_FAULTS}" if len(faults) > SHOWN_FAULTS else ""
    return CommandError("\n".join([f"Nothing was loaded: {count}{more}.", *faults[:SHOWN_FAULTS]]))


def _refusal(instance: models.Model, error: Exception) -> str:
    """Why the database refused a record: the constraints' own sentences, or else what the database says."""
    instance._state.adding = instance.pk is None
    try:
        instance.validate_unique()
        instance.validate_constraints()
    except ValidationError as broken:
        return " ".join(broken.messages)
    return str(error)
