from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from policyportal.backups.programs import BackupError
from policyportal.backups.restoring import NewerData, drop_kept, restore

REFUSED_UNASKED = 3


class Command(BaseCommand):
    help = (
        "Brings a backup back in the place of the database, which is kept under another name; exits with 1 if nothing "
        "was changed, and with 3 if that was because the database holds newer changes."
    )

    def add_arguments(self, parser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("dump", nargs="?", type=Path, help="The file that ends with .dump.")
        what.add_argument(
            "--drop-kept",
            action="store_true",
            help="Drop the databases that were kept when backups took their place.",
        )
        parser.add_argument(
            "--into",
            metavar="DATABASE",
            help="Another database than the portal's, made if need be.",
        )
        parser.add_argument(
            "--over-newer",
            action="store_true",
            help="Also where the database was changed after the backup.",
        )

    def handle(self, *, dump, into, over_newer: bool, **options) -> None:
        try:
            if options["drop_kept"]:
                for name in drop_kept(into):
                    self.stdout.write(f"Dropped {name}.")
                return
            restored = restore(dump.absolute(), into, over_newer=over_newer, say=self.stdout.write)
        except NewerData as error:
            raise CommandError(str(error), returncode=REFUSED_UNASKED) from error
        except BackupError as error:
            raise CommandError(str(error)) from error
        when = f"{restored.manifest.taken_at:%Y-%m-%d %H:%M:%S} UTC"
        self.stdout.write(f"{restored.database} is as it was at {when}.")
        if restored.kept:
            self.stdout.write(
                f"What was there before is {restored.kept}; `restore --drop-kept` drops it."
            )
        self.stdout.write("Now restart the portal.")
