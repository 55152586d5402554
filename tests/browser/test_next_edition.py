"""The change from one edition to the next and back, by someone of the head office, in a browser. All names are made up."""

import io
import re

import pytest
from django.test import Client
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from kpis.models import KPISeries
from projects.models import Project
from regions.models import Plan
from tests.browser.conftest import ORIGIN
from tests.browser.kinds import Kind, follow
from tests.factories import make_account, make_grade, make_office

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_plan")]

# Carried over as they are, by the codes of the edition before.
CARRIED = ("tokachi-01", "tokachi-02")
TYPED = {
    "title": "架空の次の方針",
    "code": "r7",
    "mark": "r7",
    "start_month": "令和7年4月1日",
    "period_text": "架空の期間",
    "declared_projects": "53",
    "source": "試験の資料",
}
# The areas of the made-up projects with a place of each, and how many it has.
AREAS = {
    "doo": ("sorachi", 13),
    "donan": ("oshima", 8),
    "dohoku": ("kamikawa", 10),
    "okhotsk": ("okhotsk", 8),
    "tokachi": ("tokachi", 6),
    "kushiro-nemuro": ("kushiro", 6),
}
# Which project of the edition before some of the made-up ones continue.
CONTINUED = {
    "r7-doo-51": "doo-01",
    "r7-donan-51": "donan-01",
    "r7-donan-52": "donan-01",
    "r7-tokachi-51": "tokachi-03",
}
# And which of its measures: of a project that none continues itself.
CONTINUED_MEASURES = {"r7-tokachi-51-m1": "tokachi-04-m1"}
TARGET = {
    "順序": 1,
    "単位": "人",
    "目標値": "100.0",
    "目標値の年・期間": "R11",
    "目標値の取り方": "年の値",
    "限度": "到達",
}
# Whose last year is finished after the switch.
REVIEWED = "tokachi-03"


def test_the_next_edition_is_shown_compared_and_taken_back(visit):
    plan = Plan.objects.shown()
    make_grade(plan=plan, label="Ａ")
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_account(make_office(), last_name="田中"))
    with visit(Kind("/admin/"), client=client) as page:
        prepare(page, plan)
        bring_in_a_workbook(page)
        check(page)
        preview(page)
        switch(page, "r7", keep=True)
        enter_an_actual(page)
        approve_a_review(page)
        compare(page)
        switch(page, plan.code, keep=False)
    assert Client().get("/plans/r7/").status_code == 404
    assert "架空の" not in Client().get("/projects/").text
    assert Client().get(f"/projects/{REVIEWED}/reviews/2025/").status_code == 200


def prepare(page, former: Plan):
    follow(page.get_by_role("link", name="版の準備と切り替え").first)
    follow(page.get_by_role("link", name="この版から、次の版を準備する"))
    page.wait_for_selector("#prepare_form")
    for name, text in TYPED.items():
        page.fill(f"[name={name}]", text)
    page.select_option("[name=stage]", label="策定")
    for project in Project.objects.in_plan(former).named().exclude(code__in=CARRIED):
        page.locator(f"[name=projects][value='{project.pk}']").uncheck()
    follow(page.get_by_role("button", name="次の版を準備する"))
    page.wait_for_selector(".messagelist")
    assert "公開するプロジェクトが1つもありません" in page.inner_text("#missing")


def bring_in_a_workbook(page):
    follow(page.get_by_role("link", name="版の準備と切り替え").first)
    follow(page.get_by_role("link", name="Excelブックでまとめて入力・出力"))
    page.wait_for_selector("#workbook_form")
    with page.expect_download() as download:
        page.get_by_role("link", name="のすべての表（Excel）").click()
    book = load_workbook(io.BytesIO(download.value.path().read_bytes()))
    add_projects(book)
    packed = io.BytesIO()
    book.save(packed)
    page.set_input_files(
        "[name=file]",
        {"name": "r7.xlsx", "mimeType": "application/octet-stream", "buffer": packed.getvalue()},
    )
    follow(page.get_by_role("button", name="内容を確認する（まだ保存しません）"))
    page.wait_for_selector("#result")
    assert "プロジェクト\t51行\t2行\t0行" in page.locator("#sheets tr").all_inner_texts()
    follow(page.get_by_role("button", name="この内容で取り込む"))
    page.wait_for_selector(".messagelist")
    assert Project.objects.filter(name__startswith="架空の").count() == 51


