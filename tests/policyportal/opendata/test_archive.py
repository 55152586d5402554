"""One zip of all files: whole, with checksums, and the same bytes from the same data."""

import hashlib
import io
import json
import zipfile

from policyportal.opendata.archive import zipped
from policyportal.opendata.catalog import DATASETS
from policyportal.opendata.extents import of_edition
from regions.models import Plan

EDITION = of_edition(Plan(code="r3-test", title="試験の方針"))


def packed() -> bytes:
    return b"".join(zipped(EDITION, lambda dataset: [], lambda dataset: {"dataset": dataset.name}))


def test_zip_has_every_file_and_its_checksum():
    archive = zipfile.ZipFile(io.BytesIO(packed()))

    assert archive.testzip() is None
    assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_DEFLATED}
    names = {f"{dataset.name}.{ending}" for dataset in DATASETS for ending in ("csv", "json")}
    names |= {f"{dataset.name}.csv-metadata.json" for dataset in DATASETS}
    sums = dict(line.split("  ")[::-1] for line in archive.read("SHA256SUMS").decode().splitlines())
    assert set(sums) == names | {"datapackage.json"}
    for name, digest in sums.items():
        assert hashlib.sha256(archive.read(name)).hexdigest() == digest
    assert json.loads(archive.read("values.json"))["dataset"] == "values"


def test_same_data_make_the_same_bytes():
    assert packed() == packed()
