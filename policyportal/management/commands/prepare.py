"""What an installed portal needs before it serves: the command of an upgrade."""

from policyportal.management.commands import serve
from policyportal.serving import static_files


class Command(serve.Command):
    help = "Bring the database and the static files up to date, load the plan into an empty one; serve nothing."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--files", action="store_true", help="the static files alone")

    def handle(self, *, files, **options) -> None:
        if files:
            static_files.collect()
        else:
            self.prepare()
