"""The record of an approval: what it holds, and that nothing that happens later changes it."""

import hashlib
import json
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import override_settings

from kpis.judging import RULES
from kpis.models import KPI, Actual, KPISeries
from kpis.querysets import revised_because
from kpis.recording import AT_LOADING, FORM, keep_missing, keep_record
from policyportal.records.explained import explained
from projects import steps
from projects.audits import findings
from projects.models import Measure, Participation, Project, Review, ReviewRecord
from projects.models.record import canonical_form
from regions.models import Subprefecture
from tests.factories import (
    bring,
    make_actual,
    make_break,
    make_grade,
    make_kpi,
    make_measure,
    make_missing,
    make_project,
    make_review,
    make_series,
    make_subprefecture,
)
from tests.staff import address, form_of, read, sign_in

pytestmark = pytest.mark.django_db

LEAD, MEMBER = Participation.Role.LEAD, Participation.Role.MEMBER


@pytest.fixture
def world():
    """A project with two KPIs, and its reviews of R5 and R6 that wait for their approval."""
    east, west = (
        make_subprefecture(name=f"{name}地域", bureau_name=f"{name}振興局") for name in "東西"
    )
    project = make_project(subprefectures=[east, west], name="もとの取組")
    measure = make_measure(project=project, text="もとの施策")
    kpi = make_kpi(project=project, name="来た人")
    series = make_series(kpi=kpi, label="甲")
    make_missing(series=make_series(kpi=kpi, label="乙"), year=2024)
    other = make_series(kpi=make_kpi(project=project, name="売れた額"), unit="万円")
    for year, value, state in ((2023, "111", "final"), (2024, "112.50", "provisional")):
        make_actual(series=series, year=year, value=value, state=state)
    grade = make_grade(label="Ｂ", meaning="進んだ", plan=project.area_plan.plan)
    reviews = [
        make_review(project=project, year=year, status="submitted", grade=grade)
        for year in (2023, 2024)
    ]
    return SimpleNamespace(**locals())


def approve(client, review):
    sent = form_of(client.get(address(review))) | {"_step": "approve"}
    assert client.post(address(review), sent).status_code == 302
    review.refresh_from_db()


def recorded_part(client, review) -> bytes:
    """The part of the page of a review that its record makes, as it was sent."""
    content = client.get(review.get_absolute_url()).content
    start = content.index(b'<section id="record"')
    return content[start : content.index(b"</section>", content.index(b"record-proof", start))]


@contextmanager
def behind_the_portals_back():
    """Let a cursor change reviews and their records, which triggers guard."""
    tables = ("projects_reviewrecord", "projects_review")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield cursor
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def live_on(world) -> None:
    """Let everything change that a record has."""
    places = world.project.participations
    with explained("試験の改称", kind="renaming"):
        places.filter(subprefecture=world.east).update(role=MEMBER)
        places.filter(subprefecture=world.west).update(role=LEAD)
        Subprefecture.objects.filter(pk=world.west.pk).update(
            bureau_name="西総合振興局", name="西部"
        )
        KPISeries.objects.filter(pk=world.series.pk).update(label="甲と丙")
        Project.objects.filter(pk=world.project.pk).update(name="新しい取組")
        Measure.objects.update(text="新しい施策")
        KPI.objects.filter(pk=world.kpi.pk).update(
            name="訪れた人", ended_on=date(2026, 3, 31), end_reason="試験の終わり"
        )
        # Taken back, and public again.
        for is_published in (False, True):
            KPI.objects.filter(pk=world.kpi.pk).update(is_published=is_published)
            Project.objects.filter(pk=world.project.pk).update(is_published=is_published)
    Project.objects.filter(pk=world.project.pk).update(
        ended_on=date(2026, 3, 31), end_reason="試験の統合"
    )
    with explained("試験の見直し", date(2023, 4, 1)):
        KPISeries.objects.filter(pk=world.series.pk).update(target_value=Decimal(200))
        KPISeries.objects.filter(pk=world.other.pk).update(unit="億円")
    with revised_because("error"):
        world.series.actuals.filter(year=2023).update(value=Decimal("110.9"))
    world.series.actuals.filter(year=2024).update(state="final", value=Decimal("113"))
    make_actual(series=world.other, year=2024, value="130", state="provisional")
    make_break(series=world.series, year=2024)


