"""The index of the real plan: what it counts, how it reads, what targets ask for."""

from collections import Counter

import pytest

from kpis.figures import Aim
from kpis.models import KPI, KPISeries
from kpis.wording.series import wording_of
from policyportal.records.folding import fold
from policyportal.search.index import SearchEntry
from projects.models import Project
from regions.models import Synonym

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_plan")]

VERBS = {
    Aim.RISE: ("増やす", "高める"),
    Aim.FALL: ("減らす", "下げる"),
    Aim.MAINTAIN: ("維持する",),
    Aim.AT_LEAST: ("以上",),
    Aim.AT_MOST: ("以下",),
    Aim.REACH: ("到達",),
}


def test_what_can_be_found_is_what_has_a_page():
    counted = SearchEntry.objects.all().by_kind()

    assert {kind: entries.number for kind, entries in counted.items()} == {
        "area": 6,
        "subprefecture": 14,
        "municipality": 179,
        "project": 36,
        "kpi": 36,
        "measure": 89,
        "direction": 39,
        "term": 30,
    }


def test_aim_in_the_database_is_the_kind_of_target_that_pages_say():
    series = list(KPISeries.objects.select_related("kpi"))

    assert len(series) == 43
    for one in series:
        assert any(wording_of(one).target_kind.endswith(verb) for verb in VERBS[one.aim]), one.code
    assert Counter(one.aim for one in series) == {
        "rise": 38,
        "fall": 1,
        "maintain": 1,
        "at_least": 2,
        "at_most": 1,
    }


def test_every_named_project_and_kpi_has_a_reading():
    for record in (*Project.objects.named(), *KPI.objects.all()):
        assert record.kana, record
    assert not Project.objects.unnamed().exclude(kana="").exists()


def test_readings_hold_the_kana_that_the_names_print():
    """Kana of a name stands in its reading, however the reading spells what lies between."""
    for record in (*Project.objects.named(), *KPI.objects.all()):
        at = 0
        kana = fold(record.kana)
        for letter in fold(record.name):
            if "ぁ" <= letter <= "ゖ":
                at = kana.find(letter, at) + 1
                assert at > 0, (record, letter)


def test_a_word_stands_for_others_in_one_way_only():
    """No word is both a synonym and a reading of the same word, and no group repeats a word."""
    for one in Synonym.objects.all():
        folded = [fold(word) for word in one.words]
        assert len(set(folded)) == len(folded), one
        assert all(folded), one
