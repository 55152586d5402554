"""Has the open data of a running portal checked by programs that others have written, as whoever takes them will.

    VALIDATORS/bin/python benchmarks/validators.py [http://127.0.0.1:8000] [WORD ...]

VALIDATORS is an environment of its own with what requirements/validators.txt locks (CONTRIBUTING.md). Without an address
the portal of this checkout is started for the run. WORDS keep the checks whose names hold one of them. Ends with 1 if
anything is wrong.
"""

import argparse
import hashlib
import io
import json
import re
import socket
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen
from xml.etree import ElementTree  # nosec B405 # reads what this very portal wrote

CHECKOUT = Path(__file__).resolve().parents[1]
# How long a portal may take to begin, on an empty folder of data.
START_SECONDS = 180
# What is wrong with one file, at most; the rest of a thousand lines says the same.
MOST_TOLD = 10


@dataclass(frozen=True)
class Site:
    """A running portal, and the folder into which its zip of all files was unpacked."""

    url: str
    files: Path

    def get(self, path: str, **headers: str) -> bytes:
        """What stands at an address. Raises HTTPError for one that is not there."""
        request = Request(self.url + path, headers=headers)
        with urlopen(request, timeout=60) as answer:  # nosec B310 # the one that was named
            return answer.read()

    def missing(self, addresses: Iterable[str]) -> Iterator[str]:
        """Say which of the site's addresses are not there; those of other sites are left alone."""
        own = {address.partition("#")[0] for address in addresses if address.startswith(self.url)}
        for address in sorted(own):
            try:
                self.get(address.removeprefix(self.url))
            except HTTPError as answer:
                yield f"{address}: {answer.code}"

    def unpack(self) -> None:
        with zipfile.ZipFile(io.BytesIO(self.get("/data/all.zip"))) as archive:
            archive.extractall(self.files)


# Gives what is wrong, a line each. What it calls is imported within: no other check waits for that.
Check = Callable[[Site], Iterator[str]]


def checksums(site: Site) -> Iterator[str]:
    """Every file of the zip is the one whose checksum it has with it."""
    told = dict(
        line.split("  ")[::-1] for line in (site.files / "SHA256SUMS").read_text().splitlines()
    )
    found = {path.name for path in site.files.iterdir()} - {"SHA256SUMS"}
    yield from (f"{name} is in one place alone" for name in sorted(found ^ set(told)))
    for name in sorted(found & set(told)):
        if hashlib.sha256((site.files / name).read_bytes()).hexdigest() != told[name]:
            yield f"{name} has another checksum"


def data_package(site: Site) -> Iterator[str]:
    """Frictionless reads every CSV file by datapackage.json: types, code lists, keys, references."""
    from frictionless import Package

    report = Package(str(site.files / "datapackage.json")).validate()
    yield from (str(error.message) for error in report.errors)
    for task in report.tasks:
        for error in task.errors[:MOST_TOLD]:
            yield f"{task.name}: {error.message}"


def csv_on_the_web(site: Site) -> Iterator[str]:
    """csvw reads every CSV file by the metadata beside it."""
    from csvw import CSVW

    described = sorted(site.files.glob("*.csv-metadata.json"))
    if not described:
        yield "no file has metadata"
    for path in described:
        try:
            table = CSVW(str(path), validate=True)
            wrong = [] if table.is_valid else [str(found.message) for found in table.warnings]
        except ValueError as error:
            wrong = [str(error)]
        yield from (f"{path.name}: {line}" for line in wrong[:MOST_TOLD])


def catalogue(site: Site) -> Iterator[str]:
    """The catalogue keeps to the shapes of DCAT-AP, and says the same as JSON-LD and as Turtle; its files are there."""
    from pyshacl import validate
    from rdflib import Graph
    from rdflib.compare import isomorphic
    from rdflib.namespace import DCAT

    turtle = Graph().parse(data=site.get("/data/catalog.ttl"), format="turtle")
    as_json = Graph().parse(data=site.get("/data/catalog.jsonld"), format="json-ld")
    if not isomorphic(turtle, as_json):
        yield "Turtle and JSON-LD differ"
    shapes = CHECKOUT / "tests/data/schemas/dcat-ap-3.0.1-shapes.ttl"
    conforms, _, report = validate(turtle, shacl_graph=str(shapes))
    if not conforms:
        yield from report.splitlines()
    yield from site.missing(str(file) for file in turtle.objects(None, DCAT.downloadURL))


# One page of each kind that says something of itself, and the feeds that the home page and a KPI name.
PAGES_WITH_DATA = (
    "/kpis/doo-01-1/",
    "/regions/doo/sorachi/",
    "/data/",
    "/about/glossary/",
    "/en/kpis/",
)
FEEDS = ("/about/history/feed.atom", "/kpis/doo-01-1/feed.atom", "/regions/doo/feed.atom")
SCHEMA_ORG = "https://schema.org"
JSON_LD = re.compile('<script type="application/ld\\+json">(.*?)</script>', re.DOTALL)


