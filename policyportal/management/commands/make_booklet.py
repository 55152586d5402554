from django.core.management.base import BaseCommand, CommandError

from policyportal.paper.booklets import make_all
from policyportal.paper.typesetting import CannotTypeset


class Command(BaseCommand):
    help = "Makes the booklet of each public edition as a PDF, where it has changed since."

    def handle(self, **options) -> None:
        try:
            made, kept = make_all()
        except CannotTypeset as why:
            raise CommandError(str(why)) from why
        self.stdout.write(f"{made} made, {kept} as before.")
