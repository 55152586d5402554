"""The portal as it is watched: around all else, what is told of each request, and what machines ask it about itself."""

import logging
from collections.abc import Callable, Iterable
from functools import lru_cache
from time import perf_counter

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest, get_path_info
from django.urls import Resolver404, resolve

from policyportal.accounts.signin import address_of, heard_from
from policyportal.caching import ANSWERED, LOOKED, NOT_KEPT, STATUS_LINES
from policyportal.middleware import OF_EDITION
from policyportal.readiness import READY, Readiness
from policyportal.watching import metrics, request_ids

ALIVE, READINESS, METRICS = "/healthz", "/readyz", "/metrics"
TEXT = "text/plain; charset=utf-8"

log = logging.getLogger("policyportal.requests")


class Watched:
    """A WSGI application whose requests have numbers, are logged and counted.

    It answers by itself whether it is alive and ready: no host is checked then and nothing leads to https, for a load
    balancer asks by address.
    """

    def __init__(self, application: Callable):
        self.application = application
        self.readiness = Readiness()

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        began = perf_counter()
        request_id = request_ids.begin(_named(environ))
        if answer := self._about_itself(environ):
            status, content_type, body = answer
            headers = [("Content-Type", content_type), ("Cache-Control", NOT_KEPT)]
            start_response(STATUS_LINES[status], [*headers, ("Content-Length", str(len(body)))])
            return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
        seen = []

        def start(status: str, headers: list, *others) -> Callable:
            seen.append(int(status[:3]))
            return start_response(status, [*headers, ("X-Request-ID", request_id)], *others)

        try:
            return self.application(environ, start)
        finally:
            _tell(environ, seen[-1] if seen else 500, perf_counter() - began)

    def _about_itself(self, environ: dict) -> tuple[int, str, bytes] | None:
        """Status, type and body of what the portal tells of itself, if it is asked for that."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return None
        match environ["PATH_INFO"]:
            case path if path == ALIVE:
                return 200, TEXT, b"alive\n"
            case path if path == READINESS:
                found = self.readiness.ask()
                return 200 if found == READY else 503, TEXT, f"{found}\n".encode()
            case path if path == METRICS and settings.METRICS:
                if may_read_metrics(environ):
                    return 200, metrics.CONTENT_TYPE, metrics.exposition()
                # Not the portal's own page, which a proxy would keep, and show who may read.
                return 404, TEXT, b"not found\n"
        return None


def may_read_metrics(environ: dict) -> bool:
    """Whether the request comes from an address that PORTAL_METRICS names."""
    address = address_of(WSGIRequest(environ))
    return address is not None and any(address in network for network in settings.METRICS)


def _named(environ: dict) -> str:
    """The number that a proxy of the operator has given the request; nobody else's is taken."""
    sender = heard_from(environ)
    if sender is None or not any(sender in network for network in settings.PROXIES):
        return ""
    return environ.get("HTTP_X_REQUEST_ID", "")


def _tell(environ: dict, status: int, seconds: float) -> None:
    """Log and count a request, where that is wanted, by the time in which its answer began."""
    is_logged = log.isEnabledFor(logging.INFO)
    if not is_logged and not settings.METRICS:
        return
    route = route_of(get_path_info(environ))
    kept = _kept(environ)
    if settings.METRICS:
        metrics.count_request(route, status, seconds, kept)
    if is_logged:
        method = environ["REQUEST_METHOD"] if environ["REQUEST_METHOD"].isalpha() else ""
        told = {"method": method[:10], "route": route, "status": status}
        told |= {"milliseconds": round(seconds * 1000, 1), "kept": kept}
        log.info("Answered", extra=told)


def _kept(environ: dict) -> str:
    """Whether a page that may be kept was: hit or miss; empty for what is never kept."""
    if environ.get(ANSWERED):
        return "hit"
    return "miss" if LOOKED in environ else ""


@lru_cache(maxsize=4096)
def route_of(path: str) -> str:
    """The name of the page that an address leads to, the same in every edition: the address itself may name a record."""
    if path.startswith(f"/{settings.STATIC_URL.strip('/')}/"):
        return "static"
    if named := OF_EDITION.match(path):
        path = f"/{path[named.end() :]}"
    try:
        return resolve(path).view_name
    except Resolver404:
        return "unknown"
