"""A year of one bureau and of the head office, from the first sign-in to what the public reads, in a browser."""

import re
from contextlib import contextmanager
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from kpis.models import Actual, DraftActual, FigureChange, KPISeries
from policyportal.accounts.offices import Office
from policyportal.accounts.rights import make_offices
from projects.models import Grade, Project, Review
from tests.browser.conftest import ORIGIN
from tests.browser.kinds import Kind, follow
from tests.factories import make_account, make_review
from tests.staff import address

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_plan")]

PASSWORD = "とかちの長い合い言葉24"
PROJECTS = ("tokachi-01", "tokachi-02", "tokachi-03", "tokachi-04")
# Whose reviews are written and approved in the browser; those of the others are there.
WRITTEN = ("tokachi-01", "tokachi-02")
# What is typed of each series first, and in the end; the eras and widths as people have them.
TYPED = {
    "tokachi-01-1-1": ("令和４", "71"),
    "tokachi-02-1-1": ("Ｒ４", "１３５．５千人"),
    "tokachi-03-1-1": ("2022", "９"),
    "tokachi-04-1-1": ("令和4", "88.5"),
}
STORED = {
    "tokachi-01-1-1": Decimal(71),
    "tokachi-02-1-1": Decimal("135.5"),
    "tokachi-03-1-1": Decimal(9),
    "tokachi-04-1-1": Decimal("88.5"),
}


