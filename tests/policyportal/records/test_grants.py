"""What the roles of the database may do, asked of the catalogue and tried: the owner acts as each in a test's transaction."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from itertools import chain

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kpis.models import KPI, KPIFamily, KPISeries, MeaningChange, Turn
from policyportal.database.names import PUBLIC, STAFF
from policyportal.records import grants, version
from policyportal.records.explained import explained
from policyportal.records.grants import ALL, TABLES
from projects.models import Project, Review, ReviewRecord
from projects.steps import REOPEN, take
from regions.models import AreaPlan, Plan, PolicyDirection, Term
from tests.databases import undone
from tests.factories import (
    make_account,
    make_actual,
    make_area_plan,
    make_break,
    make_change,
    make_direction,
    make_draft,
    make_family,
    make_grade,
    make_highlight,
    make_kpi,
    make_meaning_change,
    make_measure,
    make_missing,
    make_plan,
    make_project,
    make_proposal,
    make_review,
    make_revision,
    make_series,
    make_term,
    make_turn,
)
from tests.pages.pages import PAGES, make_world

pytestmark = pytest.mark.django_db
VIEWS = {"kpis_break_moments", "kpis_taken_along", "projects_review_turns", "search_series"}
# The lists of addresses that PAGES does not have: files, feeds, what was taken back, and what never was there.
OTHERS = (
    "/kpis/list.csv",
    "/projects/list.csv",
    "/status/list.csv",
    "/reviews/2022/list.csv",
    "/status/2022/list.csv",
    "/about/history/feed.atom",
    "/search/suggest.json?q=試験",
    "/find/?q=試験",
    "/search/?q=の",
    "/sitemap.xml",
    "/data/catalog.ttl",
    "/data/plan.stratml.xml",
    "/projects/withdrawn/",
    "/projects/withdrawn/reviews/2022/",
    "/kpis/went-along/",
    "/kpis/withdrawn-kpi/",
    "/projects/draft/",
    "/kpis/draft-kpi/",
    "/embed/kpis/draft-kpi/",
    "/embed/kpis/withdrawn-kpi/",
    "/drawings/kpis/draft-kpi.svg",
    "/drawings/kpis/shown-kpi.svg",
    "/oembed?url=http://testserver/kpis/draft-kpi/",
    "/oembed?url=http://testserver/kpis/shown-kpi/",
    "/projects/next/",
    "/en/",
    "/easy/status/",
)


@contextmanager
def acting_as(role: str) -> Iterator[None]:
    """Act as the role, with what a commit would have written before."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(f"SET LOCAL ROLE {role}")
        yield
        cursor.execute("RESET ROLE")


def withdraw(record) -> None:
    with explained("試験の取り下げ"):
        type(record).objects.filter(pk=record.pk).update(is_published=False)


def fill(project: Project, code: str, **values) -> KPI:
    """A KPI of a project, with something of each kind that hangs on a KPI, and on its project."""
    kpi = make_kpi(project=project, code=code, family=make_family(), **values)
    series = make_series(kpi=kpi)
    make_actual(series=series, year=2023)
    make_change(series=series)
    make_draft(series=series, year=2024)
    make_missing(series=series, year=2025)
    make_break(series=series)
    make_revision(series=series, year=2022)
    make_highlight(series=series)
    make_measure(project=project)
    return kpi


