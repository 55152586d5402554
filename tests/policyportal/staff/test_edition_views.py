import io
from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from kpis.models import KPI, KPISeries
from policyportal.accounts.offices import Office
from policyportal.editions.switching import switch_to
from projects.models import Measure, Participation, Project, Review
from regions.models import AreaPlan, Plan
from tests.factories import (
    make_account,
    make_grade,
    make_office,
    make_participation,
    make_project,
    make_review,
    make_subprefecture,
)
from tests.policyportal.editions.test_switching import make_editions, states
from tests.staff import address, form_of, read, sign_in

pytestmark = pytest.mark.django_db


def test_confirmed_switch(client):
    make_editions()
    sign_in(client)
    address = "/admin/editions/r7/switch/"

    page = read(client.get(address))
    unsure = client.post(address, {"keep": "on"})

    rows = [[cell.text for cell in row("th") + row("td")] for row in page.select("#counts tr")]
    assert ["KPI", "1件", "1件"] in rows
    assert page.select_one("input[name=keep]").has_attr("checked")
    assert "ここに印を付けてください" in unsure.text
    assert states()["r3"] == (True, True)

    done = client.post(address, {"keep": "on", "sure": "on"}, follow=True)

    assert "「次の方針（原案）」に切り替えました。" in done.text
    assert states() == {"r3": (True, False), "r7": (True, True)}
    # The way back hides what is left, unless said otherwise.
    back = read(client.get("/admin/editions/r3/switch/"))
    assert not back.select_one("input[name=keep]").has_attr("checked")


def test_preview_shows_what_a_switch_would_and_changes_nothing(client):
    make_editions()
    sign_in(client)
    preview = "/admin/editions/r7/preview/"

    page = client.get(f"{preview}projects/")

    assert "次の方針の森" in page.text
    assert "いまの方針の森" not in page.text
    assert "まだ表示していません" in page.text
    assert f'href="{preview}projects/r7-p/"' in page.text
    assert 'href="/projects/' not in page.text
    for path in ("", "projects/r7-p/", "kpis/r7-k/", "projects/r3-p/", "status/", "about/"):
        assert client.get(f"{preview}{path}").status_code == 200, path
    for path in ("admin/", "projects/list.csv", "nothing/"):
        assert client.get(f"{preview}{path}").status_code == 404, path
    assert states() == {"r3": (True, True), "r7": (False, False)}
    assert 'href="/projects/"' in client.get("/").text


PREPARE = "/admin/editions/r3-draft/prepare/"
TYPED = {
    "title": "次の方針",
    "code": "r7",
    "stage": "decided",
    "start_month": "令和7年4月1日",
    "period_text": "令和７年度から概ね５年",
    "declared_projects": "51",
    "source": "策定された方針",
    "mark": "r7",
}


def test_next_edition_is_prepared_checked_and_shown(client, the_plan):
    sign_in(client)
    offered = form_of(client.get(PREPARE))
    assert len(offered["projects"]) == 36

    checked = client.post(PREPARE, offered | TYPED, follow=True)

    assert "「次の方針（策定）」を準備しました" in checked.text
    assert "公開するプロジェクトが1つもありません" in checked.text
    assert read(checked).select_one("#doubts a[href*='/admin/projects/project/']")
    assert "ほか" not in read(checked).select_one("#doubts").text
    plan = Plan.objects.get(code="r7")
    assert plan.start_month == date(2025, 4, 1)
    assert plan.hard_words == Plan.objects.shown().hard_words
    assert Measure.objects.in_plan(plan).count() == 91
    for model in (Project, KPI):
        with_draft = model.objects.in_plan(plan).first()
        assert client.get(with_draft.get_absolute_url()).status_code == 200
    refused = client.post("/admin/editions/r7/switch/", {"sure": "on"})
    assert "そろうまで、この版は表示できません" in refused.text
    assert not Plan.objects.get(code="r7").is_shown

    Project.objects.in_plan(plan).update(is_published=True)
    KPI.objects.in_plan(plan).update(is_published=True)
    client.post("/admin/editions/r7/switch/", {"keep": "on", "sure": "on"})

    assert "r7-doo-01" in client.get("/projects/").text
    # Of an edition of which little is said yet every page of the site can be made.
    for path in (
        "/",
        "/regions/",
        "/regions/doo/",
        "/about/",
        "/status/",
        "/print/",
        "/en/",
        "/easy/",
    ):
        assert client.get(path).status_code == 200, path
    assert client.get("/projects/doo-01/").status_code == 200


