"""Drafts of actuals, and how they become public."""

from decimal import Decimal

import pytest
from django.db import transaction

from kpis.actuals.releasing import (
    preview,
    release,
    send_back,
    submit,
    take_back,
    waiting,
    withdraw,
)
from kpis.judgement import Verdict
from kpis.models import Actual, ActualRevision, DraftActual, KPISeries, MissingValue
from kpis.wording.series import wording_of
from tests.factories import (
    make_account,
    make_actual,
    make_draft,
    make_kpi,
    make_missing,
    make_review,
    make_series,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def series():
    return make_series(kpi=make_kpi())


@pytest.fixture
def user():
    return make_account()


def rows_of(*drafts):
    return waiting(DraftActual.objects.for_release().filter(pk__in=[draft.pk for draft in drafts]))


def told(series) -> list[tuple]:
    """What the public is told of the actuals of a series."""
    revisions = ActualRevision.objects.filter(series=series).order_by("changed_at", "pk")
    return [(revision.year, revision.kind, revision.reason) for revision in revisions]


def test_a_draft_is_nothing_to_the_public(series):
    make_draft(series=series, status="submitted")
    found = KPISeries.objects.for_preview().get(pk=series.pk)

    assert not found.kpi.actuals
    assert wording_of(found).judgement.verdict == Verdict.NONE
    assert not KPISeries.objects.of_measured_kpis().exists()
    assert told(series) == []


def test_releasing_makes_the_actual_and_ends_the_draft(series, user):
    make_missing(series=series, year=2022)
    draft = make_draft(series=series, note="備考", status="submitted", value=Decimal("105.0"))

    assert MissingValue.objects.exists()
    release([draft], user)

    actual = Actual.objects.get()
    assert (actual.year, f"{actual.value:f}", actual.state, actual.note) == (
        2022,
        "105.0",
        "final",
        "備考",
    )
    assert not DraftActual.objects.exists()
    assert not MissingValue.objects.exists()
    assert told(series) == [(2022, "entered", "")]
    assert actual.history.get().history_user == user


def test_releasing_a_change_tells_what_became_of_the_actual(series, user):
    make_actual(series=series, year=2021, state="provisional")
    make_actual(series=series, year=2022)
    drafts = [
        make_draft(series=series, year=2021, value=106),
        make_draft(series=series, year=2022, value=107, revision_reason="error"),
    ]

    release(drafts, user)

    assert sorted(told(series)) == [
        (2021, "entered", ""),
        (2021, "finalised", "final_report"),
        (2022, "entered", ""),
        (2022, "revised", "error"),
    ]
    changed = Actual.objects.get(year=2022)
    assert changed.history.first().history_change_reason == "誤り"


@pytest.mark.parametrize(
    ("actual", "draft", "is_closed", "objects_to"),
    [
        pytest.param(None, {}, False, [], id="a missing one"),
        pytest.param(None, {}, True, [], id="a missing one of a closed year"),
        pytest.param(None, {"year": 2030}, False, ["year"], id="a year without actuals"),
        pytest.param("final", {"value": 106}, False, ["revision_reason"], id="a final one"),
        pytest.param(
            "final", {"value": 106, "revision_reason": "error"}, True, [], id="with a reason"
        ),
        pytest.param("provisional", {"value": 106}, True, [], id="settled in a closed year"),
        pytest.param(
            "provisional",
            {"value": 106, "state": "provisional"},
            True,
            ["revision_reason"],
            id="changed in a closed year",
        ),
        pytest.param("final", {"source": "別の資料"}, True, [], id="the same value"),
    ],
)
def test_what_stands_against_a_release(series, actual, draft, is_closed, objects_to):
    if actual:
        make_actual(series=series, state=actual)
    if is_closed:
        make_review(project=series.kpi.project, year=2022, status="approved")
    (row,) = rows_of(make_draft(series=series, status="submitted", **draft))

    assert [objection.field for objection in row.objections] == objects_to


def test_the_preview_is_the_release_undone(series):
    draft = make_draft(series=series, status="submitted", value=110)
    rows = rows_of(draft)

    preview(rows)

    assert [actual.value for actual in rows[0].preview.actuals.all()] == [110]
    assert wording_of(rows[0].preview).judgement.label
    assert not Actual.objects.exists()
    assert DraftActual.objects.get() == draft


def test_the_way_to_the_head_office_and_back(series, user):
    draft = make_draft(series=series)

    why = "出典を確かめてください。"

    states = []
    for act, *said in ((submit,), (take_back,), (submit,), (send_back, why), (submit,)):
        assert act([draft], *said, user) == 1
        draft.refresh_from_db()
        states.append((draft.status, draft.returned_for))

    assert states == [
        ("submitted", ""),
        ("draft", ""),
        ("submitted", ""),
        ("draft", why),
        ("submitted", ""),
    ]
    reasons = [row.history_change_reason for row in draft.history.all()]
    assert reasons[1] == f"差し戻し：{why}"


def test_withdrawing_makes_it_a_draft_and_is_told(series, user):
    actual = make_actual(series=series, year=2022, value=Decimal("105.0"))

    with transaction.atomic():
        draft = withdraw(actual, "error", user)

    assert not Actual.objects.exists()
    assert (f"{draft.value:f}", draft.status) == ("105.0", "draft")
    assert told(series) == [(2022, "entered", ""), (2022, "withdrawn", "error")]
