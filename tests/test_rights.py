"""Who may do what: roles × kinds of record × actions × own and others' records.

The permissions are asked for every role; the pages themselves, files and pickers for one role of each class, with
--all-pages for every role. What is expected stands here, in words of its own; nothing of it is computed by policyportal.accounts.rights. A new
kind of record, a new page of the admin or a new page for staff fails until it is said here who may use it.
"""

import csv
import io
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from operator import attrgetter
from types import SimpleNamespace

import pytest
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser, Group, Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.template.response import SimpleTemplateResponse
from django.test import Client
from django.urls import reverse

from kpis.models import (
    KPI,
    Actual,
    ActualRevision,
    DraftActual,
    FigureChange,
    Highlight,
    KPIFamily,
    KPISeries,
    MeaningChange,
    MissingValue,
    SeriesBreak,
    Turn,
)
from policyportal.accounts.offices import Office
from policyportal.accounts.rights import may_somewhere
from policyportal.records.eras import short_year
from policyportal.records.explained import explained
from policyportal.staff.site import LED_TO, OF_EDITION, PAGES
from projects.models import (
    EntryDeadline,
    Grade,
    Measure,
    Participation,
    Project,
    Review,
    ReviewRecord,
    Theme,
)
from regions.models import (
    AreaPlan,
    BureauChange,
    CollaborationArea,
    Municipality,
    Plan,
    PolicyDirection,
    Subprefecture,
    Synonym,
    Term,
    Translation,
)
from tests import factories as make
from tests.databases import rows_of, undone
from tests.staff import address, errors_of, form_of, read
from tests.tables import as_csv, confirm, exported

pytestmark = pytest.mark.django_db

# What is expected.

VIEW, FULL = {"view"}, {"view", "add", "change", "delete"}
CHANGE, REVIEW = {"view", "change"}, {"view", "add", "change"}
PLAN = [
    Plan,
    CollaborationArea,
    AreaPlan,
    PolicyDirection,
    Subprefecture,
    BureauChange,
    Municipality,
    Term,
    Synonym,
    Translation,
    Theme,
    Grade,
    EntryDeadline,
    Project,
    Participation,
    Measure,
    Review,
    ReviewRecord,
    KPIFamily,
    KPI,
    KPISeries,
    Actual,
    DraftActual,
    MissingValue,
    SeriesBreak,
    Highlight,
    FigureChange,
    MeaningChange,
    Turn,
    ActualRevision,
]
# What the database writes, and nobody by hand.
WRITTEN = dict.fromkeys(
    (BureauChange, FigureChange, MeaningChange, Turn, ActualRevision, ReviewRecord), VIEW
)
ACCOUNTS = [User, Group, Office]
# What is entered of a year of a series.
OF_YEAR = (Actual, DraftActual, MissingValue)
OF_LEADS = {Project: CHANGE, Measure: CHANGE, KPI: CHANGE, DraftActual: FULL, Review: REVIEW}
OF_LEADS[MissingValue] = FULL
READING = dict.fromkeys(PLAN, VIEW)
# For which of its records a bureau may propose a change, where they were public: the measures and series here were not.
# The head office changes them itself.
PROPOSED = {Project, KPI}


@dataclass(frozen=True)
class Role:
    """What a role may do with any record, and with those of one owner besides."""

    everywhere: dict = field(default_factory=dict)
    owner: str = ""
    own: dict = field(default_factory=dict)

    def may(self, model, owner: str) -> set[str]:
        of_owner = self.own.get(model, set()) if owner == self.owner else set()
        return self.everywhere.get(model, set()) | of_owner

    def may_somewhere(self, model) -> set[str]:
        return self.everywhere.get(model, set()) | self.own.get(model, set())


ROLES = {
    "superuser": Role(dict.fromkeys(PLAN + ACCOUNTS, FULL) | WRITTEN),
    "head": Role(dict.fromkeys(PLAN, FULL) | WRITTEN | {Office: CHANGE}),
    "lead": Role(READING, "lead", OF_LEADS),
    # Takes part in the lead's project, in which one series is its own.
    "member": Role(READING, "member", {DraftActual: FULL, MissingValue: FULL}),
    # Leads a project of its own elsewhere.
    "foreign": Role(READING, "foreign", OF_LEADS),
    # The same bureau as the lead, whose account was given every permission by hand.
    "overdone": Role(READING, "lead", OF_LEADS),
    "reader": Role(READING),
    # Every permission of the plan by hand, and no office.
    "granted": Role(READING),
    "nobody": Role(),
    "anonymous": Role(),
}
# A bureau that leads no project gets the empty pages (to add, to import) and can choose nothing on them.
EMPTY = {"member": {Project: CHANGE, Measure: CHANGE, KPI: CHANGE, Review: REVIEW}}


def opens_to(role: str, model) -> set[str]:
    """For which actions a page that is no record's opens to a role."""
    return ROLES[role].may_somewhere(model) | EMPTY.get(role, {}).get(model, set())


# Of the roles that may do the same the one that has most to be refused: permissions given by hand count for nothing.
CLASSES = {
    "head": ("superuser", "head"),
    "overdone": ("lead", "member", "foreign", "overdone"),
    "granted": ("reader", "granted"),
    "nobody": ("nobody", "anonymous"),
}


