"""A year of three bureaus and of the head office, from the letter that asks for values to the printed table, in a browser."""

import io
import re
from collections import Counter
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from playwright.sync_api import expect

from kpis.columns import PROGRESS_CSV
from kpis.models import Actual, DraftActual, FigureChange, KPISeries
from kpis.progress_file import COUNTS, TITLE
from policyportal.accounts.offices import Office
from policyportal.accounts.rights import make_offices
from policyportal.pages.csv_file import headings_of
from projects.models import EntryDeadline, Grade, Project, Review
from tests.browser.conftest import ORIGIN
from tests.browser.kinds import Kind, follow
from tests.browser.test_entry import PASTE
from tests.factories import make_account, make_actual, make_review
from tests.staff import address
from tests.tables import as_csv, cells_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_plan")]

PASSWORD = "とかちの長い合い言葉24"
HEAD = "honcho"
BUREAUS = ("tokachi", "sorachi", "hidaka")
# Noon in Japan: the year 2022 is just over; and a day after its values were due.
SPRING = datetime(2023, 5, 15, 3, 0, tzinfo=UTC)
SUMMER = datetime(2023, 7, 3, 3, 0, tzinfo=UTC)
# What a bureau has in the column of its own Excel file, in the order of the table of entry.
PASTED = "71\r\n１３５．５千人\r\n９\r\n88.5"
# What becomes of it, and of the other bureaus' files.
STORED = {
    "tokachi-01-1-1": Decimal(71),
    "tokachi-02-1-1": Decimal("135.5"),
    "tokachi-03-1-1": Decimal(9),
    "tokachi-04-1-1": Decimal("88.5"),
    "doo-01-1-1": Decimal(7310),
    "doo-04-1-1": Decimal(113700),
    "doo-08-1-1": Decimal(12),
}
PROJECTS = {
    "tokachi": ("tokachi-01", "tokachi-02", "tokachi-03", "tokachi-04"),
    "sorachi": ("doo-01", "doo-04"),
    "hidaka": ("doo-08",),
}
# Whose reviews are written and approved in the browser; those of the others are there.
WRITTEN = ("tokachi-02", "doo-01", "doo-08")
RETURNED = "doo-01"
# How many actions a bureau needs for its year: signing in, mistakes and what is sent back included (see `Desk`).
MOST_ACTIONS = {"tokachi": 25, "sorachi": 27, "hidaka": 19}


class Desk:
    """A page with somebody at work before it, whose actions are counted.

    An action is an address opened, a link or button pressed, a box filled, chosen or ticked, a column pasted, a file
    saved or chosen.
    """

    def __init__(self, page, actions: Counter, name: str):
        self.page, self.actions, self.name = page, actions, name

    def count(self) -> None:
        self.actions[self.name] += 1

    def open(self, path: str) -> None:
        self.count()
        self.page.goto(ORIGIN + path)

    def press(self, label: str | re.Pattern, *, role: str = "button", within=None) -> None:
        self.count()
        exact = isinstance(label, str)
        follow((within or self.page).get_by_role(role, name=label, exact=exact).first)

    def go(self, label: str | re.Pattern, **options) -> None:
        self.press(label, role="link", **options)

    def fill(self, box: str, text: str) -> None:
        self.count()
        self.page.fill(box, text)

    def choose(self, box: str, **option) -> None:
        self.count()
        self.page.select_option(box, **option)

    def tick(self, box: str) -> None:
        self.count()
        self.page.check(box)

    def paste(self, box: str, text: str) -> None:
        self.count()
        self.page.locator(box).evaluate(PASTE, text)

    def save(self, control) -> bytes:
        """Press what gives a file: its content."""
        self.count()
        with self.page.expect_download() as download:
            control.click()
        return download.value.path().read_bytes()

    def give(self, name: str, content: bytes) -> None:
        self.count()
        file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        self.page.set_input_files("[name=file]", file)

    def said(self) -> str:
        """What the page says has happened."""
        self.page.wait_for_selector(".messagelist")
        return self.page.inner_text(".messagelist")

    def todo(self) -> list[str]:
        """What the start page says is to be done, with its numbers."""
        self.open("/admin/")
        return self.page.locator("#todo li").all_inner_texts()


