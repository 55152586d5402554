"""Two releases on one database while people read and save: does anybody get anything but a page?

    .venv/bin/python -m benchmarks.upgrade [--from COMMIT] [--seconds 6] [--port 8771]

First a release of before is brought to that of this checkout: it serves, the newer one migrates under it, both serve and
save, a worker of the older one is killed, the older one stops. Then this checkout is brought to a release that is made up
for the trial (NEXT): one of its migrations fails half-way, another waits for a table that somebody holds, a trigger is
changed and one is new; the older one is started anew on what the newer one has made, and goes on until it is gone.

Every answer to a reader is to be 200 or 304, each save acknowledged and seen at once by both. PostgreSQL and the portals
stand in folders of their own, without nginx, which would hide a moment without a page.
"""

import argparse
import os
import secrets
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from bs4 import BeautifulSoup

from benchmarks.processes import tree
from benchmarks.stack import CHECKOUT, Portal, Postgres, Stack
from benchmarks.visitors import GLOSSARY, NAME, PASSWORD, Answer, Crowd, Editor, Visitor, fields_of

# The last release from before upgrades went without a pause.
BEFORE = "9449b2a0"
# Seconds for which a table is held while a migration wants it.
HELD_SECONDS = 3
MIGRATION = """
from django.db import migrations

class Migration(migrations.Migration):
    atomic = {atomic}
    dependencies = [("regions", "{before}")]
    operations = [migrations.RunSQL(sql) for sql in {statements!r}]
"""
# What the release that is made up adds, as regions' next migrations; the second fails the first time.
NEXT = {
    "expand": ["ALTER TABLE regions_term ADD COLUMN remark varchar(40) DEFAULT '' NOT NULL"],
    "rows": [
        "ALTER TABLE regions_term DISABLE TRIGGER USER",
        "UPDATE regions_term SET remark = left(word, 40)",
        "ALTER TABLE regions_term ENABLE TRIGGER USER",
    ],
    "index": ["CREATE INDEX CONCURRENTLY regions_term_remark ON regions_term (remark)"],
}
BROKEN = "SELECT 1 / 0"
RULES = """
CREATE OR REPLACE FUNCTION regions_term_remark() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.remark := left(NEW.word, 40);
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER regions_term_remark BEFORE INSERT OR UPDATE ON regions_term
FOR EACH ROW EXECUTE FUNCTION regions_term_remark();
"""
# The triggers of all public tables are replaced.
CHANGED = "policyportal/records/version.sql", "STATEMENT EXECUTE", "STATEMENT\nEXECUTE"
# What an installed portal has in one place for both releases.
SHARED = {"PORTAL_SECRET_KEY": secrets.token_urlsafe(50)}


class Head(Editor):
    """Someone who saves a term, and notes what was said where that was not acknowledged."""

    def __init__(self, port: int, term: str):
        super().__init__(port, term)
        self.term = term
        self.failures: list[str] = []
        self.slowest = 0.0
        self.last: Answer | None = None

    def ask(self, path: str, data: dict[str, str] | bytes | None = None, **headers: str) -> Answer:
        self.last = super().ask(path, data, **headers)
        return self.last

    def save(self) -> bool:
        start = time.monotonic()
        is_saved = super().save()
        self.slowest = max(self.slowest, time.monotonic() - start)
        if not is_saved:
            notes = BeautifulSoup(self.last.body, "html.parser").select(".errornote, .errorlist")
            words = " ".join(note.get_text(" ", strip=True) for note in notes)
            self.failures.append(f"{self.last.status} {words}".strip())
        return is_saved


@dataclass
class Trial:
    """What happened while an upgrade was tried."""

    database: Postgres
    statuses: Counter[int] = field(default_factory=Counter)
    slowest: float = 0.0
    saves: int = 0
    slowest_save: float = 0.0
    complaints: list[str] = field(default_factory=list)

    @contextmanager
    def visited(self, portal: Portal, term: str) -> Iterator[Head]:
        """Readers and somebody who saves, at a portal; what they met is counted at the end."""
        head = Head(portal.port, term)
        head.sign_in()
        with Crowd(portal.port, head) as crowd:
            yield head
        self.statuses += crowd.statuses
        self.slowest = max(self.slowest, crowd.slowest)
        self.saves += len(head.acknowledged)
        self.slowest_save = max(self.slowest_save, head.slowest)
        self.complaints += [f"a save of term {term}: {failure}" for failure in head.failures]
        kept = fields_of(head.ask(head.page).body, "term_form")["meaning"]
        if kept != head.acknowledged[-1]:
            self.complaints.append(f"term {term} has lost what was saved last")

    def seen_by(self, head: Head, *portals: Portal) -> None:
        """Each portal's next page has what was saved last."""
        for portal in portals:
            shown = Visitor(portal.port).ask(GLOSSARY).body.decode()
            if head.acknowledged[-1] not in shown:
                self.complaints.append(f"an edit is not on the next page of port {portal.port}")

    def must(self, is_so: bool, complaint: str) -> None:
        if not is_so:
            self.complaints.append(complaint)

    def terms(self) -> list[str]:
        """Two terms of the glossary, one for each release."""
        return self.database.sql("SELECT id FROM regions_term ORDER BY id LIMIT 2").split()

    def wrong(self) -> dict[int, int]:
        return {status: n for status, n in self.statuses.items() if status not in (200, 304)}


def lay_out(commit: str, folder: Path) -> Path:
    """The files of a commit in a folder."""
    folder.mkdir()
    archive = ["git", "-C", CHECKOUT, "archive", commit]
    files = subprocess.run(archive, check=True, stdout=subprocess.PIPE).stdout
    subprocess.run(["tar", "-x", "-C", folder], check=True, input=files)
    return folder


