"""What is kept of the changes of records, whichever way they are changed."""

import json
from decimal import Decimal

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kpis.models import KPISeries
from policyportal.editing.changes import recorded_models
from policyportal.management.commands.loaddata import RESTORED
from projects.models import Participation, Project
from regions.models import Plan, Term
from tests.factories import (
    make_participation,
    make_project,
    make_series,
    make_subprefecture,
    make_term,
    make_theme,
)
from tests.staff import EXPLAINED, address, errors_of, form_of, sign_in

pytestmark = pytest.mark.django_db


def rows(record):
    """Type, reason and user of each row, oldest first."""
    return [
        (
            row.history_type,
            row.history_change_reason,
            row.history_user and row.history_user.username,
        )
        for row in type(record).history.filter(id=record.pk).order_by("history_date", "history_id")
    ]


def themes_of(row):
    return sorted(row.themes.values_list("theme__slug", flat=True))


def test_first_change_of_a_loaded_record_keeps_what_it_was():
    term = make_term(meaning="はじめの説明です。")
    before = term.changed_at

    term.meaning = "あとの説明です。"
    term.save()

    last, first = Term.history.filter(id=term.pk)
    assert (first.meaning, first.history_type, first.history_date) == (
        "はじめの説明です。",
        "+",
        before,
    )
    assert (last.meaning, last.history_type) == ("あとの説明です。", "~")


def test_save_that_changes_nothing_leaves_no_row():
    term = make_term()

    term.save()

    assert rows(term) == []


def test_decimals_are_a_change(explained_changes):
    series = make_series(target_value=Decimal("120"))

    series.target_value = Decimal("120.0")
    series.save()

    assert [str(row.target_value) for row in KPISeries.history.filter(id=series.pk)] == [
        "120.0",
        "120",
    ]


def test_save_of_a_new_record_asks_nothing_before(django_assert_num_queries):
    # the record and its row
    with django_assert_num_queries(2):
        Term.objects.create(
            slug="new", word="用語", kana="ようご", meaning="試験です。", source="資料", order=1
        )


def test_choice_of_many_shares_the_row_of_its_save(explained_changes):
    first, second = make_theme(slug="a"), make_theme(slug="b")
    project = make_project(themes=[first])

    project.name = "新しい名称"
    project.save()
    project.themes.set([second])

    last, before = Project.history.filter(id=project.pk)
    assert (last.name, themes_of(last)) == ("新しい名称", ["b"])
    assert themes_of(before) == ["a"]


def test_choice_of_many_alone_is_a_change():
    first, second = make_theme(slug="a"), make_theme(slug="b")
    project = make_project(themes=[first])

    project.themes.set([second])

    last, before = Project.history.filter(id=project.pk)
    assert (themes_of(before), themes_of(last)) == (["a"], ["b"])


@pytest.mark.parametrize("way", ["add", "remove", "clear"])
def test_choice_of_many_from_the_other_side_is_the_projects(way):
    theme = make_theme(slug="a")
    project = make_project(themes=[] if way == "add" else [theme])

    if way == "clear":
        theme.projects.clear()
    else:
        getattr(theme.projects, way)(project)

    last, before = Project.history.filter(id=project.pk)
    expected = [[], ["a"]] if way == "add" else [["a"], []]
    assert [themes_of(before), themes_of(last)] == expected
    assert rows(theme) == []


def test_lead_that_passes_on_is_a_change_of_both_by_whoever_did_it(client):
    staff = sign_in(client)
    here, there = make_subprefecture(), make_subprefecture()
    project = make_project(subprefectures=[here, there])
    old, new = project.participations.order_by("order")
    sent = form_of(staff.get(address(project)))

    response = staff.post(
        address(project),
        sent | {"participations-0-role": "member", "participations-1-role": "lead"} | EXPLAINED,
    )

    assert response.status_code == 302, errors_of(response)
    assert rows(old) == rows(new) == [("+", None, None), ("~", None, "staff")]
    roles = [row.role for row in Participation.history.filter(id=old.pk)]
    assert roles == ["member", "lead_inferred"]


def test_deleted_lead_is_deleted_as_what_it_was(client):
    staff = sign_in(client)
    project = make_project(subprefectures=[make_subprefecture(), make_subprefecture()])
    old, _ = project.participations.order_by("order")
    sent = form_of(staff.get(address(project)))

    response = staff.post(
        address(project),
        sent | {"participations-0-DELETE": "on", "participations-1-role": "lead"} | EXPLAINED,
    )

    assert response.status_code == 302, errors_of(response)
    row = Participation.history.filter(id=old.pk).first()
    assert (row.history_type, row.role, row.history_user.username) == (
        "-",
        "lead_inferred",
        "staff",
    )


def test_action_that_deletes_is_in_the_history_with_what_goes_along(client):
    staff = sign_in(client)
    part = make_participation()
    project = part.project

    staff.post(
        address(Project),
        {"action": "delete_selected", "_selected_action": [project.pk], "post": "yes"},
    )

    assert not Project.objects.filter(pk=project.pk).exists()
    assert rows(project)[-1] == rows(part)[-1] == ("-", None, "staff")


@pytest.mark.usefixtures("the_plan")
class TestReload:
    """Fixtures are loaded past the history, but for what they overwrite."""

    def load(self, *names):
        call_command("loaddata", *names, verbosity=0)

    @pytest.fixture
    def projects(self, tmp_path):
        """A file with the projects alone, which is loaded in a third of the time."""
        records = json.loads((settings.BASE_DIR / "fixtures" / "projects.json").read_text())
        file = tmp_path / "projects.json"
        file.write_text(
            json.dumps([record for record in records if record["model"] == "projects.project"])
        )
        return file

    def test_first_load_leaves_no_history(self):
        assert {model._meta.label for model in recorded_models() if model.history.exists()} == set()

    def test_what_a_reload_overwrites_has_a_row_that_says_so(self, explained_changes):
        project = Project.objects.get(code="doo-01")
        printed, themes = project.name, [theme.slug for theme in project.themes.all()]
        project.name = "別の名称"
        project.save()
        project.themes.clear()
        series = KPISeries.objects.get(code="doo-01-1-1")
        series.target_value, series.source = Decimal("1"), "別の資料"
        series.target_bound = "at_least"
        series.save()
        Plan.objects.update(title="履歴のない変更")

        self.load("regions", "projects", "kpis")

        assert rows(project)[-1] == rows(series)[-1] == ("~", RESTORED, None)
        last = Project.history.filter(id=project.pk).first()
        assert (last.name, themes_of(last)) == (printed, sorted(themes))
        assert KPISeries.history.filter(id=series.pk).first().target_value == Decimal("7468")
        assert not Plan.history.exists()

    def test_second_reload_adds_nothing(self, projects):
        project = Project.objects.get(code="doo-01")
        project.themes.clear()
        self.load(projects)
        before = rows(project)

        self.load(projects)

        assert rows(project) == before
        assert before[-1] == ("~", RESTORED, None)

    def test_queries_do_not_grow_with_what_is_overwritten(self, projects):
        asked = {}
        for size in (1, 8):
            for project in Project.objects.filter(code__startswith="doo-0")[:size]:
                project.kana = "べつのよみ"
                project.save()
            with CaptureQueriesContext(connection) as queries:
                self.load(projects)
            asked[size] = len([q for q in queries if "historical" in q["sql"].lower()])

        # the last rows; new rows; themes and directions of the last rows and of the new ones
        assert asked == {1: 5, 8: 5}
