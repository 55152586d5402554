"""The plan with four invented years: what occurs in it, and that the plan's own records stay."""

import json
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import resolve

from benchmarks import lived
from kpis.judgement import Refusal, Verdict
from kpis.models import (
    KPI,
    Actual,
    ActualRevision,
    FigureChange,
    KPISeries,
    MissingValue,
    SeriesBreak,
)
from kpis.querysets import JUDGED_BY
from kpis.wording.series import wording_of
from policyportal.records.sample import LIVED
from projects.models import Grade, Project, Review
from tests.browser.kinds import kinds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_lived_plan")]


def every_series():
    return KPISeries.objects.select_related("kpi").prefetch_related(*JUDGED_BY)


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


def test_every_kind_of_missing_value_is_said_of_a_year_that_is_measured():
    said = MissingValue.objects.select_related("series__kpi")

    assert {missing.kind for missing in said} == set(MissingValue.Kind)
    assert all(missing.year in missing.series.measured_years for missing in said)


def test_values_have_the_digits_of_their_targets():
    for actual in Actual.objects.select_related("series"):
        assert actual.value.as_tuple().exponent == actual.series.target_value.as_tuple().exponent


def test_what_is_invented_says_so():
    assert not Actual.objects.exclude(source=LIVED.label).exists()
    assert not Grade.objects.exclude(source=LIVED.label).exists()
    for review in Review.objects.all():
        assert review.work_done.startswith("見本の文章です。")
    assert FigureChange.objects.get().reason.startswith("見本：")
    assert SeriesBreak.objects.get().reason.startswith("見本：")
    assert not MissingValue.objects.exclude(reason__startswith="見本").exists()
    assert all("見本" in text for name, text in lived.CARD.items() if name != "statistic_url")
    cards = KPI.objects.exclude(definition="")
    assert cards.filter(**lived.CARD).count() == cards.count() > 0
    ended = KPI.objects.exclude(ended_on=None).get()
    assert ended.end_reason.startswith("見本：")
    assert ended.successor.name.startswith("見本：")


def test_reviews_are_approved_but_for_the_last_year():
    years = Review.objects.values_list("year", "status").distinct()

    assert {status for year, status in years if year < lived.YEARS[-1]} == {Review.Status.APPROVED}
    assert {status for year, status in years if year == lived.YEARS[-1]} == {
        Review.Status.SUBMITTED
    }


def test_values_are_revised_for_every_reason_in_the_years_that_were():
    revisions = ActualRevision.objects.all()
    reasons = set(revisions.exclude(kind="entered").values_list("reason", flat=True))

    assert reasons == {"", *ActualRevision.Reason.values}
    assert set(revisions.values_list("kind", flat=True)) == {"entered", "finalised", "revised"}
    for revision in revisions:
        assert revision.year < revision.changed_at.year <= lived.YEARS[-1] + 1, revision


def test_history_and_revisions_tell_the_same_of_a_corrected_value():
    revision = ActualRevision.objects.get(reason="error")
    corrected, first = Actual.history.filter(series=revision.series, year=revision.year)[:2]

    assert (first.value, corrected.value) == (revision.old_value, revision.new_value)
    assert corrected.history_date == revision.changed_at
    assert first.history_date < corrected.history_date


def test_raised_target_moves_the_mark_and_the_years_before_keep_theirs():
    (series,) = [series for series in every_series() if len(series.terms) > 1]
    wording, first_year = wording_of(series), lived.VALID_FROM.year

    assert wording.is_moved_by_target
    assert wording.term_in(first_year).figure == series.target
    assert wording.judgement_in(first_year - 1).target == FigureChange.objects.get().old


def test_series_with_a_break_is_not_judged():
    broken = SeriesBreak.objects.get()
    series = every_series().get(pk=broken.series_id)

    assert wording_of(series).judgement.refusal == Refusal.BROKEN
    assert wording_of(series).judgement_in(broken.year - 1).refusal is None


def test_ended_kpi_has_no_values_after_its_end_and_a_successor_that_goes_on():
    ended = KPI.objects.exclude(ended_on=None).get()
    years = [actual.year for actual in ended.actuals]

    assert max(years) == lived.ENDED_ON.year - 1
    assert ended.successor.is_published
    assert max(actual.year for actual in ended.successor.actuals) == lived.YEARS[-1]


def test_records_of_the_plan_are_those_of_the_fixtures_but_for_what_is_told():
    with_card = KPI.objects.exclude(appears=None).values_list("code", flat=True)
    expected = {
        Project: set(),
        KPI: {lived.ENDED, lived.SUCCESSOR, *with_card},
        KPISeries: {FigureChange.objects.get().series.code, f"{lived.SUCCESSOR}-1"},
    }
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
            differ = {code for code in stored if stored[code] != printed.get(code)}
            assert printed.keys() <= stored.keys()
            assert differ == expected[model]


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


def test_every_page_answers_and_says_what_is_invented():
    faults = {}
    for path in a_path_of_each_view():
        response = Client().get(path, follow=True)
        told = f"<strong>{LIVED.label}</strong> {LIVED.line}" in response.text
        if response.status_code != 200 or not told:
            faults[path] = (response.status_code, told)

    assert faults == {}


def a_path_of_each_view() -> list[str]:
    """The first of its kinds of page for each view: what is told of a sample stands in the frame of all."""
    paths = {}
    for kind in kinds().values():
        if kind.status == 200 and not kind.staff:
            paths.setdefault(resolve(kind.path.partition("?")[0]).view_name, kind.path)
    return list(paths.values())


def test_files_say_what_is_invented():
    for path in ("/projects/list.csv", "/kpis/list.csv", "/reviews/2022/list.csv"):
        assert LIVED.heading in b"".join(Client().get(path)).decode()
