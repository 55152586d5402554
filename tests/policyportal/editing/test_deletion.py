"""What pages of deletion say, and what is not deleted."""

import re

import pytest
from bs4 import SoupStrainer
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.db.models import ProtectedError

from projects.models import Theme
from tests import factories as make
from tests.staff import address, read, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    return sign_in(client)


def make_world() -> None:
    """A record of each kind, and as many as can be that use one another."""
    account = make.make_account(make.make_office())
    places = [make.make_subprefecture()]
    themes = [make.make_theme()]
    project = make.make_project(themes=themes, subprefectures=places, is_published=False)
    project.directions.set([make.make_direction()])
    make.make_measure(project=project)
    kpi = make.make_kpi(project=project, family=make.make_family(), is_published=False)
    series = make.make_series(kpi=kpi)
    make.make_actual(series=series)
    make.make_draft(series=series)
    make.make_break(series=series)
    make.make_missing(series=series, year=2023)
    make.make_record()
    make.make_highlight(series=series)
    make.make_change(series=series)
    make.make_meaning_change(kpi=kpi)
    make.make_turn(project=kpi.project)
    make.make_revision(series=series)
    make.make_review(project=project, grade=make.make_grade())
    make.make_bureau_change()
    make.make_municipality(subprefecture=project.places[0])
    make.make_term()
    make.make_deadline()
    make.make_synonym()
    make.make_translation()
    account.user_permissions.set(Permission.objects.all()[:2])


def test_every_page_of_deletion_names_what_it_deletes(staff):
    make_world()
    request = staff.get("/admin/").wsgi_request
    wrong, missing = {}, []
    for model, page in admin.site._registry.items():
        record = model._default_manager.order_by("pk").first()
        if record is None:
            missing.append(model)
            continue
        if page.has_delete_permission(request, record):
            chosen = {"action": "delete_selected", "_selected_action": record.pk}
            for answer in (
                staff.get(address(record, "delete")),
                staff.post(address(model), chosen),
            ):
                text = read(answer, SoupStrainer(id="content")).get_text()
                if answer.status_code != 200 or re.search(r" object \(|オブジェクト", text):
                    wrong[model._meta.label] = text

    assert (wrong, missing) == ({}, [])


def test_what_is_in_use_stays_and_who_uses_it_is_listed(staff):
    theme, other = make.make_theme(), make.make_theme()
    projects = [make.make_project(themes=[theme, other]) for _ in range(2)]

    page = read(staff.post(address(theme, "delete"), {"post": "yes"}))
    chosen = {"action": "delete_selected", "post": "yes", "_selected_action": [theme.pk, other.pk]}
    listed = read(staff.post(address(Theme), chosen))

    for shown in (page, listed):
        users = shown.select("#deleted-objects a")
        assert [user["href"] for user in users] == [address(project) for project in projects]
    assert page.select_one(f'a[href="{address(theme, "merge")}"]')
    assert Theme.objects.count() == 2
    with pytest.raises(ProtectedError):
        theme.delete()
    projects[0].delete()
    projects[1].themes.clear()
    assert staff.post(address(theme, "delete"), {"post": "yes"}).status_code == 302


def test_areas_and_places_that_are_in_use_stay(staff):
    """They are not merged either: the plan prints them."""
    town = make.make_municipality()
    place = town.subprefecture
    make.make_project(subprefectures=[place])

    for record in (place.area, place):
        page = read(staff.post(address(record, "delete"), {"post": "yes"}))
        assert page.select("#deleted-objects a")
        assert not page.select_one(f'a[href$="{record.pk}/merge/"]')
        assert type(record).objects.filter(pk=record.pk).exists()
