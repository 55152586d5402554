from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.apps import apps
from django.core import serializers
from django.db import connection

from policyportal.records.sources import ChangedAtField, last_changed
from regions.models import CollaborationArea
from tests.factories import (
    make_actual,
    make_area,
    make_area_plan,
    make_break,
    make_bureau_change,
    make_change,
    make_deadline,
    make_direction,
    make_draft,
    make_family,
    make_grade,
    make_highlight,
    make_kpi,
    make_meaning_change,
    make_measure,
    make_missing,
    make_municipality,
    make_office,
    make_participation,
    make_plan,
    make_project,
    make_review,
    make_revision,
    make_series,
    make_subprefecture,
    make_synonym,
    make_term,
    make_theme,
    make_translation,
    make_turn,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("explained_changes")]

STATED = datetime(2022, 1, 1, tzinfo=UTC)
# One change of each kind of record.
CHANGES = [
    pytest.param(make_plan, {"title": "試験"}, id="plan"),
    pytest.param(make_area, {"order": 0}, id="area"),
    pytest.param(make_turn, {"reason": "試験"}, id="turn"),
    pytest.param(make_area_plan, {"vision": "試験"}, id="area-plan"),
    pytest.param(make_direction, {"text": "試験"}, id="direction"),
    pytest.param(make_subprefecture, {"order": 0}, id="subprefecture"),
    pytest.param(make_bureau_change, {"reason": "試験"}, id="bureau"),
    pytest.param(make_municipality, {"kana": "し"}, id="municipality"),
    pytest.param(make_term, {"meaning": "試験です。"}, id="term"),
    pytest.param(make_synonym, {"kind": "related"}, id="synonym"),
    pytest.param(make_translation, {"easy": "試験"}, id="translation"),
    pytest.param(make_theme, {"order": 0}, id="theme"),
    pytest.param(make_project, {"name": "試験"}, id="project"),
    pytest.param(make_participation, {"role": "lead"}, id="participation"),
    pytest.param(make_measure, {"text": "試験"}, id="measure"),
    pytest.param(make_family, {"order": 0}, id="family"),
    pytest.param(make_kpi, {"name": "試験"}, id="kpi"),
    pytest.param(make_series, {"unit": "件"}, id="series"),
    pytest.param(make_highlight, {"order": 0}, id="highlight"),
    pytest.param(make_actual, {"value": Decimal("1")}, id="actual"),
    pytest.param(make_draft, {"value": Decimal("1")}, id="draft"),
    pytest.param(make_grade, {"label": "試験"}, id="grade"),
    pytest.param(make_deadline, {"reviews_due": date(2023, 12, 1)}, id="deadline"),
    pytest.param(make_review, {"work_done": "試験"}, id="review"),
    pytest.param(make_change, {"reason": "試験"}, id="change"),
    pytest.param(make_meaning_change, {"reason": "試験"}, id="meaning"),
    pytest.param(make_break, {"reason": "試験"}, id="break"),
    pytest.param(make_missing, {"reason": "試験"}, id="missing"),
    pytest.param(make_revision, {"reason": "retroactive"}, id="revision"),
    pytest.param(make_office, {"role": "reader"}, id="office"),
]


def stored(record):
    """The record's time as the database has it."""
    return type(record).objects.values_list("changed_at", flat=True).get(pk=record.pk)


@pytest.mark.parametrize(
    ("first", "last", "lines"),
    [(326, 326, "326行"), (265, 269, "265～269行"), (None, None, "")],
    ids=["one-line", "lines", "none"],
)
def test_lines_are_written_as_a_place_in_the_sheet(first, last, lines):
    assert CollaborationArea(first_line=first, last_line=last).lines == lines


def test_last_changed_is_the_newest_time():
    old, new = make_area(changed_at=STATED), make_kpi()

    assert last_changed([new, old]) == new.changed_at
    assert last_changed([old]) == STATED


def test_last_changed_of_nothing_is_nothing():
    assert last_changed([]) is None


