"""The states of a year that needs an actual; each is made in tests/policyportal/round/conftest.py."""

from datetime import date

import pytest

from kpis.models import DraftActual, KPISeries
from kpis.states import State
from tests.factories import make_actual, make_draft, make_missing, make_series

TODAY = date(2026, 11, 25)


def test_states_of_drafts_are_their_own():
    assert {*DraftActual.Status} == {State.DRAFT, State.SUBMITTED}


@pytest.mark.django_db
def test_first_that_holds_is_meant():
    series = make_series()

    def state() -> str:
        return KPISeries.objects.with_state(2022, TODAY).get().state

    found = [state()]
    make_missing(series=series, year=2022, kind="not_surveyed", reason="試験")
    found.append(state())
    draft = make_draft(series=series, year=2022, returned_for="試験")
    found.append(state())
    draft.status = "submitted"
    draft.save()
    found.append(state())
    make_actual(series=series, year=2022)
    found.append(state())

    assert found == [State.OWED, State.NOT_SURVEYED, State.RETURNED, State.SUBMITTED, State.ENTERED]
    assert not KPISeries.objects.with_state(2026, TODAY).exists()
