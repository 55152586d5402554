"""Django's migrate, which brings the rules of the database up to date too."""

from django.core.management.commands import migrate
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from policyportal.records import database_rules
from policyportal.search.index import SearchEntry


class Command(migrate.Command):
    def handle(self, *args, **options):
        connection = connections[options["database"]]
        if options["plan"] or options["check_unapplied"] or options["prune"]:
            super().handle(*args, **options)
            return
        rules = database_rules.rules_in(connection)
        moves = bool(options["app_label"]) or is_behind(connection)
        if moves:
            database_rules.prepare(connection)
        super().handle(*args, **options)
        if is_behind(connection):
            # They are written for the newest tables.
            self.say("The rules of the database wait for its last migration.", options)
            return
        database_rules.make(connection)
        if moves or database_rules.rules_in(connection) != rules:
            with transaction.atomic(using=connection.alias):
                SearchEntry.objects.using(connection.alias).rebuild()
        self.say("The rules of the database are as the files have them.", options)

    def say(self, line, options):
        if options["verbosity"] >= 1:
            self.stdout.write(line)


def is_behind(connection: BaseDatabaseWrapper) -> bool:
    """Whether the database has not had every migration yet."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
