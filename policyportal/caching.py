"""How public pages are kept: here as long as nothing has changed that they show, by others a second at a time."""

import hashlib
import logging
from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from functools import lru_cache
from http import HTTPStatus
from math import ceil, inf
from threading import Lock
from time import monotonic
from typing import Any, NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import MiddlewareNotUsed
from django.core.handlers.wsgi import WSGIRequest
from django.db import (
    DEFAULT_DB_ALIAS,
    InterfaceError,
    OperationalError,
    close_old_connections,
    connections,
)
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django_http_compression.middleware import best_coding

from policyportal.api.problems import is_of_api, shared
from policyportal.records import clock, replica, version
from policyportal.records.memory import of_version
from policyportal.records.replica import reading
from policyportal.records.version import Version
from policyportal.serving.release import fingerprint
from policyportal.watching import metrics

# docs/decisions/0011: kept a second without a question, then only with one, and a day when there is no answer.
KEPT = "public, max-age=1, stale-if-error=86400"
# What leads on or is not there is kept a second too, and shown for no longer.
KEPT_BRIEFLY = "public, max-age=1"
NOT_KEPT = "no-store"
# Bytes of a body as it is sent; the few larger ones are made each time, or kept by a proxy.
LARGEST = 64 * 1024
# Where a session may be read, for browsers send its cookie there alone; and files, which WhiteNoise has at hand.
OTHERS = (settings.SESSION_COOKIE_PATH, settings.STATIC_URL)
# Headers that are told anew with each answer.
MOMENTS = ("Last-Modified", "X-Accel-Expires")
# By what a request may be compared with a page.
CONDITIONS = (
    "HTTP_IF_MATCH",
    "HTTP_IF_NONE_MATCH",
    "HTTP_IF_MODIFIED_SINCE",
    "HTTP_IF_UNMODIFIED_SINCE",
)
STATUS_LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}
# Where a request says that nothing is known that would answer it: who looked, and the version of the data then.
LOOKED = "policyportal.looked"
# Where it says that it was answered so, for whoever counts.
ANSWERED = "policyportal.answered"

log = logging.getLogger(__name__)


class Answer(NamedTuple):
    """What is sent: status, headers, body."""

    status: int
    headers: list[tuple[str, str]]
    content: bytes

    @classmethod
    def of(cls, response: HttpResponse) -> "Answer":
        return cls(response.status_code, [*response.items()], response.content)

    def response(self) -> HttpResponse:
        return HttpResponse(self.content, status=self.status, headers=dict(self.headers))


class KnownPages:
    """What is known of public pages: the version of the data, and the answers that it still allows."""

    def __init__(self) -> None:
        self.started = clock.now()
        self.pages = PageCache()
        self._version: Version | None = None
        self._asked_at = -inf
        self._asking = Lock()

    def version(self) -> Version | None:
        """The version of the data; while the database is away the last one that is known, if any.

        Asked for once by all who came before the question: the answer holds whatever had been saved by then.
        """
        came = monotonic()
        with self._asking:
            if self._asked_at <= came:
                self._asked_at = monotonic()
                self._ask()
            return self._version

    def _ask(self) -> None:
        try:
            self._version = version.current(replica.own())
        except (OperationalError, InterfaceError):
            metrics.database_failed()
            at_standby = replica.current()
            known = self._version
            # Another process, or staff, may have seen the last edit; a standby that was behind has not.
            if at_standby and (not known or at_standby.changed_at > known.changed_at):
                self._version = at_standby

    def answer(self, request: HttpRequest, found: Version) -> Answer | None:
        """The answer to a request, if it is known: that the page is unchanged, or the page as it was sent before."""
        key = key_of(request, found)
        if response := unchanged(request, tag_of(key)):
            return Answer.of(self.finish(response, found, key))
        kept = self.pages.get(key)
        if kept is None:
            return None
        page = Answer(200, [*kept.headers, *self.moments(found).items()], kept.content)
        if any(name in request.META for name in CONDITIONS):
            return Answer.of(self.compared(request, page.response(), found))
        return page

    def keep(self, request: HttpRequest, found: Version, response: HttpResponse) -> HttpResponse:
        """Keep a page that was made, if it may be, and send it to whoever has not the same one."""
        key = key_of(request, found)
        is_page = request.method == "GET" and may_be_kept(response)
        self.finish(response, found, key)
        if is_page:
            lasting = [header for header in response.items() if header[0] not in MOMENTS]
            self.pages.set(key, Answer(200, lasting, response.content))
        if response.has_header("ETag") and not response.streaming:
            return self.compared(request, response, found)
        return response

    def compared(self, request: HttpRequest, page: HttpResponse, found: Version) -> HttpResponse:
        """The page, or that it is unchanged. Any address may be asked for by a time: only now it is known to be a page."""
        modified = self.modified(found)
        return with_cache_control(
            get_conditional_response(request, page.headers["ETag"], modified, page)
        )

    def finish(self, response: HttpResponse, found: Version, key: str) -> HttpResponse:
        """Tell caches how long the response holds, and how to ask for it again."""
        if with_cache_control(response).headers["Cache-Control"] == KEPT:
            response.headers["ETag"] = tag_of(key)
            for name, value in self.moments(found).items():
                response.headers[name] = value
        return response

    def moments(self, found: Version) -> dict[str, str]:
        """The headers that depend on when one asks."""
        now, modified = clock.now().timestamp(), self.modified(found)
        headers = {"X-Accel-Expires": f"@{int(now)}"}
        if modified <= now:
            headers["Last-Modified"] = http_date(modified)
        return headers

    def modified(self, found: Version) -> int:
        """The second by which a page has changed last: by the data, by the day, or by the release."""
        return _last_second(found.changed_at, clock.today(), self.started)


