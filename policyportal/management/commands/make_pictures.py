from django.core.management.base import BaseCommand, CommandError

from policyportal.sharing.pictures import CannotDraw, make_all


class Command(BaseCommand):
    help = "Makes the pictures that pages are shared with, and deletes those of what has changed since."

    def handle(self, **options) -> None:
        try:
            made, deleted = make_all()
        except CannotDraw as why:
            raise CommandError(str(why)) from why
        self.stdout.write(f"{made} made, {deleted} deleted.")