def pytest_generate_tests(metafunc):
    every = metafunc.config.getoption("--all-pages")
    if "visitor" in metafunc.fixturenames:
        metafunc.parametrize("visitor", ROLES if every else CLASSES)
    if "bureau" in metafunc.fixturenames:
        metafunc.parametrize("bureau", ["lead", "overdone"] if every else ["overdone"])


each_role = pytest.mark.parametrize("role", ROLES)
each_model = pytest.mark.parametrize(
    "model", PLAN + ACCOUNTS, ids=lambda model: model._meta.model_name
)

# What a page of a kind of record needs, by the end of its address's name.
NEEDS = {
    "changelist": "view",
    "add": "add",
    "change": "view",
    "delete": "delete",
    "merge": "delete",
    "hand_over": "delete",
    "order": "delete",
    "withdraw": "delete",
    "turnover": "delete",
    "unit": "change",
    "propose": "propose",
    "history": "view",
    "simple_history": "view",
    "export": "view",
    "export_file": "view",
    "import": "write",
    "process_import": "write",
    "left_out": "write",
    "template": "write",
    "workbook": "write",
    "password_change": "change",
}
# Those that the matrix does not ask. A state of before (simple_history) is not there, and what leads back to one asks for
# the right to change.
ASKED = ("changelist", "change", "delete", "history", "simple_history")
FURTHER = [end for end in NEEDS if end not in ASKED]
# Pages of the site that are no record's, and for whom.
OTHERS = {
    "index",
    "login",
    "logout",
    "password_change",
    "password_change_done",
    "autocomplete",
    "jsi18n",
    "view_on_site",
    "app_list",
    "second_factor",
    "second_factor_code",
    "second_factor_recovery",
    # Whose drafts and parts are seen by whom: tests/pages/test_drafts.py, tests/policyportal/test_style.py.
    "preview_project",
    "preview_kpi",
    "style",
    # By its secret address: tests/policyportal/round/test_calendar.py.
    "calendar",
}

# The records.

TYPED = "試験で書き換えた語"
# A box of each kind of record that everyone who may change the record may change.
BOXES = {
    Plan: "period_text",
    CollaborationArea: "short_name",
    AreaPlan: "vision",
    PolicyDirection: "text",
    Subprefecture: "short_name",
    Municipality: "name",
    Term: "meaning",
    Synonym: "words",
    Translation: "easy",
    Theme: "name",
    Grade: "meaning",
    EntryDeadline: "actuals_due",
    Project: "source",
    Participation: "order",
    Measure: "source",
    Review: "work_done",
    KPIFamily: "name",
    KPI: "editorial_note",
    KPISeries: "label",
    Actual: "note",
    DraftActual: "note",
    MissingValue: "reason",
    SeriesBreak: "reason",
    Highlight: "order",
    User: "last_name",
    Group: "name",
    Office: "mail_addresses",
}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """A plan with three bureaus, their records and an account of each role, made once for the module."""
    with django_db_blocker.unblock(), undone(make_world) as world:
        yield world


@pytest.fixture(autouse=True)
def in_world(world, db):
    """Each test's changes are undone within the world."""


