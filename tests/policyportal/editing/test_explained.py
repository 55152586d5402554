"""Names and texts that the public has seen: they change of a kind, for a reason, from a source, and tell it."""

import pytest
from django.db import IntegrityError, transaction

from kpis.models import KPI, MeaningChange
from policyportal.records.explained import explained
from projects.models import Measure, Project
from regions.models import Plan
from tests.factories import (
    make_account,
    make_area_plan,
    make_kpi,
    make_measure,
    make_office,
    make_plan,
    make_project,
    make_subprefecture,
)
from tests.staff import EXPLAINED, address, errors_of, form_of, read, sign_in
from tests.tables import as_csv, bring_in, said_of, try_out

pytestmark = pytest.mark.django_db

RENAMED = {"change_kind": "名称変更", "change_reason": "試験の改称", "source": "試験の改訂資料"}


@pytest.fixture
def staff(client):
    return sign_in(client)


@pytest.fixture
def bureau(client):
    place = make_subprefecture()
    client.force_login(make_account(make_office(subprefecture=place)))
    client.place = place
    return client


def send(client, record, **typed):
    response = client.post(address(record), form_of(client.get(address(record))) | typed)
    record.refresh_from_db()
    return response


# What is guarded, and by which box.
GUARDED = {
    "project_name": (make_project, "name"),
    "places": (make_project, "participants_printed"),
    "measure": (make_measure, "text"),
    "kpi_name": (make_kpi, "name"),
    "note": (make_kpi, "note"),
}


def test_what_was_public_changes_of_a_kind_for_a_reason_from_a_source(staff):
    for part, (make, box) in GUARDED.items():
        record = make(source="前の資料")
        before = getattr(record, box)

        refused = send(staff, record, **{box: "試験の新しい文"})
        assert "変更の種類（訂正、見直し" in errors_of(refused), part
        assert "変更の理由を入力してください" in errors_of(refused), part
        unsourced = send(staff, record, **{box: "試験の新しい文"}, **RENAMED | {"source": ""})
        assert "出典となる資料名を入力してください" in errors_of(unsourced), part
        assert getattr(record, box) == before
        accepted = send(staff, record, **{box: "試験の新しい文"}, **RENAMED)
        assert accepted.status_code == 302, errors_of(accepted)

        change = MeaningChange.objects.get(code=record.code)
        assert (change.part, change.before, change.after) == (part, before, "試験の新しい文")
        assert (change.kind, change.reason) == ("renaming", "試験の改称")
        assert change.source == "試験の改訂資料"


def test_draft_that_was_never_public_changes_without_a_word(staff):
    for make in (make_project, make_kpi):
        record = make(is_published=False)
        assert send(staff, record, name="試験の別名").status_code == 302
    measure = make_measure(project=make_project(is_published=False))
    assert send(staff, measure, text="試験の別の施策").status_code == 302

    assert not MeaningChange.objects.exists()


def test_name_that_was_once_public_is_not_changed_behind_a_draft():
    kpi = make_kpi()
    with explained("試験の取り下げ"):
        KPI.objects.update(is_published=False)
        Project.objects.update(is_published=False)

    for records in (KPI.objects, Project.objects):
        with pytest.raises(IntegrityError, match="kpis_meaning_explained"), transaction.atomic():
            records.update(name="試験の別名")
    with explained("試験の改称", kind="renaming"):
        KPI.objects.update(name="試験の別名")
    assert MeaningChange.objects.get().kpi == kpi


@pytest.mark.parametrize("of", ["kpi", "project", "name", "plan"])
def test_what_is_published_later_was_public_from_then_on(of):
    plan = make_plan(is_published=of != "plan", is_shown=of != "plan")
    project = make_project(
        area_plan=make_area_plan(plan=plan),
        is_published=of != "project",
        name="" if of == "name" else "名称",
    )
    kpi = make_kpi(project=project, is_published=of != "kpi")
    before = KPI.objects.get(pk=kpi.pk)
    assert not before.was_public

    if of == "kpi":
        KPI.objects.update(is_published=True)
    elif of == "plan":
        Plan.objects.update(is_published=True)
    elif of == "project":
        Project.objects.update(is_published=True)
    else:
        Project.objects.update(name="名称")

    after = KPI.objects.get(pk=kpi.pk)
    assert (after.was_public, after.project.was_public) == (True, True)
    if of != "kpi":
        assert after.changed_at == before.changed_at


def test_measure_changes_on_the_page_of_its_project_for_its_reason(staff):
    measure = make_measure()

    refused = send(staff, measure.project, **{"measures-0-text": "試験の新しい施策"})
    accepted = send(staff, measure.project, **{"measures-0-text": "試験の新しい施策"}, **EXPLAINED)

    assert "変更の種類と理由が必要です" in errors_of(refused)
    assert accepted.status_code == 302, errors_of(accepted)
    change = MeaningChange.objects.get()
    assert (change.code, change.kind, change.project) == (
        measure.code,
        "correction",
        measure.project,
    )


def test_bureau_reads_that_the_head_office_changes_what_is_public(bureau):
    public = make_project(subprefectures=[bureau.place])
    draft = make_project(subprefectures=[bureau.place], is_published=False)

    page = read(bureau.get(address(public)))
    send(bureau, public, name="試験の別名", kana="しけん")
    send(bureau, draft, name="試験の別名")

    assert "本庁が変えます" in page.select_one("#content").text
    assert not page.select("[name=name], [name=change_reason]")
    assert public.name != "試験の別名"
    assert (public.kana, draft.name) == ("しけん", "試験の別名")


def test_file_renames_with_the_reason_in_its_row(staff):
    kpi = make_kpi(code="kpi-a", name="前の指標")
    rows = [
        ["コード", "指標名", "変更の種類", "変更の理由", "そのほかの出典"],
        ["kpi-a", "新しい指標", "", "", "試験資料"],
    ]

    wrong = said_of(try_out(staff, KPI, as_csv(rows)), "wrong")
    rows[1][2:4] = ["名称変更", "試験の改称"]
    bring_in(staff, KPI, as_csv(rows))

    assert [row[1] for row in wrong] == ["変更の種類", "変更の理由"]
    kpi.refresh_from_db()
    assert kpi.name == "新しい指標"
    assert MeaningChange.objects.get().reason == "試験の改称"


def test_file_of_a_bureau_changes_no_public_text(bureau):
    project = make_project(subprefectures=[bureau.place])
    make_measure(project=project, code="measure-a")

    trial = try_out(bureau, Measure, as_csv([["コード", "施策"], ["measure-a", "試験の別の施策"]]))

    ((*_, said),) = said_of(trial, "wrong")
    assert "「変更を提案する」から本庁に提案してください" in said


def test_old_names_stay_on_the_page(client, explained_changes):
    kpi = make_kpi(name="前の指標")
    Project.objects.filter(pk=kpi.project_id).update(name="新しいプロジェクト")
    KPI.objects.filter(pk=kpi.pk).update(name="新しい指標")

    of_kpi = read(client.get(kpi.get_absolute_url())).select_one("section[aria-labelledby=changes]")
    of_project = read(client.get(kpi.project.get_absolute_url()))

    said = " ".join(of_kpi.get_text(" ").split())
    assert "以前の名称 " in said
    assert "まで 前の指標 訂正：試験の変更（出典：試験資料）" in said
    assert kpi.project.name in of_project.select_one("section[aria-labelledby=changes]").text
    assert "前の指標" not in of_project.select_one("section[aria-labelledby=changes]").text