def test_approved_pages_stay_as_they_were_whatever_happens_later(client, world):
    sign_in(client)
    for review in world.reviews:
        approve(client, review)
    before = [recorded_part(client, review) for review in world.reviews]
    digests = list(ReviewRecord.objects.values_list("digest", flat=True))
    for part in before:
        for words in ("もとの取組", "東振興局", "もとの施策", "来た人", "Ｂ", "進んだ", "万円"):
            assert words in part.decode()
    assert "111人" in before[0].decode()
    assert "112.50人" in before[1].decode()

    live_on(world)

    assert [recorded_part(client, review) for review in world.reviews] == before
    assert list(ReviewRecord.objects.values_list("digest", flat=True)) == digests
    for part, digest in zip(reversed(before), digests, strict=True):
        assert digest in part.decode()
    for review, digest in zip(reversed(world.reviews), digests, strict=True):
        file = client.get(f"{review.get_absolute_url()}record.json")
        assert hashlib.sha256(file.content).hexdigest() == digest
    page = read(client.get(world.reviews[1].get_absolute_url()))
    said = page.select_one("#since").text
    for words in (
        "プロジェクトの名称を「もとの取組」から「新しい取組」に変更（名称変更：試験の改称）",
        "実施地域が「東地域、西地域」から「東地域、西部」に",
        "担当が「東振興局」から「西総合振興局」に",
        "施策を「もとの施策」から「新しい施策」に変更",
        "指標名を「来た人」から「訪れた人」に変更",
        "「訪れた人」：令和8年3月31日に終了。理由：試験の終わり",
        "「訪れた人」：取り下げて、公開をやめました。理由：試験の改称",
        "このプロジェクト：もう一度公開しました。",
        "このプロジェクト：令和8年3月31日に終了。理由：試験の統合",
        "内訳を「甲」から「甲と丙」に変更（名称変更：試験の改称）",
        "目標値を120人(R7)から200人(R7)に変更（見直し：試験の見直し）",
        "目標値を120万円(R7)から120億円(R7)に変更",
        "R5の実績値を改定（誤り）：111人（確定） → 110.9人（確定）",
        "R6の実績値を確定（確報）：112.50人（暫定） → 113人（確定）",
        "R6の実績値を登録：130億円（暫定）",
        "R6から定義の変更（試験の定義を変えた）",
    ):
        assert words in said
    assert all(change.text.startswith("令和") for change in page.select("#since li"))
    news = read(client.get("/about/history/")).main.text
    for words in (
        "令和8年3月31日に終了。理由：試験の統合",
        "公開をやめました",
        "もう一度公開しました",
    ):
        assert words in news
    assert not [found for found in findings(world.project.area_plan.plan) if "記録" in found.what]


def test_record_is_in_its_canonical_form_and_holds_no_float(client, world):
    keep_record_of(world.reviews[1])
    record = ReviewRecord.objects.get()

    def refuse(number):
        raise AssertionError(number)

    content = json.loads(record.canonical, parse_float=refuse)

    assert record.canonical == canonical_form(content)
    assert list(content) == sorted(content)
    assert record.digest == hashlib.sha256(record.canonical.encode()).hexdigest()
    assert content["form"] == FORM
    assert content["rules"] == {"version": RULES, "threshold": "0.8"}
    first, second, third = content["kpis"]["series"]
    assert first["baseline"] == {"amount": "100人", "when": "R2", "basis": "年の値"}
    assert first["actual"]["amount"] == "112.50人"
    assert first["actual"]["state"] == "暫定"
    assert first["judgement"]["label"].startswith("×")
    assert first["judgement"]["reason"]
    assert second["actual"] is None
    assert second["missing"] == "集計中"
    assert second["is_measured"]
    assert third["kpi"] == "売れた額"


def keep_record_of(review):
    bring(review, "approved")


