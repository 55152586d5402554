from argparse import ArgumentTypeError
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from policyportal.backups.programs import BackupError
from policyportal.backups.taking import take


class Command(BaseCommand):
    help = "Takes a backup of the database and proves it; exits with 1 if none was kept."

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--to",
            type=Path,
            default=settings.DATA_DIR / "backups",
            metavar="FOLDER",
            help="Where it is kept; without it, backups/ in the data folder.",
        )
        parser.add_argument(
            "--keep",
            type=_count,
            metavar="N",
            help="Delete the oldest ones of this database until N are left, once the new one is proved.",
        )
        parser.add_argument(
            "--no-verify",
            action="store_false",
            dest="verify",
            help="Do not bring it back in a second database.",
        )

    def handle(self, *, to: Path, keep: int | None, verify: bool, **options) -> None:
        if keep and not verify:
            raise CommandError(
                "--keep deletes backups once a newer one is proved: leave --no-verify out.",
                returncode=2,
            )
        try:
            taken = take(to.absolute(), keep, verify=verify, say=self.stdout.write)
        except BackupError as error:
            raise CommandError(str(error)) from error
        for old in taken.deleted:
            self.stdout.write(f"Deleted {old.name}.")
        tables = len(taken.manifest.contents.tables)
        size = f"{taken.manifest.size / 1e6:.1f} MB"
        state = "proved" if verify else "not proved"
        self.stdout.write(
            f"{taken.dump} ({size}, {taken.manifest.contents.rows} rows in {tables} tables, {state})"
        )


def _count(written: str) -> int:
    if not written.isdecimal() or int(written) < 1:
        raise ArgumentTypeError("write a number from 1 on")
    return int(written)
