import json
import re
import zipfile
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from policyportal.data.audits import findings_in_records
from policyportal.opendata.loading import Fixture, fixtures_of
from policyportal.opendata.reading import OpenDataFiles
from regions.models import Plan

SHOWN_FAULTS = 20


class Command(BaseCommand):
    help = (
        "Loads an edition from the files of /data/all.zip into a portal that has none: a folder or a zip with the JSON or"
        " CSV files of the datasets (docs/format.md). With any fault in them, nothing is loaded."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("place", type=Path, help="The folder, or the zip.")

    def handle(self, *, place: Path, **options) -> None:
        if Plan.objects.exists():
            raise CommandError("This portal has a plan already; open data load into an empty one.")
        files = _opened(place)
        fixtures, cut = fixtures_of(files)
        if not (files.faults or fixtures):
            files.faults.append(f"{place}: has no file of a dataset, such as editions.json.")
        if files.faults:
            raise _nothing_loaded(files.faults)
        with TemporaryDirectory() as folder, transaction.atomic():
            _load(fixtures, Path(folder, "open_data.json"))
        self.stdout.write(f"Loaded {len(fixtures)} records.")
        self._tell("Left empty, because it leads to a record that is not in the files:", cut)
        self._tell("Not read, because it is no dataset:", files.unknown)
        self._tell("Does not fit together (audit_plan):", findings_in_records(Plan.objects.shown()))

    def _tell(self, what: str, lines: Iterable) -> None:
        for line in lines:
            self.stdout.write(f"{what} {line}")


def _opened(place: Path) -> OpenDataFiles:
    try:
        return OpenDataFiles(place)
    except (OSError, ValueError, zipfile.BadZipFile, RuntimeError) as error:
        raise CommandError(f"{place} cannot be read: {error}") from error


def _load(fixtures: list[Fixture], file: Path) -> None:
    """Load the records as fixtures; what is wrong with one is said of the row that told of it."""
    records = [fixture.in_json for fixture in fixtures]
    file.write_text(json.dumps(records, ensure_ascii=False), encoding="utf-8")

    def row_of(found: re.Match) -> str:
        return str(fixtures[int(found[1]) - 1].row)

    try:
        call_command("loaddata", str(file), verbosity=0)
    except CommandError as error:
        place = re.escape(str(file)) + r", record (\d+)"
        raise CommandError(re.sub(place, row_of, str(error))) from error


def _nothing_loaded(faults: list[str]) -> CommandError:
    count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
    more = f", the first {SHOWN_FAULTS}" if len(faults) > SHOWN_FAULTS else ""
    return CommandError("\n".join([f"Nothing was loaded: {count}{more}.", *faults[:SHOWN_FAULTS]]))