def test_what_cannot_be_prepared_is_refused_in_words(client, the_plan):
    make_project(code="r6-doo-01", area_plan=AreaPlan.objects.first())
    sign_in(client)

    for typed, message in (
        ({"mark": "R7"}, "r7 のように"),
        ({"mark": "doo"}, "r7 のように"),
        ({"mark": "r6"}, "別の版のコードに使っています"),
        ({"code": "r3-draft"}, "コード"),
        ({"source": ""}, "このフィールドは必須です"),
        ({"start_month": "2025-04-15"}, "その月の1日"),
    ):
        page = client.post(PREPARE, TYPED | typed)
        assert message in read(page).select_one("#prepare_form .errorlist").text, typed
    assert Plan.objects.count() == 1


@pytest.mark.parametrize(
    "path",
    [
        "",
        "r3/prepare/",
        "r7/check/",
        "r7/workbook/",
        "r7/workbook.xlsx",
        "r7/switch/",
        "r7/preview/",
        "r7/preview/projects/",
    ],
)
def test_they_are_for_the_head_office(client, path):
    make_editions()
    before = states()
    assert client.get(f"/admin/editions/{path}").status_code == 302
    bureau = make_office(Office.Role.BUREAU, make_subprefecture())
    for office in (make_office("reader"), bureau):
        client.force_login(make_account(office))
        assert client.get(f"/admin/editions/{path}").status_code == 403
        assert client.post(f"/admin/editions/{path}", {"sure": "on"}).status_code == 403
    client.force_login(make_account(make_office()))
    assert client.get(f"/admin/editions/{path}").status_code == 200
    assert states() == before


def test_last_years_of_the_edition_before_are_finished_after_the_switch(client, hold_clock):
    shown, following = make_editions()
    place = make_subprefecture(area=shown.area_plans.get().area)
    project = shown.area_plans.get().projects.get()
    make_participation(project=project, subprefecture=place, role=Participation.Role.LEAD_INFERRED)
    make_grade(plan=shown, label="順調")
    switch_to(following, keep=True)
    series = KPISeries.objects.in_plan(shown).get()
    hold_clock(datetime(2026, 5, 1, 3, tzinfo=UTC))
    client.force_login(make_account(make_office(Office.Role.BUREAU, place)))

    # The pages of the shown edition lead to those of the one before.
    entry = "/admin/editions/r3/entry/"
    assert read(client.get("/admin/entry/")).select_one(f"a[href='{entry}']")
    page = client.get(f"{entry}?year=R7")
    assert series.kpi.name in page.text
    sent = form_of(page) | {f"{series.pk}-value": "119", f"{series.pk}-source": "報告"}
    client.post(f"{entry}?year=R7", sent | {"_preview": ""})
    reviews = client.get("/admin/editions/r3/reviews/?year=R7")
    assert project.name in reviews.text
    assert project.name not in client.get("/admin/reviews/?year=R7").text
    for path in ("care", "tables"):
        assert "表示していない版" in client.get(f"/admin/editions/r3/{path}/").text
    missing = client.get("/admin/kpis/draftactual/template/csv/?year=R7&plan=r3")
    assert series.code in missing.content.decode()
    review = make_review(project=project, year=2025, status=Review.Status.SUBMITTED)
    client.force_login(make_account(make_office()))
    address_of = address(review)
    client.post(address_of, form_of(client.get(address_of)) | {"_step": "approve"})

    assert client.get("/projects/r3-p/reviews/2025/").status_code == 200


def test_workbook_is_taken_out_edited_tried_and_brought_in(client):
    make_editions()
    sign_in(client)
    page = "/admin/editions/r7/workbook/"
    taken = client.get("/admin/editions/r7/workbook.xlsx")
    book, packed = load_workbook(io.BytesIO(taken.content)), io.BytesIO()
    sheet = book["プロジェクト"]
    headings = [cell.value for cell in sheet[1]]
    sheet.cell(2, headings.index("名称") + 1, "新しい名称")
    book.save(packed)
    file = SimpleUploadedFile("r7.xlsx", packed.getvalue())

    tried = client.post(page, {"file": file})

    rows = [
        [cell.text for cell in row("th") + row("td")] for row in read(tried).select("#sheets tr")
    ]
    assert ["プロジェクト", "0行", "1行", "0行"] in rows
    assert Project.objects.get(code="r7-p").name == "次の方針の森"
    wrong = client.post(page, {"file": SimpleUploadedFile("r7.csv", b"a")})
    assert "読めるのは、Excelブック" in read(wrong).select_one("#wrong").text
    expired = client.post(page, {"token": "x"}, follow=True)
    assert "期限が切れた" in expired.text
    file.seek(0)
    token = form_of(client.post(page, {"file": file}))["token"]

    done = client.post(page, {"token": token}, follow=True)

    assert "「r7.xlsx」を取り込みました。" in done.text
    assert Project.objects.get(code="r7-p").name == "新しい名称"
    # Of an edition that the public can read nothing is brought in so.
    assert "まとめて入力できません" in client.get("/admin/editions/r3/workbook/").text
    file.seek(0)
    assert not read(client.post("/admin/editions/r3/workbook/", {"file": file})).select("#result")
