"""A series in another unit: its values are converted one by one, and never relabelled."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from kpis.models import Actual, ActualRevision, FigureChange, KPISeries, MeaningChange
from kpis.units import Conversion
from kpis.wording.series import wording_of
from policyportal.news.kinds import Kind
from policyportal.news.news import AllNews
from policyportal.records.database_rules import transaction_setting
from policyportal.records.explained import explained
from tests.factories import make_actual, make_change, make_draft, make_review, make_series
from tests.staff import errors_of, messages_of, read, sign_in

pytestmark = pytest.mark.django_db

EXPLAINED = {"kind": "definition", "reason": "試験の統一", "source": "試験の新資料"}


@pytest.fixture
def series():
    """From 16.4万人 to 20.0万人, with a final 17.2 in an approved year and a provisional 18 after it."""
    series = make_series(
        unit="万人", baseline_value=Decimal("16.4"), target_value=Decimal("20.0"), source="前の資料"
    )
    make_change(series=series, valid_from=date(2024, 4, 1))
    make_actual(series=series, year=2022, value=Decimal("17.2"))
    make_actual(series=series, year=2023, value=Decimal("18"), state="provisional")
    make_review(project=series.kpi.project, year=2022, status="approved")
    return series


def judged(series) -> list[str]:
    return [wording_of(series).judgement_in(year).words for year in (2022, 2023)]


def moments() -> list:
    """When figures changed and actuals came."""
    changes = FigureChange.objects.order_by("pk").values_list("changed_at", flat=True)
    revisions = ActualRevision.objects.order_by("pk").values_list("changed_at", flat=True)
    return [*changes, *revisions]


def test_drafts_are_converted_and_shown_with_the_rest(series):
    draft = make_draft(series=series, year=2024, value=Decimal("18.5"))
    conversion = Conversion(series, "千人", Decimal("10"))

    assert conversion.values()[-1][0] == "R6の実績値（下書き）"
    conversion.save(**EXPLAINED)

    draft.refresh_from_db()
    assert f"{draft.value:f}" == "185.0"
    assert draft.history.first().history_change_reason.startswith("単位を万人から千人に換算")
    alone = make_draft(series=make_series(unit="万人")).series
    refused = pytest.raises(IntegrityError, match="kpis_kpiseries_unit_converted")
    with refused, transaction.atomic(), explained("試験"):
        KPISeries.objects.filter(pk=alone.pk).update(unit="千人")


def test_all_that_is_counted_in_the_unit_is_converted(series):
    marks, times = judged(KPISeries.objects.get()), moments()

    Conversion(series, "千人", Decimal("10")).save(**EXPLAINED)

    series = KPISeries.objects.get()
    actuals = [str(actual.figure) for actual in series.actuals.all()]
    assert (str(series.baseline), str(series.target)) == ("164.0千人(R2)", "200.0千人(R7)")
    assert actuals == ["172.0千人(R4)", "180千人(R5)"]
    assert str(series.changes.get().old) == "1,100千人(R7)"
    revised = ActualRevision.objects.order_by("year").values_list("new_value", flat=True)
    assert [str(value) for value in revised] == ["172.0", "180"]
    assert judged(series) == marks
    assert moments() == times
    for actual in Actual.objects.all():
        assert actual.history.first().history_change_reason.startswith("単位を万人から千人に換算")


def test_conversion_is_told_as_a_change_of_the_unit_alone(series):
    before = [news.kind for news in AllNews().newest(9)]

    Conversion(series, "千人", Decimal("10")).save(**EXPLAINED)

    change = MeaningChange.objects.get()
    assert (change.part, change.before, change.after) == ("unit", "万人", "千人")
    assert (change.kind, change.source) == ("definition", "試験の新資料")
    assert [news.kind for news in AllNews().newest(9)] == [Kind.MEANING, *before]


def test_unit_is_never_a_mere_label(series):
    """Neither alone, nor with values that are not times the factor."""
    refused = pytest.raises(IntegrityError, match="kpis_kpiseries_unit_converted")
    with refused, transaction.atomic(), explained("試験"):
        KPISeries.objects.update(unit="千人")
    factor = transaction_setting("portal.factor", "10")
    with refused, transaction.atomic(), explained("試験"), factor:
        KPISeries.objects.update(unit="千人", target_value=Decimal("2000.0"))


def test_page_shows_each_value_before_it_converts_them(client, series):
    staff = sign_in(client)
    address = reverse("admin:kpis_kpiseries_unit", args=[series.pk])
    sent = {
        "unit": "千人",
        "factor": "10",
        "change_kind": "definition",
        "change_reason": "試験の統一",
        "source": "試験の新資料",
    }

    wrong = staff.post(address, sent | {"unit": "万人", "factor": "0"})
    shown = read(staff.post(address, sent | {"_check": "1"}))
    unsaved = KPISeries.objects.get().unit
    done = staff.post(address, sent | {"_convert": "1"}, follow=True)

    assert "別の単位" in errors_of(wrong)
    assert "0より大きい" in errors_of(wrong)
    rows = [row.get_text(" ", strip=True) for row in shown.select("#values tbody tr")]
    assert rows == [
        "基準値 16.4万人(R2) 164.0千人(R2)",
        "目標値 20.0万人(R7) 200.0千人(R7)",
        "R4の実績値 17.2万人(R4) 172.0千人(R4)",
        "R5の実績値 18万人(R5) 180千人(R5)",
    ]
    assert unsaved == "万人"
    assert "すべての値を10倍しました" in messages_of(done)
    assert "以前の単位" in client.get(series.kpi.get_absolute_url()).text