@pytest.fixture
def accounts(settings):
    """An account of 十勝, and one of the head office, each with a password, whose hash is a quick one."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    make_offices()
    offices = {
        "tokachi": Office.objects.get(subprefecture__slug="tokachi"),
        "honcho": Office.objects.get(role=Office.Role.HEAD),
    }
    for name, office in offices.items():
        account = make_account(office, username=name, last_name="田中", first_name=name)
        account.set_password(PASSWORD)
        account.save()


@pytest.fixture
def at_work(visit):
    """A context manager: someone signs in on the page for it, and is on the start page of staff."""

    @contextmanager
    def signed_in(username):
        with visit(Kind("/admin/")) as page:
            page.get_by_label("ユーザー名").fill(username)
            page.get_by_label("パスワード").fill(PASSWORD)
            follow(page.get_by_role("button", name="ログイン"))
            page.wait_for_selector(".tasks")
            yield page
            follow(page.get_by_role("button", name="ログアウト"))
            page.wait_for_url("**/admin/logout/")

    return signed_in


def test_a_whole_year(accounts, at_work, visit):
    with at_work("honcho") as page:
        enter_the_scale(page)
    with at_work("tokachi") as page:
        enter_the_actuals(page)
        for code in WRITTEN:
            write_a_review(page, Project.objects.get(code=code))
    public = {code: f"/projects/{code}/reviews/2022/" for code in PROJECTS}
    assert [Client().get(path).status_code for path in public.values()] == [404] * 4

    with at_work("honcho") as page:
        release_the_actuals(page)
        for code in WRITTEN:
            approve(page, Project.objects.get(code=code))
        make_the_other_reviews()
        raise_a_target(page, KPISeries.objects.get(code="tokachi-01-1-1"))
        read_who_did_it(page)

    citizen_reads(visit, public)
    feed = Client().get(reverse("history-feed")).text
    assert all(path in feed for path in public.values())
    assert "計画の見直しによる引き上げ" in feed
    assert not [name for name in ("田中", "honcho") if name in feed]

    with at_work("tokachi") as page:
        the_year_is_closed(page)


def enter_the_scale(page):
    follow(page.get_by_role("link", name="評価区分", exact=True).first)
    page.wait_for_url("**" + address(Grade))
    for slug, label, meaning in (("a", "Ａ", "順調に進んでいる"), ("b", "Ｂ", "遅れている")):
        page.goto(ORIGIN + address(Grade, "add"))
        page.select_option("[name=plan]", index=1)
        page.fill("[name=slug]", slug)
        page.fill("[name=order]", "1" if slug == "a" else "2")
        page.fill("[name=label]", label)
        page.fill("[name=meaning]", meaning)
        page.fill("[name=source]", "試験の評価要領")
        follow(page.get_by_role("button", name="保存", exact=True))
        page.wait_for_selector(".messagelist .success")
    assert Grade.objects.count() == 2


def enter_the_actuals(page):
    # The head office knows that this one is told more finely than it is printed, and nobody is asked.
    KPISeries.objects.filter(code="tokachi-02-1-1").update(decimals=1)
    follow(page.get_by_role("link", name="実績値を入力する"))
    page.select_option("#year", "2022")
    follow(page.get_by_role("button", name="表示する"))
    page.wait_for_url("**year=2022")
    series = {one.code: one for one in KPISeries.objects.filter(code__in=TYPED)}
    rows = page.locator("#entry_form input[name=series]").evaluate_all(
        "all => all.map(x => +x.value)"
    )
    assert sorted(rows) == sorted(one.pk for one in series.values())

    page.get_by_label("出典をまとめて入力").fill("試験の統計")
    for code, (year, value) in TYPED.items():
        page.fill(f"#id_s{series[code].pk}-year", year)
        page.fill(f"#id_s{series[code].pk}-value", value)
    follow(page.get_by_role("button", name="確認する"))

    # Another unit in the box, and a value of other digits than the one before: nothing is lost, nothing saved.
    page.wait_for_selector(".errornote")
    wrong, asked = series["tokachi-02-1-1"], series["tokachi-01-1-1"]
    assert "ここの単位は「万人」です" in page.inner_text(f"#id_s{wrong.pk}-value_error")
    assert "確認してください" in page.inner_text(f"#id_s{asked.pk}-confirmed_error")
    assert page.input_value(f"#id_s{wrong.pk}-value") == "１３５．５千人"
    assert not Actual.objects.exists()

    page.fill(f"#id_s{wrong.pk}-value", "１３５．５")
    page.locator(f"#id_s{asked.pk}-confirmed").check()
    follow(page.get_by_role("button", name="確認する"))
    expect(page.locator(".entry-preview")).to_have_count(4)
    follow(page.get_by_role("button", name="下書きに保存する"))
    page.wait_for_selector(".messagelist")
    assert "4件の実績値を下書きに保存しました" in page.inner_text(".messagelist")
    assert "残っていません" in page.inner_text("#content-main")
    follow(page.get_by_role("button", name="R4の下書き4件を提出する"))
    page.wait_for_selector(".messagelist .success")
    assert values_of(DraftActual.objects.submitted()) == STORED
    assert not Actual.objects.exists()


def values_of(records) -> dict[str, Decimal]:
    """The values of 2022, by the codes of their series."""
    return dict(records.filter(year=2022).values_list("series__code", "value"))


def release_the_actuals(page):
    """What the bureau has submitted is on no page before."""
    assert "135.5万人" not in Client().get("/kpis/tokachi-02-1/").text
    page.goto(f"{ORIGIN}/admin/")
    follow(page.get_by_role("link", name=re.compile("実績値を公開する.*（4件）")))
    expect(page.locator("td[data-label='公開したときの文と図'] figure")).to_have_count(4)
    follow(page.get_by_role("button", name="選んだR4の実績値を公開する"))
    page.wait_for_selector(".messagelist .success")
    assert "R4の実績値を4件公開しました" in page.inner_text(".messagelist")
    assert values_of(Actual.objects) == STORED
    assert not DraftActual.objects.exists()


def write_a_review(page, project):
    page.goto(f"{ORIGIN}/admin/")
    follow(page.get_by_role("link", name="点検・評価を書く"))
    page.fill("#year", "令和4")
    follow(page.get_by_role("button", name="この年を表示"))
    page.wait_for_url(re.compile("year="))
    follow(page.get_by_role("link", name=re.compile(f"{project.name}.*を書く")))
    page.wait_for_selector("#review_form")
    assert "未入力" not in page.inner_text(".review-beside >> nth=0")
    page.fill("[name=work_done]", f"{project.code}の研修会を開いた。")
    page.fill("[name=cause]", "参加者が増えたため。")
    follow(page.get_by_role("button", name="下書きを保存", exact=True))
    page.wait_for_selector(".messagelist .success")

    review = Review.objects.get(project=project)
    page.goto(ORIGIN + address(review))
    follow(page.get_by_role("button", name="提出する"))
    page.wait_for_selector(".errornote")
    assert page.input_value("[name=work_done]") == f"{project.code}の研修会を開いた。"
    page.select_option("[name=grade]", label="Ａ（順調に進んでいる）")
    page.fill("[name=next_step]", "研修会を続ける。")
    page.fill("[name=meeting_date]", "2023-03-01")
    follow(page.get_by_role("button", name="提出する"))
    page.wait_for_selector(".messagelist .success")
    assert "本庁の承認を待っています" in page.inner_text(".messagelist")


def make_the_other_reviews():
    for project in Project.objects.filter(code__in=set(PROJECTS) - set(WRITTEN)):
        grade = Grade.objects.get(slug="a")
        make_review(project=project, year=2022, status=Review.Status.APPROVED, grade=grade)


def approve(page, project):
    page.goto(f"{ORIGIN}/admin/")
    follow(page.get_by_role("link", name="点検・評価を書く"))
    follow(
        page.locator("#content-main .module").first.get_by_role(
            "link", name=re.compile(project.name)
        )
    )
    page.wait_for_selector(".review-state")
    follow(page.get_by_role("button", name="承認する"))
    page.wait_for_selector(".messagelist .success")
    assert "サイトで公開されています" in page.inner_text(".messagelist")


def raise_a_target(page, series):
    """A correction of a target: refused without a reason, then made with one."""
    page.goto(ORIGIN + address(series))
    page.fill("[name=target_value]", "150")
    page.fill("[name=source]", "試験の改訂資料")
    follow(page.get_by_role("button", name="保存", exact=True))
    page.wait_for_selector(".errornote")
    assert not FigureChange.objects.exists()
    page.select_option("[name=change_kind]", "見直し")
    page.fill("[name=change_reason]", "計画の見直しによる引き上げ")
    follow(page.get_by_role("button", name="保存", exact=True))
    page.wait_for_selector(".messagelist .success")


def read_who_did_it(page):
    page.goto(f"{ORIGIN}/admin/")
    follow(page.get_by_role("link", name="変更の記録"))
    page.wait_for_selector(".changes")
    told = page.inner_text(".changes")
    assert "tokachi" in told
    assert "honcho" in told
    assert "計画の見直しによる引き上げ" in told


def citizen_reads(visit, public):
    with visit(Kind("/"), width=360) as page:
        follow(page.get_by_role("link", name="更新履歴").first)
        page.wait_for_selector("main .summary-list")
        told = page.inner_text("main")
        assert "計画の見直しによる引き上げ" in told
        assert told.count("令和4（2022）年度の点検・評価を公開しました。振興局の評価：Ａ") == 4
        follow(page.locator(f"main a[href='{public['tokachi-02']}']"))
        page.wait_for_selector(".review-sheet")
        assert "tokachi-02の研修会を開いた。" in page.inner_text("main")
        assert "135.5万人" in page.inner_text("main")
    with visit(Kind("/kpis/tokachi-02-1/"), width=360) as page:
        told = page.inner_text("main")
        assert "135.5万人" in told
        assert "参考判定" in told
    with visit(Kind("/reviews/2022/")) as page:
        assert all(page.locator(f"main a[href='{path}']").count() for path in public.values())


def the_year_is_closed(page):
    page.goto(f"{ORIGIN}/admin/entry/?year=R4")
    assert page.locator(".entry-closed").count() == 4
    assert page.locator("#entry_form").count() == 0
    assert User.objects.get(username="tokachi").last_login
