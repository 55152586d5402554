"""What an installed portal needs before it serves: the command of an upgrade."""

from django.core.management.base import CommandError
from django.db import connection

from policyportal.database.roles import as_owner
from policyportal.management.commands import serve
from policyportal.records.schema import Schema, UnfitDatabase
from policyportal.serving import static_files


class Command(serve.Command):
    help = "Bring the database and the static files up to date, load the plan into an empty one; serve nothing."

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--files",
            action="store_true",
            help="the static files alone, if this release may run on the database as it is",
        )
        parser.add_argument(
            "--pause", action="store_true", help="no release is serving on the database meanwhile"
        )

    def handle(self, *, files, pause, **options) -> None:
        if files:
            self.require_fit()
            static_files.collect()
        else:
            self.is_beside_another = not pause
            self.prepare()

    def require_fit(self) -> None:
        try:
            with as_owner():
                Schema.of(connection).require_fit()
        except UnfitDatabase as error:
            raise CommandError(str(error)) from error