def make_world() -> SimpleNamespace:
    plan = make.make_plan()
    areas = [make.make_area_plan(plan=plan) for _ in range(2)]
    lead, member = (make.make_subprefecture(area=areas[0].area) for _ in range(2))
    foreign = make.make_subprefecture(area=areas[1].area)
    spare = make.make_subprefecture(area=areas[0].area)
    spare_area, grade = make.make_area(), make.make_grade(plan=plan)
    spare_group = Group.objects.create(name="試験の空いた所属")
    projects = {
        "lead": make.make_project(area_plan=areas[0], subprefectures=[lead, member]),
        "foreign": make.make_project(area_plan=areas[1], subprefectures=[foreign]),
    }
    # Measures and places of what was ever public go on its page alone, for a reason.
    parts = {
        "lead": make.make_project(
            area_plan=areas[0], subprefectures=[lead, member], is_published=False
        ),
        "foreign": make.make_project(
            area_plan=areas[1], subprefectures=[foreign], is_published=False
        ),
    }
    kpis = {owner: make.make_kpi(project=project) for owner, project in projects.items()}
    series = {owner: make.make_series(kpi=kpi) for owner, kpi in kpis.items()}
    # A series that was ever public is deleted by nobody.
    drafts = {
        owner: make.make_kpi(project=project, is_published=False)
        for owner, project in projects.items()
    }
    series["member"] = make.make_series(kpi=kpis["lead"], subprefecture=member, label="印字の地域")

    def fresh(model, owner) -> object:
        """A record that nothing else needs."""
        project = projects.get(owner)
        match model.__name__:
            case "Project":
                places = [lead, member] if owner == "lead" else [foreign]
                area_plan = areas[0] if owner == "lead" else areas[1]
                return make.make_project(area_plan=area_plan, subprefectures=places)
            case "Participation":
                return make.make_participation(project=parts[owner], subprefecture=spare)
            case "Measure":
                return make.make_measure(project=parts[owner])
            case "Review":
                return make.make_review(project=project, year=2023)
            case "ReviewRecord":
                return make.make_record(review=make.make_review(project=project, year=2024))
            case "KPI":
                return make.make_kpi(project=project)
            case "KPISeries":
                kpi = drafts["foreign" if owner == "foreign" else "lead"]
                place = {"subprefecture": member} if owner == "member" else {}
                return make.make_series(kpi=kpi, label=f"試験の{owner}", **place)
            case "Actual":
                # Of a series that was never public, for one that was is not deleted.
                return make.make_actual(series=world.records[KPISeries, owner], year=2023)
            case "DraftActual":
                return make.make_draft(series=series[owner], year=2023)
            case "MissingValue":
                return make.make_missing(series=series[owner], year=2024)
            case "FigureChange":
                return make.make_change(series=series["lead"])
            case "MeaningChange":
                return make.make_meaning_change(kpi=kpis["lead"])
            case "Turn":
                return make.make_turn(project=project)
            case "SeriesBreak":
                return make.make_break(series=series["lead"])
            case "Highlight":
                return make.make_highlight(series=series["lead"])
            case "ActualRevision":
                return make.make_revision(series=series["lead"])
            case "EntryDeadline":
                return make.make_deadline(plan=plan)
            case "Grade":
                return make.make_grade(plan=plan)
            case "AreaPlan":
                return make.make_area_plan(plan=plan, area=spare_area)
            case "PolicyDirection":
                return make.make_direction(area_plan=areas[0])
            case "Subprefecture":
                return make.make_subprefecture(area=areas[0].area)
            case "BureauChange":
                return make.make_bureau_change(subprefecture=spare)
            case "Municipality":
                return make.make_municipality(subprefecture=spare)
            case "User":
                return make.make_account()
            case "Group":
                return Group.objects.create(name="試験の新しい所属")
            case "Office":
                return make.make_office(subprefecture=spare, group=spare_group)
        name = {"CollaborationArea": "area", "PolicyDirection": "direction", "KPIFamily": "family"}
        return getattr(make, f"make_{name.get(model.__name__, model.__name__.lower())}")()

    world = SimpleNamespace(
        lead=lead,
        member=member,
        foreign=foreign,
        spare=spare,
        unused=make.make_subprefecture(area=areas[0].area),
        grade=grade,
        projects=projects,
        parts=parts,
        kpis=kpis,
        series=series,
        fresh=fresh,
        records={},
        added={},
        forms={},
        files={},
        clients=make_clients(lead, member, foreign),
    )
    # The forms to add are read before the records stand, so that what is unique is free again.
    for model in PLAN + ACCOUNTS:
        for owner in owners_of(model):
            if model not in WRITTEN:
                world.added[model, owner] = filled_form(world, model, owner)
            world.records[model, owner] = fresh(model, owner)
    return world


def make_clients(lead, member, foreign) -> dict[str, Client]:
    """A browser for each role, signed in."""
    offices = {
        "head": make.make_office(),
        "reader": make.make_office(Office.Role.READER),
        "lead": make.make_office(subprefecture=lead),
        "member": make.make_office(subprefecture=member),
        "foreign": make.make_office(subprefecture=foreign),
    }
    accounts = {
        "superuser": make.make_account(is_superuser=True),
        "overdone": make.make_account(offices["lead"]),
        "granted": make.make_account(),
        "nobody": make.make_account(),
        **{role: make.make_account(office) for role, office in offices.items()},
    }
    for role in ("overdone", "granted"):
        accounts[role].user_permissions.set(Permission.objects.all())
    clients = {"anonymous": Client()}
    for role, account in accounts.items():
        clients[role] = Client()
        clients[role].force_login(account)
        clients[role].account = account
    return clients


def filled_form(world, model, owner) -> dict:
    """What a browser sends to add a record of this kind: the form of one that is gone again."""
    staff, values = world.clients["superuser"], {}
    try:
        with transaction.atomic():
            record = world.fresh(model, owner)
            if model is Project:
                with explained("試験の入れ直し"):
                    record.participations.all().delete()
            fixed = ("code", "slug", "bureau_name")
            given = {name: getattr(record, name) for name in fixed if hasattr(record, name)}
            values |= form_of(staff.get(address(record))) | given
            raise Undone
    except Undone:
        pass
    if model is Review:
        # Which project and year it is of stands once it is given.
        values |= {"project": record.project_id, "year": record.year}
    if model is User:
        values["username"] = "new-one"
        values |= dict.fromkeys(["password1", "password2"], "長い長い合い言葉です二十四") | {
            "usable_password": "true"
        }
    return values


class Undone(Exception):
    """Ends a savepoint and what was done in it."""


def owners_of(model) -> list[str]:
    """The bureaus that have records of the kind; none where the kind is no bureau's."""
    if model in (KPISeries, *OF_YEAR):
        return ["lead", "member", "foreign"]
    if model in (Project, Participation, Measure, Review, KPI):
        return ["lead", "foreign"]
    return ["none"]


def stored(record) -> dict | None:
    return type(record)._base_manager.filter(pk=record.pk).values().first()


