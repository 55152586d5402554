"""Django's migrate, which brings the rules of the database and the permissions of the offices up to date too."""

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from kpis.recording import AT_MIGRATION, keep_missing
from policyportal.accounts.offices import Office
from policyportal.accounts.rights import grant
from policyportal.database.roles import as_owner
from policyportal.records import database_rules, grants, public_rows
from policyportal.search.index import SearchEntry


class Command(migrate.Command):
    def handle(self, *args, **options) -> None:
        with as_owner(options["database"]):
            self.migrate(*args, **options)

    def migrate(self, *args, **options) -> None:
        connection = connections[options["database"]]
        require_known_migrations(connection)
        if options["plan"] or options["check_unapplied"] or options["prune"]:
            super().handle(*args, **options)
            return
        rules = database_rules.rules_in(connection)
        moves = bool(options["app_label"]) or is_behind(connection)
        if moves:
            # No view and no trigger while tables change; indexes rest on functions.
            database_rules.make(connection, ["function"])
        super().handle(*args, **options)
        if is_behind(connection):
            # They are written for the newest tables.
            state = "wait for its last migration"
        else:
            state = "are as the files have them"
            with transaction.atomic(using=connection.alias):
                # A view that was made anew is nobody's but the owner's.
                database_rules.make(connection)
                grants.apply(connection)
                public_rows.refresh(connection.alias)
            with transaction.atomic(using=connection.alias):
                if moves or database_rules.rules_in(connection) != rules:
                    SearchEntry.objects.using(connection.alias).rebuild()
                # Of what was approved before there were records.
                keep_missing(AT_MIGRATION, connection.alias)
                for office in Office.objects.using(connection.alias).select_related("group"):
                    grant(office)
        if options["verbosity"] >= 1:
            self.stdout.write(f"The rules of the database {state}.")


def is_behind(connection: BaseDatabaseWrapper) -> bool:
    """Whether the database has not had every migration yet."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def require_known_migrations(connection: BaseDatabaseWrapper) -> None:
    """Refuse a database that has had a migration of ours which no file has: its tables are not those of this code."""
    loader = MigrationLoader(connection)
    ours = {app.label for app in database_rules.own_apps()}
    lost = loader.applied_migrations.keys() - loader.disk_migrations
    if unknown := sorted(f"{app} {name}" for app, name in lost if app in ours):
        more = f" and {len(unknown) - 1} more" if len(unknown) > 1 else ""
        raise CommandError(
            f"This database was made by another version of the portal, whose migrations this one does not have "
            f"({unknown[0]}{more}): nothing was changed, and CONTRIBUTING.md says how to take its edits along."
        )
