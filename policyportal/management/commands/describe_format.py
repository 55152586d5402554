from django.conf import settings
from django.core.management.base import BaseCommand

from policyportal.opendata.described import PAPERS, write_papers


class Command(BaseCommand):
    help = "Writes the tables of docs/format.md and docs/format.ja.md anew, from the declarations of the datasets."

    def handle(self, **options) -> None:
        write_papers(settings.BASE_DIR)
        self.stdout.write(f"Written: {', '.join(PAPERS)}")
