"""Names and texts that the public has seen: they change of a kind, for a reason, from a source, and tell it."""

import pytest
from django.db import IntegrityError, transaction

from kpis.models import KPI, MeaningChange
from policyportal.records.explained import explained
from projects.models import Measure, Participation, Project
from regions.models import Plan
from tests.factories import (
    make_account,
    make_area_plan,
    make_kpi,
    make_measure,
    make_office,
    make_plan,
    make_project,
    make_series,
    make_subprefecture,
)
from tests.staff import EXPLAINED, RENAMED, address, errors_of, form_of, messages_of, read, sign_in
from tests.tables import as_csv, bring_in, said_of, try_out

pytestmark = pytest.mark.django_db


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
    (response,) = send_each(client, record, typed)
    return response


def send_each(client, record, *typings: dict) -> list:
    """The answers to what is typed on one page time after time: one that refuses leaves all as it was."""
    shown = form_of(client.get(address(record)))
    responses = [client.post(address(record), shown | typed) for typed in typings]
    record.refresh_from_db()
    return responses


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
        before, typed = getattr(record, box), {box: "試験の新しい文"}

        refused, unsourced = send_each(staff, record, typed, typed | RENAMED | {"source": ""})
        assert "変更の種類（訂正、見直し" in errors_of(refused), part
        assert "変更の理由を入力してください" in errors_of(refused), part
        assert "出典となる資料名を入力してください" in errors_of(unsourced), part
        assert getattr(record, box) == before
        accepted = send(staff, record, **typed, **RENAMED)
        assert accepted.status_code == 302, errors_of(accepted)

        change = MeaningChange.objects.get(code=record.code)
        assert (change.part, change.before, change.after) == (part, before, "試験の新しい文")
        assert (change.kind, change.reason) == ("renaming", "試験の改称")
        assert change.source == "試験の改訂資料"


@pytest.mark.parametrize(
    ("before", "after", "heading", "act"),
    [
        ("", "新しい施策", "施策の追加", "追加"),
        ("前の施策", "", "以前の施策", "削除"),
        ("前の施策", "新しい施策", "以前の施策", "変更"),
    ],
)
def test_pages_say_what_was_done_to_a_text(before, after, heading, act):
    change = MeaningChange(part="measure", before=before, after=after)

    assert (change.heading, change.act) == (heading, act)


def told() -> list[tuple]:
    changes = MeaningChange.objects.order_by("pk")
    return list(changes.values_list("part", "before", "after", "kind", "source"))


def test_parts_of_a_public_project_are_added_changed_and_deleted_for_a_reason(staff):
    """On the page of the project, which asks for its rows too; that a lead is confirmed needs none."""
    north, south = (make_subprefecture(name=name) for name in ("北地域", "南地域"))
    project = make_project(subprefectures=[north, south], source="前の資料")
    make_measure(project=project, text="前の施策", order=1)
    added = {"measures-TOTAL_FORMS": "2", "measures-1-order": "2", "measures-1-code": "new-m2"}
    added |= {"measures-1-text": "新しい施策", "measures-1-source": "試験資料"}
    passed = {"participations-0-role": "member", "participations-1-role": "lead"}
    acts = [
        (added, [("measure", "", "新しい施策")]),
        ({"measures-0-DELETE": "on"}, [("measure", "前の施策", "")]),
        (
            passed,
            [
                ("place", "北地域（主となる地域）", "北地域"),
                ("place", "南地域", "南地域（主となる地域）"),
            ],
        ),
        ({"participations-0-DELETE": "on"}, [("place", "北地域", "")]),
    ]

    confirmed = send(staff, project, **{"participations-0-role": "lead"})
    assert confirmed.status_code == 302
    for typed, expected in acts:
        MeaningChange.objects.all().delete()
        explained = typed | RENAMED
        refused, unsourced, accepted = send_each(
            staff, project, typed, explained | {"source": ""}, explained
        )
        assert "変更の種類と理由が必要です" in errors_of(refused)
        assert "出典となる資料名も必要です" in errors_of(unsourced)
        assert accepted.status_code == 302, errors_of(accepted)
        assert told() == [(*change, "renaming", "試験の改訂資料") for change in expected]


