"""Pages in the machine's own Chromium, answered by Django's test client within the test's transaction."""

import os
import shutil
from contextlib import contextmanager
from html import escape
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.contrib.staticfiles import finders
from django.db import connections
from django.test import Client

from tests.browser.kinds import every_page, kinds, prepare
from tests.staff import sign_in

ORIGIN = "http://testserver"
# What the test client says itself, and what would have its answers compressed.
OWN_HEADERS = {"host", "cookie", "content-type", "content-length", "accept-encoding"}
# Chromium takes it from a trustworthy origin only, and says so.
NOT_PASSED_ON = {"Cross-Origin-Opener-Policy"}
# Playwright asks a redirection's goal of the network, past what answers here: the page itself leads there.
LEAD_ON = '<!DOCTYPE html><html lang="ja"><title>移動</title><meta http-equiv="refresh" content="0;url={}"></html>'
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


def pytest_generate_tests(metafunc):
    if "kind" in metafunc.fixturenames:
        found = every_page() if metafunc.config.getoption("--all-pages") else kinds()
        metafunc.parametrize("kind", found.values(), ids=found.keys())


@pytest.fixture(scope="package")
def browser():
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
        chromium = playwright.chromium.launch(executable_path=program, args=FLAGS, timeout=PATIENCE)
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
    Forms are sent as a browser sends them; `client` keeps the cookies, and may be someone's who is signed in.
    """

    @contextmanager
    def opened(
        kind, *, width=1280, height=900, client=None, java_script_enabled=True, **preferences
    ):
        free = free_windows[java_script_enabled]
        window = free.pop() if free else Window(browser, java_script_enabled)
        try:
            prepare(kind)
            client = client or Client(enforce_csrf_checks=True)
            if kind.staff:
                sign_in(client)
            client.raise_request_exception = False
            window.begin(kind, client)
            page = window.page
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(**NO_PREFERENCE | preferences)
            answer = page.goto(ORIGIN + kind.path)
            assert answer.status == kind.status
            yield page
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
        # Whatever is opened can be asked what axe finds on it.
        context.add_init_script(AXE_SCRIPT)
        context.route("**/*", self._answer)
        self.connection = connections["default"]
        self.page = context.new_page()
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", self._note)

    def begin(self, kind, client):
        """Forget the visit before."""
        self.page.context.clear_cookies()
        self.kind, self.client, self.faults = kind, client, []

    def _answer(self, route):
        """The test client's answer, or a static file; another host is a fault."""
        connections["default"] = self.connection  # playwright calls from a context of its own
        address = urlsplit(route.request.url)
        if address.hostname != urlsplit(ORIGIN).hostname:
            self.faults.append(f"asked {route.request.url}")
            route.abort()
        elif address.path.startswith("/static/"):
            file = finders.find(address.path.removeprefix("/static/"))
            if file is None:
                self.faults.append(f"no file {address.path}")
                route.fulfill(status=404)
            else:
                route.fulfill(path=file)
        else:
            response = _asked(self.client, route.request)
            if response.has_header("Location"):
                goal = escape(response["Location"])
                route.fulfill(content_type="text/html", body=LEAD_ON.format(goal))
                return
            passed_on = {name: text for name, text in response.items() if name not in NOT_PASSED_ON}
            route.fulfill(
                status=response.status_code,
                headers=passed_on,
                body=b"".join(response) if response.streaming else response.content,
            )

    def _note(self, said):
        """An error on the console; that the page itself is answered with its own error status is none."""
        own = said.location["url"].startswith(ORIGIN + self.kind.path)
        if said.type == "error" and not (own and self.kind.status != 200):
            self.faults.append(f"console: {said.text}")


def _asked(client, request):
    """What the site answers; a page that is only looked at has its redirections followed."""
    address = urlsplit(request.url)
    path = address.path + (f"?{address.query}" if address.query else "")
    if request.method == "GET":
        return client.get(path, follow=True)
    headers = {name: text for name, text in request.headers.items() if name not in OWN_HEADERS}
    return client.generic(
        request.method,
        path,
        request.post_data_buffer or b"",
        request.headers.get("content-type", ""),
        headers=headers,
    )
