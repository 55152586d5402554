from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from policyportal.accounts.rights import make_offices
from regions.models import Subprefecture


class Command(BaseCommand):
    help = "Makes a group for the head office, for each bureau and for readers, with their permissions."

    def handle(self, **options) -> None:
        if not Subprefecture.objects.exists():
            raise CommandError("No plan is loaded: manage.py loaddata regions projects kpis")
        with transaction.atomic():
            offices = make_offices()
        for office in offices:
            self.stdout.write(f"{office.group.name}: {office.get_role_display()}")