@contextmanager
def unrendered():
    """Pages are asked whether they open, and their templates are left out; those who test the pages look at them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SimpleTemplateResponse, "rendered_content", "")
        yield


def is_shown(response) -> bool:
    """Whether the page is shown; else the account is refused, or led to sign in."""
    if response.status_code == 200:
        return True
    assert response.status_code == 403 or "/login/" in response.get("Location", "")
    return False


# The matrix.


def does(kind, ask, *request) -> bool:
    """Whether the request changes, adds or deletes anything of the kind; undone again."""
    table = [kind._meta.db_table]
    before, after = rows_of(table), None
    try:
        with transaction.atomic():
            ask(*request)
            after = rows_of(table)
            raise Undone
    except Undone:
        return before != after


def unchanged_form(world, record) -> dict:
    """What a browser sends of a record's page if nothing is typed; read once, for every test finds the same record."""
    key = (type(record), record.pk)
    if key not in world.forms:
        world.forms[key] = form_of(world.clients["superuser"].get(address(record)))
    return world.forms[key]


def changed_form(world, model, owner) -> dict:
    """What a browser sends to change the record in a box."""
    if model not in BOXES:
        return {"reason": TYPED}
    typed = {
        Participation: "77",
        EntryDeadline: "2023-11-30",
        Highlight: "77",
        Municipality: "試験新町",
        Office: "shiken@example.jp",
        Synonym: f"{TYPED}、別の語",
    }
    sent = unchanged_form(world, world.records[model, owner])
    return sent | {BOXES[model]: typed.get(model, TYPED)}


@each_role
def test_permissions(world, role):
    """What the pages ask, for every role: of the kind of record, and of each record."""
    account = getattr(world.clients[role], "account", None) or AnonymousUser()
    # Fetched for this test, as for a request: an account remembers its permissions.
    person = User.objects.get(pk=account.pk) if account.pk else account
    expected, found = {}, {}
    for model in PLAN:
        kind = model._meta.model_name
        name = f"{model._meta.app_label}.{{}}_{kind}".format
        for action in ("view", "add", "change", "delete"):
            expected[kind, action] = action in opens_to(role, model)
            found[kind, action] = may_somewhere(account, name(action))
        for owner in owners_of(model):
            record, may = world.records[model, owner], ROLES[role].may(model, owner)
            for action in ("view", "change", "delete"):
                # Django asks nobody about a superuser; the pages do.
                expected[kind, owner, action] = action in may or role == "superuser"
                found[kind, owner, action] = person.has_perm(name(action), record)

    assert {key: found[key] for key in found if found[key] != expected[key]} == {}


def test_every_role_is_of_one_class():
    assert sorted(role for roles in CLASSES.values() for role in roles) == sorted(ROLES)
    assert all(role in roles for role, roles in CLASSES.items())


@each_model
def test_matrix(world, visitor, model):
    browser, role, expected, found = world.clients[visitor], ROLES[visitor], {}, {}
    expected["list"] = "view" in role.may_somewhere(model)
    with unrendered():
        found["list"] = is_shown(browser.get(address(model)))
    # Whose a record is makes no difference to who has none of its own.
    owners = owners_of(model) if role.owner else owners_of(model)[:1]
    for owner in owners:
        record, may = world.records[model, owner], role.may(model, owner)
        sent = changed_form(world, model, owner)
        chosen = {"_selected_action": record.pk, "post": "yes", "action": "delete_selected"}
        expected |= {
            (owner, "page"): "view" in may,
            (owner, "history"): "view" in may,
            (owner, "save button"): "change" in may,
            (owner, "change"): "change" in may,
            (owner, "delete"): "delete" in may,
            (owner, "delete by action"): "delete" in may,
        }
        page = browser.get(address(record))
        found |= {
            (owner, "page"): is_shown(page),
            (owner, "save button"): b'name="_save"' in page.content,
        }
        with unrendered():
            found |= {
                (owner, "history"): is_shown(browser.get(address(record, "history"))),
                (owner, "change"): does(model, browser.post, address(record), sent),
                (owner, "delete"): does(
                    model, browser.post, address(record, "delete"), {"post": "yes"}
                ),
                (owner, "delete by action"): does(model, browser.post, address(model), chosen),
            }
            if (model, owner) in world.added:
                expected[owner, "add"] = "add" in may
                found[owner, "add"] = adds(world, browser, model, owner)

    assert {key: found[key] for key in found if found[key] != expected[key]} == {}


def adds(world, browser, model, owner) -> bool:
    """Whether the account can add a record like one that makes room for it; undone again."""
    same = model._base_manager.filter(pk=world.records[model, owner].pk)
    added = False
    try:
        with transaction.atomic():
            match model.__name__:
                case "Review" | "Actual" | "DraftActual" | "SeriesBreak" | "EntryDeadline":
                    same.update(year=2024)
                case "MissingValue":
                    same.update(year=2022)
                case "Participation":
                    same.update(subprefecture=world.unused, order=99)
                case "KPISeries":
                    same.update(label="試験のほかの系列")
                case "Highlight":
                    same.update(series=world.series["foreign"])
                case "AreaPlan":
                    same.update(area=make.make_area())
                case "Group":
                    same.update(name="試験のほかの所属")
                case "Office":
                    same.update(group=Group.objects.create(name="試"), subprefecture=world.unused)
            count = model._base_manager.count()
            browser.post(address(model, "add"), world.added[model, owner])
            added = model._base_manager.count() > count
            raise Undone
    except Undone:
        return added


# Tables: what a role may not do on a page, it may not do with a file.

TABLES = [Translation, Project, Measure, KPI, KPISeries, *OF_YEAR, Review]


