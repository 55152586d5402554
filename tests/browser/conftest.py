"""Pages in the machine's own Chromium, answered by Django's live server within the test's transaction."""

import os
import shutil
from contextlib import contextmanager
from threading import Lock

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.db import connections
from django.http import Http404, HttpResponse, HttpResponseNotFound
from django.test import Client, override_settings
from django.test.testcases import LiveServerThread

from policyportal import caching
from policyportal.records import memory
from tests.browser.kinds import AXE, every_page, kinds, prepare
from tests.staff import sign_in

ORIGIN = "http://testserver"
# The shell is the same engine without windows: it takes half the time.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
# Milliseconds for what comes at once on an idle machine: a busy one is slow, not wrong.
PATIENCE = 120_000
# What `emulate_media` is told when a visit begins.
NO_PREFERENCE = {
    "media": "null",
    "color_scheme": "light",
    "reduced_motion": "no-preference",
    "forced_colors": "none",
}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
# The name leads to the server of the tests, and no other leads anywhere.
ONLY_HERE = "--host-resolver-rules=MAP testserver 127.0.0.1:{}, MAP * ~NOTFOUND"


def pytest_generate_tests(metafunc):
    if "kind" in metafunc.fixturenames:
        if metafunc.config.getoption("--all-pages"):
            found = every_page()
        else:
            # What is not walked has the controls and parts of another kind, or of the plan's fourth year.
            found = {name: kind for name, kind in kinds().items() if kind.is_looked_at}
        metafunc.parametrize("kind", found.values(), ids=found.keys())


class OneByOne(StaticFilesHandler):
    """The site and its static files, one answer after another, for all ask by the test's one connection."""

    # Under which version of the data pages keep what they share; under none while a test may change them.
    version = None

    def __init__(self, application):
        super().__init__(application)
        self.turn = Lock()

    def __call__(self, environ, start_response):
        with self.turn, memory.of_version(self.version):
            return super().__call__(environ, start_response)

    def serve(self, request):
        """A static file, or the rules of axe, which stay the same while the tests run."""
        if request.path == AXE:
            response = HttpResponse(AXE_SCRIPT, content_type="text/javascript")
        else:
            try:
                response = super().serve(request)
            except Http404:
                return HttpResponseNotFound()
        response["Cache-Control"] = "max-age=3600, immutable"
        return response


class Server(ThreadedWSGIServer):
    def _close_connections(self):
        """Left open: it is the test's."""


class ServerThread(LiveServerThread):
    server_class = Server


@pytest.fixture(scope="package")
def port():
    """Where the site answers."""
    connection = connections["default"]
    thread = ServerThread("127.0.0.1", OneByOne, connections_override={"default": connection})
    thread.daemon = True
    connection.inc_thread_sharing()
    with (
        pytest.MonkeyPatch.context() as patch,
        # Chromium takes it from a trustworthy origin only, and says so.
        override_settings(SECURE_CROSS_ORIGIN_OPENER_POLICY=None),
    ):
        # By the version of the data, which no test moves, the browser would take a page for one that it has.
        patch.setattr(caching, "KEPT", caching.NOT_KEPT)
        patch.setattr(caching, "KEPT_BRIEFLY", caching.NOT_KEPT)
        # At each request Django would close it, for a request begins with no transaction.
        patch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)
        thread.start()
        thread.is_ready.wait()
        yield thread.port
        thread.terminate()
    connection.dec_thread_sharing()


@pytest.fixture(scope="package")
def browser(port):
    """Chromium, for this folder's tests: playwright keeps an event loop running in this thread until it stops."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        reason = "No Chromium on this machine (Debian: apt-get install chromium-headless-shell fonts-noto-cjk)."
        if os.environ.get("PORTAL_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    # The loop makes Django take this thread for an asynchronous one, refuse to query in it and look for
    # connections elsewhere. It is not: nothing else runs here, and the test's own connection is the one.
    connection = connections["default"]
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        connections["default"] = connection
        chromium = playwright.chromium.launch(
            executable_path=program, args=[*FLAGS, ONLY_HERE.format(port)], timeout=PATIENCE
        )
        yield chromium
        chromium.close()


@pytest.fixture(scope="package")
def free_windows() -> dict[bool, list]:
    """The windows that no visit is using, by whether they run scripts."""
    return {True: [], False: []}


@pytest.fixture
def visit(browser, free_windows):
    """A context manager that opens a kind of page, and at its end demands that nothing went wrong meanwhile.

    Readers may prefer what `emulate_media` knows: color_scheme, reduced_motion, forced_colors.
    `client` may be someone's who is signed in. Visits that name the plan, `of_plan`, to which nothing is added keep
    what pages share, as the portal does.
    """

    @contextmanager
    def opened(
        kind,
        *,
        width=1280,
        height=900,
        client=None,
        java_script_enabled=True,
        of_plan="",
        **preferences,
    ):
        free = free_windows[java_script_enabled]
        window = free.pop() if free else Window(browser, java_script_enabled)
        try:
            prepare(kind)
            OneByOne.version = of_plan or None
            client = client or Client()
            if kind.staff:
                sign_in(client)
            window.begin(kind, client)
            page = window.page
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(**NO_PREFERENCE | preferences)
            answer = page.goto(ORIGIN + kind.path)
            assert answer.status == kind.status
            yield page
            # What is still under way would be answered within another test.
            page.goto("about:blank")
            assert window.faults == []
        except BaseException:
            # What is still under way there would be told of the next visit.
            page.context.close()
            raise
        free.append(window)

    return opened


class Window:
    """A page of the browser for one visit after another: where Chromium has been before, it takes a third of the time."""

    def __init__(self, browser, java_script_enabled: bool):
        context = browser.new_context(locale="ja-JP", java_script_enabled=java_script_enabled)
        context.set_default_timeout(PATIENCE)
        self.page = context.new_page()
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", self._note)

    def begin(self, kind, client):
        """Forget the visit before."""
        context = self.page.context
        context.clear_cookies()
        if session := client.cookies.get(settings.SESSION_COOKIE_NAME):
            where = {"domain": "testserver", "path": settings.SESSION_COOKIE_PATH}
            context.add_cookies([{"name": session.key, "value": session.value} | where])
        self.kind, self.faults = kind, []

    def _note(self, said):
        """An error on the console; that the page itself is answered with its own error status is none."""
        own = said.location["url"].startswith(ORIGIN + self.kind.path)
        if said.type == "error" and not (own and self.kind.status != 200):
            self.faults.append(f"console: {said.text} {said.location['url']}")
