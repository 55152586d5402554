import fcntl
import logging
import os
import pwd
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from socket import socket

from django.apps import apps
from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.core.servers.basehttp import get_internal_wsgi_application
from django.db import Error, connection, connections
from django.http import QueryDict
from django.urls import reverse

from kpis.filters import KPIFilter, StatusFilter
from policyportal.database.roles import as_owner
from policyportal.embedded import accounts, binaries, cluster
from policyportal.embedded.binaries import OLDEST, ClusterError
from policyportal.embedded.owning import open_lock
from policyportal.exchange import uploads
from policyportal.exchange.limits import MAX_BYTES
from policyportal.middleware import CONTENT_POLICY
from policyportal.records import replica, version
from policyportal.records.memory import of_version
from policyportal.serving import listening, static_files, unprivileged
from policyportal.serving.listening import ANYWHERE, AddressError
from policyportal.serving.web_server import Portal, Site
from policyportal.views import error_page
from projects.filters import ProjectFilter
from regions.models import Plan

logger = logging.getLogger(__name__)
FIXTURES = ("regions", "projects", "kpis")
LISTS = (ProjectFilter, KPIFilter, StatusFilter)
# Where none of these has a row, the plan was never loaded, and staff corrected nothing.
FIRST_MODELS = ("regions.Plan", "regions.CollaborationArea", "projects.Project")
# Requests that no browser sends are told the same as others.
SAME_PAGE = {411: "413.html", 417: "400.html", 501: "400.html"}


class Command(BaseCommand):
    help = "Bring the database and the static files up to date, then serve the portal."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--host", default=listening.DEFAULT_HOST)
        parser.add_argument("--port", default=listening.DEFAULT_PORT)

    def handle(self, *, host, port, **options) -> None:
        account = self.prepare_account()
        try:
            listener = listening.listen(host, listening.port_number(port))
        except AddressError as error:
            raise CommandError(str(error)) from error
        try:
            # Side by side: the one waits for the database, the other compresses.
            with self.one_at_a_time(), ThreadPoolExecutor(1) as beside:
                collecting = beside.submit(static_files.collect)
                self.prepare_database()
                if collecting.result():
                    self.say("Collected the static files.")
        except KeyboardInterrupt:
            sys.exit(130)
        shown = ANYWHERE.get(host, host)
        shown = f"[{shown}]" if ":" in shown else shown
        # The address that is printed is one that answers.
        if shown not in settings.ALLOWED_HOSTS:
            settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, shown]
        # Neither may go along into the workers: an open connection, or a line not yet written.
        connections.close_all()
        self.stdout.flush()
        answered = partial(self.announce, f"http://{shown}:{port}/", host)
        serve = partial(serve_pages, listener, answered, is_guest=account is not None)
        if account:
            sys.exit(unprivileged.run_as(account, listener, serve, keep_database))
        serve()

    def prepare_account(self) -> pwd.struct_passwd | None:
        """The account that answers pages where root starts the portal, and what it needs; None: this one."""
        try:
            account = accounts.web_account()
        except ClusterError as error:
            raise CommandError(str(error)) from error
        if account:
            # What is made for others to read is readable, whatever root's own umask.
            os.umask(0o022)
            for folder in (settings.BASE_DIR, Path(sys.prefix), Path(os.__file__).parent):
                if not binaries.reaches(account, folder):
                    raise CommandError(
                        f"The account {account.pw_name}, which answers pages for root, cannot enter {folder}: "
                        "move it to where every account may read, as in /opt, or start the portal as an ordinary user."
                    )
            folder = uploads.folder()
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.chown(folder, account.pw_uid, account.pw_gid, follow_symlinks=False)
        return account

    @contextmanager
    def one_at_a_time(self) -> Iterator[None]:
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        with open_lock(settings.DATA_DIR / "setup.lock") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self.say("Waiting for another portal, which prepares the same data …")
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def prepare_database(self) -> None:
        self.say("Preparing the database …")
        try:
            with as_owner():
                self.bring_up_to_date()
        except Error as error:
            reason = str(error).strip().splitlines()[0]
            if settings.DATABASES["default"]["ENGINE"] != "policyportal.embedded":
                reason = f"The database that DATABASE_URL names cannot be used: {reason}"
            raise CommandError(reason) from error

    def bring_up_to_date(self) -> None:
        require_version(connection.pg_version)
        call_command("migrate", interactive=False, verbosity=0)
        if not any(apps.get_model(name)._base_manager.exists() for name in FIRST_MODELS):
            self.say("Loading the plan …")
            call_command("loaddata", *FIXTURES, verbosity=0)

    def announce(self, address, host, status) -> None:
        """Say, once a first page is there, where the portal is."""
        if status >= 500:
            self.stderr.write(f"{address} answers with an error ({status}).")
            return
        self.say(f"\nPolicy-plan portal: {address} (Ctrl-C stops it)")
        self.say(f"Staff: ./portal manage createsuperuser, then {address}admin/")
        self.say(f"Data: {settings.DATA_DIR}")
        if host in ANYWHERE:
            names = ", ".join(settings.ALLOWED_HOSTS)
            self.say(f"Hosts it answers for, which PORTAL_HOSTS names: {names}")

    def say(self, line) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def serve_pages(listener: socket, answered: Callable, *, is_guest: bool) -> None:
    if is_guest:
        cluster.HERE.be_guest()
    # By the account that they belong to.
    uploads.remove_old()
    Portal(listener, Site(load, max_body, refusal), answered).run()


def load() -> Callable:
    """The application, with what all its workers begin with."""
    application = get_internal_wsgi_application()
    # A database that is away now may be there when it is asked for a page.
    with suppress(Error, Plan.DoesNotExist):
        prepare()
    # A worker opens its own.
    connections.close_all()
    return application


def prepare() -> int:
    """Judge the series and count the choices of the lists, for all workers: in a large plan that takes seconds.

    Says how many records the lists have.
    """
    token = version.current(replica.own()).token
    with of_version(token), replica.reading(token):
        plan = Plan.objects.shown()
        return sum(list_filter(QueryDict(), plan).recorded for list_filter in LISTS)


def max_body(address: str) -> int:
    """The bytes that may be sent to an address: none where no form is, and a file where one is imported."""
    path = address.partition("?")[0]
    if not path.startswith(reverse("admin:index")):
        return 0
    form = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return form + MAX_BYTES if path.endswith("/import/") else form


def refusal(status: int) -> bytes:
    """The headers and the body of the page that says why a request is not taken."""
    page = error_page(status, template=SAME_PAGE.get(status, ""))
    page["Content-Security-Policy"] = CONTENT_POLICY
    page["Cache-Control"] = "no-store"
    page["Content-Length"] = str(len(page.content))
    return page.serialize()


def keep_database() -> None:
    """Start the embedded server again if it was killed; what hinders that is said, and tried again."""
    try:
        cluster.HERE.keep()
    except (ClusterError, OSError) as error:
        logger.warning("The database cannot be started: %s", error)


def require_version(number: int) -> None:
    """Refuse a server older than the portal's queries: 140012 is PostgreSQL 14.12."""
    if (major := number // 10_000) < OLDEST:
        needed = f"The portal needs PostgreSQL {OLDEST} or newer"
        raise CommandError(f"{needed}, and the server is PostgreSQL {major}.")
