"""Bureaus are renamed, merged and split by acts with a day; their accounts and rights follow, the past does not."""

from datetime import date

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction

from kpis.models import KPISeries
from policyportal.accounts.offices import Office
from policyportal.accounts.rights import Staff
from projects.models import Project
from regions.models import BureauChange, Subprefecture
from regions.turnover import Act, Share, merge, part, rename, split
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World()


class World:
    """Two bureaus with an account each, and a project with a series that each of them leads."""

    def __init__(self):
        area = make.make_area()
        self.east, self.west = (
            make.make_subprefecture(area=area, bureau_name=f"{name}振興局") for name in "東西"
        )
        self.head = make.make_account(make.make_office())
        self.accounts, self.projects = [], []
        for place in (self.east, self.west):
            group = Group.objects.create(name=place.bureau_name)
            self.accounts.append(
                make.make_account(make.make_office(subprefecture=place, group=group))
            )
            self.projects.append(make.make_project(subprefectures=[place], themes=[]))
            make.make_series(kpi=make.make_kpi(project=self.projects[-1]))

    def act(self, day=date(2026, 4, 1)) -> Act:
        return Act(day, "試験の再編", "試験の規則", self.head)

    def place(self, place) -> Subprefecture:
        return Subprefecture.objects.get(pk=place.pk)

    def told(self, account) -> list[str]:
        entries = LogEntry.objects.filter(content_type__model="user", object_id=account.pk)
        return list(entries.order_by("pk").values_list("change_message", flat=True))


def written() -> list[tuple]:
    rows = BureauChange.objects.order_by("pk")
    return list(rows.values_list("subprefecture__slug", "kind", "before", "after", "valid_from"))


def owned(account) -> tuple[set, set]:
    """The projects and the series of the bureaus of an account."""
    bureaus = Staff.of(type(account).objects.get(pk=account.pk)).bureaus
    series = KPISeries.objects.entered_by_any(bureaus)
    return set(Project.objects.of_bureaus(bureaus)), {each.kpi.project for each in series}


def test_renamed_bureau_takes_its_group_along_and_leaves_its_former_name(world):
    rename(world.place(world.east), "東部総合振興局", world.act())

    account = world.accounts[0]
    assert written() == [
        (world.east.slug, "renamed", "東振興局", "東部総合振興局", date(2026, 4, 1))
    ]
    assert account.groups.get().name == "東部総合振興局"
    assert world.told(account) == ["所属：東振興局 → 東部総合振興局（試験の再編）"]
    assert BureauChange.objects.get().source == "試験の規則"
    assert Subprefecture.history.filter(id=world.east.pk).first().bureau_name == "東部総合振興局"


def test_merged_bureau_leaves_its_work_and_accounts_to_the_other_until_it_parts_again(world):
    east, west = world.accounts
    Subprefecture.objects.filter(pk=world.west.pk).update(telephone="0123-00-0000")
    merge(world.place(world.east), world.place(world.west), "中央振興局", world.act())

    place = world.place(world.east)
    assert (place.seat, place.bureau_name, place.telephone) == (
        world.west,
        "中央振興局",
        "0123-00-0000",
    )
    assert Subprefecture.history.filter(id=place.pk).first().bureau_name == "中央振興局"
    assert not Office.objects.filter(subprefecture=place).exists()
    assert owned(east) == owned(west) == (set(world.projects), set(world.projects))
    assert world.told(east) == ["所属：東振興局 → 中央振興局（試験の再編）"]

    rename(world.place(world.west), "中部振興局", world.act(date(2026, 5, 1)))
    assert world.place(world.east).bureau_name == "中部振興局"
    part(world.place(world.east), "東振興局", [east], world.act(date(2026, 6, 1)))

    place = world.place(world.east)
    assert (place.seat, place.bureau_name, place.telephone) == (None, "東振興局", "")
    assert owned(east) == ({world.projects[0]}, {world.projects[0]})
    assert owned(west) == ({world.projects[1]}, {world.projects[1]})
    assert [row[:4] for row in written() if row[0] == place.slug] == [
        (place.slug, "merged", "東振興局", "中央振興局"),
        (place.slug, "renamed", "中央振興局", "中部振興局"),
        (place.slug, "split", "中部振興局", "東振興局"),
    ]


def test_bureau_splits_into_two_by_towns_projects_and_accounts(world):
    towns = [make.make_municipality(subprefecture=world.east) for _ in range(2)]
    kept = make.make_project(subprefectures=[world.east])
    new = make.make_subprefecture(area=world.east.area, bureau_name="北振興局")
    new.delete()
    new.pk = None
    share = Share(towns[:1], world.projects[:1], world.accounts[:1])

    split(world.place(world.east), new, share, world.act())

    assert [town.subprefecture_id for town in world.east.municipalities.all()] == [world.east.pk]
    assert list(new.municipalities.all()) == towns[:1]
    assert Project.objects.get(pk=kept.pk).lead.subprefecture == world.east
    assert Project.objects.get(pk=world.projects[0].pk).lead.subprefecture == new
    assert owned(world.accounts[0]) == ({world.projects[0]}, {world.projects[0]})
    assert written() == [(new.slug, "split", "東振興局", "北振興局", date(2026, 4, 1))]


def test_database_keeps_former_names_and_no_chain_of_bureaus(world):
    third = make.make_subprefecture()
    places = Subprefecture.objects.filter(pk=third.pk)
    with pytest.raises(IntegrityError, match="regions_bureau_explained"), transaction.atomic():
        places.update(bureau_name="無断振興局")
    merge(world.place(world.east), world.place(world.west), "西振興局", world.act())
    for seat in (world.east, third):
        with pytest.raises(IntegrityError, match="seat_in_charge"), transaction.atomic():
            places.update(seat=seat)
    with pytest.raises(IntegrityError, match="seat_in_charge"), transaction.atomic():
        Subprefecture.objects.filter(pk=world.west.pk).update(seat=third)
