"""The plan with four invented years: what occurs in it, and that the plan's own records stay."""

import json
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from benchmarks import lived
from kpis.judgement import Verdict
from kpis.models import KPI, Actual, FigureChange, KPISeries
from kpis.wording.series import wording_of
from policyportal.records.sample import LIVED
from projects.models import Grade, Project, Review
from tests.browser.kinds import kinds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_lived_plan")]


def every_series():
    return KPISeries.objects.select_related("kpi").prefetch_related("actuals")


def test_every_judgement_and_every_state_occurs():
    judgements = [wording_of(series).judgement for series in every_series()]

    assert {judgement.verdict for judgement in judgements} == set(Verdict)
    assert {judgement.is_provisional for judgement in judgements} == {True, False}
    assert any(judgement.worse for judgement in judgements)
    assert any(judgement.missing for judgement in judgements)


def test_all_series_but_one_have_values_of_the_years_that_are_measured():
    without = [series for series in every_series() if not series.actuals.all()]

    assert len(without) == 1
    for series in every_series():
        years = {actual.year for actual in series.actuals.all()}
        first = min(lived.YEARS[0], series.target_period.first_year)
        assert years <= set(range(first, lived.YEARS[-1] + 1)) & set(series.measured_years), series
    assert any(len(series.actuals.all()) == 4 for series in every_series())


def test_values_have_the_digits_of_their_targets():
    for actual in Actual.objects.select_related("series"):
        assert actual.value.as_tuple().exponent == actual.series.target_value.as_tuple().exponent


def test_what_is_invented_says_so():
    assert not Actual.objects.exclude(source=LIVED.label).exists()
    assert not Grade.objects.exclude(source=LIVED.label).exists()
    for review in Review.objects.all():
        assert review.work_done.startswith("見本の文章です。")
    assert FigureChange.objects.get().reason.startswith("見本：")


def test_reviews_are_approved_but_for_the_last_year():
    years = Review.objects.values_list("year", "status").distinct()

    assert {status for year, status in years if year < lived.YEARS[-1]} == {Review.Status.APPROVED}
    assert {status for year, status in years if year == lived.YEARS[-1]} == {
        Review.Status.SUBMITTED
    }


def test_history_tells_when_a_value_was_entered_and_corrected():
    corrected = Actual.history.get(history_change_reason=lived.CORRECTION)

    first = corrected.prev_record
    assert first.value != corrected.value
    assert first.history_date.year == corrected.year + 1
    assert corrected.history_date.year == corrected.year + 2


def test_records_of_the_plan_are_those_of_the_fixtures_but_for_one_target():
    changed = FigureChange.objects.get().series
    for name, models in (("projects", [Project]), ("kpis", [KPI, KPISeries])):
        path = settings.BASE_DIR / "fixtures" / f"{name}.json"
        fixtures = json.loads(path.read_text(encoding="utf-8"))
        for model in models:
            printed = {
                record["fields"]["code"]: record["fields"]
                for record in fixtures
                if record["model"] == model._meta.label_lower
            }
            stored = {record["code"]: record for record in dumped(model)}
            assert stored.keys() == printed.keys()
            differ = [code for code in stored if stored[code] != printed[code]]
            assert differ == ([changed.code] if model is KPISeries else [])


def dumped(model) -> list[dict]:
    out = StringIO()
    call_command(
        "dumpdata",
        model._meta.label_lower,
        use_natural_foreign_keys=True,
        use_natural_primary_keys=True,
        stdout=out,
    )
    return [record["fields"] for record in json.loads(out.getvalue())]


@pytest.mark.parametrize(
    "path",
    sorted({kind.path for kind in kinds().values() if kind.status == 200 and not kind.staff}),
)
def test_every_kind_of_page_answers_and_says_what_is_invented(path):
    response = Client().get(path, follow=True)

    assert response.status_code == 200
    assert f"<strong>{LIVED.label}</strong> {LIVED.line}" in response.text


def test_files_say_what_is_invented():
    for path in ("/projects/list.csv", "/kpis/list.csv", "/reviews/2022/list.csv"):
        assert LIVED.heading in b"".join(Client().get(path)).decode()