@override_settings(SHOW_JUDGEMENT=False)
def test_record_of_a_portal_without_judgements_has_none(client, world):
    keep_record_of(world.reviews[1])

    with override_settings(SHOW_JUDGEMENT=True):
        page = client.get(world.reviews[1].get_absolute_url()).text

    content = ReviewRecord.objects.get().content
    assert content["rules"] is None
    assert "までの参考判定" not in page


def test_review_that_is_approved_again_has_a_further_record(client, world):
    review = world.reviews[0]
    keep_record_of(review)
    first = ReviewRecord.objects.get()
    review.refresh_from_db()
    steps.take(review, steps.REOPEN, "試験の理由")
    assert client.get(review.get_absolute_url()).status_code == 404
    review.work_done = "書き直した取組。"
    review.save()
    steps.take(review, steps.SUBMIT)
    steps.take(review, steps.APPROVE)
    keep_record(review)

    newest, oldest = ReviewRecord.objects.all()

    assert oldest == first
    assert newest.content["review"]["work_done"] == "書き直した取組。"
    assert "書き直した取組。" in client.get(review.get_absolute_url()).text


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda record: record.update(canonical="{}"), id="text"),
        pytest.param(lambda record: record.update(digest="0" * 64), id="digest"),
        pytest.param(lambda record: record.delete(), id="deleted"),
    ],
)
def test_nobody_changes_a_record(world, change):
    keep_record_of(world.reviews[0])

    with pytest.raises(IntegrityError, match="projects_reviewrecord_stands"), transaction.atomic():
        change(ReviewRecord.objects.all())


def test_database_refuses_an_approval_without_a_record(world):
    Review.objects.filter(pk=world.reviews[0].pk).update(status="approved")

    with pytest.raises(IntegrityError, match="projects_review_recorded"), transaction.atomic():
        connection.check_constraints()

    keep_missing(AT_LOADING)
    connection.check_constraints()


FORGED = {
    "record": (
        "UPDATE projects_reviewrecord SET canonical = replace(canonical, '111', '999')",
        "R5の点検・評価の記録（",
    ),
    "review": (
        "UPDATE projects_review SET next_step = 'やめる。'",
        "承認済みのR5の点検・評価が、承認の記録と違います",
    ),
    "no record": (
        "DELETE FROM projects_reviewrecord",
        "R5の点検・評価は承認済みですが、承認の記録がありません",
    ),
}


@pytest.mark.parametrize(("forge", "said"), FORGED.values(), ids=FORGED)
def test_audit_finds_what_was_changed_behind_the_portals_back(world, forge, said):
    keep_record_of(world.reviews[0])

    with behind_the_portals_back() as cursor:
        cursor.execute(forge)
        with pytest.raises(CommandError, match=said):
            call_command("audit_plan", world.project.area_plan.plan.code, verbosity=0)
        # For the end of the test, at which the database asks again.
        cursor.execute("DELETE FROM projects_reviewrecord; DELETE FROM projects_review")


def test_what_was_approved_before_there_were_records_gets_one_that_says_so(client, world):
    review = world.reviews[0]
    keep_record_of(review)
    with behind_the_portals_back() as cursor:
        cursor.execute("DELETE FROM projects_reviewrecord")

    keep_missing(AT_LOADING)
    keep_missing(AT_LOADING)

    assert ReviewRecord.objects.count() == 1
    assert f"（{AT_LOADING}）" in client.get(review.get_absolute_url()).text


def test_many_records_take_as_many_queries_as_one(world, django_assert_num_queries):
    more = []
    for _ in range(3):
        project = make_project(subprefectures=[make_subprefecture()])
        make_actual(series=make_series(kpi=make_kpi(project=project)), year=2023)
        more.append(make_review(project=project, year=2023, status="submitted"))
    Review.objects.update(status="approved")

    # Which have none; the reviews, their projects (7), the series with what is told of their years (5), the records.
    with django_assert_num_queries(14):
        keep_missing(AT_LOADING)

    assert ReviewRecord.objects.count() == len(more) + 2
    assert Actual.objects.count() == 5