def test_what_belongs_to_another_record_since_is_told(staff):
    kpi, other = make_kpi(name="前の指標"), make_project()
    series = make_series(kpi=kpi, group="前の区分", label="前の内訳")
    place = make_subprefecture(name="北地域")
    measure = make_measure(project=kpi.project)
    before, after = (f"{project.code} {project.name}" for project in (kpi.project, other))
    moves = [
        (kpi, {"project": other.pk}, ("project", before, after)),
        (measure, {"project": other.pk}, ("project", before, after)),
        (series, {"label": "新しい内訳"}, ("heading", "前の区分 前の内訳", "前の区分 新しい内訳")),
        (series, {"subprefecture": place.pk}, ("series_place", "", "北地域")),
        (
            series,
            {"kpi": make_kpi(code="kpi-b", name="別").pk},
            ("kpi", f"{kpi.code} 前の指標", "kpi-b 別"),
        ),
    ]

    for record, typed, expected in moves:
        MeaningChange.objects.all().delete()
        refused, accepted = send_each(staff, record, typed, typed | RENAMED)
        assert "変更の理由を入力" in errors_of(refused)
        assert accepted.status_code == 302, errors_of(accepted)
        assert told() == [(*expected, "renaming", "試験の改訂資料")]


def test_measures_and_places_on_pages_of_their_own(staff):
    project, place = make_project(), make_subprefecture(name="北地域")
    measure = {"project": project.pk, "code": "new-m1", "order": "1", "text": "新しい施策"}
    member = {"project": project.pk, "subprefecture": place.pk, "order": "1", "role": "member"}
    added = {
        Measure: (measure, ("measure", "", "新しい施策")),
        Participation: (member, ("place", "", "北地域")),
    }

    for model, (typed, expected) in added.items():
        page = address(model, "add")
        sent = form_of(staff.get(page)) | typed
        assert "変更の理由を入力" in errors_of(staff.post(page, sent | {"source": "試験資料"}))
        accepted = staff.post(page, sent | RENAMED)
        assert accepted.status_code == 302, errors_of(accepted)
        assert told() == [(*expected, "renaming", "試験の改訂資料")]
        record = model.objects.get()
        deleted = staff.post(address(record, "delete"), {"post": "yes"}, follow=True)
        assert "プロジェクトの画面で削除します" in messages_of(deleted)
        MeaningChange.objects.all().delete()
    assert staff.post(address(project, "delete"), {"post": "yes"}).status_code == 302
    assert not Project.objects.exists()


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


def test_bureau_fills_the_card_of_its_public_kpi_and_proposes_what_changes_its_meaning(bureau):
    kpi = make_kpi(project=make_project(subprefectures=[bureau.place]), code="kpi-a")
    card = {"definition": "試験の定義", "statistic": "試験統計", "appears": "翌年度の２月"}

    refused = send(bureau, kpi, **card | {"statistic_url": "ftp://example.jp"})
    typed = form_of(refused)
    filled = send(bureau, kpi, **card | {"statistic_url": "https://example.jp/"})
    file = [["コード", "定義", "算式", "発表の月"], ["kpi-a", "別の定義", "A÷B", "9月"]]
    wrong = said_of(try_out(bureau, KPI, as_csv(file)), "wrong")
    file[1][1] = "試験の定義"
    wrong += said_of(try_out(bureau, KPI, as_csv(file)), "wrong")
    file[1][3] = "翌年の9月"
    bring_in(bureau, KPI, as_csv(file))
    page = read(bureau.get(address(kpi)))

    # What was refused can be corrected: nothing of it is lost.
    assert "https:// または http://" in errors_of(refused)
    assert {name: typed[name] for name in card} == card
    assert filled.status_code == 302, errors_of(filled)
    assert [row[1] for row in wrong] == ["定義", "発表の月"]
    kpi.refresh_from_db()
    assert (kpi.definition, kpi.formula, str(kpi.appears)) == ("試験の定義", "A÷B", "翌年の9月")
    assert not MeaningChange.objects.exists()
    assert page.select("[name=appears]")
    assert not page.select("[name=definition], [name=formula]")
    propose = address(kpi, "propose")
    sent = form_of(bureau.get(propose)) | {"definition": "別の定義"} | RENAMED
    assert bureau.post(propose, sent).status_code == 302


def test_head_office_changes_a_public_definition_for_a_reason_and_fills_an_empty_one_without(staff):
    kpi = make_kpi()

    first = send(staff, kpi, definition="試験の定義", formula="A÷B")
    refused = send(staff, kpi, definition="別の定義")
    accepted = send(staff, kpi, definition="別の定義", **RENAMED)

    assert first.status_code == accepted.status_code == 302
    assert "公開している（公開したことがある）定義を変えるときは" in errors_of(refused)
    change = MeaningChange.objects.get()
    assert (change.part, change.before, change.after) == ("definition", "試験の定義", "別の定義")
    with pytest.raises(IntegrityError, match="kpis_meaning_explained"), transaction.atomic():
        KPI.objects.filter(pk=kpi.pk).update(formula="")


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
