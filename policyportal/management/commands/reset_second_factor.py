from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from policyportal.accounts.second_factor import forget


class Command(BaseCommand):
    help = "Takes the second factor from an account; it signs in by its password, and may set up another."

    def add_arguments(self, parser) -> None:
        parser.add_argument("username")

    def handle(self, *, username, **options) -> None:
        account = get_user_model().objects.filter(username=username).first()
        if account is None:
            raise CommandError(f"There is no account {username}.")
        forget(account)
        self.stdout.write(f"{username}: the second factor is taken.")
