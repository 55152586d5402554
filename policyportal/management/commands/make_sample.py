"""Makes a database of sample data beside the portal's own, the plan many times over."""

import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from policyportal import sample
from projects.models import Project


class Command(BaseCommand):
    help = "Make a database with the plan N times over, in invented projects; PORTAL_SAMPLE=N shows it."

    def add_arguments(self, parser):
        parser.add_argument("--times", type=int, default=1000)

    def handle(self, *, times, **options):
        if not 1 <= times <= 5000:
            raise CommandError("--times is a number from 1 to 5000.")
        if settings.SAMPLE:
            raise CommandError(
                "PORTAL_SAMPLE is set: this would make a sample of a sample. Unset it."
            )
        name = sample.database_name(times)
        start = time.perf_counter()
        try:
            sample.make(name, times)
        except Error as error:
            raise CommandError(f"{name} cannot be made: {error}") from error
        self.stdout.write(
            f"{name}: {Project.objects.count()} projects, made in {time.perf_counter() - start:.0f} s. "
            f"PORTAL_SAMPLE={times} ./portal run shows it."
        )
