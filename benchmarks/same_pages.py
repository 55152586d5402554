"""Writes down what every page of a portal is, or says which pages of another one are not the same, byte for byte.

    python3 benchmarks/same_pages.py http://127.0.0.1:8000 --keep pages.json
    python3 benchmarks/same_pages.py https://127.0.0.1 --as pages.json

The pages are those that links lead to from the home page: those for people, files, feeds. Both portals are asked for
the same host (--host), as if by https, so that the addresses that pages name are the same; certificates are not looked
at. Ends with 1 if a page differs.
"""

import argparse
import hashlib
import json
import re
import socket
import ssl
import sys
import time
from collections import Counter, deque
from html import unescape
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from pathlib import Path
from urllib.parse import urljoin, urlsplit

HOST = "portal.example.jp"
LINK = re.compile(rb'(?:href|src|content)="((?:/|https://)[^"#]*)')
SHOWN = 20
# nginx lets nobody ask as fast as this does.
WAITED_OUT = (429,)


class NamedConnection(HTTPSConnection):
    """A connection to an address that is asked for another name, whoever has signed its certificate."""

    def __init__(self, name: str, host: str, port: int):
        super().__init__(name)
        self.address = host, port

    def connect(self) -> None:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        plain = socket.create_connection(self.address, timeout=60)
        self.sock = context.wrap_socket(plain, server_hostname=self.host)


class Site:
    """A portal, asked over one connection."""

    def __init__(self, url: str, host: str):
        parts = urlsplit(url)
        if parts.scheme == "https":
            self.connection = NamedConnection(host, parts.hostname, parts.port or 443)
        else:
            self.connection = HTTPConnection(parts.netloc, timeout=60)
        self.headers = {"Host": host, "X-Forwarded-Proto": "https", "Accept-Encoding": "identity"}

    def ask(self, path: str) -> tuple[str, bytes]:
        """What is answered, its status with where it leads to, and its body."""
        response, body = self._answer(path)
        while response.status in WAITED_OUT:
            time.sleep(1)
            response, body = self._answer(path)
        return f"{response.status} {response.headers.get('Location', '')}".strip(), body

    def _answer(self, path: str) -> tuple[HTTPResponse, bytes]:
        self.connection.request("GET", path, headers=self.headers)
        response = self.connection.getresponse()
        return response, response.read()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("--host", default=HOST)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--keep", type=Path, metavar="FILE")
    what.add_argument("--as", type=Path, metavar="FILE", dest="kept")
    options = parser.parse_args()
    site = Site(options.url, options.host)
    if options.keep:
        pages = crawled(site, options.host)
        options.keep.write_text(json.dumps(pages, indent=1))
        print(f"{len(pages)} pages: {dict(Counter(status[:3] for status, _ in pages.values()))}")
        return
    kept = json.loads(options.kept.read_text())
    others = [path for path, page in kept.items() if page != list(described(*site.ask(path)))]
    for path in others[:SHOWN]:
        print(f"differs: {path}")
    print(f"{len(kept) - len(others)} of {len(kept)} pages are the same, byte for byte.")
    sys.exit(bool(others))


def crawled(site: Site, host: str) -> dict[str, tuple[str, str]]:
    """Each page that links lead to: its status and digest."""
    pages: dict[str, tuple[str, str]] = {}
    waiting = deque(["/", "/nowhere/"])
    while waiting:
        path = waiting.popleft()
        if path in pages:
            continue
        status, body = site.ask(path)
        pages[path] = described(status, body)
        if "?" in path:
            # A list has links to each of its choices, and those to each of theirs.
            continue
        for link in LINK.findall(body):
            parts = urlsplit(urljoin(f"https://{host}{path}", unescape(link.decode())))
            if parts.netloc == host and not parts.path.startswith(("/admin/", "/static/")):
                waiting.append(parts._replace(scheme="", netloc="", fragment="").geturl())
    return pages


def described(status: str, body: bytes) -> tuple[str, str]:
    return status, hashlib.sha256(body).hexdigest()


if __name__ == "__main__":
    main()
