"""Who visits a portal that is measured or broken: readers, and an editor who saves in the admin."""

import re
import secrets
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from email.message import Message
from http.cookiejar import CookieJar
from urllib.parse import urlencode

from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

NAME, PASSWORD = "measurer", "a-word-for-one-run"
TERM = "/admin/regions/term/{pk}/change/"
READERS = 4
PAUSE_SECONDS = 0.02
GLOSSARY = "/about/glossary/"
MEANING = "この版の説明は{number}番めです。"
# Pages of every kind, which readers visit.
PAGES = (
    "/",
    "/regions/",
    "/regions/doo/",
    "/regions/doo/sorachi/",
    "/projects/",
    "/projects/doo-01/",
    "/kpis/",
    "/kpis/doo-01-1/",
    "/status/",
    "/fields/tourism/",
    "/search/?q=%E8%A6%B3%E5%85%89",
    "/print/",
    "/kpis/list.csv",
    "/about/",
    GLOSSARY,
)


@dataclass(frozen=True)
class Answer:
    """What came back; status 0 where nothing did."""

    status: int
    seconds: float
    body: bytes = b""
    headers: Message = field(default_factory=Message)


class KeptRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer: a save is acknowledged by one."""

    def redirect_request(self, *args) -> None:
        return None


class Visitor:
    """A browser with cookies, at a portal or the nginx in front of it: at a port of this machine, or an address."""

    def __init__(self, place: int | str, timeout: float = 30):
        self.address = place if isinstance(place, str) else f"http://127.0.0.1:{place}"
        self.timeout = timeout
        self.cookies = CookieJar()
        jar = urllib.request.HTTPCookieProcessor(self.cookies)
        self._opener = urllib.request.build_opener(jar, KeptRedirect)

    def ask(self, path: str, data: dict[str, str] | bytes | None = None, **headers: str) -> Answer:
        """The answer to a GET, or to a POST of the data."""
        body = urlencode(data).encode() if isinstance(data, dict) else data
        # A form that came by https says from where, as browsers do.
        headers = {"Referer": self.address, **headers} if body else headers
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(f"{self.address}{path}", body, named)
        start = time.perf_counter()
        try:
            with self._opener.open(request, timeout=self.timeout) as response:
                body = response.read()
            status, got = response.status, response.headers
        except urllib.error.HTTPError as error:
            with error:
                status, body, got = error.code, b"", error.headers
        except OSError:
            status, body, got = 0, b"", Message()
        return Answer(status, time.perf_counter() - start, body, got)


class Editor(Visitor):
    """Someone of the head office, who gives one word of the glossary a new meaning again and again."""

    def __init__(self, place: int | str, term: str, name: str = NAME, password: str = PASSWORD):
        super().__init__(place)
        self.page = TERM.format(pk=term)
        self.account = {"username": name, "password": password}
        self.number = 0
        self.acknowledged: list[str] = []
        # The statuses with which it was not.
        self.refused: list[int] = []

    def sign_in(self) -> None:
        page = self.ask("/admin/login/")
        fields = fields_of(page.body, "login-form") | self.account
        if self.ask("/admin/login/", fields).status != 302:
            raise SystemExit("The editor cannot sign in.")

    def save(self) -> bool:
        """Save a new meaning; whether the portal says that it is saved."""
        page = self.ask(self.page)
        if page.status != 200:
            self.refused.append(page.status)
            return False
        self.number += 1
        meaning = MEANING.format(number=self.number)
        fields = fields_of(page.body, "term_form") | {"meaning": meaning}
        if (status := self.ask(self.page, fields).status) != 302:
            self.refused.append(status)
            return False
        self.acknowledged.append(meaning)
        return True

    def upload(self, path: str, name: str, content: bytes) -> Answer:
        """Send a file to a page with a form for one."""
        token = next(cookie.value for cookie in self.cookies if cookie.name == "csrftoken")
        file = SimpleUploadedFile(name, content)
        body = encode_multipart(BOUNDARY, {"csrfmiddlewaretoken": token, "file": file})
        return self.ask(path, body, Content_Type=MULTIPART_CONTENT)


class Crowd:
    """Readers, and an editor if one is given, at work in threads until the block ends."""

    def __init__(
        self, place: int | str, editor: Editor | None = None, pages: Iterable[str] = PAGES
    ):
        self.place, self.editor, self.pages = place, editor, pages
        self.statuses: Counter[int] = Counter()
        self.slowest = 0.0
        self._over = threading.Event()

    def __enter__(self) -> "Crowd":
        self._threads = [threading.Thread(target=self._read) for _ in range(READERS)]
        if self.editor:
            self._threads.append(threading.Thread(target=self._edit))
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _edit(self) -> None:
        while not self._over.wait(PAUSE_SECONDS):
            self.editor.save()

    def _read(self) -> None:
        visitor = Visitor(self.place)
        while True:
            for written in self.pages:
                page = written.format(n=secrets.token_hex(4))
                if self._over.wait(PAUSE_SECONDS):
                    return
                answer = visitor.ask(page, Accept_Encoding="br")
                self.statuses[answer.status] += 1
                self.slowest = max(self.slowest, answer.seconds)


def shown_number(page: bytes) -> int:
    """Which save of the editor the page of the glossary shows."""
    found = re.search(MEANING.format(number=r"(\d+)"), page.decode())
    return int(found[1]) if found else 0


def fields_of(page: bytes, form: str) -> dict[str, str]:
    """What a browser would send of the form as it stands."""
    fields = {}
    for box in BeautifulSoup(page, "html.parser").select(f"#{form} [name]"):
        if box.name == "textarea":
            # A browser drops the first line break.
            fields[box["name"]] = box.text.removeprefix("\n")
        elif box.name == "select":
            fields[box["name"]] = next((option["value"] for option in box.select("[selected]")), "")
        elif box.get("type") not in ("submit", "checkbox") or box.has_attr("checked"):
            fields[box["name"]] = box.get("value", "")
    return fields