def make_hidden_and_shown():
    """What the public sees, and beside it what it does not: drafts, an edition in preparation, what was taken back."""
    world = make_world(1)
    grade = make_grade()
    approved = {"status": "approved", "grade": grade}
    for status in ("draft", "submitted"):
        make_review(project=make_project(), status=status, grade=grade)
    take(make_review(project=world.project, year=2024, **approved), REOPEN, "試験の誤記")
    fill(world.project, "shown-kpi")
    fill(world.project, "draft-kpi", is_published=False)
    parts = {"subprefectures": [world.place], "themes": [world.theme]}
    draft = make_project(code="draft", is_published=False, **parts)
    world.project.directions.add(PolicyDirection.objects.first())
    draft.directions.add(PolicyDirection.objects.first())
    make_meaning_change(kpi=fill(draft, "kpi-of-draft"))
    make_meaning_change(kpi=world.kpi)
    gone = make_project(code="withdrawn")
    make_review(project=gone, year=2022, **approved)
    fill(gone, "went-along")
    make_turn(project=gone, kind="ended", ended_on=date(2026, 1, 1))
    make_turn(project=world.project, kind="ended", ended_on=date(2026, 1, 1))
    withdraw(gone)
    withdraw(fill(world.project, "withdrawn-kpi"))
    following = make_plan(is_published=False, is_shown=False)
    area_plan = make_area_plan(plan=following, area=world.area_plan.area)
    make_direction(area_plan=area_plan)
    make_grade(plan=following)
    make_term(printed_in=following)
    fill(make_project(area_plan=area_plan, code="next"), "next-kpi")
    make_proposal()
    make_account()
    return world


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), undone(make_hidden_and_shown) as made:
        yield made


def rows(sql: str, *values) -> list:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def of_public_tables() -> list[str]:
    return [name for name, grant in TABLES.items() if grant.public]


def told(kind: type) -> Q:
    """What is named where its withdrawal is told."""
    path = "kpi" if kind is KPI else "project"
    turns = Turn.objects.of_withdrawals().exclude(**{path: None})
    return Q(pk__in=turns.values(path))


def shown() -> dict:
    """By table, the records that pages show: what the public's role has to see, and no others."""
    public = Project.objects.published() | Project.objects.filter(told(Project))
    public_kpis = KPI.objects.published() | KPI.objects.filter(told(KPI))
    plans = Plan.objects.published()
    special = {
        Plan: plans,
        AreaPlan: AreaPlan.objects.filter(plan__in=plans),
        PolicyDirection: PolicyDirection.objects.filter(area_plan__plan__in=plans),
        Term: Term.objects.filter(Q(printed_in=None) | Q(printed_in__in=plans)),
        KPIFamily: KPIFamily.objects.filter(kpis__in=KPI.objects.published()).distinct(),
        Project: public,
        KPI: public_kpis,
        Review: Review.objects.published().approved(),
        ReviewRecord: ReviewRecord.objects.filter(review__in=Review.objects.published().approved()),
        Turn: Turn.objects.published() | Turn.objects.of_withdrawals(),
        MeaningChange: MeaningChange.objects.filter(
            Q(kpi=None) | Q(kpi__in=public_kpis), project__in=public
        ),
    }
    found = {}
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        if not TABLES[table].public or table in VIEWS:
            continue
        fields = {field.name for field in model._meta.get_fields()}
        if model in special:
            found[table] = special[model]
        elif hasattr(model._default_manager.all(), "published"):
            found[table] = model._default_manager.published()
        elif "project" in fields:
            found[table] = model._default_manager.filter(project__in=Project.objects.published())
        elif "plan" in fields:
            found[table] = model._default_manager.filter(plan__in=plans)
        else:
            assert TABLES[table].public == ALL, table
            found[table] = model._default_manager.all()
    return found


def test_every_table_and_view_has_a_decision():
    relations = rows(
        "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace"
        " AND relkind IN ('r', 'p', 'v', 'm', 'f')"
    )

    assert {name for (name,) in relations} == TABLES.keys()


def test_each_role_may_do_what_is_decided_and_nothing_else():
    verbs = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
    found = rows(
        "SELECT grantee::regrole::text, relname, array_agg(privilege_type ORDER BY privilege_type)"
        " FROM pg_class, aclexplode(relacl)"
        " WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')"
        " AND grantee <> relowner GROUP BY 1, 2"
    )
    decided = [(STAFF, name, sorted(grant.staff.split(", "))) for name, grant in TABLES.items()]
    decided += [(PUBLIC, name, ["SELECT"]) for name in of_public_tables()]

    assert sorted(map(tuple, found)) == sorted(decided)
    assert set(chain.from_iterable(may for *_, may in found)) <= set(verbs)


