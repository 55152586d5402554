"""Many rows at once: what is wrong with one is said of that one, and the history is the same as of single saves."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.models import Measure, Project
from tests.factories import make_measure, make_project, make_theme
from tests.staff import sign_in
from tests.tables import as_csv, bring_in, said_of, try_out

pytestmark = pytest.mark.django_db

HEAD = ["コード", "プロジェクト", "順序", "施策", "再掲のもと", "そのほかの出典"]
WHY = ["変更の種類", "変更の理由"]
GIVEN = ["訂正", "試験"]


@pytest.fixture(autouse=True)
def data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def test_only_the_row_that_the_database_refuses_is_wrong(client):
    project = make_project(code="own-1", name="自分の事業")
    make_project(code="own-2", area_plan=project.area_plan)
    make_project(code="own-3", area_plan=project.area_plan)
    names = [["own-1", "新しい名称"], ["own-2", "新しい名称"], ["own-3", "別の名称"]]
    rows = [[*row, *GIVEN] for row in names]

    trial = try_out(sign_in(client), Project, as_csv([["コード", "名称", *WHY], *rows]))

    assert [(row, column) for row, column, _ in said_of(trial, "wrong")] == [
        ("3", "数えられる地域、名称")
    ]
    assert {row[0] for row in said_of(trial, "changed")} == {"2", "4"}


def test_a_row_may_name_a_record_that_a_row_above_adds(client):
    make_project(code="own-1")
    make_project(code="own-2")
    first = ["own-1-m1", "own-1", "1", "施策", "", "資料", *GIVEN]
    second = ["own-2-m1", "own-2", "1", "施策", "own-1-m1", "資料", *GIVEN]

    bring_in(sign_in(client), Measure, as_csv([[*HEAD, *WHY], first, second]))

    assert Measure.objects.get(code="own-2-m1").reprise_of.code == "own-1-m1"


def test_history_has_each_state_once(client):
    measure, theme = make_measure(text="古い施策"), make_theme(name="新しい分野")
    Measure.history.all().delete()
    project = measure.project
    sign_in(client)

    bring_in(
        client,
        Measure,
        as_csv([["コード", "施策", *WHY], [measure.code, "新しい施策", *GIVEN]]),
    )
    bring_in(client, Project, as_csv([["コード", "分野"], [project.code, theme.name]]))

    states = measure.history.order_by("history_id")
    assert [(row.text, row.history_type) for row in states] == [
        ("古い施策", "+"),
        ("新しい施策", "~"),
    ]
    assert states[0].history_user is None
    assert states[1].history_user.username == "staff"
    newest = project.history.first()
    assert newest.history_type == "~"
    assert [choice.theme for choice in newest.themes.all()] == [theme]


def test_choices_of_many_are_saved_together(client):
    sign_in(client)
    old, new = make_theme(), make_theme(name="新しい分野")
    projects = [make_project(themes=[old]) for _ in range(6)]
    before = {project.pk: project.changed_at for project in projects}

    def asked(projects):
        rows = [[project.code, new.name] for project in projects]
        with CaptureQueriesContext(connection) as queries:
            bring_in(client, Project, as_csv([["コード", "分野"], *rows]))
        return len(queries)

    assert asked(projects[:1]) == asked(projects[1:])
    for project in Project.objects.all():
        assert list(project.themes.all()) == [new]
        assert project.changed_at > before[project.pk]
        assert [row.history_type for row in project.history.all()] == ["~", "+"]
