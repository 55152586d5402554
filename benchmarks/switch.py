"""The edition that is shown is changed again and again while readers read: does any of them get anything but a page?

    .venv/bin/python -m benchmarks.switch [--requests 2000] [--port 8771]

PostgreSQL and the portal stand in folders of their own, without nginx, which would hide a moment without a page. The head
office prepares the next edition from the one that is loaded; then it switches to it and back on the pages of the admin.
Every answer to a reader is to be 200 or 304.
"""

import argparse
import sys
import time

from benchmarks.stack import Portal, Postgres, Stack
from benchmarks.visitors import NAME, PASSWORD, Crowd, Editor, fields_of

FORMER, NEXT = "r3-draft", "r7"
TYPED = {
    "title": "次の方針",
    "code": NEXT,
    "stage": "decided",
    "start_month": "2025-04-01",
    "period_text": "試験の期間",
    "declared_projects": "51",
    "source": "試験の資料",
    "mark": NEXT,
}
PUBLISH = (
    "UPDATE projects_project SET is_published = true WHERE code LIKE 'r7-%'",
    "UPDATE kpis_kpi SET is_published = true WHERE code LIKE 'r7-%'",
)


class Switcher(Editor):
    """Someone of the head office, who changes the edition that is shown."""

    def prepare(self) -> None:
        page = f"/admin/editions/{FORMER}/prepare/"
        self.must(page, fields_of(self.ask(page).body, "prepare_form") | TYPED)

    def switch(self, code: str) -> float:
        """Show the edition; how many seconds the switch took."""
        page = f"/admin/editions/{code}/switch/"
        form = fields_of(self.ask(page).body, "switch_form")
        return self.must(page, form | {"keep": "on", "sure": "on"})

    def must(self, page: str, data: dict[str, str]) -> float:
        answer = self.ask(page, data)
        if answer.status != 302:
            raise SystemExit(f"{page}: {answer.status}")
        return answer.seconds


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--port", type=int, default=8771)
    options = parser.parse_args()
    seconds = []
    with Stack() as stack:
        database = stack.add(Postgres(stack.folder / "database"))
        portal = stack.add(Portal(stack.folder / "portal", database.url, options.port))
        account = ["createsuperuser", "--noinput", "--username", NAME, "--email", "a@example.jp"]
        portal.manage(*account, DJANGO_SUPERUSER_PASSWORD=PASSWORD)
        switcher = Switcher(options.port, "")
        switcher.sign_in()
        switcher.prepare()
        for statement in PUBLISH:
            database.sql(statement)
        with Crowd(options.port) as crowd:
            while crowd.statuses.total() < options.requests:
                seconds.append(switcher.switch((NEXT, FORMER)[len(seconds) % 2]))
                time.sleep(0.5)
    wrong = {status: n for status, n in crowd.statuses.items() if status not in (200, 304)}
    print(f"| switches | {len(seconds)}, the slowest {max(seconds):.2f} s |")
    print(f"| answers | {crowd.statuses.total()}, the slowest {crowd.slowest:.2f} s |")
    print(f"| other than 200 and 304 | {sum(wrong.values())} {wrong or ''} |")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
