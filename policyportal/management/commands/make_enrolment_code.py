from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from policyportal.accounts.rights import Staff
from policyportal.accounts.spare_codes import draw_enrolment


class Command(BaseCommand):
    help = "Makes the code with which an account of the head office sets up its second factor: the first one's, or a superuser's."

    def add_arguments(self, parser) -> None:
        parser.add_argument("username")

    def handle(self, *, username, **options) -> None:
        account = get_user_model().objects.filter(username=username).first()
        if account is None:
            raise CommandError(f"There is no account {username}.")
        if Staff.of(account).has_device:
            raise CommandError(f"{username} has a second factor; reset_second_factor takes it.")
        self.stdout.write(f"{username}: {draw_enrolment(account)}, once, within 7 days.")