@pytest.fixture
def accounts(settings):
    """An account of each bureau, and one of the head office, each with a password, whose hash is a quick one."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    make_offices()
    offices = {slug: Office.objects.get(subprefecture__slug=slug) for slug in BUREAUS}
    offices[HEAD] = Office.objects.get(role=Office.Role.HEAD)
    for name, office in offices.items():
        account = make_account(office, username=name, last_name="田中", first_name=name)
        account.set_password(PASSWORD)
        account.save()
        # That of 日高 is entered in the browser.
        if name != "hidaka":
            office.mail_addresses = f"{name}@example.jp"
            office.save()
    return offices


@pytest.fixture
def mail(settings, mailoutbox) -> list:
    """The letters that have left, the newest last; their links lead to the tests' server."""
    settings.EMAIL_HOST = "mail.example.jp"
    settings.DEFAULT_FROM_EMAIL = "portal@example.jp"
    settings.PORTAL_URL = ORIGIN
    return mailoutbox


@pytest.fixture
def actions() -> Counter:
    """How many actions each has needed so far."""
    return Counter()


@pytest.fixture
def at_work(visit, actions):
    """A context manager: someone opens a page of staff, signs in, and works there until the browser is closed."""

    @contextmanager
    def signed_in(username, path="/admin/"):
        with visit(Kind(path)) as page:
            desk = Desk(page, actions, username)
            desk.count()
            desk.fill("[name=username]", username)
            desk.fill("[name=password]", PASSWORD)
            desk.press("ログイン")
            page.wait_for_url(f"**{path}")
            yield desk

    return signed_in


def test_a_whole_year(accounts, at_work, visit, mail, actions, hold_clock):
    hold_clock(SPRING)
    make_the_other_actuals()
    with at_work(HEAD) as desk:
        enter_the_scale(desk)
        set_the_days(desk)
        enter_an_address(desk, accounts["hidaka"], "hidaka")

    call_command("send_digest", verbosity=0)
    letters = {letter.to[0]: letter for letter in mail}
    assert letters.keys() == {f"{name}@example.jp" for name in accounts}
    assert letters["tokachi@example.jp"].subject == (
        "【政策展開方針】実績値 未入力 4件、点検・評価 未作成 4件"
    )
    with at_work("tokachi", page_in(letters["tokachi@example.jp"], "entry")) as desk:
        enter_in_the_table(desk)
        write_a_review(desk, Project.objects.get(code="tokachi-02"), forgets=True)
        assert desk.todo() == ["令和4（2022）の点検・評価：未作成 3件"]
    with at_work("sorachi", page_in(letters["sorachi@example.jp"], "entry")) as desk:
        enter_by_workbook(desk)
        write_a_review(desk, Project.objects.get(code="doo-01"))

    hold_clock(SUMMER)
    with at_work(HEAD) as desk:
        remind_who_is_late(desk)
    reminder = mail[-1]
    assert (len(mail), reminder.to) == (len(accounts) + 1, ["hidaka@example.jp"])
    assert "7月10日までにお願いします。" in reminder.body
    assert "期限：令和5年6月30日【期限切れ】" in reminder.body
    with at_work("hidaka", page_in(reminder, "entry")) as desk:
        assert desk.todo()[0] == "令和4（2022）の実績値：未入力 1件、うち期限切れ 1件"
        desk.go(re.compile("期限切れ 1件"))
        enter_by_file(desk)
        write_a_review(desk, Project.objects.get(code="doo-08"))
    assert values_of(DraftActual.objects.submitted()) == STORED

    public = {code: f"/projects/{code}/reviews/2022/" for code in sum(PROJECTS.values(), ())}
    assert {Client().get(path).status_code for path in public.values()} == {404}
    with at_work(HEAD) as desk:
        assert desk.todo()[:2] == [
            "令和4（2022）の実績値：公開待ち 7件",
            "点検・評価：承認待ち 3件",
        ]
        release_the_actuals(desk)
        for code in WRITTEN:
            decide(desk, Project.objects.get(code=code), sends_back=code == RETURNED)
    with at_work("sorachi") as desk:
        submit_again(desk, Project.objects.get(code=RETURNED))
    with at_work(HEAD) as desk:
        decide(desk, Project.objects.get(code=RETURNED))
        make_the_other_reviews()
        take_the_table_of_the_year(desk)
        raise_a_target(desk, KPISeries.objects.get(code="tokachi-01-1-1"))
        read_who_did_it(desk)

    citizen_reads(visit, public)
    feed = Client().get(reverse("history-feed")).text
    assert all(path in feed for path in public.values())
    assert "計画の見直しによる引き上げ" in feed
    assert not [name for name in ("田中", HEAD) if name in feed]
    with at_work("tokachi", "/admin/entry/?year=R4") as desk:
        assert desk.page.locator(".entry-closed").count() == 4
        assert desk.page.locator("#entry_form").count() == 0
    assert User.objects.get(username="tokachi").last_login
    assert all(actions[name] <= most for name, most in MOST_ACTIONS.items()), actions