def test_no_sequence_has_to_be_granted():
    """Those of identity columns go with their tables."""
    free = rows(
        "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'S' AND NOT EXISTS ("
        " SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'i')"
    )

    assert free == []


def test_public_calls_a_few_functions_and_nobody_else_calls_any():
    found = rows(
        "SELECT proname, has_function_privilege(%s, oid, 'EXECUTE'), has_function_privilege(%s, oid, 'EXECUTE'),"
        " prosecdef, coalesce(proacl::text LIKE '%%{=%%' OR proacl::text LIKE '%%,=%%', true)"
        " FROM pg_proc WHERE pronamespace = current_schema()::regnamespace AND NOT EXISTS ("
        "  SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = pg_proc.oid AND deptype = 'e')",
        STAFF,
        PUBLIC,
    )

    assert {name for name, _, by_public, *_ in found if by_public} == grants.PUBLIC_FUNCTIONS
    assert all(by_staff for _, by_staff, *_ in found)
    assert [name for name, *_, as_owner, by_all in found if as_owner or by_all] == []


def test_every_table_that_the_public_reads_has_a_rule_for_its_rows():
    found = rows(
        "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'"
        " AND has_table_privilege(%s, oid, 'SELECT') AND NOT relrowsecurity",
        PUBLIC,
    )

    assert {name for (name,) in found} == {"policyportal_publicrows", "policyportal_version"}


def test_nobody_makes_anything():
    # A database that was copied does not say who may come in.
    grants.apply(connection)
    found = rows(
        "SELECT role, has_schema_privilege(role, current_schema(), 'CREATE'),"
        " has_database_privilege(role, current_database(), 'CREATE, TEMPORARY')"
        " FROM unnest(%s::text[]) AS role",
        [STAFF, PUBLIC],
    )

    assert [row for row in found if row[1] or row[2]] == []


def test_public_sees_of_each_table_what_pages_show(world):
    expected = {table: set(found.values_list("pk", flat=True)) for table, found in shown().items()}
    models = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    everything = {table: models[table]._base_manager.count() for table in expected}

    with acting_as(PUBLIC):
        seen = {
            table: set(models[table]._base_manager.values_list("pk", flat=True))
            for table in expected
        }

    assert {table for table in expected if seen[table] != expected[table]} == set()
    assert seen.keys() == set(of_public_tables()) - VIEWS
    # Each has something to hide, and something to show, so that a rule which says nothing is noticed.
    hiding = {table for table in expected if len(seen[table]) < everything[table]}
    ruled = {table for table in expected if TABLES[table].public != ALL}
    assert ruled - hiding == set()
    assert {table for table in ruled if not seen[table]} == set()


@pytest.mark.parametrize("kind", ["published", "withdrawn"])
def test_views_tell_of_public_records_alone(world, kind):
    with acting_as(PUBLIC):
        turns = rows("SELECT DISTINCT project_id FROM projects_review_turns")
        moments = rows("SELECT series_break_id FROM kpis_break_moments")
        along = rows("SELECT kind, code FROM kpis_taken_along ORDER BY 1")
        public = set(Project.objects.published().values_list("pk", flat=True))
        breaks = rows("SELECT id FROM kpis_seriesbreak")

    assert {pk for (pk,) in turns} <= public
    assert set(moments) == set(breaks)
    assert along == [("kpi", "went-along"), ("review", "withdrawn")]