def file_of(world, model, record) -> bytes:
    """The row of the record as the head office takes it out, with another text in one of its cells."""
    if model not in world.files:
        world.files[model] = exported(world.clients["head"], model).decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(world.files[model]))
    box = model._meta.get_field(BOXES[model]).verbose_name
    key = getattr(record, "code", None) or getattr(record, "original", None)
    owner = record.series.code if model in OF_YEAR else getattr(record, "project", None)
    (row,) = [
        row
        for row in rows
        if (row[0] == key if key else row[0] in (owner, getattr(owner, "code", None)))
        and (model not in (*OF_YEAR, Review) or row[head.index("年")] == short_year(record.year))
    ]
    row[head.index(box)] = TYPED
    return as_csv([head, row])


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model._meta.model_name)
def test_files_change_what_the_role_may_change(world, visitor, model, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    browser, expected, found = world.clients[visitor], {}, {}

    for owner in owners_of(model):
        record = world.records[model, owner]
        content = file_of(world, model, record)

        def import_it(content=content):
            upload = SimpleUploadedFile("表.csv", content, "text/csv")
            trial = browser.post(address(model, "import"), {"file": upload})
            if trial.status_code == 200:
                browser.post(f"{address(model)}process_import/", form_of(trial))

        expected[owner] = "change" in ROLES[visitor].may(model, owner)
        found[owner] = does(model, import_it)

    assert found == expected


@pytest.mark.parametrize("role", ["lead", "overdone", "granted", "reader"])
@pytest.mark.parametrize("model", [Project, Measure, KPI], ids=lambda model: model.__name__)
def test_files_add_what_the_role_may_add(world, role, model, settings, tmp_path):
    """A permission that an account has by hand adds nothing, whatever its office may change."""
    settings.DATA_DIR = tmp_path
    browser, count = world.clients[role], model.objects.count()
    head, row = csv.reader(
        io.StringIO(file_of(world, model, world.records[model, "lead"]).decode("utf-8-sig"))
    )
    row[head.index("コード")] = "brought-in"
    upload = SimpleUploadedFile("表.csv", as_csv([head, row]), "text/csv")

    trial = browser.post(address(model, "import"), {"file": upload})
    if trial.status_code == 200:
        confirm(browser, model, trial)

    assert model.objects.count() == count


# No hole besides.


def names_of_admin() -> dict[str, tuple]:
    """The pages of each kind of record that the admin serves: the end of the name, by the whole name."""
    names = {}
    for model, page in admin.site._registry.items():
        start = f"{model._meta.app_label}_{model._meta.model_name}_"
        for pattern in page.get_urls():
            if pattern.name:
                end = pattern.name.removeprefix(start)
                names[pattern.name] = (model, end, pattern.pattern.converters)
    names["auth_user_password_change"] = (
        User,
        "password_change",
        names["auth_user_password_change"][2],
    )
    return names


def test_every_kind_of_record_has_its_expectation():
    assert set(admin.site._registry) == set(PLAN + ACCOUNTS)


def test_every_page_of_the_admin_has_its_expectation():
    site = {
        pattern.name
        for pattern in admin.site.get_urls()
        if getattr(pattern, "name", None) and not hasattr(pattern, "url_patterns")
    }

    assert {end for _, end, _ in names_of_admin().values()} <= set(NEEDS)
    of_edition = {f"{page.name}_of_edition" for page in PAGES if page.of_edition}
    assert site <= OTHERS | {page.name for page in (*PAGES, *OF_EDITION, *LED_TO)} | of_edition


@pytest.mark.parametrize("end", FURTHER)
def test_pages_of_records(world, visitor, end):
    """Every further page of a kind of record, its imports and exports too, opens to whom it is for."""
    wrong = {}
    for name, (model, found, converters) in names_of_admin().items():
        if found != end:
            continue
        owner = owners_of(model)[0]
        kept = {"object_id": world.records[model, owner].pk, "id": world.records[model, owner].pk}
        parts = {part: kept.get(part, "csv") for part in converters}
        browser = world.clients[visitor]
        ask = browser.post if end == "process_import" else browser.get
        with unrendered():
            response = ask(reverse(f"admin:{name}", kwargs=parts))
        refused = response.status_code == 403 or "/login/" in response.get("Location", "")
        if is_expected(visitor, model, owner, NEEDS[end]) == refused:
            wrong[name] = response.status_code

    assert wrong == {}


def is_expected(role, model, owner, need) -> bool:
    if need == "write":
        return bool({"add", "change"} & opens_to(role, model))
    if need == "add":
        return "add" in opens_to(role, model)
    if need == "propose":
        return ROLES[role].owner == owner and model in PROPOSED
    return need in ROLES[role].may(model, owner)


def may_open(role, permission) -> bool:
    """Whether a page for staff is for this role: whoever may do what it asks for, or every account of staff."""
    if not permission:
        return role != "anonymous"
    app, _, codename = permission.partition(".")
    action, _, name = codename.partition("_")
    model = next(model for model in PLAN + ACCOUNTS if model._meta.label_lower == f"{app}.{name}")
    return action in opens_to(role, model)


def test_pages_for_staff(world, visitor):
    wrong = {}
    editions = reverse("admin:editions") + f"{Plan.objects.first().code}/"
    for page in (*PAGES, *OF_EDITION, *LED_TO):
        route = page.address
        while "<" in route:
            kind = route[route.index("<") + 1 : route.index(">")]
            part = "csv" if kind.startswith(("str", "slug", "path")) else "2022"
            route = route.replace(f"<{kind}>", part, 1)

        before = [reverse("admin:index"), *([editions] if page.of_edition else [])]
        for start in before:
            response = world.clients[visitor].get(start + route)
            refused = response.status_code == 403 or "/login/" in response.get("Location", "")
            # What is asked for by name or number may not be there.
            found = response.status_code < 400 or "<" in page.address
            if refused == may_open(visitor, page.permission) or not (refused or found):
                wrong[start + route] = response.status_code

    assert wrong == {}


def test_who_may_not_open_a_page_learns_of_no_edition(world):
    page = reverse("admin:care_of_edition", args=["nowhere"])

    assert world.clients["nobody"].get(page).status_code == 403
    assert world.clients["head"].get(page).status_code == 404


# Choices.


def pickers() -> list[tuple]:
    """Every field of the admin that is filled by searching."""
    pages = list(admin.site._registry.values())
    rows = [inline(page.model, admin.site) for page in pages for inline in page.inlines]
    return sorted(
        {(page.model, name) for page in pages + rows for name in page.autocomplete_fields},
        key=lambda one: (one[0]._meta.label, one[1]),
    )


def offered_to(world, role) -> dict:
    """What the pickers offer to accounts that may not choose everything: nothing but these."""
    owner = ROLES[role].owner
    series = (
        {KPISeries: {world.series[owner].pk, world.records[KPISeries, owner].pk}} if owner else {}
    )
    projects = {Project: set()}
    if owner in world.projects:
        its = (world.projects[owner], world.parts[owner], world.records[Project, owner])
        projects = {Project: {project.pk for project in its}}
    return {
        (DraftActual, "series"): series.get(KPISeries, set()),
        (MissingValue, "series"): series.get(KPISeries, set()),
        (Review, "project"): projects[Project],
    }


def offered(world, visitor, model, name) -> set[int] | None:
    """What the picker of a field offers; None where the account is refused, or led to sign in."""
    asked = {
        "app_label": model._meta.app_label,
        "model_name": model._meta.model_name,
        "field_name": name,
        "term": "",
    }
    response = world.clients[visitor].get(reverse("admin:autocomplete"), asked)
    if response.status_code == 403 or "/login/" in response.get("Location", ""):
        return None
    return {int(row["id"]) for row in response.json()["results"]}


def test_pickers_offer_what_may_be_chosen(world, visitor):
    wrong = {}
    for model, name in pickers():
        found = offered(world, visitor, model, name)
        target = model._meta.get_field(name).related_model
        if "view" not in ROLES[visitor].may_somewhere(target):
            right = found is None
        elif visitor in ("superuser", "head"):
            right = bool(found)
        else:
            right = found == offered_to(world, visitor).get((model, name), set())
        if not right:
            wrong[model._meta.model_name, name] = found

    assert wrong == {}


@pytest.mark.parametrize(
    ("role", "owner", "to"),
    [
        ("lead", "lead", "foreign"),
        ("lead", "lead", "member"),
        ("member", "member", "lead"),
        ("member", "member", "foreign"),
        ("foreign", "foreign", "lead"),
        ("overdone", "lead", "foreign"),
    ],
)
def test_a_draft_is_not_moved_to_anothers_series(world, role, owner, to):
    draft, browser = world.records[DraftActual, owner], world.clients[role]
    # 2025: free in every series.
    sent = form_of(browser.get(address(draft))) | {"series": world.series[to].pk, "year": "2025"}
    before = stored(draft)

    response = browser.post(address(draft), sent)

    assert "正しく選択してください" in errors_of(response)
    assert stored(draft) == before


def test_a_review_is_not_moved_to_anothers_project(world, bureau):
    review, browser = world.records[Review, "lead"], world.clients[bureau]
    sent = form_of(browser.get(address(review))) | {
        "project": world.projects["foreign"].pk,
        "year": "2024",
    }

    browser.post(address(review), sent)

    review.refresh_from_db()
    assert review.project != world.projects["foreign"]


@pytest.mark.parametrize(
    "extra", ["?_popup=1", "?_popup=1&_to_field=id", "?_saveasnew=1", "?_to_field=code"]
)
def test_no_way_of_asking_adds_to_anothers_series(world, extra):
    values = world.added[DraftActual, "foreign"] | {
        "_popup": "1",
        "_saveasnew": "1",
        "year": "2025",
    }
    count = DraftActual.objects.count()

    world.clients["lead"].post(address(DraftActual, "add") + extra, values)

    assert DraftActual.objects.count() == count


@pytest.mark.parametrize(
    "model", [Project, Measure, KPI, Review, DraftActual], ids=attrgetter("__name__")
)
@pytest.mark.parametrize("role", ["foreign", "member", "granted", "reader"])
def test_the_way_back_in_history_asks_the_same(world, role, model):
    """A state of before comes back through the form of the record, from whatever address it is sent."""
    record = world.records[model, "lead"]
    sent = changed_form(world, model, "lead")
    record._change_reason = "試験"
    record.save()
    before, count = stored(record), model._base_manager.count()

    for row in [1, *record.history.values_list("pk", flat=True)]:
        change = world.clients[role].post(f"{address(record)}?restore={row}", sent)
        add = world.clients[role].post(
            f"{address(model, 'add')}?restore={row}", world.added[model, "lead"]
        )
        assert change.status_code == 403
        assert add.status_code in (200, 403)

    assert stored(record) == before
    assert model._base_manager.count() == count


# What is not a bureau's in its own records.

KEPT = {
    Project: {
        "area_plan": lambda world: world.projects["foreign"].area_plan_id,
        "code": lambda world: "another",
        "order": lambda world: 88,
        "is_published": lambda world: "",
        "themes": lambda world: make.make_theme().pk,
        "participations": lambda world: world.spare.pk,
    },
    Measure: {
        "project": lambda world: world.projects["foreign"].pk,
        "code": lambda world: "another",
        "order": lambda world: 88,
        "reprise_of": lambda world: world.records[Measure, "foreign"].pk,
    },
    KPI: {
        "project": lambda world: world.projects["foreign"].pk,
        "code": lambda world: "another",
        "order": lambda world: 88,
        "family": lambda world: world.records[KPIFamily, "none"].pk,
        "is_published": lambda world: "",
    },
}


@pytest.mark.parametrize(
    ("model", "name"), [(model, name) for model, names in KEPT.items() for name in names]
)
def test_a_bureau_changes_texts_alone(world, bureau, model, name):
    record, browser = world.records[model, "lead"], world.clients[bureau]
    value = KEPT[model][name](world)
    sent = changed_form(world, model, "lead") | {name: value}
    if value == "":
        del sent[name]
    before = stored(record)
    places = record.themes.count() if model is Project else None

    response = browser.post(address(record), sent)

    assert response.status_code == 302, errors_of(response)
    after = stored(record)
    assert after[BOXES[model]] == TYPED
    left_out = {BOXES[model], "changed_at"}
    changed = {key for key in after if after[key] != before[key]} - left_out
    assert not changed & {name, f"{name}_id", "area_plan_id", "project_id", "is_published", "order"}
    assert places is None or record.themes.count() == places


def test_rows_of_a_page_are_the_pages_own(world, bureau):
    """Another's measure in the rows of one's own project, a new row, a deleted row, a lead by hand."""
    project, browser = world.projects["lead"], world.clients[bureau]
    own, other = make.make_measure(project=project), world.records[Measure, "foreign"]
    lead = project.participations.get(subprefecture=world.lead)
    sent = form_of(world.clients["superuser"].get(address(project)))
    new = int(sent["measures-TOTAL_FORMS"])
    crafted = [
        {
            "measures-0-id": other.pk,
            "measures-0-project": other.project_id,
            "measures-0-text": TYPED,
        },
        {
            "measures-TOTAL_FORMS": str(new + 1),
            f"measures-{new}-code": "crafted",
            f"measures-{new}-order": "9",
            f"measures-{new}-text": TYPED,
            f"measures-{new}-source": "資料",
            f"measures-{new}-project": project.pk,
        },
        {"measures-0-DELETE": "on"},
        {"participations-0-role": Participation.Role.LEAD},
        {"participations-0-DELETE": "on"},
        {"kpis-0-name": TYPED, "kpis-0-DELETE": "on"},
    ]
    records = [own, other, lead, world.kpis["lead"]]
    before = [stored(record) for record in records]
    count = Measure.objects.count()

    for values in crafted:
        browser.post(address(project), sent | values)
        assert [stored(record) for record in records] == before, values

    assert Measure.objects.count() == count


@pytest.mark.parametrize("role", ["lead", "member", "foreign", "overdone", "granted", "reader"])
def test_actuals_are_not_written_through_a_series(world, role):
    """The page of a series holds figures, which are the head office's; its rows go with it."""
    series = world.series["lead"]
    sent = unchanged_form(world, series)
    row = {"actuals-0-year": "2030", "actuals-0-value": "1", "actuals-0-state": "final"}

    response = world.clients[role].post(
        address(series), sent | row | {"actuals-TOTAL_FORMS": "2", "actuals-0-source": "資料"}
    )

    assert response.status_code == 403
    assert not Actual.objects.filter(year=2030).exists()


@pytest.mark.parametrize("extra", [{}, {"select_across": "1"}], ids=["chosen", "all"])
def test_an_action_with_one_foreign_record_does_nothing(world, bureau, extra):
    own, other = world.records[DraftActual, "lead"], world.records[DraftActual, "foreign"]
    sent = {"action": "delete_selected", "post": "yes", "_selected_action": [own.pk, other.pk]}

    response = world.clients[bureau].post(address(DraftActual), sent | extra)

    assert response.status_code in (200, 302, 403)
    assert stored(own)
    assert stored(other)


def test_no_list_is_edited_in_place():
    """Django asks for the kind of record alone there, not for the record."""
    assert [page for page in admin.site._registry.values() if page.list_editable] == []


@pytest.mark.parametrize("role", ["lead", "member", "overdone"])
def test_a_bureau_takes_nothing_along_when_it_deletes(world, role):
    """What hangs on others' records cannot be deleted by way of them."""
    targets = [world.projects["foreign"], world.kpis["foreign"], world.series["foreign"]]
    targets += [world.projects["lead"], world.kpis["lead"], world.series["lead"]]

    for record in targets:
        response = world.clients[role].post(address(record, "delete"), {"post": "yes"})
        assert response.status_code == 403

    assert all(map(stored, targets))


# What is the head office's.


def test_the_head_office_confirms_an_inferred_lead(world):
    lead = world.projects["lead"].participations.get(subprefecture=world.lead)
    browser = world.clients["head"]
    sent = form_of(browser.get(address(lead))) | {"role": Participation.Role.LEAD}

    response = browser.post(address(lead), sent)

    assert response.status_code == 302, errors_of(response)
    lead.refresh_from_db()
    assert not lead.lead_is_inferred


@pytest.mark.parametrize("role", ["lead", "member", "foreign", "overdone", "granted"])
def test_nobody_else_confirms_a_lead_or_assigns_a_series(world, role):
    lead = world.projects["lead"].participations.get(subprefecture=world.lead)
    series = world.series["lead"]
    before = [stored(lead), stored(series)]

    for record, values in (
        (lead, {"role": Participation.Role.LEAD}),
        (series, {"entered_by": world.foreign.pk}),
    ):
        sent = unchanged_form(world, record) | values
        assert world.clients[role].post(address(record), sent).status_code == 403

    assert [stored(lead), stored(series)] == before


def test_who_enters_a_series_follows_the_head_office(world):
    draft, series, head = (
        world.records[DraftActual, "lead"],
        world.series["lead"],
        world.clients["head"],
    )
    sent = form_of(head.get(address(series))) | {"entered_by": world.foreign.pk}

    response = head.post(address(series), sent)

    assert response.status_code == 302, errors_of(response)
    saves = {
        role: bool(read(world.clients[role].get(address(draft))).select("[name=_save]"))
        for role in ("lead", "member", "foreign")
    }
    assert saves == {"lead": False, "member": False, "foreign": True}


@pytest.mark.parametrize("role", ["head", "lead", "overdone", "granted", "reader"])
def test_nobody_makes_themselves_more(world, role):
    browser = world.clients[role]
    account = browser.account
    sent = unchanged_form(world, account)

    pages = [
        browser.post(address(account), sent | {"is_superuser": "on"}),
        browser.post(address(Office, "add"), world.added[Office, "none"]),
        browser.get(address(User)),
        browser.get(address(Group)),
    ]

    assert [page.status_code for page in pages] == [403] * 4
    account.refresh_from_db()
    assert not account.is_superuser


# States.

OTHERS_THAN_HEAD = ("lead", "member", "foreign", "overdone", "granted", "reader")


@pytest.fixture
def closed(world):
    """The lead's review of 2022 is approved: the year is closed."""
    project, series = world.projects["lead"], world.series["lead"]
    return SimpleNamespace(
        actual=make.make_actual(series=series, year=2022),
        review=make.make_review(project=project, year=2022, status="approved", grade=world.grade),
    )


def test_a_closed_year_stands(world, closed):
    before = [stored(closed.actual), stored(closed.review)]
    count = Actual.objects.count()
    requests = [
        (
            address(Actual, "add"),
            world.added[Actual, "lead"] | {"series": world.series["lead"].pk, "year": "2022"},
        )
    ]
    for record in (closed.actual, closed.review):
        sent = form_of(world.clients["superuser"].get(address(record)))
        chosen = {"action": "delete_selected", "post": "yes", "_selected_action": record.pk}
        requests += [
            (address(record), sent | {"work_done": TYPED, "note": TYPED, "value": "9"}),
            (address(record, "delete"), {"post": "yes"}),
            (address(type(record)), chosen),
        ]

    for role in ("superuser", "head", "lead", "member", "foreign", "overdone"):
        browser = world.clients[role]
        for request in requests:
            # The words in which it is refused are tested with the pages.
            with unrendered(), suppress(DatabaseError), transaction.atomic():
                browser.post(*request)
            browser.exc_info = None

        assert [stored(closed.actual), stored(closed.review)] == before, role
        assert Actual.objects.count() == count, role


def test_approval_is_the_head_offices(world):
    project = world.projects["lead"]
    review = make.make_review(project=project, year=2022, status="submitted", grade=world.grade)
    sent = form_of(world.clients["superuser"].get(address(review)))

    for role in OTHERS_THAN_HEAD:
        for values in ({"status": "approved"}, {"_step": "approve"}, {"_approve": "1"}):
            with unrendered():
                world.clients[role].post(address(review), sent | values)

        review.refresh_from_db()
        assert review.status == Review.Status.SUBMITTED, role


def test_reopening_is_the_head_offices(world, closed):
    before = stored(closed.review)
    sent = form_of(world.clients["superuser"].get(address(closed.review)))

    for role in OTHERS_THAN_HEAD:
        for values in ({"status": "draft"}, {"_step": "reopen"}):
            reasons = {"reopen_reason": TYPED, "reason": TYPED}
            with unrendered():
                world.clients[role].post(address(closed.review), sent | values | reasons)

        assert stored(closed.review) == before, role


@pytest.mark.parametrize("role", ["superuser", "head", "lead", "overdone"])
def test_a_series_that_was_public_stays(world, role):
    series, browser = world.series["lead"], world.clients[role]
    chosen = {"action": "delete_selected", "post": "yes", "_selected_action": series.pk}

    for target in (series, series.kpi, series.kpi.project):
        assert browser.post(address(target, "delete"), {"post": "yes"}).status_code in (200, 403)
    browser.post(address(KPISeries), chosen)

    assert stored(series)
