"""Others that show the same content: Datasette and Wagtail, from an environment of their own (README.md)."""

import csv
import io
import sqlite3
import subprocess
from pathlib import Path

from benchmarks.stack import Postgres, Server

SITE = Path(__file__).parent / "wagtail_site"
TABLE = "/plan/kpis?_facet=%E9%80%A3%E6%90%BA%E5%9C%B0%E5%9F%9F&_facet=%E5%8D%98%E4%BD%8D"
AREA = "/doo/"


class Datasette(Server):
    """Datasette with one table, the portal's CSV file of KPIs."""

    def __init__(self, folder: Path, python: Path, port: int, table: bytes):
        super().__init__(folder)
        self.python, self.port = python, port
        self.database = folder / "plan.db"
        rows = csv.reader(io.StringIO(table.decode("utf-8-sig")))
        names = ", ".join(f'"{name}"' for name in next(rows))
        with sqlite3.connect(self.database) as connection:
            connection.execute(f"CREATE TABLE kpis ({names})")
            for row in rows:
                connection.execute(f"INSERT INTO kpis VALUES ({', '.join('?' * len(row))})", row)  # nosec B608 # marks alone

    def start(self) -> None:
        options = ["--immutable", self.database, "--port", str(self.port)]
        self.run(self.python, "-m", "datasette", "serve", *options, env={})
        self.wait_until(self.answers)


class Wagtail(Server):
    """The site of Wagtail, behind as many workers and threads as the portal has."""

    def __init__(self, folder: Path, python: Path, port: int, database: Postgres, *, is_kept: bool):
        super().__init__(folder)
        self.python, self.port = python, port
        self.environment = {
            "DATABASE_HOST": str(database.folder),
            "IS_CACHED": str(int(is_kept)),
            "PYTHONPATH": str(SITE),
            "DJANGO_SETTINGS_MODULE": "settings",
        }

    def fill(self) -> None:
        """Make the tables and the pages, in a database that is empty."""
        for command in (["migrate", "--verbosity=0"], ["load_plan"]):
            subprocess.run(
                [self.python, "-m", "django", *command], env=self.environment, check=True
            )

    def start(self) -> None:
        options = ["--workers=2", "--threads=4", "--preload", f"--bind=127.0.0.1:{self.port}"]
        application = "django.core.wsgi:get_wsgi_application()"
        self.run(self.python, "-m", "gunicorn", *options, application, env=self.environment)
        self.wait_until(self.answers)
