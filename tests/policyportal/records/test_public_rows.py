"""The sets of what is public: written with the commit that changes them, whoever else commits."""

import pytest
from django.db import connection, transaction

from policyportal.records import public_rows
from policyportal.records.explained import explained
from policyportal.records.public_rows import PublicRows
from projects.models import Project
from tests.factories import make_kpi, make_project, make_series

SETS = "SELECT projects, series FROM policyportal_publicrows"


def execute(cursor, sql):
    cursor.execute(sql)
    return cursor.fetchone() if cursor.description else None


@pytest.mark.django_db
def test_they_are_as_the_records_have_them_when_a_transaction_ends():
    shown, draft = make_project(), make_project(is_published=False)
    make_series(kpi=make_kpi(project=draft))
    assert "projects" in public_rows.strays()

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    assert public_rows.strays() == []
    projects = PublicRows.objects.get().projects
    assert [pk for pk in (shown.pk, draft.pk) if any(pk in held for held in projects)] == [shown.pk]


@pytest.mark.django_db
def test_they_are_written_anew_on_demand():
    make_project()

    public_rows.refresh()

    assert public_rows.strays() == []


def test_they_are_seen_with_the_commit(committed_plan):
    project = Project.objects.filter(name__gt="").first()
    other = connection.copy()
    try:
        with other.cursor() as second:
            with transaction.atomic(), explained("試験"):
                before = execute(second, SETS)
                Project.objects.filter(pk=project.pk).update(is_published=False)
                assert execute(second, SETS) == before
            assert execute(second, SETS) != before
    finally:
        other.close()

    assert public_rows.strays() == []


@pytest.mark.django_db
def test_what_changes_nothing_of_them_does_not_write_them():
    make_project()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SELECT set_config('portal.public_rows', '', true)")
        before = execute(cursor, "SELECT ctid::text FROM policyportal_publicrows")

        cursor.execute("UPDATE regions_plan SET title = title")
        cursor.execute("UPDATE projects_measure SET text = text")

        assert execute(cursor, "SELECT ctid::text FROM policyportal_publicrows") == before
