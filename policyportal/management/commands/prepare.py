"""What an installed portal needs before it serves: the command of an upgrade."""

from policyportal.management.commands import serve


class Command(serve.Command):
    help = "Bring the database and the static files up to date, load the plan into an empty one; serve nothing."

    def add_arguments(self, parser) -> None:
        """None: it listens nowhere."""

    def handle(self, **options) -> None:
        self.prepare()
