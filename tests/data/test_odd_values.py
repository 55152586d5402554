"""What files of the cases bring into the plan that is odd and yet right, and what is asked about them."""

from pathlib import Path

import pytest

from kpis.models import KPI, Actual, KPISeries
from kpis.wording.series import wording_of
from projects.models import Project, Review, Theme
from regions.models import Plan
from tests.factories import make_grade
from tests.staff import sign_in
from tests.tables import bring_in, confirm, said_of, try_out

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_plan")]

CASES = Path(__file__).with_name("cases")


@pytest.fixture
def staff(client):
    return sign_in(client)


def test_odd_and_negative_figures_are_told_as_they_are(staff, client):
    """To zero and from zero, below zero, within the limit already, equal, of unlike periods, capped at nothing."""
    bring_in(staff, KPI, (CASES / "60-kpis-odd.csv").read_bytes())
    bring_in(staff, KPISeries, (CASES / "61-series-odd.csv").read_bytes())
    brought = KPISeries.objects.filter(code__startswith="doo-01-9-").order_by("kpi__order")

    told = [wording_of(series).sentence.partition("、")[2] for series in brought]
    pages = [client.get(series.kpi.get_absolute_url()) for series in brought]

    assert told == [
        "令和7（2025）の10人へ、10人増やす目標です。",
        "令和7（2025）の0人へ、10人（100.0%）減らす目標です。",
        "令和7（2025）の1.0%へ、3.5ポイント高める目標です。",
        "令和7（2025）の−40人へ、60人増やす目標です。",
        "90%以上とする目標です。基準値は、令和2（2020）の95%です。",
        "令和7（2025）にも維持する目標です。",
        "50人とする目標です。基準値は、令和2（2020）の5人です。",
        "令和7（2025）の80%へ、30ポイント高める目標です。",
        "令和7（2025）の800トン以下へ、200トン（20.0%）以上減らす目標です。",
        "令和2～令和6（2020～2024）の10件以下へ、10件（50.0%）以上減らす目標です。",
        "令和7（2025）の4人へ、1人（約33.3%）増やす目標です。",
        "令和3～令和7（2021～2025）の0件以下へ、40件（100.0%）以上減らす目標です。",
    ]
    for series, page in zip(brought, pages, strict=True):
        assert page.status_code == 200
        assert wording_of(series).sentence.partition("、")[2] in page.text, series.code
    assert "−2.5%" in client.get(brought[2].kpi.project.get_absolute_url()).text


def test_running_totals_of_a_file_are_asked_about(staff):
    content = (CASES / "63-cumulative-typed.csv").read_bytes()

    trial = try_out(staff, Actual, content)
    (row, column, said), *_ = said_of(trial, "cautions")

    assert (row, column) == ("3", "実績値")
    assert said.startswith("R3だけの値ですか（R2：10、R3：20と増えています）。")
    confirm(staff, Actual, trial, seen="on")
    assert Actual.objects.count() == 4


def test_grades_and_themes_of_a_file_are_found_by_their_labels(staff):
    plan = Plan.objects.get()
    for label in ["Ａ", "Ｂ（概ね順調）", "Ⅲ", "①計画どおり", "◎"]:
        make_grade(plan=plan, label=label)

    dx = Theme.objects.exclude(name__in=["観光", "歴史・文化", "人口・移住"]).first()
    Theme.objects.filter(pk=dx.pk).update(name="ＤＸ・デジタル")
    reviews = try_out(staff, Review, (CASES / "50-review-fullwidth-grades.csv").read_bytes())
    themes = try_out(staff, Project, (CASES / "51-field-fullwidth.csv").read_bytes())

    wrong = said_of(reviews, "wrong")
    # Some of its days are none, whatever the grades are.
    assert {column for _, column, _ in wrong} <= {"地域づくり連携会議の開催日"}, wrong
    assert said_of(themes, "wrong") == [
        (
            "5",
            "分野",
            "「観光／人口・移住」という分野はありません。いくつかあるときは、「、」で区切ります。",
        )
    ]
