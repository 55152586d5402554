"""Django's migrate, which brings the rules of the database and the permissions of the offices up to date too.

A portal that runs goes on meanwhile (docs/decisions/0030).
"""

from functools import partial

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import Error, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from kpis.recording import AT_MIGRATION, keep_missing
from policyportal.accounts.offices import Office
from policyportal.accounts.rights import grant
from policyportal.database.limits import (
    MIGRATION_LIMITS,
    TableHeld,
    migrating,
    patiently,
    set_limits,
)
from policyportal.database.roles import as_owner
from policyportal.records import database_rules, grants, public_rows
from policyportal.records.schema import Schema, UnfitDatabase
from policyportal.search.index import SearchEntry

NEWER = (
    "The database is that of a newer release, beside which this one can run: nothing was changed."
)
NEEDS_PAUSE = (
    "The release that is running cannot go on during this upgrade: nothing was changed. Show the maintenance page, "
    "stop the portal and migrate without --no-pause (docs/operations.md)."
)
HELD = (
    "The database was not brought up to date, for others held a table all the time. What came before is kept whole, "
    "and the release that is running goes on. The oldest: {oldest}. Wait for it or end it, and migrate again."
)
BROKEN = (
    "The migration {migration} failed: {reason}. Nothing of it is there; those before it are kept whole, and the release "
    "that is running goes on. Mend it and migrate again; --traceback says more."
)


class Command(migrate.Command):
    # The one that is under way.
    migration = None

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--no-pause",
            action="store_true",
            help="Change nothing if the release that is running could not go on meanwhile.",
        )

    def handle(self, *args, **options) -> None:
        with as_owner(options["database"]):
            self.migrate(*args, **options)

    def migrate(self, *args, **options) -> None:
        self.connection = connections[options["database"]]
        schema = Schema.of(self.connection)
        try:
            schema.require_fit()
        except UnfitDatabase as error:
            raise CommandError(str(error)) from error
        if options["plan"] or options["check_unapplied"] or options["prune"]:
            super().handle(*args, **options)
            return
        say = self.stdout.write if options["verbosity"] else str
        if schema.is_newer:
            say(NEWER)
            return
        move = partial(super().handle, *args, **options)
        moves = bool(options["app_label"]) or schema.is_behind
        needs_pause = bool(options["app_label"]) or schema.needs_pause(planned(self.connection))
        if needs_pause and options.get("no_pause") and not schema.is_new:
            raise CommandError(NEEDS_PAUSE)
        patient = partial(patiently, self.connection, say=say)
        try:
            with migrating(self.connection):
                if moves:
                    patient(partial(self.prepare_rules, needs_pause))
                patient(move)
                if Schema.of(self.connection).is_behind:
                    # They are written for the newest tables.
                    state = "wait for its last migration"
                else:
                    state = "are as the files have them"
                    changed = patient(self.set_rules)
                    patient(partial(self.complete, moves or changed))
        except TableHeld as error:
            raise CommandError(HELD.format(oldest=error)) from error
        except Error as error:
            if not self.migration:
                raise
            reason = str(error).strip().splitlines()[0]
            raise CommandError(BROKEN.format(migration=self.migration, reason=reason)) from error
        say(f"The rules of the database {state}.")

    def prepare_rules(self, needs_pause: bool) -> None:
        """What migrations rest on; and where nobody else can run meanwhile, no rule that does not fit them yet."""
        with transaction.atomic(using=self.connection.alias):
            if needs_pause:
                database_rules.drop_all(self.connection)
            database_rules.add_functions(self.connection)

    def set_rules(self) -> bool:
        """The rules as the files have them, and what each role may do; whether the rules were not so."""
        with transaction.atomic(using=self.connection.alias):
            changed = database_rules.make(self.connection)
            # A view that was made anew is nobody's but the owner's.
            grants.apply(self.connection)
            public_rows.refresh(self.connection.alias)
        return changed

    def complete(self, indexes: bool) -> None:
        """The search index where it may not fit, the records of approvals and the permissions of the offices."""
        alias = self.connection.alias
        with transaction.atomic(using=alias):
            if indexes:
                SearchEntry.objects.using(alias).rebuild()
            # Of what was approved before there were records.
            keep_missing(AT_MIGRATION, alias)
            for office in Office.objects.using(alias).select_related("group"):
                grant(office)

    def migration_progress_callback(self, action, migration=None, fake=False) -> None:
        if action in ("apply_start", "unapply_start"):
            self.migration = migration
            if not migration.atomic:
                # It makes an index beside those who write, waits for them, and nobody waits for it.
                set_limits(self.connection, {"lock_timeout": "0"})
        super().migration_progress_callback(action, migration, fake)
        if action in ("apply_success", "unapply_success"):
            self.migration = None
            set_limits(self.connection, MIGRATION_LIMITS)


def planned(connection: BaseDatabaseWrapper) -> list[tuple[str, str]]:
    """App and name of the migrations that a database has yet to have."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [(migration.app_label, migration.name) for migration, _ in plan]
