"""Has Lighthouse look at a page of every kind of a running portal, as on a phone, and says what each lacks of 100.

    npm install --prefix DIR lighthouse            (once; it drives a Chromium: apt-get install chromium)
    .venv/bin/python benchmarks/lighthouse.py http://127.0.0.1:8000 --tools DIR [--chromium PATH] [ADDRESS …]

The pages are those of html_validity.py, or the addresses told. Pages that say themselves that no search engine should
list them are not asked whether one may. Speed is told and not judged: the machine that asks is measured with it. Ends
with 1 if accessibility, best practices or SEO of a page is not 100; about ten seconds a page.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.html_validity import html_of, kinds_of_pages

JUDGED = ("accessibility", "best-practices", "seo")
TOLD = "performance"
# What Lighthouse cannot look at: it refuses a page that says that something is not there.
REFUSED = {"/nowhere/"}
# The audit that a page fails which wants to be in no index.
INDEXED = "is-crawlable"


def report_of(tools: Path, chromium: str, address: str, *, is_listed: bool) -> dict:
    """What Lighthouse reports of a page."""
    call = [
        tools / "node_modules" / ".bin" / "lighthouse",
        address,
        "--quiet",
        "--output=json",
        "--chrome-flags=--headless=new --no-sandbox",
        f"--only-categories={','.join((*JUDGED, TOLD))}",
        *([] if is_listed else [f"--skip-audits={INDEXED}"]),
    ]
    environment = os.environ | {"CHROME_PATH": chromium}
    answer = subprocess.run(call, stdout=subprocess.PIPE, env=environment, check=True)
    return json.loads(answer.stdout)


def scores(report: dict) -> dict[str, int]:
    """The page's points in each category, of 100; 0 where something could not be measured."""
    return {
        name: round(100 * (found["score"] or 0)) for name, found in report["categories"].items()
    }


def faults(report: dict) -> Iterator[str]:
    """What takes points off a page in the categories that are judged, with what it was found at."""
    for name in JUDGED:
        for reference in report["categories"][name]["auditRefs"]:
            audit = report["audits"][reference["id"]]
            if reference["weight"] and audit["score"] not in (None, 1):
                items = audit.get("details", {}).get("items", [])
                places = [item.get("node", {}).get("snippet", "") for item in items]
                yield f"{name}: {audit['id']}: {audit['title']} {' '.join(places)}".rstrip()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("address")
    parser.add_argument("pages", nargs="*")
    parser.add_argument("--tools", type=Path, default=Path.cwd())
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    options = parser.parse_args()
    base = options.address.rstrip("/")
    if options.pages:
        pages = [(path, html_of(base + path, "")) for path in options.pages]
    else:
        pages = [page for page in kinds_of_pages(base, "") if page[0] not in REFUSED]
    is_whole = True
    for path, html in pages:
        is_listed = b'content="noindex' not in html
        try:
            report = report_of(
                options.tools.resolve(), options.chromium, base + path, is_listed=is_listed
            )
        except subprocess.CalledProcessError:
            # What it said of it stands above; it happens where a machine has much to do.
            print(path, "not looked at", sep="\t", flush=True)
            is_whole = False
            continue
        found = scores(report)
        is_whole = is_whole and all(found[name] == 100 for name in JUDGED)
        print(path, *(f"{name} {points}" for name, points in found.items()), sep="\t", flush=True)
        for fault in faults(report):
            print(f"    {fault}", flush=True)
    print(f"{len(pages)} pages.")
    return 0 if is_whole else 1


if __name__ == "__main__":
    sys.exit(main())
