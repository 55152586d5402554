from argparse import ArgumentTypeError
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from policyportal.archiving.asking import ArchiveError
from policyportal.archiving.writing import Wish, archive
from policyportal.records.eras import read_year
from policyportal.serving.static_files import collect


class Command(BaseCommand):
    help = "Writes the public pages and files into a folder that needs no portal; exits with 1 if none was written."

    def add_arguments(self, parser) -> None:
        parser.add_argument("folder", type=Path, metavar="FOLDER", help="It must not be there yet.")
        parser.add_argument("--edition", default="", metavar="CODE", help="This edition alone.")
        parser.add_argument(
            "--year",
            type=_year,
            metavar="R7",
            help="The pages of this year alone, and what they lead to.",
        )
        parser.add_argument(
            "--url",
            type=_url,
            metavar="URL",
            help="Where the portal stands; without it, PORTAL_URL.",
        )

    def handle(
        self, *, folder: Path, edition: str, year: int | None, url: str | None, **options
    ) -> None:
        site = url or settings.PORTAL_URL
        if not site:
            raise CommandError(
                "Pages name their permanent addresses: set PORTAL_URL, or add --url https://….",
                returncode=2,
            )
        collect()
        try:
            manifest = archive(folder.absolute(), Wish(site, edition, year), self.stdout.write)
        except ArchiveError as error:
            raise CommandError(str(error)) from error
        size = f"{manifest['bytes'] / 1e6:.1f} MB"
        self.stdout.write(f"{folder}: {manifest['files']} files, {size}.")


def _year(written: str) -> int:
    try:
        return read_year(written)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from error


def _url(written: str) -> str:
    parts = urlsplit(written)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/"):
        raise ArgumentTypeError("write https:// and the host")
    return written
