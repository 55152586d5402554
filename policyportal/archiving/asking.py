"""The portal asked as a visitor asks it, without a server: what is answered at an address."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urljoin, urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.core.signals import request_finished
from django.db import close_old_connections
from django.http.request import validate_host
from django.http.response import HttpResponseBase

from policyportal.caching import LOOKED, KnownPages
from regions.models import Plan

# A link in a head of an answer (RFC 8288): <address>; rel="…".
LINK_HEADER = re.compile(r"<([^>]*)>")
# What a list shows is one choice and one of its pages: those that pages link to are few. More choices at once are
# for the portal to answer.
PAGE = "page"
MOST_CHOICES = 1


class ArchiveError(Exception):
    """Why no archive was written, for whoever asked for it."""


@dataclass(frozen=True)
class Address:
    """An address of the portal: its path, what is chosen on it, the place on the page."""

    path: str
    query: str = ""
    fragment: str = ""

    @property
    def key(self) -> str:
        """What is asked for, without the place on the page."""
        return f"{self.path}?{self.query}" if self.query else self.path

    def reduced(self) -> "Address":
        """The address itself; where it makes more choices than an archive keeps, the one of the list with everything."""
        choices = [name for name, _ in parse_qsl(self.query) if name != PAGE]
        return Address(self.path) if len(choices) > MOST_CHOICES else self


class Portal:
    """The portal as it answers at a site's address, such as https://portal.example.jp.

    Raises ArchiveError for one that it does not answer for.
    """

    def __init__(self, site: str):
        self.site = urlsplit(site)
        if not validate_host(self.site.hostname, settings.ALLOWED_HOSTS):
            raise ArchiveError(
                f"The portal does not answer for {site}: PORTAL_HOSTS lacks its host."
            )
        self.handler = WSGIHandler()
        self.known = KnownPages()

    def ask(self, address: Address) -> "Answer":
        request = WSGIRequest(self._environ(address))
        response = self.handler.get_response(request)
        if response.status_code >= 500:
            raise ArchiveError(f"{address.key} is answered with {response.status_code}.")
        return Answer(request, response)

    def address(self, link: str, page: Address) -> Address | None:
        """Where a link on a page leads to; None where that is no page of the portal."""
        parts = urlsplit(urljoin(f"{self.origin}{page.key}", link))
        if (parts.scheme, parts.netloc) != (self.site.scheme, self.site.netloc):
            return None
        return Address(quote(unquote(parts.path or "/")), parts.query, parts.fragment)

    def url(self, address: Address) -> str:
        return f"{self.origin}{address.key}"

    @property
    def origin(self) -> str:
        return SplitResult(self.site.scheme, self.site.netloc, "", "", "").geturl()

    def _environ(self, address: Address) -> dict:
        """What a web server would hand on of the request."""
        proto = {"HTTP_X_FORWARDED_PROTO": self.site.scheme} if settings.HTTPS else {}
        return proto | {
            "REQUEST_METHOD": "GET",
            # As WSGI wants it: the bytes of the path, each a letter.
            "PATH_INFO": unquote(address.path).encode().decode("latin-1"),
            "QUERY_STRING": address.query,
            "HTTP_HOST": self.site.netloc,
            "SERVER_NAME": self.site.hostname,
            "SERVER_PORT": str(self.site.port or {"https": 443}.get(self.site.scheme, 80)),
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": self.site.scheme,
            "wsgi.input": io.BytesIO(),
            # Made, and not found in the cache: of a page that was found there nobody knows the edition.
            LOOKED: (self.known, self.known.version()),
        }


@dataclass(frozen=True)
class Answer:
    """What is answered to a request."""

    request: WSGIRequest
    response: HttpResponseBase

    @property
    def plan(self) -> Plan:
        """The edition that it is about."""
        return self.request.plan

    @property
    def is_page(self) -> bool:
        return self.content_type == "text/html"

    @property
    def content_type(self) -> str:
        return self.response.headers.get("Content-Type", "").partition(";")[0]

    @property
    def leads_to(self) -> str:
        return self.response.headers.get("Location", "")

    @property
    def links(self) -> list[str]:
        """The addresses that the answer's head names."""
        return LINK_HEADER.findall(self.response.headers.get("Link", ""))

    def close(self) -> None:
        """End the request, but for the connection that Django would close then: its snapshot is read on."""
        request_finished.disconnect(close_old_connections)
        try:
            self.response.close()
        finally:
            request_finished.connect(close_old_connections)

    def parts(self) -> Iterator[bytes]:
        response = self.response
        return iter(response) if response.streaming else iter([response.content])