def page_in(letter, name: str) -> str:
    """The first page of that name to which a letter leads, as a path."""
    found = re.search(rf"→ .*：{ORIGIN}({reverse(f'admin:{name}')}\S*)", letter.body)
    assert found, letter.body
    return found[1]


def make_the_other_actuals():
    """All have entered the year before, and the other bureaus this one too: as if nothing had changed since the baseline."""
    for year, there in ((2021, []), (2022, STORED)):
        series = KPISeries.objects.named().owed(year, SPRING.date()).exclude(code__in=there)
        for owed in series:
            value = owed.target_value if owed.baseline_value is None else owed.baseline_value
            make_actual(series=owed, year=year, value=value)


def enter_the_scale(desk):
    desk.go("評価区分")
    for slug, label, meaning in (("a", "Ａ", "順調に進んでいる"), ("b", "Ｂ", "遅れている")):
        desk.open(address(Grade, "add"))
        desk.choose("[name=plan]", index=1)
        desk.fill("[name=slug]", slug)
        desk.fill("[name=order]", "1" if slug == "a" else "2")
        desk.fill("[name=label]", label)
        desk.fill("[name=meaning]", meaning)
        desk.fill("[name=source]", "試験の評価要領")
        desk.press("保存")
        desk.said()
    assert Grade.objects.count() == 2


def set_the_days(desk):
    desk.open(address(EntryDeadline, "add"))
    desk.choose("[name=plan]", index=1)
    desk.fill("[name=year]", "R4")
    desk.fill("[name=actuals_due]", "令和5年6月30日")
    desk.fill("[name=reviews_due]", "2023-08-31")
    desk.press("保存")
    assert "変更" not in desk.said()


def enter_an_address(desk, office, name):
    desk.open(address(office))
    desk.fill("[name=mail_addresses]", f"{name}＠example.jp")
    desk.press("保存")
    desk.said()


def enter_in_the_table(desk):
    # The head office knows that this one is told more finely than it is printed, and nobody is asked.
    KPISeries.objects.filter(code="tokachi-02-1-1").update(decimals=1)
    page, codes = desk.page, [code for code in STORED if code.startswith("tokachi")]
    series = {series.code: series for series in KPISeries.objects.filter(code__in=codes)}
    rows = page.locator("#entry_form input[name=series]").evaluate_all(
        "all => all.map(x => +x.value)"
    )
    assert rows == [series[code].pk for code in codes]

    desk.fill("#common-source", "試験の統計")
    desk.paste(f"#id_s{rows[0]}-value", PASTED)
    desk.press("確認する")

    # Another unit in the box, and a value of other digits than the one before: nothing is lost, nothing saved.
    page.wait_for_selector(".errornote")
    wrong, asked = series["tokachi-02-1-1"], series["tokachi-01-1-1"]
    assert "ここの単位は「万人」です" in page.inner_text(f"#id_s{wrong.pk}-value_error")
    assert "確認してください" in page.inner_text(f"#id_s{asked.pk}-confirmed_error")
    assert page.input_value(f"#id_s{wrong.pk}-value") == "１３５．５千人"
    assert not DraftActual.objects.exists()

    desk.fill(f"#id_s{wrong.pk}-value", "１３５．５")
    desk.tick(f"#id_s{asked.pk}-confirmed")
    desk.press("確認する")
    expect(page.locator(".entry-preview")).to_have_count(4)
    desk.press("下書きに保存する")
    assert "4件の実績値を下書きに保存しました" in desk.said()
    assert "残っていません" in page.inner_text("#content-main")
    desk.press("R4の下書き4件を提出する")
    assert "4件の実績値を提出しました" in desk.said()