@pytest.mark.parametrize(("make", "change"), CHANGES)
def test_changed_at_is_set_when_a_record_is_made(make, change):
    record = make()

    assert isinstance(stored(record), datetime)
    assert record.changed_at == stored(record)


@pytest.mark.parametrize(("make", "change"), CHANGES)
def test_changed_at_moves_with_an_update(make, change):
    record = make()
    before = stored(record)

    type(record).objects.filter(pk=record.pk).update(**change)

    assert stored(record) > before


@pytest.mark.parametrize(("make", "change"), CHANGES)
def test_changed_at_moves_with_a_save(make, change):
    record = make()
    before = stored(record)

    for name, value in change.items():
        setattr(record, name, value)
    record.save()

    assert stored(record) > before


@pytest.mark.parametrize(("make", "change"), CHANGES)
def test_changed_at_stays_when_nothing_changes(make, change):
    record = make()
    before = stored(record)

    record.save()
    type(record).objects.get(pk=record.pk).save()
    type(record).objects.filter(pk=record.pk).update(id=record.pk)

    assert stored(record) == before


def test_changed_at_moves_with_each_save_of_one_object():
    area = make_area()
    area.name = "一つ目"
    area.save()
    first = stored(area)

    area.name = "二つ目"
    area.save()

    assert stored(area) > first


def test_changed_at_is_not_set_back_by_an_object_read_before():
    area = make_area()
    stale = CollaborationArea.objects.get(pk=area.pk)
    area.name = "先の訂正"
    area.save()
    first = stored(area)

    stale.kana = "あと"
    stale.save()

    assert stored(area) > first


def test_changed_at_moves_with_update_or_create():
    area = make_area()
    before = stored(area)

    CollaborationArea.objects.update_or_create(slug=area.slug, defaults={"kana": "かえた"})

    assert stored(area) > before


def test_changed_at_keeps_a_stated_time_of_a_new_record():
    assert stored(make_area(changed_at=STATED)) == STATED


def test_changed_at_keeps_a_stated_time_of_an_update():
    area = make_area()

    CollaborationArea.objects.update(name="試験", changed_at=STATED)

    assert stored(area) == STATED


def test_changed_at_of_a_fixture_is_taken_at_its_word():
    area = make_area(changed_at=STATED)
    fixture = serializers.serialize("json", [area])
    area.name = "訂正"
    area.save()

    for record in serializers.deserialize("json", fixture):
        record.save()

    area.refresh_from_db()
    assert area.changed_at == STATED
    assert area.name != "訂正"


def test_changed_at_moves_when_a_fixture_changes_a_record_and_states_its_old_time():
    area = make_area(changed_at=STATED)
    area.name = "資料の訂正"
    fixture = serializers.serialize("json", [area])

    for record in serializers.deserialize("json", fixture):
        record.save()

    assert stored(area) > STATED


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"target_value": Decimal("120.0")}, id="one-more-decimal"),
        pytest.param(
            {"baseline_value": None, "baseline_period": None, "baseline_basis": None}, id="to-null"
        ),
        pytest.param({"baseline_value": Decimal(0)}, id="to-zero"),
    ],
)
def test_changed_at_moves_when_only_the_digits_change(change):
    series = make_series()
    before = stored(series)

    type(series).objects.update(**change)

    assert stored(series) > before


def test_every_table_with_a_time_has_the_trigger():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.columns "
            "WHERE column_name = 'changed_at' AND table_schema = current_schema()"
        )
        # The index of search and the view it is made from repeat the times of others; the version has its own rule.
        others = ("search_", "policyportal_version")
        with_time = {name for (name,) in cursor.fetchall() if not name.startswith(others)}
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid "
            "WHERE proname = 'plan_changed_at' AND tgenabled = 'O'"
        )
        with_trigger = {name for (name,) in cursor.fetchall()}

    of_models = {
        model._meta.db_table
        for model in apps.get_models()
        if any(isinstance(field, ChangedAtField) for field in model._meta.fields)
    }
    assert with_time == with_trigger == of_models
    # Records of approvals never change.
    assert len(of_models - {"projects_reviewrecord"}) == len(CHANGES)