def add_projects(book: Workbook) -> None:
    """Publish what was carried over, and add the made-up projects, each with its place; an area's first has a measure and a KPI."""
    for title in ("プロジェクト", "KPI"):
        headings = [cell.value for cell in book[title][1]]
        for row in book[title].iter_rows(min_row=2):
            row[headings.index("公開")].value = "はい"
    source = {"そのほかの出典": "試験の資料"}
    for area, (place, number) in AREAS.items():
        for order in range(51, 51 + number):
            code = f"r7-{area}-{order}"
            add(
                book["プロジェクト"],
                {
                    "コード": code,
                    "名称": f"架空の{code}プロジェクト",
                    "数えられる地域": f"r7/{area}",
                    "順序": order,
                    "施策の見出し": "全部",
                    "KPIの見出し": "全部",
                    "公開": "はい",
                    "引き継ぎ元": CONTINUED.get(code, ""),
                }
                | source,
            )
            lead = {"振興局（地域）": place, "順序": 1, "役割": "主となる地域（推定）"}
            add(book["実施地域"], {"プロジェクト": code} | lead)
            if order > 51:
                continue
            part = {"プロジェクト": code, "順序": 1} | source
            measure = {"コード": f"{code}-m1", "施策": "架空の施策"}
            measure |= {"引き継ぎ元": CONTINUED_MEASURES.get(f"{code}-m1", "")}
            add(book["施策"], part | measure)
            kpi = {"コード": f"{code}-1", "指標名": "架空の指標", "公開": "はい"}
            add(book["KPI"], part | kpi)
            add(book["KPIの系列"], {"コード": f"{code}-1-1", "KPI": f"{code}-1"} | TARGET | source)


def add(sheet: Worksheet, values: dict[str, object]) -> None:
    sheet.append([values.get(cell.value, "") for cell in sheet[1]])


def check(page):
    """What the check finds is looked at; nothing is missing any more."""
    assert "ありません。" in page.inner_text("#missing")
    assert "全体概要の数は0件ですが" in page.inner_text("#doubts")


def preview(page):
    follow(page.get_by_role("link", name="この版に切り替える"))
    page.wait_for_selector("#switch_form")
    follow(page.locator("#content-main").get_by_role("link", name="プロジェクト"))
    page.wait_for_selector(".draft-banner")
    follow(page.get_by_role("link", name="架空のr7-doo-51プロジェクト"))
    page.wait_for_selector("#measures")
    assert "架空の指標" in page.inner_text("main")
    assert page.url.endswith("/admin/editions/r7/preview/projects/r7-doo-51/")
    assert Client().get("/projects/r7-doo-51/").status_code == 404


def switch(page, code: str, *, keep: bool):
    page.goto(f"{ORIGIN}/admin/editions/{code}/switch/")
    assert page.is_checked("[name=keep]") is keep
    page.check("[name=sure]")
    follow(page.get_by_role("button", name="この版に切り替える"))
    page.wait_for_selector(".messagelist")
    assert Plan.objects.shown().code == code


def enter_an_actual(page):
    follow(page.get_by_role("link", name="ホーム").first)
    follow(page.get_by_role("link", name="実績値を入力する"))
    follow(page.get_by_role("link", name="原案").first)
    page.wait_for_selector("#entry_form")
    series = KPISeries.objects.get(code=f"{REVIEWED}-1-1")
    page.fill(f"#id_s{series.pk}-value", "9")
    page.fill(f"#id_s{series.pk}-source", "試験の統計")
    follow(page.get_by_role("button", name="確認する"))
    follow(page.get_by_role("button", name="確認した1件を保存して公開する"))
    page.wait_for_selector(".messagelist")
    assert series.actuals.get().year == 2025


def approve_a_review(page):
    project = Project.objects.get(code=REVIEWED)
    follow(page.get_by_role("link", name="ホーム").first)
    follow(page.get_by_role("link", name="点検・評価を書く"))
    follow(page.get_by_role("link", name="原案").first)
    follow(page.get_by_role("link", name=re.compile(f"{project.name}.*を書く")))
    page.fill("[name=work_done]", "架空の研修会を開いた。")
    page.fill("[name=next_step]", "架空の研修会を続ける。")
    page.select_option("[name=grade]", label="Ａ")
    follow(page.get_by_role("button", name="提出する"))
    page.wait_for_selector(".messagelist .success")
    follow(
        page.locator("#content-main .module").first.get_by_role(
            "link", name=re.compile(project.name)
        )
    )
    follow(page.get_by_role("button", name="承認する"))
    page.wait_for_selector(".messagelist .success")
    assert "サイトで公開されています" in page.inner_text(".messagelist")


def compare(page):
    page.goto(f"{ORIGIN}/plans/")
    follow(page.get_by_role("link", name="架空の次の方針").last)
    page.wait_for_selector("h2#area-tokachi")
    told = page.inner_text("main")
    counts = "引き継ぎ 2件、名称の変更 1件、統合 1件、分割 1件、新規 47件、後の版になし 30件"
    assert counts in told
    project = Project.objects.get(code="tokachi-04")
    assert f"、{project.name} → 架空のr7-tokachi-51プロジェクト" in told