def enter_by_workbook(desk):
    """The workbook of the year, in which only the tinted cells are filled in, as Excel lets one do."""
    values = iter(("7,310", 113700))
    go_to_the_files(desk)
    content = desk.save(desk.page.get_by_role("button", name="未入力の行の表（Excel）"))
    book = load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    places = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        for heading, typed in (("実績値", next(values)), ("状態", "確定"), ("出典", "試験の統計")):
            cell = sheet.cell(row, places[heading])
            assert not cell.protection.locked
            cell.value = typed
    filled = io.BytesIO()
    book.save(filled)
    try_and_save(desk, "空知の実績値.xlsx", filled.getvalue(), 2)


def enter_by_file(desk):
    """A file of few columns, as another program gives it."""
    go_to_the_files(desk)
    rows = [["KPIの系列", "年", "実績値", "状態", "出典"]]
    rows.append(["doo-08-1-1", "令和４年度", "12人", "暫定", "試験の統計"])
    try_and_save(desk, "日高.csv", as_csv(rows, "cp932"), 1)


def go_to_the_files(desk):
    desk.go("Excelの表で入力する")


def try_and_save(desk, name, content, number):
    """The trial shows what would be saved and saves nothing; the message then leads to where it is submitted."""
    desk.give(name, content)
    before = DraftActual.objects.count()
    desk.press("内容を確認する（まだ保存しません）")
    desk.page.wait_for_selector("#counts")
    assert f"追加 {number}行／変更 0行／変更なし 0行／誤り 0" in desk.page.inner_text("#counts")
    assert DraftActual.objects.count() == before
    desk.press("この内容で取り込む")
    assert f"追加{number}行" in desk.said()
    desk.go("R4の下書き")
    desk.press(f"R4の下書き{number}件を提出する")
    assert f"{number}件の実績値を提出しました" in desk.said()


def values_of(records) -> dict[str, Decimal]:
    """The values of 2022 of the three bureaus, by the codes of their series."""
    found = records.filter(year=2022, series__code__in=STORED)
    return dict(found.values_list("series__code", "value"))


def write_a_review(desk, project, *, forgets=False):
    """From the message about its values. What is not whole is not submitted, and nothing of it is lost."""
    desk.go(re.compile(rf"^{project}の点検・評価"))
    page = desk.page
    page.wait_for_selector("#review_form")
    assert "未入力" not in page.inner_text(".review-beside >> nth=0")
    desk.fill("[name=work_done]", f"{project.code}の研修会を開いた。次の年も開く。")
    desk.fill("[name=cause]", "参加者が増えたため。")
    if forgets:
        desk.press("提出する")
        page.wait_for_selector(".errornote")
        assert page.input_value("[name=work_done]").startswith(f"{project.code}の研修会を開いた。")
    desk.choose("[name=grade]", label="Ａ（順調に進んでいる）")
    desk.fill("[name=next_step]", "研修会を続ける。")
    desk.fill("[name=meeting_date]", "2023-03-01")
    desk.press("提出する")
    assert "本庁の承認を待っています" in desk.said()


def remind_who_is_late(desk):
    """The one bureau that is late is chosen already; the letter is shown before it leaves."""
    late = [task for task in desk.todo() if "遅れている局 1" in task]
    assert late == ["令和4（2022）の入力・評価：遅れている局 1／未入力 1件、うち期限切れ 1件"]
    desk.go(re.compile("遅れている局"))
    page = desk.page
    assert page.locator(".round__late th").all_inner_texts() == ["日高振興局 （遅れ）"]
    checked = page.locator("[name=bureau]:checked").evaluate_all("all => all.map(x => x.value)")
    assert checked == ["hidaka"]
    desk.press("選んだ局への督促のメールを見る")
    desk.fill("[name=sentence]", "7月10日までにお願いします。")
    desk.press("1局に送る")
    assert "1局に督促のメールを送りました" in desk.said()
    assert HEAD in page.inner_text(".round__late")


def release_the_actuals(desk):
    """What the bureaus have submitted is on no page before."""
    assert "135.5万人" not in Client().get("/kpis/tokachi-02-1/").text
    desk.go(re.compile("実績値：公開待ち 7件"))
    expect(desk.page.locator("td[data-label='公開したときの文と図'] figure")).to_have_count(7)
    desk.press("選んだR4の実績値を公開する")
    assert "R4の実績値を7件公開しました" in desk.said()
    assert values_of(Actual.objects) == STORED
    assert not DraftActual.objects.exists()


