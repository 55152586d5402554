"""What became of actuals: what the database writes down when one is entered, settled, changed or taken back."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from kpis.models import KPI, Actual, ActualRevision, SeriesBreak, Turn
from kpis.querysets import revised_because
from tests.factories import make_actual, make_break, make_kpi, make_project, make_series, withdraw

pytestmark = pytest.mark.django_db

PROVISIONAL, FINAL = Actual.State.PROVISIONAL, Actual.State.FINAL
THEN = datetime(2023, 9, 1, 3, tzinfo=UTC)


def change(actual, **values):
    for name, value in values.items():
        setattr(actual, name, value)
    actual.save()


def written(**of):
    """What is written down, oldest first: kind, old and new as they are read, and why."""
    rows = ActualRevision.objects.filter(**of).select_related("series").order_by("changed_at", "pk")
    return [
        (row.kind, str(row.old or ""), str(row.new or ""), row.reason, row.year) for row in rows
    ]


def test_actual_is_entered_when_it_last_changed():
    actual = make_actual(value=Decimal("105.0"), changed_at=THEN)

    assert written() == [("entered", "", "105.0人(R4)", "", 2022)]
    assert ActualRevision.objects.get().changed_at == THEN
    assert ActualRevision.objects.get().new_state == actual.state


@pytest.mark.parametrize(
    ("before", "after", "kind", "reason"),
    [
        pytest.param((PROVISIONAL, "105"), (FINAL, "105"), "finalised", "", id="settled"),
        pytest.param(
            (PROVISIONAL, "105"), (FINAL, "106"), "finalised", "final_report", id="final-report"
        ),
        pytest.param((FINAL, "105"), (FINAL, "106"), "revised", "", id="value"),
        pytest.param((FINAL, "105"), (FINAL, "105.0"), "revised", "", id="decimal"),
        pytest.param((FINAL, "105"), (PROVISIONAL, "105"), "revised", "", id="state"),
        pytest.param((PROVISIONAL, "105"), (PROVISIONAL, "106"), "revised", "", id="provisional"),
    ],
)
def test_change_is_written_down_with_what_it_was(before, after, kind, reason):
    actual = make_actual(state=before[0], value=Decimal(before[1]))

    change(actual, state=after[0], value=Decimal(after[1]))

    old, new = f"{before[1]}人(R4)", f"{after[1]}人(R4)"
    assert written()[1:] == [(kind, old, new, reason, 2022)]
    states = ActualRevision.objects.values_list("old_state", "new_state").first()
    assert states == (before[0], after[0])
    actual.refresh_from_db()
    moment = ActualRevision.objects.first().changed_at
    assert timedelta(0) <= actual.changed_at - moment < timedelta(milliseconds=1)


@pytest.mark.parametrize("reason", ActualRevision.Reason.values)
def test_change_is_written_down_with_the_reason_that_is_given(reason):
    actual, other = make_actual(state=PROVISIONAL), make_actual()

    with revised_because(reason):
        change(actual, value=Decimal("106"), state=FINAL)
    change(other, value=Decimal("106"))

    assert [row[3] for row in written(series=actual.series)] == ["", reason]
    assert [row[3] for row in written(series=other.series)] == ["", ""]


def test_what_is_no_part_of_the_value_is_no_revision():
    actual = make_actual()

    change(actual, source="ほかの試験資料", note="試験の備考")

    assert len(written()) == 1


def test_actual_that_is_taken_back_is_withdrawn():
    actual = make_actual()

    withdraw(actual)

    assert written()[1:] == [("withdrawn", "105人(R4)", "", "error", 2022)]


def test_actual_that_was_public_is_taken_back_for_a_reason_alone():
    actual = make_actual()

    for act in (actual.delete, partial(change, actual, year=2023)):
        with (
            pytest.raises(IntegrityError, match="kpis_actual_withdrawal_explained"),
            transaction.atomic(),
        ):
            act()


def test_actual_that_is_moved_to_another_year_is_withdrawn_there_and_entered_here():
    actual = make_actual()

    with revised_because("error"):
        change(actual, year=2023)

    assert sorted(row for row in written() if row[-1] == 2023) == [
        ("entered", "", "105人(R5)", "", 2023)
    ]
    assert [row[0] for row in written(year=2022)] == ["entered", "withdrawn"]


def test_of_what_was_never_public_only_the_newest_state_is_kept():
    series = make_series(kpi=make_kpi(is_published=False))
    actual, taken_back = make_actual(series=series), make_actual(series=series, year=2023)

    change(actual, value=Decimal("106"))
    taken_back.delete()

    assert written() == [("entered", "", "106人(R4)", "", 2022)]


def test_what_is_undone_is_not_written_down():
    actual = make_actual()

    with transaction.atomic():
        change(actual, value=Decimal("106"))
        transaction.set_rollback(True)

    assert len(written()) == 1


def test_what_passes_by_the_forms_is_written_down_too():
    series = make_series()
    Actual.objects.bulk_create(
        Actual(series=series, year=year, value=Decimal(year), state=PROVISIONAL, source="試験")
        for year in (2021, 2022)
    )
    actuals = list(Actual.objects.all())
    for actual in actuals:
        actual.state = FINAL

    Actual.objects.bulk_update(actuals, ["state"])

    assert [row[0] for row in written(year=2021)] == ["entered", "finalised"]
    assert [row[0] for row in written(year=2022)] == ["entered", "finalised"]


@pytest.mark.parametrize("of", ["series", "kpi", "project"])
@pytest.mark.parametrize("is_published", [False, True], ids=["draft", "published"])
def test_goes_with_what_it_is_of(of, is_published):
    series = make_series(kpi=make_kpi(project=make_project(), is_published=is_published))
    kept = make_actual()
    make_actual(series=series)
    record = {"series": series, "kpi": series.kpi, "project": series.kpi.project}[of]

    with revised_because("error"):
        record.delete()

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert list(ActualRevision.objects.values_list("series", flat=True)) == [kept.series.pk]


def test_comes_back_from_a_dump_as_it_was(tmp_path):
    actual = make_actual(state=PROVISIONAL, changed_at=THEN)
    change(actual, state=FINAL, value=Decimal("106"))
    with revised_because("error"):
        change(actual, value=Decimal("107"))
    withdraw(make_actual(series=make_series()))
    # Its successor comes later in the file.
    ended = make_series().kpi
    KPI.objects.filter(pk=ended.pk).update(
        ended_on=THEN.date(), end_reason="試験の終わり", successor=make_kpi(order=ended.order + 1)
    )
    make_break(series=actual.series)
    path = tmp_path / "plan.json"
    call_command(
        "dumpdata", "regions", "projects", "kpis", natural_foreign=True, natural_primary=True,
        output=path,
    )  # fmt: skip
    before = list(ActualRevision.objects.order_by("changed_at").values())

    for _ in range(2):
        call_command("loaddata", path, verbosity=0)
        assert list(ActualRevision.objects.order_by("changed_at").values()) == before

    ends = list(Turn.objects.values_list("code", "kind", "ended_on", "reason", "changed_at"))
    Turn.objects.all().delete()
    KPI.objects.all().delete()
    call_command("loaddata", path, verbosity=0)
    assert (
        list(Turn.objects.values_list("code", "kind", "ended_on", "reason", "changed_at")) == ends
    )
    new = list(ActualRevision.objects.order_by("changed_at").values())
    for row in (*before, *new):
        del row["id"], row["series_id"]
    assert new == before
    assert KPI.objects.get(code=ended.code).successor is not None
    assert SeriesBreak.objects.get().series.code == actual.series.code


def test_what_a_dump_does_not_know_is_entered_with_its_actuals(tmp_path):
    make_actual(changed_at=THEN)
    path = tmp_path / "plan.json"
    call_command(
        "dumpdata", "regions", "projects", "kpis", natural_foreign=True, natural_primary=True,
        exclude=["kpis.actualrevision"], output=path,
    )  # fmt: skip
    with revised_because("error"):
        KPI.objects.all().delete()

    call_command("loaddata", path, verbosity=0)

    assert written() == [("entered", "", "105人(R4)", "", 2022)]
    assert ActualRevision.objects.get().changed_at == THEN


def test_value_that_a_file_brings_back_is_a_revision(tmp_path):
    actual = make_actual(changed_at=THEN)
    path = tmp_path / "plan.json"
    call_command(
        "dumpdata", "regions", "projects", "kpis", natural_foreign=True, natural_primary=True,
        output=path,
    )  # fmt: skip
    change(actual, value=Decimal("106"))

    call_command("loaddata", path, verbosity=0)

    assert [row[:3] for row in written()[1:]] == [
        ("revised", "105人(R4)", "106人(R4)"),
        ("revised", "106人(R4)", "105人(R4)"),
    ]


def test_no_two_share_a_moment():
    actual = make_actual(changed_at=THEN)
    Actual.objects.filter(pk=actual.pk).update(value=Decimal("106"), changed_at=THEN)

    assert len(written()) == 2


def test_of_are_the_revisions_of_a_kpi_without_first_entries():
    actual = make_actual()
    make_actual(series=make_series())
    change(actual, value=Decimal("106"))

    assert [row.kind for row in ActualRevision.objects.of(actual.series.kpi)] == ["revised"]
