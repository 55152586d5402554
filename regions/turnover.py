"""A bureau is renamed, merged into another one or split, on a day and for a reason; its accounts follow in the same act.

The subprefectures, which the plan is written for and which figures are printed for, stay as they are.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, User
from django.db import transaction

from policyportal.accounts.offices import Office
from policyportal.accounts.rights import make_office
from policyportal.records.explained import ChangeKind, explained
from policyportal.records.history import record_overwritten
from projects.handing_over import hand_over
from projects.models import Participation, Project
from regions.models import BureauChange, Municipality, Subprefecture

# How a bureau is reached, which is another one's while that one is in charge.
CONTACT = ("telephone", "postal_address", "website")


@dataclass(frozen=True)
class Act:
    """When bureaus change, why, by what source, and who enters it."""

    day: date
    reason: str
    source: str
    by: User


def rename(place: Subprefecture, name: str, act: Act, kind: str = ChangeKind.RENAMING) -> None:
    """Give the bureau of a place another name, and its accounts' group too if it is called as the bureau was."""
    before = place.bureau_name
    with _dated(act, kind):
        place.bureau_name = name
        _save(place, act)
        _served_have_changed(place, act)
        group = Group.objects.filter(office__subprefecture=place, name=before).first()
        if group is not None:
            group.name = name
            group.save()
            _tell(group.user_set.all(), before, name, act)


def merge(gone: Subprefecture, into: Subprefecture, name: str, act: Act) -> None:
    """Let the bureau of one place be in charge of another one's too, under this name. Accounts pass to its group."""
    with transaction.atomic():
        if name != into.bureau_name:
            rename(into, name, act)
        with _dated(act):
            for place in (*gone.others_served.all(), gone):
                place.seat = into
                _follow(place, into)
                _save(place, act)
        former = Group.objects.filter(office__subprefecture=gone).first()
        if former is not None:
            _pass_on(former.user_set.all(), former, into, act)
            former.delete()


def part(place: Subprefecture, name: str, accounts: Iterable[User], act: Act) -> None:
    """Give a place that another one's bureau is in charge of a bureau of its own, with these accounts."""
    seat = place.seat
    with _dated(act):
        place.seat, place.bureau_name = None, name
        for field in CONTACT:
            setattr(place, field, "")
        _save(place, act)
        former = Group.objects.filter(office__subprefecture=seat).first()
        if former is not None:
            _pass_on(accounts, former, place, act)


@dataclass(frozen=True)
class Share:
    """What the new bureau takes when one is split in two; the rest stays with the first one."""

    towns: Iterable[Municipality]
    projects: Iterable[Project]
    accounts: Iterable[User]


def split(place: Subprefecture, new: Subprefecture, share: Share, act: Act) -> None:
    """Make a new place with a bureau of its own, which takes a share of what the first one has. Its projects are handed over."""
    with transaction.atomic():
        with _dated(act):
            _save(new, act)
            change = {"before": place.bureau_name, "after": new.bureau_name, "valid_from": act.day}
            BureauChange.objects.create(
                subprefecture=new, kind="split", reason=act.reason, source=act.source, **change
            )
            for town in share.towns:
                town.subprefecture = new
                town._change_reason = act.reason
                town.save()
        for project in share.projects:
            taking = _take_part(project, new, act)
            hand_over(project, taking, act.day, act.reason, act.source)
        former = Group.objects.filter(office__subprefecture=place).first()
        if former is not None:
            _pass_on(share.accounts, former, new, act)


def _take_part(project: Project, place: Subprefecture, act: Act) -> Participation:
    """Add a place to those of a project, as the last one."""
    last = project.participations.order_by("order").last()
    taking = Participation(project=project, subprefecture=place, order=last.order + 1)
    taking._change_reason = act.reason
    with explained(act.reason, source=act.source):
        taking.save()
    return taking


@contextmanager
def _dated(act: Act, kind: str = ChangeKind.RENAMING) -> Iterator[None]:
    """What the database writes down of changed bureaus within the block has this day, reason and source."""
    with explained(act.reason, act.day, kind, act.source):
        yield


def _save(place: Subprefecture, act: Act) -> None:
    place._change_reason = act.reason
    place.save()


def _follow(place: Subprefecture, seat: Subprefecture) -> None:
    """Let a place have what the database gives it, so that its history has it too."""
    for field in ("bureau_name", *CONTACT):
        setattr(place, field, getattr(seat, field))


def _served_have_changed(place: Subprefecture, act: Act) -> None:
    ids = place.others_served.values_list("pk", flat=True)
    record_overwritten(Subprefecture, list(ids), act.reason)


def _pass_on(accounts: Iterable[User], before: Group, to: Subprefecture, act: Act) -> None:
    """Take accounts out of a group into the one of the bureau of a place, which is made if it is missing."""
    after = make_office(Office.Role.BUREAU, to, to.bureau_name).group
    passing = list(accounts)
    for account in passing:
        account.groups.add(after)
        account.groups.remove(before)
    _tell(passing, before.name, after.name, act)


def _tell(accounts: Iterable[User], before: str, after: str, act: Act) -> None:
    """Say in the history of accounts from what to what their office has changed, and why."""
    text = f"所属：{before} → {after}（{act.reason}）"
    LogEntry.objects.log_actions(act.by.pk, list(accounts), CHANGE, text)
