"""A plan of one year with two bureaus, which are at every stage of their round."""

from datetime import date
from types import SimpleNamespace

import pytest

from kpis.due import Appearance
from kpis.periods import Period
from policyportal.accounts.offices import Office
from policyportal.records import clock
from policyportal.round.counts import Round, years_of
from tests.factories import (
    make_account,
    make_actual,
    make_area,
    make_area_plan,
    make_deadline,
    make_draft,
    make_kpi,
    make_missing,
    make_office,
    make_plan,
    make_project,
    make_review,
    make_series,
    make_subprefecture,
)

YEAR = 2025


@pytest.fixture
def world(db) -> SimpleNamespace:
    plan = make_plan(title="試験の方針", start_month=date(2025, 4, 1))
    area = make_area(slug="higashi", name="東連携地域")
    area_plan = make_area_plan(plan=plan, area=area)
    places = [
        make_subprefecture(area=area, slug=slug, order=order, bureau_name=f"{name}振興局")
        for order, (slug, name) in enumerate((("east", "東"), ("west", "西")), start=1)
    ]
    east, west = [
        make_project(
            area_plan=area_plan,
            subprefectures=[place],
            code=f"{place.slug}-1",
            name=f"{place.slug}計画",
        )
        for place in places
    ]

    def series(project, name, **values):
        kpi = make_kpi(project=project, name=name, code=f"{project.code}-{name}", **values)
        return make_series(kpi=kpi, code=kpi.code, baseline_period=Period.year(2024))

    series(east, "owed")
    make_actual(series=series(east, "entered"), year=YEAR)
    make_draft(series=series(east, "draft"), year=YEAR)
    make_draft(series=series(east, "submitted"), year=YEAR, status="submitted")
    returned = make_draft(series=series(east, "returned"), year=YEAR, returned_for="単位を確かめて")
    never = series(east, "never")
    make_missing(series=never, year=YEAR, kind="not_surveyed", reason="試験は5年ごと")
    series(east, "awaited", appears=Appearance(1, 12))
    series(west, "due", appears=Appearance(1, 6))
    series(east, "hidden", is_published=False)
    make_deadline(
        plan=plan, year=YEAR, actuals_due=date(2026, 5, 31), reviews_due=date(2026, 8, 31)
    )
    make_review(project=west, year=YEAR, status="submitted")
    head = make_office(Office.Role.HEAD, mail_addresses="head@example.jp")
    offices = [
        make_office(subprefecture=places[0], mail_addresses="east@example.jp\ndesk@example.jp"),
        make_office(subprefecture=places[1]),
    ]
    for office, name in zip((head, *offices), ("本庁", "東振興局", "西振興局"), strict=True):
        office.group.name = name
        office.group.save()

    def round_of(years=None, bureaus=None) -> Round:
        today = clock.today()
        return Round(plan, today, years or years_of(plan, today), bureaus)

    return SimpleNamespace(
        plan=plan,
        places=places,
        projects=[east, west],
        head=head,
        offices=offices,
        accounts=[make_account(office) for office in (head, *offices)],
        returned=returned,
        round=round_of,
    )


@pytest.fixture
def mail(settings) -> None:
    """Letters may leave; the tests' own backend keeps them."""
    settings.EMAIL_HOST = "mail.example.jp"
    settings.DEFAULT_FROM_EMAIL = "portal@example.jp"
    settings.PORTAL_URL = "https://portal.example.jp"
