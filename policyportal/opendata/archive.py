"""All files in one zip, which is sent while it is made."""

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from io import RawIOBase
from itertools import tee, zip_longest
from tempfile import SpooledTemporaryFile
from typing import IO

from policyportal.opendata.catalog import DATASETS
from policyportal.opendata.extents import Extent
from policyportal.opendata.files import UTF_8, csv_lines, encoded, json_lines
from policyportal.opendata.schemas import csvw, data_package
from policyportal.pages.datasets import Dataset
from policyportal.pages.streams import piled

# The time that files of a zip bear; the same data make the same bytes.
TIMELESS = (1980, 1, 1, 0, 0, 0)
# Bytes of a file beside another one that need no disk.
IN_MEMORY = 4 * 2**20
Rows = Callable[[Dataset], Iterable]


class _Pipe(RawIOBase):
    """What a zip is written to: it keeps what was not sent yet, and can go back to nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:
        self.waiting += data
        return len(data)

    def take(self) -> bytes:
        taken = bytes(self.waiting)
        self.waiting.clear()
        return taken


def zipped(extent: Extent, rows_of: Rows, about: Callable[[Dataset], dict]) -> Iterator[bytes]:
    """The zip of an edition, or of all: each dataset as CSV with its metadata and as JSON, the data package, the checksums.

    `rows_of` gives the rows of a dataset, `about` what its JSON file says of itself.
    """
    pipe, sums = _Pipe(), []
    with zipfile.ZipFile(pipe, "w") as archive:
        for name, parts in _files(extent, rows_of, about):
            digest = hashlib.sha256()
            with archive.open(_entry(name), "w", force_zip64=True) as file:
                for part in piled(parts):
                    digest.update(part)
                    file.write(part)
                    yield pipe.take()
            sums.append(f"{digest.hexdigest()}  {name}\n")
        archive.writestr(_entry("SHA256SUMS"), "".join(sums))
    yield pipe.take()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, TIMELESS)
    # By itself an entry that is given with its time is not compressed.
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _files(extent: Extent, rows_of: Rows, about: Callable) -> Iterator[tuple[str, Iterable[bytes]]]:
    for dataset in DATASETS:
        name = f"{dataset.name}.csv"
        # Rows are read once: JSON is written beside the CSV file while that one is sent, and is sent after it.
        with SpooledTemporaryFile(IN_MEMORY) as beside:
            for_csv, for_json = tee(rows_of(dataset))
            sent = encoded(csv_lines(dataset, for_csv), UTF_8)
            kept = json_lines(dataset, for_json, about(dataset))
            yield name, _keeping(kept, beside, sent)
            yield f"{name}-metadata.json", [in_json(csvw(dataset, name))]
            beside.seek(0)
            yield f"{dataset.name}.json", beside
    yield "datapackage.json", [in_json(data_package(extent))]


def _keeping(lines: Iterable[str], file: IO[bytes], sent: Iterable[bytes]) -> Iterator[bytes]:
    """What is sent, while as many lines are written to the file."""
    for part, written in zip_longest(sent, lines):
        if written:
            file.write(written.encode())
        if part:
            yield part


def in_json(value: dict) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"
