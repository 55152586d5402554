"""Every page and file that links lead to, written below a folder as the portal answers them."""

import mimetypes
import shutil
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.urls import Resolver404, resolve

from policyportal.archiving.asking import Address, Answer, ArchiveError, Portal
from policyportal.archiving.links import links_of
from regions.models import Plan

# What answers a question that a reader types or a program asks; without the portal nobody answers. By URL name.
ANSWERING = {"search", "suggest", "oembed"}
ANSWERING_BELOW = ("/api/v1/", "/admin/")
# Redirects that lead to one another.
MOST_REDIRECTS = 5
# How many addresses are asked for until it is said again how many were.
STEP = 200


@dataclass(frozen=True)
class Scope:
    """What an archive holds: the pages of an edition, or of all; of a year, with the pages that they lead to, or all."""

    plan: Plan | None = None
    year: int | None = None

    def holds(self, answer: Answer) -> bool:
        return self.plan is None or answer.plan.pk == self.plan.pk

    def follows(self, address: Address) -> bool:
        """Whether what a page leads to belongs to the archive too."""
        return self.year is None or f"/{self.year}/" in address.path


@dataclass
class Crawl:
    """What was found: the file of each address below the folder, and the address that each redirect leads to."""

    portal: Portal
    scope: Scope
    folder: Path
    say: Callable[[str], object]
    files: dict[str, str] = field(default_factory=dict)
    pages: list[Address] = field(default_factory=list)
    leads: dict[str, Address | None] = field(default_factory=dict)

    def run(self, starts: Sequence[Address]) -> None:
        """Write what there is. Raises ArchiveError where the portal cannot answer, or has none of the starts."""
        waiting, known = deque(starts), {address.key for address in starts}
        asked = 0
        while waiting:
            address = waiting.popleft()
            found = self._keep(address)
            if address.key not in self.leads and not self.scope.follows(address):
                found = list(filter(is_static, found))
            for goal in found:
                if goal.key not in known:
                    known.add(goal.key)
                    waiting.append(goal)
            asked += 1
            if asked % STEP == 0:
                self.say(f"{asked} addresses asked, {len(waiting)} are known beside them …")
        if not self.files:
            raise ArchiveError(f"There is none of {', '.join(map(self.portal.url, starts))}.")

    def target(self, address: Address) -> Address | None:
        """The address of a file that the archive has for this one; None where it has none."""
        for _ in range(MOST_REDIRECTS):
            address = address.reduced()
            if address.key in self.files:
                return address
            if not (goal := self.leads.get(address.key)):
                return None
            address = goal
        return None

    def _keep(self, address: Address) -> list[Address]:
        """Write what is answered at an address, and give the addresses that it leads to."""
        if is_static(address):
            self._copy(address)
            return []
        answer = self.portal.ask(address)
        with closing(answer):
            if answer.leads_to:
                goal = self.portal.address(answer.leads_to, address)
                self.leads[address.key] = goal
                return [wanted] if goal and (wanted := _wanted(goal)) else []
            # A page of what was withdrawn says what became of it.
            if answer.response.status_code not in (200, 410) or not self.scope.holds(answer):
                return []
            name = file_name(address, answer.content_type)
            content = self._write(name, answer)
        self.files[address.key] = name
        links = answer.links
        if answer.is_page:
            self.pages.append(address)
            links += [link.href for link in links_of(content.decode())]
        goals = [self.portal.address(link, address) for link in links]
        return [wanted for goal in goals if goal and (wanted := _wanted(goal))]

    def _write(self, name: str, answer: Answer) -> bytes:
        """Write the body, and give it back where it is a page."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            for part in answer.parts():
                file.write(part)
        return path.read_bytes() if answer.is_page else b""

    def _copy(self, address: Address) -> None:
        """Copy a file of the pages."""
        name = unquote(address.path).removeprefix(settings.STATIC_URL)
        collected = Path(staticfiles_storage.path(name))
        source = collected if collected.is_file() else finders.find(name)
        if source:
            copy = f"static/{name}"
            (self.folder / copy).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, self.folder / copy)
            self.files[address.key] = copy


def is_static(address: Address) -> bool:
    """Whether it is a stylesheet, script or picture of the pages."""
    return address.path.startswith(settings.STATIC_URL)


def file_name(address: Address, content_type: str) -> str:
    """The file of an address, so that any web server gives it at the same one: index.html in the folder of a page."""
    path = PurePosixPath(unquote(address.path).lstrip("/"))
    ending = mimetypes.guess_extension(content_type) or ""
    if address.path.endswith("/"):
        path /= f"index{ending}"
    elif not path.suffix or content_type == "text/html":
        path = path.with_name(f"{path.name}{ending}")
    if address.query:
        chosen = address.query.replace("=", "-").replace("&", ".").replace("%", "_")
        path = path.with_name(f"{path.stem}.{chosen}{path.suffix}")
    return str(path)


def _wanted(address: Address) -> Address | None:
    """The address as an archive asks for it; None for what answers questions."""
    reduced = replace(address.reduced(), fragment="")
    try:
        name = resolve(reduced.path).view_name
    except Resolver404:
        # Of a file of the pages; anything else is answered with 404.
        return reduced
    is_answering = name in ANSWERING or reduced.path.startswith(ANSWERING_BELOW)
    return None if is_answering else reduced