def files_of(checkout: Path) -> list[str]:
    """What belongs to a checkout, without what git ignores and what was deleted."""
    listed = ["git", "-C", checkout, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, check=True, stdout=subprocess.PIPE, text=True).stdout.split("\0")
    return [name for name in names if (checkout / name).is_file()]


def make_next(folder: Path) -> Path:
    """This checkout with more migrations and other rules, in a folder."""
    for name in files_of(CHECKOUT):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(CHECKOUT / name, folder / name)
    migrations = folder / "regions" / "migrations"
    before = sorted(migrations.glob("0*.py"))[-1].stem
    for end, statements in NEXT.items():
        name = f"{int(before[:4]) + 1:04}_{end}"
        if end == "rows":
            statements = [*statements, BROKEN]
        text = MIGRATION.format(atomic=end != "index", before=before, statements=statements)
        (migrations / f"{name}.py").write_text(text)
        before = name
    (folder / "regions" / "models" / "remark.sql").write_text(RULES.lstrip())
    file, old, new = CHANGED
    text = (folder / file).read_text()
    (folder / file).write_text(text.replace(old, new))
    return folder


def mend(folder: Path) -> None:
    """The migration that failed no longer does."""
    (file,) = (folder / "regions" / "migrations").glob("0*_rows.py")
    file.write_text(file.read_text().replace(f", '{BROKEN}'", ""))


def migrate(portal: Portal) -> tuple[float, str]:
    """How many seconds it took, and what was said if it failed."""
    start = time.monotonic()
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--no-input", "--no-pause"],
        cwd=portal.checkout,
        env={"PATH": os.environ["PATH"], **portal.environment},
        capture_output=True,
        text=True,
    )
    return time.monotonic() - start, done.stderr.strip() if done.returncode else ""


def hold_table(database: Postgres) -> None:
    """Somebody reads a long file meanwhile, as seen by the database."""
    holder = psycopg.connect(database.url)
    holder.execute("SELECT FROM regions_term")
    threading.Timer(HELD_SECONDS, holder.close).start()


def bring_here(trial: Trial, old: Portal, new: Portal, seconds: float) -> Iterator[tuple[str, str]]:
    """From the release of before to this checkout."""
    first, second = trial.terms()
    with trial.visited(old, first) as head:
        took, complaint = migrate(new)
        yield "migrated under the older release", f"{took:.1f} s"
        trial.must(not complaint, complaint)
        new.start()
        with trial.visited(new, second) as other_head:
            # Its master starts another.
            os.kill(tree(old.pid)[-1], signal.SIGTERM)
            time.sleep(seconds)
    trial.seen_by(head, old, new)
    trial.seen_by(other_head, old, new)
    old.stop()
    with trial.visited(new, first):
        time.sleep(seconds / 2)


def go_on(trial: Trial, old: Portal, new: Portal, seconds: float) -> Iterator[tuple[str, str]]:
    """From this checkout to the next release, by a migration that fails, and back."""
    first, second = trial.terms()
    with trial.visited(old, first) as head:
        took, complaint = migrate(new)
        yield (
            "a migration failed",
            f"{took:.1f} s: {complaint.removeprefix('CommandError: ').partition('. ')[0]}",
        )
        trial.must("division by zero" in complaint, "the migration that fails has not")
        time.sleep(seconds / 2)
        mend(new.checkout)
        hold_table(trial.database)
        took, complaint = migrate(new)
        yield f"migrated, a table held for {HELD_SECONDS} s of it", f"{took:.1f} s"
        trial.must(not complaint, complaint)
        new.start()
        with trial.visited(new, second) as other_head:
            time.sleep(seconds)
    trial.seen_by(head, old, new)
    trial.seen_by(other_head, old, new)
    with trial.visited(new, second):
        old.stop()
        old.start()
        yield "the older one started anew", "on what the newer one has made"
        with trial.visited(old, first):
            time.sleep(seconds / 2)
    new.stop()
    with trial.visited(old, first) as head:
        time.sleep(seconds / 2)
    trial.seen_by(head, old)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--from", dest="before", default=BEFORE, help="the release of before")
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--port", type=int, default=8771)
    options = parser.parse_args()
    with Stack() as stack:
        database = stack.add(Postgres(stack.folder / "database"))
        checkouts = {
            "before": lay_out(options.before, stack.folder / "before-files"),
            "here": CHECKOUT,
            "next": make_next(stack.folder / "next-files"),
        }
        before, here, following = (
            Portal(stack.folder / name, database.url, options.port + n, checkout, **SHARED)
            for n, (name, checkout) in enumerate(checkouts.items())
        )
        for portal in (here, following):
            stack.at_end(portal.stop)
        stack.add(before)
        account = ["createsuperuser", "--noinput", "--username", NAME, "--email", "a@example.jp"]
        before.manage(*account, DJANGO_SUPERUSER_PASSWORD=PASSWORD)
        trial = Trial(database)
        steps = [*bring_here(trial, before, here, options.seconds)]
        steps += go_on(trial, here, following, options.seconds)
    for step, figures in steps:
        print(f"| {step} | {figures} |")
    print(f"| answers | {trial.statuses.total()}, the slowest {trial.slowest:.2f} s |")
    print(f"| saves | {trial.saves}, the slowest {trial.slowest_save:.2f} s |")
    print(f"| other than 200 and 304 | {sum(trial.wrong().values())} {trial.wrong() or ''} |")
    print("\n".join(trial.complaints) or "All well.")
    sys.exit(bool(trial.complaints or trial.wrong()))


if __name__ == "__main__":
    main()