@lru_cache(maxsize=4)
def _last_second(changed_at: datetime, today: date, started: datetime) -> int:
    """Rounded up where the data have changed: whoever asks with a second has seen no change that came after it."""
    midnight = timezone.make_aware(datetime.combine(today, time()))
    return max(ceil(changed_at.timestamp()), int(max(midnight, started).timestamp()))


class CacheMiddleware:
    """Public pages are answered from their version, or from the cache, before they are made.

    Outside all other middleware, so that an answer is kept as it is sent. Nothing of a signed-in person comes here:
    public pages read no session.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        if settings.DEBUG:
            raise MiddlewareNotUsed("templates change under a running server")
        self.get_response = get_response
        self.known = KnownPages()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not may_be_known(request):
            response = self.not_kept(request)
            response.headers.setdefault("Cache-Control", NOT_KEPT)
            return response
        if LOOKED in request.META:
            known, found = request.META[LOOKED]
        else:
            known, found = self.known, self.known.version()
            if found and (answer := known.answer(request, found)):
                return answer.response()
        if found is None:
            return with_cache_control(self.not_kept(request))
        return known.keep(request, found, self.page(request, found))

    def not_kept(self, request: HttpRequest) -> HttpResponse:
        """The answer where nothing is known of the data, or where others than the public are answered."""
        if request.path.startswith(OTHERS):
            return self.get_response(request)
        with reading(None):
            return self.get_response(request)

    def page(self, request: HttpRequest, found: Version) -> HttpResponse:
        """The page as it is made now."""
        with of_version(found.token):
            with reading(found.token) as from_standby:
                response = self.get_response(request)
            if from_standby and response.status_code == 503:
                # It went away meanwhile.
                response = self.not_kept(request)
        # A length drawn by chance against attacks on what compression gives away; these pages hold no secret.
        del response.headers["X-Noise"]
        return response


class KnownFirst:
    """The portal as a WSGI application that answers what is known before Django begins.

    To begin and to end a request takes Django longer than to find its answer.
    """

    def __init__(self, application: Callable):
        self.application = application
        self.known = KnownPages()

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        # Of a copy: a request writes its path into it, and Django reads it once more.
        request = WSGIRequest(dict(environ))
        if may_be_known(request) and not settings.DEBUG:
            # As Django does before each request: one that broke meanwhile is made anew.
            close_old_connections()
            found = self.known.version()
            environ[LOOKED] = self.known, found
            if found and (answer := self.known.answer(request, found)):
                environ[ANSWERED] = True
                start_response(STATUS_LINES[answer.status], answer.headers)
                return [] if request.method == "HEAD" else [answer.content]
        return self.application(environ, start_response)


def may_be_known(request: HttpRequest) -> bool:
    """Whether it asks for a page that is the same for everybody, and not for a file, which another has at hand."""
    return request.method in ("GET", "HEAD") and not request.path.startswith(OTHERS)


def tag_of(key: str) -> str:
    return f'W/"{key}"'


def unchanged(request: HttpRequest, etag: str) -> HttpResponse | None:
    """The answer to whoever has the page as it is, that it is unchanged: its tag is given to nothing but a page.

    Who asks with "*" has no page, and asks whether there is one: that is known when it has been made.
    """
    if request.META.get("HTTP_IF_NONE_MATCH", "*").strip() == "*":
        return None
    response = get_conditional_response(request, etag)
    return shared(request, response) if response and is_of_api(request.path) else response


def key_of(request: HttpRequest, found: Version) -> str:
    """All that makes a body what it is: the data, the day, the release, and what was asked."""
    parts = (
        found.token,
        connections.settings[DEFAULT_DB_ALIAS]["NAME"],
        clock.today(),
        fingerprint(),
        request.scheme,
        request.META.get("HTTP_HOST") or request.META["SERVER_NAME"],
        request.path,
        request.META.get("QUERY_STRING", ""),
        best_coding(request.META.get("HTTP_ACCEPT_ENCODING", "")),
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
    elif response.status_code in (301, 302, 404, 410):
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

    def get(self, key: str) -> Answer | None:
        found = self._ask(cache.get, key)
        return Answer(*found) if found else None

    def set(self, key: str, page: Answer) -> None:
        self._ask(cache.set, key, tuple(page))

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
