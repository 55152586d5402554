"""What is typed to rename, merge or split a bureau is refused where it cannot be so."""

import pytest
from django.contrib.auth.models import Group

from regions.turnover_forms import MergeForm, PartForm, RenameForm, SplitForm
from tests import factories as make

pytestmark = pytest.mark.django_db

ACT = {"day": "令和8年4月1日", "reason": "試験の再編", "source": "試験の規則"}
NEW = {
    "bureau_name": "北振興局",
    "name": "北地域",
    "short_name": "北",
    "kana": "きた",
    "slug": "kita",
}


def test_wrong_names_days_and_codes_are_refused_in_their_own_fields():
    east, west, served = (make.make_subprefecture(bureau_name=f"{name}振興局") for name in "東西南")
    served.seat = west
    make.make_bureau_change(subprefecture=east, valid_from="2026-04-01")
    Group.objects.create(name="北部振興局")
    renaming = ACT | {"name": "東部振興局", "kind": "renaming"}
    merging, splitting = ACT | {"into": west.pk}, ACT | NEW
    right = (
        (RenameForm, east, renaming),
        (MergeForm, east, merging),
        (PartForm, served, ACT | {"name": "南部振興局"}),
        (SplitForm, east, splitting),
    )
    wrong = (
        (RenameForm, east, renaming, {"name": "東振興局"}),
        (RenameForm, east, renaming, {"name": "東支庁"}),
        (RenameForm, east, renaming, {"name": "西振興局"}),
        (RenameForm, east, renaming, {"name": "北部振興局"}),
        (RenameForm, east, renaming, {"day": "令和9年4月1日"}),
        (RenameForm, east, renaming, {"day": "令和8年3月31日"}),
        (RenameForm, east, renaming, {"reason": ""}),
        (RenameForm, east, renaming, {"source": ""}),
        (RenameForm, east, renaming, {"kind": "review"}),
        (MergeForm, east, merging, {"into": east.pk}),
        (MergeForm, east, merging, {"name": "東西支庁"}),
        (PartForm, served, ACT, {"name": "西振興局"}),
        (SplitForm, east, splitting, {"slug": "K"}),
        (SplitForm, east, splitting, {"bureau_name": "東振興局"}),
        (SplitForm, east, splitting, {"accounts": [1]}),
    )

    assert [form(place, sent).is_valid() for form, place, sent in right] == [True] * len(right)
    for form, place, sent, values in wrong:
        typed = form(place, sent | values)
        assert not typed.is_valid(), (form, values)
        both = typed.errors | (typed.new.errors if hasattr(typed, "new") else {})
        assert set(both) <= {*values, "__all__"}, (form, values, both)
