"""Has the pages of a running portal checked by html-validate and by the W3C checker (vnu), one of every kind.

    npm install --prefix DIR html-validate vnu-jar          (once; vnu needs Java: apt-get install default-jre-headless)
    .venv/bin/python benchmarks/html_validity.py http://127.0.0.1:8000 --tools DIR [--session KEY]

The pages are those that links lead to from the home page, one for each name of an address. KEY is the value of the
cookie `sessionid` of someone who has signed in: with it the pages of staff are checked too. What is said there of tags
that Django's own templates write is counted apart. Ends with 1 if there is an error, and with 2 if neither tool is there.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urljoin, urlsplit
from urllib.request import Request, urlopen

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "policyportal.settings")

import django

django.setup()

from django.urls import Resolver404, resolve  # noqa: E402  (after the set-up)

# What no link leads to: an unknown address, and lists in their other shapes.
UNLINKED = (
    "/nowhere/",
    "/search/?q=観光",
    "/find/?q=富良野",
    "/projects/?area=doo&view=table",
    "/kpis/?area=donan&view=cards",
    "/compare/?area=doo&area=donan",
)
PRESETS = {
    "root": True,
    "extends": ["html-validate:standard", "html-validate:a11y"],
    # ARIA lets a list be named (its role takes a name from the author), and the W3C checker agrees; without this the
    # preset allows names on landmarks and controls alone. Elements that ARIA forbids to name are still found.
    "rules": {"aria-label-misuse": ["error", {"allowAnyNamable": True}]},
}
# What the templates and widgets of Django's admin write: a part of what the tools say, and the markup it is said of, as
# a pattern that ends where the element's tag ends. Everything else in the pages of staff is ours.
AUTOCOMPLETE = r'<select [^<]*class="admin-autocomplete"[^<]*'
DJANGOS_OWN = (
    # admin/color_theme_toggle.html, admin/nav_sidebar.html
    ("no-implicit-button-type", r'<button class="(theme-toggle|sticky toggle-nav-sidebar)"[^<]*'),
    # admin/includes/fieldset.html, admin/edit_inline/*.html, the two forms of a password: headed by h2 to h4
    ("wcag/h71", r'<fieldset class="module [^<]*'),
    # admin/widgets/related_widget_wrapper.html, admin/change_list_results.html: named by a title
    ("wcag/h30", r'<a class="related-widget-wrapper-link \w+-related"[^<]*'),
    ("wcag/h30", r'<a (class="sortremove"|href="[^"]*" class="toggle (a|de)scending")[^<]*'),
    # The first cell of a row: admin/change_list_results.html
    ("wcag/h63", r'<th class="field-[^<]*'),
    # The "select all" of admin/actions.html
    ("prefer-native-element", r'<a role="button" href="#"[^<]*'),
    # A list or a record that may only be read: admin/change_list.html, admin/change_form.html
    (
        "wcag/h32",
        r'<form (id="changelist-form" method="post"|method="post" id="\w+_form") novalidate>',
    ),
    # A label around its button or box: django/forms/widgets/input_option.html
    ("no-redundant-for", r'<label for="id_\w+_\d+">'),
    # The list of the help text about accounts without a password: admin/auth/user/change_password.html
    ("Stray end tag '</p>'", r'<ul id="id_unusable_warning".*</ul></p>'),
    ("No “p” element in scope", r'<ul id="id_unusable_warning".*</ul></p>'),
    # auth/widgets/read_only_password_hash.html
    (
        "“disabled” not allowed on element “div”",
        r'<div disabled aria-describedby="id_password_[^<]*',
    ),
    # AutocompleteSelect fills its list with what is typed.
    ("must have a descendant “option”", AUTOCOMPLETE + r"\s*</select>"),
    ("The first “option” element", AUTOCOMPLETE + r"<option value=\"\d+\" selected>"),
    ("“option” without attribute “label”", AUTOCOMPLETE + r'<option value=""></option>'),
)


def kinds_of_pages(base: str, session: str) -> Iterator[tuple[str, bytes]]:
    """Each page that is the first of its kind, with its HTML, in the order of the links from the home page."""
    waiting, seen, kinds = deque(["/", *UNLINKED, *(["/admin/"] if session else [])]), set(), set()
    while waiting:
        path = waiting.popleft()
        kind = path if path in UNLINKED else kind_of(path)
        if path in seen or kind is None or kind in kinds:
            continue
        seen.add(path)
        page = html_of(base + path, session)
        if page is None:
            continue
        kinds.add(kind)
        yield path, page
        for href in re.findall(r'\shref="([^"]*)"', page.decode()):
            goal = urlsplit(urljoin(base + path, unescape(href)))
            if goal.netloc == urlsplit(base).netloc and (session or "/admin/" not in goal.path):
                waiting.append(goal.path)


def kind_of(path: str) -> str | None:
    """The name of an address, or nothing for one that shows no page or ends the session."""
    try:
        name = resolve(path.partition("?")[0]).view_name
    except Resolver404:
        return None
    return None if name == "admin:logout" else name


def html_of(url: str, session: str) -> bytes | None:
    headers = {"Cookie": f"sessionid={session}"} if session else {}
    scheme, rest = url.split("://")
    address = (
        f"{scheme}://{''.join(letter if letter.isascii() else percent(letter) for letter in rest)}"
    )
    try:
        answer = urlopen(Request(address, headers=headers))  # nosec B310 # the one that was named
    except HTTPError as error:
        answer = error
    with answer:
        return answer.read() if answer.headers.get_content_type() == "text/html" else None


def percent(letter: str) -> str:
    return "".join(f"%{byte:02X}" for byte in letter.encode())


def html_validate(tools: Path, files: list[Path]) -> Iterator[tuple[Path, str, str]]:
    """What html-validate finds: the file, what is wrong, and the page up to the end of that tag."""
    program = tools / "node_modules" / ".bin" / "html-validate"
    settings, report = files[0].parent / "settings.json", files[0].parent / "report.json"
    settings.write_text(json.dumps(PRESETS))
    call = [program, "--config", settings, "--formatter", f"json={report}", *files]
    subprocess.run(call, stdout=subprocess.DEVNULL, cwd=tools)
    for result in json.loads(report.read_text()):
        file = Path(result["filePath"])
        page = file.read_text()
        for message in result["messages"]:
            if message["severity"] == 2:
                said = f"{message['line']}: {message['ruleId']}: {message['message']}"
                yield file, said, page[: page.find(">", message["offset"]) + 1]


def vnu(tools: Path, files: list[Path]) -> Iterator[tuple[Path, str, str]]:
    """What the W3C checker finds, its warnings aside: the same three things."""
    program = tools / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
    call = ["java", "-jar", program, "--errors-only", "--exit-zero-always", "--format", "json"]
    answer = subprocess.run([*call, *files], stderr=subprocess.PIPE, text=True)
    for message in json.loads(answer.stderr)["messages"]:
        file = Path(urlsplit(message["url"]).path)
        lines = file.read_text().split("\n")[: message["lastLine"]]
        lines[-1] = lines[-1][: message["lastColumn"]]
        yield file, f"{message['lastLine']}: {message['message']}", "\n".join(lines)


def is_djangos_own(said: str, read: str) -> bool:
    """Whether a template of Django wrote the tag that `read`, the page so far, ends with."""
    return any(part in said and re.search(rf"{tag}\Z", read) for part, tag in DJANGOS_OWN)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("address")
    parser.add_argument("--tools", type=Path, default=Path.cwd())
    parser.add_argument("--session", default="")
    options = parser.parse_args()
    found = {
        "html-validate": options.tools / "node_modules" / "html-validate",
        "vnu": options.tools / "node_modules" / "vnu-jar",
    }
    checkers = [
        checker
        for name, checker in (("html-validate", html_validate), ("vnu", vnu))
        if found[name].exists()
    ]
    if not checkers:
        print(f"Neither {' nor '.join(found)} is in {options.tools}; see the head of this file.")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        paths = {}
        for path, page in kinds_of_pages(options.address.rstrip("/"), options.session):
            file = Path(folder) / f"{len(paths)}.html"
            file.write_bytes(page)
            paths[file.name] = path
        files = [Path(folder) / name for name in paths]
        errors, djangos_own = [], 0
        for checker in checkers:
            for file, said, read in checker(options.tools.resolve(), files):
                path = paths[file.name]
                if path.startswith("/admin/") and is_djangos_own(said, read):
                    djangos_own += 1
                else:
                    errors.append(f"{path}:{said}")
    for error in sorted(errors):
        print(error)
    print(f"{len(paths)} pages, {len(errors)} errors; {djangos_own} of Django's own templates.")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
