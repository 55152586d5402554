"""How public pages are kept: here as long as nothing has changed that they show, by others a second at a time."""

import hashlib
import logging
from collections.abc import Callable
from datetime import datetime, time
from math import ceil
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import MiddlewareNotUsed
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django_http_compression.middleware import best_coding

from policyportal.records import clock, replica, version
from policyportal.records.memory import of_version
from policyportal.records.replica import reading
from policyportal.records.version import Version
from policyportal.serving.release import fingerprint

# docs/decisions/0011: kept a second without a question, then only with one, and a day when there is no answer.
KEPT = "public, max-age=1, stale-if-error=86400"
# What leads on or is not there is kept a second too, and shown for no longer.
KEPT_BRIEFLY = "public, max-age=1"
NOT_KEPT = "no-store"
# Bytes of a body as it is sent; the few larger ones are made each time, or kept by a proxy.
LARGEST = 64 * 1024

log = logging.getLogger(__name__)


class CacheMiddleware:
    """Public pages are answered from their version, or from the cache, before they are made.

    Outside the compression, so that a body is kept as it is sent. Nothing of a signed-in person comes here: public
    pages read no session.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        if settings.DEBUG:
            raise MiddlewareNotUsed("templates change under a running server")
        self.get_response = get_response
        self.started = clock.now()
        self.known: Version | None = None
        self.pages = PageCache()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD") or of_staff(request):
            response = self.get_response(request)
            response.headers.setdefault("Cache-Control", NOT_KEPT)
            return response
        found = self.version()
        if found is None:
            return with_cache_control(self.get_response(request))
        key = key_of(request, found)
        etag, modified = f'W/"{key}"', self.modified(found)
        response = unchanged(request, etag) or self.pages.get(key) or self.page(request, found, key)
        if with_cache_control(response).headers["Cache-Control"] == KEPT:
            response.headers["ETag"] = etag
            if modified <= clock.now().timestamp():
                response.headers["Last-Modified"] = http_date(modified)
            if response.status_code == 200 and not response.streaming:
                # Any address may be asked for by a time: only now it is known that there is a page.
                response = get_conditional_response(request, etag, modified, response)
        return with_cache_control(response)

    def version(self) -> Version | None:
        """The version of the data; while the database is away the last one that is known, if any."""
        try:
            self.known = version.current()
        except (OperationalError, InterfaceError):
            at_standby = replica.current()
            # Another process, or staff, may have seen the last edit; a standby that was behind has not.
            if at_standby and (not self.known or at_standby.changed_at > self.known.changed_at):
                self.known = at_standby
        return self.known

    def modified(self, found: Version) -> int:
        """The second by which a page has changed last: by the data, by the day, or by the release.

        Rounded up where the data have changed: whoever asks with a second has seen no change that came after it.
        """
        midnight = timezone.make_aware(datetime.combine(clock.today(), time()))
        day_or_release = max(midnight, self.started)
        return max(ceil(found.changed_at.timestamp()), int(day_or_release.timestamp()))

    def page(self, request: HttpRequest, found: Version, key: str) -> HttpResponse:
        """The page as it is made now, and kept if it may be."""
        with of_version(found.token):
            with reading(found.token) as from_standby:
                response = self.get_response(request)
            if from_standby and response.status_code == 503:
                # It went away meanwhile.
                response = self.get_response(request)
        # A length drawn by chance against attacks on what compression gives away; these pages hold no secret.
        del response.headers["X-Noise"]
        if request.method == "GET" and may_be_kept(response):
            self.pages.set(key, response)
        return response


def of_staff(request: HttpRequest) -> bool:
    """Whether a session may be read: browsers send its cookie to these addresses alone."""
    return request.path.startswith(settings.SESSION_COOKIE_PATH)


def unchanged(request: HttpRequest, etag: str) -> HttpResponse | None:
    """The answer to whoever has the page as it is, that it is unchanged: its tag is given to nothing but a page.

    Who asks with "*" has no page, and asks whether there is one: that is known when it has been made.
    """
    if request.headers.get("If-None-Match", "*").strip() == "*":
        return None
    return get_conditional_response(request, etag)


def key_of(request: HttpRequest, found: Version) -> str:
    """All that makes a body what it is: the data, the day, the release, and what was asked."""
    parts = (
        found.token,
        connection.settings_dict["NAME"],
        clock.today(),
        fingerprint(),
        request.scheme,
        request.get_host(),
        request.path,
        request.META.get("QUERY_STRING", ""),
        best_coding(request.headers.get("Accept-Encoding", "")),
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def may_be_kept(response: HttpResponse) -> bool:
    """Whether it is a whole page for everybody, of a size that others leave room for."""
    if response.status_code != 200 or response.streaming or len(response.content) > LARGEST:
        return False
    return not response.cookies and not response.has_header("Cache-Control")


def with_cache_control(response: HttpResponse) -> HttpResponse:
    """The response with the word to caches that fits it, unless its view has said one."""
    control = NOT_KEPT
    if response.status_code in (200, 304):
        control = KEPT
    elif response.status_code in (301, 302, 404):
        control = KEPT_BRIEFLY
    response.headers.setdefault("Cache-Control", NOT_KEPT if response.cookies else control)
    if response.headers["Cache-Control"] in (KEPT, KEPT_BRIEFLY):
        # For nginx, to which max-age=1 means the second that follows too: until the end of this one.
        response.headers["X-Accel-Expires"] = f"@{int(clock.now().timestamp())}"
    response.headers.setdefault("Vary", "Accept-Encoding")
    return response


class PageCache:
    """The pages in Django's cache. One that does not answer has none, and is asked again after a pause."""

    PAUSE = 5  # seconds

    def __init__(self) -> None:
        self.is_away = False
        self.asked_again_at = 0.0

    def get(self, key: str) -> HttpResponse | None:
        if found := self._ask(cache.get, key):
            headers, content = found
            return HttpResponse(content, headers=headers)
        return None

    def set(self, key: str, page: HttpResponse) -> None:
        self._ask(cache.set, key, (dict(page.headers), page.content))

    def _ask(self, question: Callable, *arguments: Any) -> Any:
        if self.is_away and monotonic() < self.asked_again_at:
            return None
        try:
            answer = question(*arguments)
        except Exception as error:
            # Whatever the library of the cache raises: a page needs no cache.
            if not self.is_away:
                log.warning("The cache does not answer, and pages are made without: %s", error)
            self.is_away, self.asked_again_at = True, monotonic() + self.PAUSE
            return None
        self.is_away = False
        return answer
