"""Serves an archive by nginx alone, follows each of its links, and compares each page with the portal's.

    ./portal manage archive ARCHIVE --url http://127.0.0.1:8000
    .venv/bin/python -m benchmarks.archive ARCHIVE http://127.0.0.1:8000

The portal runs with the data that were archived. Ends with 1 if a link is dead, a page has a form, a checksum is wrong,
or the text of a page is not the portal's, its forms and the line of the archive aside.
"""

import argparse
import hashlib
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from bs4 import BeautifulSoup

from benchmarks.stack import MAIN, NGINX, Server
from policyportal.archiving.writing import START, SUMS

SHOWN = 20
SERVER = "server {{ listen 127.0.0.1:{port}; root {root}; include /etc/nginx/mime.types; charset utf-8; }}"


class Files(Server):
    """nginx with a folder of files, and nothing else."""

    def __init__(self, folder: Path, root: Path, port: int):
        super().__init__(folder)
        self.port = port
        (folder / "portal.conf").write_text(SERVER.format(port=port, root=root))
        self.main = folder / "nginx.conf"
        self.main.write_text(MAIN.format(folder=folder, more="", workers=1))

    def start(self) -> None:
        if not NGINX:
            raise SystemExit("nginx is not installed (on Debian: apt install nginx-light).")
        self.run(NGINX, "-p", self.folder, "-e", self.folder / "error.log", "-c", self.main, env={})
        self.wait_until(self.answers)


class Check:
    """An archive as it is served, beside the portal that it was made of."""

    def __init__(self, served: str, portal: str, root: Path):
        self.served, self.portal, self.root = served, portal, root
        self.lost: set[str] = set()
        self.links = self.pages = 0

    def run(self) -> None:
        waiting, seen = [f"{self.served}/{START}", f"{self.served}/"], set()
        while waiting:
            url = waiting.pop()
            if url in seen:
                continue
            seen.add(url)
            content = asked(url)
            if content is None or not is_page(content):
                continue
            page = BeautifulSoup(content, "lxml")
            self.pages += 1
            if page.find("form"):
                self.lost.add(f"{url} has a form")
            self.compare(url, page)
            for link in links(page):
                self.links += 1
                goal = urljoin(url, link)
                if goal.startswith(self.served):
                    self.follow(url, goal)
                    waiting.append(goal.partition("#")[0])
        self.sum_up(seen)

    def follow(self, url: str, goal: str) -> None:
        """The link leads to a file, and to a place on its page if it names one."""
        goal, _, place = goal.partition("#")
        if asked(goal) is None:
            self.lost.add(f"{url}: nothing at {goal}")
        elif place and unquote(place) not in places(goal):
            self.lost.add(f"{url}: {goal} has no #{place}")

    def compare(self, url: str, page: BeautifulSoup) -> None:
        """The page has the text of the one whose address it bears."""
        banner = page.find(class_="archive-banner")
        if banner is None:
            return
        original = asked(banner.a["href"])
        banner.decompose()
        for note in page.find_all(class_="archive-note"):
            note.decompose()
        if original is None or words(BeautifulSoup(original, "lxml")) != words(page):
            self.lost.add(f"{url} has another text")

    def sum_up(self, seen: set[str]) -> None:
        """Each file is as its checksum says; it is told how many of them no link leads to."""
        names = set()
        for line in (self.root / SUMS).read_text().splitlines():
            digest, name = line.split("  ", 1)
            names.add(name)
            if hashlib.sha256((self.root / name).read_bytes()).hexdigest() != digest:
                self.lost.add(f"{name} is not as it was written")
        reached = {unquote(urlsplit(url).path).lstrip("/") for url in seen}
        print(f"{len(names)} files, {len(names - reached - {'index.html'})} of them unlinked.")


@cache
def asked(url: str) -> bytes | None:
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:  # nosec B310 # our own
            return answer.read()
    except urllib.error.HTTPError as error:
        return error.read() if error.code == 410 else None


@cache
def places(url: str) -> set[str]:
    return {tag["id"] for tag in BeautifulSoup(asked(url), "lxml").find_all(id=True)}


def is_page(content: bytes) -> bool:
    return content[:200].lstrip().lower().startswith(b"<!doctype html")


def links(page: BeautifulSoup) -> Iterator[str]:
    for tag in page.find_all(["a", "link", "script", "img"]):
        link = tag.get("href") or tag.get("src")
        if link and tag.get("rel") != ["canonical"]:
            yield link


def words(page: BeautifulSoup) -> list[str]:
    for form in page.find_all("form"):
        form.decompose()
    return page.get_text(" ").split()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("archive", type=Path)
    parser.add_argument("portal")
    parser.add_argument("--port", type=int, default=8779)
    options = parser.parse_args()
    root = options.archive.resolve()
    with tempfile.TemporaryDirectory(prefix="archive-served-") as name:
        # nginx reads as another account.
        Path(name).chmod(0o755)
        server = Files(Path(name) / "nginx", root, options.port)
        server.start()
        try:
            check = Check(f"http://127.0.0.1:{options.port}", options.portal, root)
            check.run()
        finally:
            server.stop()
    for line in sorted(check.lost)[:SHOWN]:
        print(line)
    print(f"{check.pages} pages, {check.links} links, {len(check.lost)} faults.")
    sys.exit(bool(check.lost))


if __name__ == "__main__":
    main()