def decide(desk, project, *, sends_back=False):
    desk.open(reverse("admin:reviews"))
    waiting = desk.page.locator("#content-main .module").first
    desk.go(re.compile(project.name), within=waiting)
    desk.page.wait_for_selector(".review-state")
    if sends_back:
        desk.fill("[name=reason]", "参加者の数を書いてください。")
        desk.press("差し戻す")
        assert "差し戻しました" in desk.said()
    else:
        desk.press("承認する")
        assert "サイトで公開されています" in desk.said()


def submit_again(desk, project):
    assert desk.todo() == ["令和4（2022）の点検・評価：未作成 1件／差し戻し 1件"]
    desk.go(re.compile("差し戻し 1件"))
    assert "参加者の数を書いてください。" in desk.page.inner_text("#content-main")
    desk.go(re.compile(project.name))
    desk.fill("[name=work_done]", f"{project.code}の研修会を開いた。200人が参加した。")
    desk.press("提出する")
    assert "本庁の承認を待っています" in desk.said()


def make_the_other_reviews():
    grade = Grade.objects.get(slug="a")
    for project in Project.objects.filter(code__in=sum(PROJECTS.values(), ())):
        if project.code not in WRITTEN:
            make_review(project=project, year=2022, status=Review.Status.APPROVED, grade=grade)


def raise_a_target(desk, series):
    """A correction of a target: refused without a reason, then made with one."""
    desk.open(address(series))
    desk.fill("[name=target_value]", "150")
    desk.fill("[name=source]", "試験の改訂資料")
    desk.press("保存")
    desk.page.wait_for_selector(".errornote")
    assert not FigureChange.objects.exists()
    desk.choose("[name=change_kind]", value="見直し")
    desk.fill("[name=change_reason]", "計画の見直しによる引き上げ")
    desk.press("保存")
    desk.said()


def read_who_did_it(desk):
    desk.open("/admin/")
    desk.go(re.compile("^変更の記録"))
    desk.page.wait_for_selector(".changes")
    told = desk.page.inner_text(".changes")
    assert all(name in told for name in (*BUREAUS, HEAD, "計画の見直しによる引き上げ"))


def take_the_table_of_the_year(desk):
    """進捗一覧, from the start page: on A3, and as a file whose numbers are those of the records."""
    from pypdf import PdfReader

    desk.open("/admin/")
    desk.go(re.compile("^進捗一覧"))
    page = desk.page
    page.wait_for_url("**/status/2022/")
    told = page.inner_text(".progress-table")
    assert "doo-01の研修会を開いた。" in told
    assert "200人" not in told
    sheets = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    assert {(round(sheet.mediabox.width), round(sheet.mediabox.height)) for sheet in sheets} == {
        (1191, 842)
    }

    book = cells_of(desk.save(page.get_by_role("link", name=re.compile("Excelで保存"))))
    headings, *rows = book[TITLE]
    names = ("code", "baseline_value", "target_value", "newest_value", "mark_counted")
    assert headings == headings_of(PROGRESS_CSV)
    places = [list(PROGRESS_CSV).index(name) for name in names]
    written, of_marks = {}, Counter()
    for row in rows:
        code, *numbers, mark = [row[place] for place in places]
        written[code] = numbers
        of_marks[mark] += 1
    actuals = dict(Actual.objects.filter(year=2022).values_list("series__code", "value"))
    for series in KPISeries.objects.published():
        stored = [series.baseline_value, series.target_value, actuals.get(series.code)]
        as_numbers = [None if value is None else float(value) for value in stored]
        assert written[series.code] == as_numbers
    marks, *of_areas, sums = book[COUNTS]
    sums = sums[1:]
    assert sums == [sum(row[place] for row in of_areas) for place in range(1, len(marks))]
    assert sums[-1] == sum(sums[:-1]) == len(rows) == len(written)
    assert dict(zip(marks[1:-1], sums, strict=False)) == {
        mark: of_marks[mark] for mark in marks[1:-1]
    }


def citizen_reads(visit, public):
    with visit(Kind("/"), width=360) as page:
        follow(page.get_by_role("link", name="更新履歴").first)
        page.wait_for_selector("main .summary-list")
        told = page.inner_text("main")
        assert "計画の見直しによる引き上げ" in told
        assert told.count("令和4（2022）年度の点検・評価を公開しました。振興局の評価：Ａ") == 7
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