def linked_data(site: Site) -> Iterator[str]:
    """What pages say of themselves is JSON-LD, in which every word is one of schema.org; it names pages that are there."""
    from pyld import jsonld

    def load(address: str, options: dict) -> dict:
        # Each word stands for itself: nothing is asked of another site.
        document = {"@context": {"@vocab": f"{SCHEMA_ORG}/"}}
        return {
            "contentType": "application/ld+json",
            "contextUrl": None,
            "documentUrl": address,
            "document": document,
        }

    named = set()
    for page in PAGES_WITH_DATA:
        blocks = JSON_LD.findall(site.get(page).decode())
        if not blocks:
            yield f"{page} says nothing of itself"
        for block in blocks:
            triples = jsonld.to_rdf(
                json.loads(block), {"documentLoader": load, "format": "application/n-quads"}
            )
            named |= set(re.findall(f'{re.escape(site.url)}[^>"]*', triples))
    yield from site.missing(named)


def sitemap(site: Site) -> Iterator[str]:
    """The map keeps to the rules of sitemaps.org, and every twentieth of its pages is there."""
    name = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    if f"Sitemap: {site.url}/sitemap.xml" not in site.get("/robots.txt").decode():
        yield "robots.txt does not name the map"
    rows = ElementTree.fromstring(site.get("/sitemap.xml")).findall(f"{name}url")  # nosec B314 # our own
    addresses = [row.findtext(f"{name}loc", "") for row in rows]
    if not 0 < len(set(addresses)) == len(addresses) <= 50_000:
        yield f"{len(addresses)} addresses, of which {len(set(addresses))} differ"
    for row in rows:
        if (day := row.findtext(f"{name}lastmod")) and not re.fullmatch(
            "[0-9]{4}-[0-9]{2}-[0-9]{2}", day
        ):
            yield f"{day} is no day"
    yield from site.missing(addresses[::20])


def feeds(site: Site) -> Iterator[str]:
    """feedparser reads the feeds, whose entries have what Atom asks for."""
    import feedparser

    for path in FEEDS:
        found = feedparser.parse(io.BytesIO(site.get(path)))
        if found.bozo or found.version != "atom10":
            yield f"{path}: {found.version} {found.get('bozo_exception', '')}"
        for part in (found.feed, *found.entries):
            wanting = [name for name in ("id", "title", "updated") if not part.get(name)]
            yield from (f"{path}: {part.get('id')} has no {name}" for name in wanting)


def api_description(site: Site) -> Iterator[str]:
    """openapi-spec-validator reads the description of the API."""
    from openapi_spec_validator import OpenAPIV31SpecValidator

    document = json.loads(site.get("/api/v1/openapi.json"))
    yield from (str(error.message) for error in OpenAPIV31SpecValidator(document).iter_errors())


def api_answers(site: Site) -> Iterator[str]:
    """schemathesis asks the API what its description allows and what it forbids, for half a minute at most."""
    program = Path(sys.executable).with_name("schemathesis")
    how = ("--phases", "coverage,fuzzing", "--max-time", "25", "--generation-deterministic")
    words = ("--max-examples", "1", "--no-shrink", "--warnings", "off", "--no-color")
    command = [program, "run", f"{site.url}/api/v1/openapi.json", *how, *words]
    found = subprocess.run(command, cwd=site.files, capture_output=True, text=True)
    if found.returncode:
        lines = found.stdout.splitlines()
        told = [line.strip() for line in lines if re.match("___|- |    curl ", line.lstrip("\n"))]
        yield from told[:MOST_TOLD] or lines[-MOST_TOLD:]


CHECKS: tuple[Check, ...] = (
    checksums,
    data_package,
    csv_on_the_web,
    catalogue,
    linked_data,
    sitemap,
    feeds,
    api_description,
    api_answers,
)


def wrong_of(site: Site, check: Check) -> list[str]:
    """What a check finds, and says; a check that breaks has found something too."""
    began = time.monotonic()
    try:
        wrong = list(check(site))
    except Exception as error:
        wrong = [f"{type(error).__name__}: {error}"]
    said = f"{len(wrong)} wrong" if wrong else "right"
    print(f"{check.__name__}: {said} ({time.monotonic() - began:.1f} s)", flush=True)
    for line in wrong:
        print(f"  {line}")
    return wrong


@contextmanager
def started() -> Iterator[str]:
    """The address of the portal of this checkout, which runs until the end of the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = "http://127.0.0.1:{1}".format(*free.getsockname())
    command = [str(CHECKOUT / "portal"), "run", "--port", url.rpartition(":")[2]]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        wait_for(url, server)
        yield url
    finally:
        server.terminate()
        server.wait()


def wait_for(url: str, server: subprocess.Popen) -> None:
    """Wait until there is an answer. Raises SystemExit where none comes."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            urlopen(url, timeout=10).close()  # nosec B310 # our own
        except HTTPError as answer:
            answer.close()
        except (URLError, OSError):
            time.sleep(0.2)
            continue
        return
    raise SystemExit("The portal did not start.")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("words", nargs="*", metavar="[ADDRESS] WORD")
    words = parser.parse_args().words
    if words and "://" in words[0]:
        return all_wrong(words[0].rstrip("/"), words[1:])
    with started() as url:
        return all_wrong(url, words)


def all_wrong(url: str, words: list[str]) -> int:
    """Run the checks whose names hold one of the words; 1 if anything is wrong."""
    with tempfile.TemporaryDirectory() as folder:
        site = Site(url, Path(folder))
        site.unpack()
        chosen = [check for check in CHECKS if is_named(check, words)]
        wrong = sum(len(wrong_of(site, check)) for check in chosen)
    print(f"{len(chosen)} checks, {wrong} wrong.")
    return 1 if wrong else 0


def is_named(check: Check, words: list[str]) -> bool:
    return not words or any(word in check.__name__ for word in words)


if __name__ == "__main__":
    sys.exit(main())
