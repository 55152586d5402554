"""Proposals as they are stored: what may be, and who sees which."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from policyportal.accounts.rights import Staff
from policyportal.editing.proposal import Proposal
from tests.factories import make_account, make_kpi, make_office, make_proposal, make_subprefecture

pytestmark = pytest.mark.django_db

WRONG = {
    "state_known": {"state": "試験"},
    "decided": {"state": "published"},
    "return_explained": {"state": "returned", "comment": ""},
    "reason_printed": {"reason": " "},
}


def test_database_refuses_what_no_proposal_is():
    proposal = make_proposal()
    decided = {"decided_by": proposal.proposed_by, "decided_at": timezone.now()}

    for rule, values in WRONG.items():
        wrong = values if rule == "decided" else decided | {"state": "published"} | values
        refused = pytest.raises(IntegrityError, match=f"policyportal_proposal_{rule}")
        with refused, transaction.atomic():
            Proposal.objects.update(**wrong)


def test_bureau_sees_its_own_and_the_head_office_all():
    places = [make_subprefecture() for _ in range(2)]
    first, second = (make_proposal(record=make_kpi(), bureau=place) for place in places)
    bureau = Staff.of(make_account(make_office(subprefecture=places[0])))
    head = Staff.of(make_account(make_office()))

    assert list(Proposal.objects.shown_to(bureau)) == [first]
    assert list(Proposal.objects.shown_to(head).waiting()) == [first, second]


def test_name_says_which_record_and_whose():
    proposal = make_proposal(name="試験の記録")

    assert str(proposal) == f"試験の記録（{proposal.bureau.bureau_name}の提案）"