def test_index_of_search_holds_what_is_public_alone(world):
    entries = rows(
        "SELECT text FROM search_entry WHERE kind IN ('project', 'kpi', 'direction', 'area', 'term')"
    )
    hidden = Plan.objects.get(is_published=False)

    assert rows("SELECT count(*) FROM search_entry WHERE plan_id = %s", hidden.pk) == [(0,)]
    assert not [text for (text,) in entries if "draft" in text or "withdrawn" in text]
    with acting_as(PUBLIC):
        assert rows("SELECT count(*) FROM search_entry")[0][0] > 5


def test_public_is_refused_what_is_not_granted(world):
    grants.apply(connection)
    refused = partial(pytest.raises, ProgrammingError, match="permission denied")
    for table, grant in TABLES.items():
        with acting_as(PUBLIC):
            if not grant.public:
                with refused(), transaction.atomic():
                    rows(f"SELECT FROM {table}")
    for sql in (
        "UPDATE regions_plan SET title = title",
        "DELETE FROM kpis_actual",
        "CREATE TABLE mine ()",
        "CREATE TEMPORARY TABLE mine ()",
        "SELECT search_rebuild()",
        "SELECT plan_public_rows_refresh()",
    ):
        with acting_as(PUBLIC), refused(), transaction.atomic():
            rows(sql)


def test_staff_neither_make_tables_nor_undo_what_was_written_down(world):
    for sql in (
        "DELETE FROM projects_reviewrecord",
        "UPDATE projects_reviewrecord SET approved_at = approved_at",
        "DELETE FROM policyportal_historicalreview",
        "UPDATE kpis_turn SET reason = 'x'",
        "TRUNCATE kpis_actual CASCADE",
        "CREATE TABLE mine ()",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('kpis', 'x', now())",
        "ALTER TABLE kpis_actual DISABLE TRIGGER ALL",
        "DROP POLICY public_rows ON kpis_actual",
    ):
        refused = pytest.raises(ProgrammingError, match=r"permission denied|must be owner")
        with acting_as(STAFF), refused, transaction.atomic():
            rows(sql)


def test_pages_are_the_same_whoever_reads_them_and_move_with_the_version(world, client):
    pages = [make for name, (make, _) in PAGES.items() if not name.startswith(("en:", "easy:"))]
    addresses = [make(world) for make in pages] + list(OTHERS)
    addresses += [reverse("kpi-feed", args=["shown-kpi"]), "/kpis/shown-kpi/"]
    tables, read = set(connection.introspection.table_names()), set()

    for address in addresses:
        with CaptureQueriesContext(connection) as queries:
            as_owner = client.get(address)
        words = " ".join(query["sql"] for query in queries)
        read |= set(re.findall(r'"(\w+)"', words)) & tables
        with acting_as(PUBLIC):
            as_public = client.get(address)

        assert as_public.status_code == as_owner.status_code, address
        assert as_public.content == as_owner.content, address

    # What they read is public, so that its changes move the version of the data.
    public = {apps.get_model(label)._meta.db_table for label in version.PUBLIC}
    assert len(read) > 20
    assert read - public <= {"policyportal_version"}


def test_what_is_published_and_taken_back_is_seen_at_once(world):
    draft = Project.objects.get(code="draft")
    for is_published in (True, False):
        with transaction.atomic():
            if is_published:
                Project.objects.filter(pk=draft.pk).update(is_published=True)
            with acting_as(PUBLIC):
                assert Project.objects.filter(pk=draft.pk).exists() == is_published
                assert KPISeries.objects.filter(kpi__project=draft).exists() == is_published
            transaction.set_rollback(True)


def test_rules_are_set_once_and_left_alone_afterwards(django_assert_max_num_queries):
    with django_assert_max_num_queries(200) as asked:
        grants.apply(connection)

    words = " ".join(query["sql"] for query in asked.captured_queries)
    assert "POLICY" not in words
    assert "ROW LEVEL" not in words


def test_server_without_the_roles_is_left_alone(monkeypatch):
    monkeypatch.setattr(grants, "STAFF", "nobody_of_this_name")

    assert not grants.apply(connection)
