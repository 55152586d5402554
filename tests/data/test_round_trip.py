"""What staff take out of the whole plan, with invented actuals and reviews, comes back unchanged."""

from datetime import date
from decimal import Decimal

import pytest

from kpis.models import KPI, Actual, ActualRevision, KPISeries
from kpis.querysets import revised_because
from policyportal.exchange.files import read_file, write_file
from policyportal.records.explained import explained
from projects.models import Measure, Project, Review
from tests.databases import undone
from tests.factories import make_actual, make_grade, make_review
from tests.staff import sign_in
from tests.tables import cells_of, confirm, counts_of, exported, said_of, try_out

pytestmark = pytest.mark.django_db

MODELS = (Project, Measure, KPI, KPISeries, Actual, Review)


@pytest.fixture(scope="module", autouse=True)
def filled(the_plan, django_db_blocker):
    """The plan with a year of actuals and reviews, made once; what the tests do is undone after each."""
    with django_db_blocker.unblock(), undone(fill):
        yield


def fill():
    """Invented actuals, and reviews whose texts are as odd as texts get."""
    values = ["2037.0", "-12.50", "0", "1234567.80"]
    for place, series in enumerate(KPISeries.objects.order_by("code")):
        make_actual(series=series, year=2022, value=Decimal(values[place % 4]), note="=1+1")
    grade = make_grade(label="-A")
    texts = ['引用 "符"、コンマ, と\r\n改行', "'=SUM(A1)", "＠試験", "\t字下げ", "+1", "'''"]
    for place, project in enumerate(Project.objects.named().order_by("code")):
        make_review(
            project=project,
            work_done=texts[place % 6],
            cause=texts[(place + 1) % 6],
            next_step="続ける",
            grade=grade,
            meeting_date=date(2023, 3, 31) if place % 2 else None,
            status=Review.Status.values[place % 3],
        )


@pytest.fixture
def staff(client):
    """Head office."""
    return sign_in(client)


def with_why(content: bytes, kind: str) -> bytes:
    """The file with a kind and a reason of the change in each row."""
    headings, rows, *_ = read_file(f"表.{kind}", content)
    why = {"変更の種類": "訂正", "変更の理由": "試験の入れ直し"}
    filled = []
    for _, cells in rows:
        row = dict(zip(headings, cells, strict=True)) | why
        filled.append(list(row.values()))
    return write_file(kind, "施策", headings, filled, [])


# Workbooks of the tables with the oddest cells; what a table holds is the same in both.
@pytest.mark.parametrize(
    ("model", "kind"),
    [*((model, "csv") for model in MODELS), *((model, "xlsx") for model in (KPISeries, Review))],
)
def test_export_comes_back_unchanged(staff, model, kind):
    first = exported(staff, model, kind)
    count = model.objects.count()

    page = try_out(staff, model, first, f"表.{kind}")

    assert said_of(page, "wrong") == []
    assert f"追加 0行／変更 0行／変更なし {count}行／誤り 0行" in counts_of(page)
    assert exported(staff, model, kind) == first


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("model", [Actual, Measure], ids=lambda model: model._meta.model_name)
def test_export_makes_the_same_records_where_they_are_gone(staff, model, kind):
    first = exported(staff, model, kind)
    # What stands in the way of their going: a closed year, and the reprise of another's line.
    Review.objects.update(status="submitted", reopen_reason="試験")
    Measure.objects.update(reprise_of=None)
    # They were public: they go for a reason, and a measure comes back for one.
    with revised_because(ActualRevision.Reason.ERROR), explained("試験の入れ直し"):
        model.objects.all().delete()
    content = first if model is Actual else with_why(first, kind)

    trial = try_out(staff, model, content, f"表.{kind}")
    assert said_of(trial, "wrong") == []
    confirm(staff, model, trial, seen="on")

    assert exported(staff, model, kind) == first


def test_excel_holds_the_cells_of_the_csv_all_as_text(staff):
    sheets = cells_of(exported(staff, Actual, "xlsx"))

    heading, *rows = sheets["実績値"]
    place = heading.index("実績値")
    assert {"2037.0", "-12.50", "0", "1234567.80"} == {row[place] for row in rows}
    assert {type(cell) for row in rows for cell in row if cell is not None} == {str}
    assert "説明" in sheets
