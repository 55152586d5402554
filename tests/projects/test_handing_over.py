"""A project passes from one lead to another."""

import pytest

from kpis.models import MeaningChange
from projects.models import Participation, Project
from tests import factories as make
from tests.staff import address, errors_of, messages_of, read, sign_in

pytestmark = pytest.mark.django_db


def test_lead_passes_on_with_its_rights_and_histories_say_from_whom_to_whom(client):
    staff = sign_in(client)
    here = make.make_subprefecture(bureau_name="甲振興局")
    there = make.make_subprefecture(bureau_name="乙振興局")
    project = make.make_project(subprefectures=[here, there])
    old, new = project.participations.order_by("order")
    page = address(project, "hand_over")
    sent = {"to": new.pk, "day": "令和8年4月1日", "reason": "組織の見直し", "source": "試験の通知"}

    linked = read(staff.get(address(project))).select_one(f'a[href="{page}"]')
    shown = staff.get(page)
    refused = [
        staff.post(page, sent | wrong)
        for wrong in (
            {"reason": ""},
            {"source": ""},
            {"to": old.pk},
            {"day": "R9.4.1"},
            {"day": "2027-04-01"},
        )
    ]
    unchanged = Participation.objects.get(pk=old.pk).leads
    done = staff.post(page, sent, follow=True)

    words = "甲振興局から乙振興局へ引き継ぎ（令和8年4月1日）：組織の見直し"
    assert linked
    assert "甲振興局（推定）" in read(shown).select_one("#content").get_text().replace("\n", "")
    assert all(errors_of(answer) for answer in refused)
    assert unchanged
    assert words in messages_of(done)
    assert [place.role for place in project.participations.order_by("order")] == ["member", "lead"]
    rows = [Project.history.filter(id=project.pk).first()]
    rows += [Participation.history.filter(id=place.pk).first() for place in (old, new)]
    assert [row.history_change_reason for row in rows] == [words] * 3
    assert words in staff.get(address(project, "history")).text
    told = MeaningChange.objects.order_by("pk").values_list("before", "after", "reason", "source")
    why = ("引き継ぎ（令和8年4月1日）：組織の見直し", "試験の通知")
    assert list(told) == [
        (f"{here.name}（主となる地域）", here.name, *why),
        (there.name, f"{there.name}（主となる地域）", *why),
    ]
    assert not Project.objects.of_bureaus([here.pk]).exists()
    assert Project.objects.of_bureaus([there.pk]).get() == project
