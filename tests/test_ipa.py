"""IPA's 「安全なウェブサイトの作り方」 (改訂第7版): each remedy of its checklist, by its number, and what holds it here.

What is not needed, because another remedy of the same kind is there, or is not done stands in NOT_NEEDED and NOT_DONE
with the reason. Other tests go deeper; each here names the smallest thing that would no longer be so.
"""

import re
from functools import cache
from urllib.parse import quote

import pytest
from django.conf import settings as configured
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import IntegrityError, connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from policyportal import views
from policyportal.accounts.offices import Office
from policyportal.exchange import uploads
from policyportal.middleware import UNUSED_FEATURES
from policyportal.pages.operator import Operator
from policyportal.sharing.pictures import file_of
from tests.factories import (
    make_account,
    make_area_plan,
    make_office,
    make_plan,
    make_project,
    make_subprefecture,
)
from tests.staff import address, read
from tests.test_codebase import PRODUCT, ROOT

pytestmark = pytest.mark.django_db

CHECKLIST = {
    "1-(i)-a": "SQL文の組み立ては全てプレースホルダで実装する",
    "1-(i)-b": "SQL文を文字列連結で組み立てる場合は、変数をリテラルとして正しく構成する",
    "1-(ii)": "パラメータにSQL文を直接指定しない",
    "1-(iii)": "エラーメッセージをそのままブラウザに表示しない",
    "1-(iv)": "データベースアカウントに適切な権限を与える",
    "2-(i)": "シェルを起動できる言語機能の利用を避ける",
    "2-(ii)": "シェルを起動できる言語機能を使う場合は、引数の変数をチェックする",
    "3-(i)-a": "外部からのパラメータでサーバ内のファイル名を直接指定しない",
    "3-(i)-b": "固定のディレクトリを指定し、ファイル名にディレクトリ名が含まれないようにする",
    "3-(ii)": "サーバ内のファイルへのアクセス権限を正しく管理する",
    "3-(iii)": "ファイル名のチェックを行う",
    "4-(i)": "セッションIDを推測が困難なものにする",
    "4-(ii)": "セッションIDをURLパラメータに格納しない",
    "4-(iii)": "HTTPS通信で利用するCookieにはsecure属性を加える",
    "4-(iv)-a": "ログイン成功後に、新しくセッションを開始する",
    "4-(iv)-b": "ログイン成功後に、セッションIDとは別の秘密情報を発行し、遷移ごとに確認する",
    "4-(v)": "セッションIDを固定値にしない",
    "4-(vi)": "セッションIDのCookieの有効期限に注意する",
    "5-(i)": "出力する全ての要素に対して、エスケープ処理を施す",
    "5-(ii)": "URLは、http://やhttps://で始まるもののみを許可する",
    "5-(iii)": "script要素の内容を動的に生成しない",
    "5-(iv)": "スタイルシートを任意のサイトから取り込めるようにしない",
    "5-(v)": "入力値の内容チェックを行う",
    "5-(vi)": "入力されたHTMLから構文解析木を作成し、必要な要素のみを抽出する",
    "5-(vii)": "入力されたHTMLから、スクリプトに該当する文字列を排除する",
    "5-(viii)": "Content-Typeに文字コードを指定する",
    "5-(ix)": "CookieにHttpOnly属性を加え、TRACEメソッドを無効化する",
    "5-(x)": "ブラウザの機能を有効にするレスポンスヘッダを返す",
    "6-(i)-a": "POSTのhiddenパラメータに秘密情報を挿入し、正しい場合のみ処理する",
    "6-(i)-b": "直前のページで再度パスワードの入力を求める",
    "6-(i)-c": "Refererが正しいリンク元かを確認する",
    "6-(ii)": "重要な操作を行った旨を、登録済みのメールアドレスに自動送信する",
    "7-(i)-a": "ヘッダの出力を直接行わず、ヘッダ出力用APIを使用する",
    "7-(i)-b": "APIを利用できない場合は、改行を許可しない処理を実装する",
    "7-(ii)": "外部からの入力の全てについて、改行コードを削除する",
    "8-(i)-a": "メールヘッダを固定値にし、外部からの入力は本文に出力する",
    "8-(i)-b": "メール送信用APIを使用する",
    "8-(ii)": "HTMLで宛先を指定しない",
    "8-(iii)": "外部からの入力の全てについて、改行コードを削除する",
    "9-(i)-a": "X-Frame-Optionsを出力し、他ドメインからの読み込みを制限する",
    "9-(i)-b": "直前のページで再度パスワードの入力を求める",
    "9-(ii)": "重要な処理は、マウスのみで実行できないようにする",
    "10-(i)-a": "直接メモリにアクセスできない言語で記述する",
    "10-(i)-b": "直接メモリにアクセスできる言語で記述する部分を最小限にする",
    "10-(ii)": "脆弱性が修正されたバージョンのライブラリを使用する",
    "11-(i)": "パスワード等の秘密情報の入力を必要とする認証機能を設ける",
    "11-(ii)": "認可制御を実装し、ログイン中の利用者が他人になりすませないようにする",
}
# Where one of several remedies is enough, the one that is taken stands behind each.
NOT_NEEDED = {
    "2-(ii)": "2-(i): no shell is started",
    "4-(iv)-b": "4-(iv)-a: a sign-in begins a session of its own",
    "5-(vi)": "5-(i): no field takes HTML, and what looks like it is shown as text",
    "5-(vii)": "5-(i)",
    "6-(i)-b": "6-(i)-a; a change of the password asks for the old one nevertheless",
    "7-(i)-b": "7-(i)-a: Django's headers refuse a line break",
    "7-(ii)": "7-(i)-a; texts of several lines are wanted in the plan's words",
    "8-(i)-a": "8-(i)-b: the subject has the year and a count, and no text that anybody has typed",
    "9-(i)-b": "9-(i)-a",
    "10-(i)-b": "10-(i)-a",
}
NOT_DONE = {
    "6-(ii)": "Accounts need no mail address. Each change is in the history with its author, and staff see it.",
    "9-(ii)": "No page can be put into another (9-(i)-a), and what was published changes only with a reason that is typed.",
}
# Where statements are not written out at the place where they are asked: constants, what the .sql files beside the models
# say, and names of tables, columns and roles, the code's own or quoted by the database. Nothing from outside comes here.
COMPOSING = {
    "policyportal/backups/contents.py",
    "policyportal/backups/databases.py",
    "policyportal/backups/taking.py",
    "policyportal/database/limits.py",
    "policyportal/database/roles.py",
    "policyportal/records/database_rules.py",
    "policyportal/records/grants.py",
    "policyportal/records/public_rows.py",
    "policyportal/records/version.py",
}
TESTED = set()
EVIL = "' OR 1=1 --<script>alert(1)</script>"
PASSWORD = "a-password-for-tests"


@pytest.fixture
def number(request):
    """The numbers of the remedies, which stand in the name of the test."""
    return request.param


def remedy(*numbers):
    """The test holds these remedies."""
    TESTED.update(numbers)

    def decorate(test):
        name = " ".join(numbers)
        numbered = pytest.mark.parametrize("number", [name], ids=[name], indirect=True)(test)
        return pytest.mark.usefixtures("number")(numbered)

    return decorate


@cache
def code() -> str:
    """What runs when a page is asked for."""
    return "\n".join((ROOT / path).read_text(encoding="utf-8") for path in PRODUCT)


@cache
def templates() -> str:
    return "\n".join(
        path.read_text(encoding="utf-8") for path in sorted((ROOT / "templates").rglob("*.html"))
    )


@pytest.fixture
def signed_in(settings):
    """The client of an account that has given its password, the answer to it, and the session of before."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    make_plan()
    account = make_account(make_office(), username="tanaka")
    account.set_password(PASSWORD)
    account.save()
    client = Client()
    session = client.session
    session["before"] = 1
    session.save()
    sent = {"username": "tanaka", "password": PASSWORD, "next": "/admin/"}
    response = client.post(reverse("admin:login"), sent, secure=True)
    assert response.status_code == 302
    return client, response, session.session_key


def test_every_remedy_is_tested_or_said_why_not():
    assert set(CHECKLIST) == TESTED | set(NOT_NEEDED) | set(NOT_DONE)
    assert not TESTED & (set(NOT_NEEDED) | set(NOT_DONE))
    for reason in NOT_NEEDED.values():
        other = re.match(r"\d+-[-()a-z]+\)(-[a-z])?", reason)
        assert other[0] in TESTED


# 1. SQLインジェクション


@remedy("1-(i)-a", "1-(ii)")
def test_what_is_typed_is_a_parameter_and_no_sql(client):
    make_project(area_plan=make_area_plan())
    asked, given = [], []

    def note(execute, sql, params, many, context):
        asked.append(sql)
        given.append(repr(params))
        return execute(sql, params, many, context)

    evil = quote(EVIL)
    with connection.execute_wrapper(note):
        for path in ("/search/", "/projects/", "/kpis/", "/find/"):
            asked_for = f"{path}?q={evil}&sort={evil}&area={evil}&{evil}={evil}"
            assert client.get(asked_for, follow=True).status_code == 200

    assert not any("1=1" in sql for sql in asked)
    assert any("1=1" in parameters for parameters in given)


@remedy("1-(i)-b")
def test_sql_is_put_together_of_the_names_of_our_own_rules_alone():
    not_written_out = re.compile(r"\.execute\(\s*[^\"\s,)]")
    found = {str(path) for path in PRODUCT if not_written_out.search((ROOT / path).read_text())}

    assert found <= COMPOSING
    assert not re.search(r"RawSQL|\.raw\(|\.extra\(", code())


@remedy("1-(iii)")
def test_page_of_an_error_says_nothing_of_it():
    try:
        raise ValueError("SELECT secret FROM policyportal")
    except ValueError:
        page = views.failed(RequestFactory().get("/"))

    assert page.status_code == 500
    assert "SELECT" not in page.text
    assert "ValueError" not in page.text
    assert not configured.DEBUG


@remedy("1-(iv)")
def test_role_of_the_database_is_no_superuser():
    if not connection.settings_dict["USER"].startswith("policyportal"):
        pytest.skip("the server of DATABASE_URL has the roles of who runs it")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR rolreplication OR rolbypassrls OR pg_has_role('pg_execute_server_program', 'USAGE') "
            "FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False,)


# 2. OSコマンド・インジェクション


@remedy("2-(i)")
def test_no_shell_is_started():
    starts_one = (
        r"os\.system|os\.popen|getoutput|shell=True|\beval\(|(?<![.\w])exec\(|[\"'](ba|da)?sh[\"']"
    )

    assert not re.search(starts_one, code() + (ROOT / "portal").read_text(encoding="utf-8"))


# 3. ディレクトリ・トラバーサル


@remedy("3-(i)-a")
def test_no_parameter_names_a_file(client):
    make_plan()
    for path in (
        "/pictures/..%2Fsecret_key.png",
        "/static/../secret_key",
        "/static/%2e%2e/secret_key",
        "/about/outline/..%2F..%2Fsettings/",
    ):
        assert client.get(path).status_code == 404, path


@remedy("3-(i)-b")
def test_files_lie_in_a_folder_of_their_own():
    assert file_of("0123abcd").parent.is_relative_to(configured.PICTURES_DIR)
    assert uploads.path_of("a" * 43).parent == uploads.folder()


@remedy("3-(ii)")
def test_files_that_are_kept_are_the_accounts_own(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    path = uploads.path_of(uploads.keep(b"content"))

    assert path.stat().st_mode & 0o077 == 0
    assert uploads.folder().stat().st_mode & 0o077 == 0


@remedy("3-(iii)")
@pytest.mark.parametrize("name", ["../secret_key", "a" * 42 + "/", "a" * 42 + "\n", ""])
def test_name_of_a_file_is_checked(name):
    with pytest.raises(FileNotFoundError):
        uploads.path_of(name)


# 4. セッション管理の不備


@remedy("4-(i)", "4-(iv)-a", "4-(v)")
def test_sign_in_begins_a_session_that_nobody_guesses(signed_in):
    _, response, before = signed_in
    key = response.cookies["sessionid"].value

    assert key != before
    assert re.fullmatch(r"[a-z0-9]{32}", key)


@remedy("4-(ii)")
def test_session_is_in_no_address(signed_in):
    client, response, _ = signed_in
    key = response.cookies["sessionid"].value

    assert key not in response["Location"]
    assert key not in client.get("/admin/", secure=True).text


@remedy("4-(iii)", "4-(vi)", "5-(ix)")
def test_cookies_are_for_https_and_no_script_and_end_with_the_browser(signed_in):
    client, response, _ = signed_in
    cookies = {**response.cookies, **client.get("/admin/password_change/", secure=True).cookies}

    assert {"sessionid", "csrftoken", "known_device"} <= set(cookies)
    for cookie in cookies.values():
        assert cookie["secure"]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert cookie["path"] == "/admin/"
    assert cookies["sessionid"]["max-age"] == ""
    assert configured.SESSION_COOKIE_SECURE
    assert client.generic("TRACE", "/", secure=True).status_code == 405


# 5. クロスサイト・スクリプティング


@remedy("5-(i)")
def test_text_is_shown_as_text(client):
    project = make_project(area_plan=make_area_plan(), name=f"試験{EVIL}")

    for path in (project.get_absolute_url(), f"/search/?q={quote(EVIL)}", "/projects/"):
        response = client.get(path)
        assert "<script>alert" not in response.text
        assert "&lt;script&gt;" in response.text
    assert not re.search(r"autoescape|\|\s*safe\b|safeseq", templates())


@remedy("5-(ii)")
@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//example.jp/"])
def test_address_of_another_site_begins_with_http(url):
    with pytest.raises(ValueError, match="PORTAL_OFFICIAL_PAGE"):
        Operator.read({"PORTAL_OFFICIAL_PAGE": url})
    with pytest.raises(IntegrityError, match="website"):
        make_subprefecture(website=url)


@remedy("5-(iii)", "5-(iv)")
def test_no_script_and_no_style_stands_in_a_page():
    scripts = re.findall(r"<script\b[^>]*>(.*?)</script>", templates(), re.DOTALL)

    assert scripts
    assert not any(scripts)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"", templates())
    assert "@import" not in (ROOT / "static/css/portal.css").read_text(encoding="utf-8")


@remedy("5-(v)")
def test_what_is_chosen_is_checked(client):
    make_plan()

    assert "「nowhere」はありません" in client.get("/projects/?area=nowhere").text


@remedy("5-(viii)")
def test_texts_say_their_letters(client):
    make_plan()
    for path in ("/", "/nowhere/", "/admin/login/", "/kpis/list.csv", "/about/history/feed.atom"):
        assert "charset=utf-8" in client.get(path)["Content-Type"]


@remedy("5-(x)")
def test_browsers_are_told_what_a_page_may_do(client):
    make_plan()
    response = client.get("/")

    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]
    assert response["Permissions-Policy"].count("=()") == len(UNUSED_FEATURES)


# 6. CSRF


@remedy("6-(i)-a")
def test_form_without_its_token_is_refused():
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_account(make_office()))
    for path in ("/admin/logout/", "/admin/password_change/", "/admin/second-factor/"):
        assert client.post(path, {"code": "000000"}).status_code == 403, path
    assert "csrf_exempt" not in code()


@remedy("6-(i)-c")
def test_form_from_another_site_is_refused():
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_account(make_office()))
    page = client.get("/admin/password_change/")
    token = read(page).select_one("[name=csrfmiddlewaretoken]")["value"]
    sent = {"csrfmiddlewaretoken": token}

    elsewhere = client.post("/admin/logout/", sent, headers={"origin": "https://example.com"})
    without = client.post("/admin/logout/", sent, secure=True)
    here = client.post("/admin/logout/", sent)

    assert (elsewhere.status_code, without.status_code, here.status_code) == (403, 403, 200)


# 7. HTTPヘッダ・インジェクション、8. メールヘッダ・インジェクション


@remedy("7-(i)-a")
def test_line_break_makes_no_header(client):
    response = client.get("/KPIS/list.csv?q=%0d%0aSet-Cookie:%20a=b")

    assert response.status_code == 301
    assert not response.cookies
    with pytest.raises(ValueError, match="newlines"):
        HttpResponse(headers={"Location": "/\r\nSet-Cookie: a=b"})


@remedy("8-(i)-b", "8-(iii)")
def test_line_break_makes_no_header_of_a_letter():
    with pytest.raises(ValueError, match="newlines"):
        EmailMessage("題\nBcc: all@example.jp", to=["a@example.jp"]).message()
    with pytest.raises(ValidationError):
        Office(mail_addresses="a@example.jp\r\nBcc: all@example.jp").clean_fields()
    assert "smtplib.SMTP(" not in code()


@remedy("8-(ii)")
def test_form_of_reminders_names_offices_and_no_address(client):
    office = make_office(subprefecture=make_subprefecture(), mail_addresses="kakari@example.jp")
    make_area_plan()
    client.force_login(make_account(make_office()))

    page = read(client.get(reverse("admin:remind")))

    assert office
    assert "@" not in "".join(box.get("value", "") for box in page.select("main input"))


# 9. クリックジャッキング


@remedy("9-(i)-a")
@pytest.mark.parametrize("path", ["/", "/admin/login/", "/nowhere/"])
def test_no_page_is_shown_in_another_sites(client, path):
    make_plan()

    response = client.get(path)

    assert response["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]


# 10. バッファオーバーフロー


@remedy("10-(i)-a")
def test_portal_is_written_in_python():
    # One call of Linux, whose arguments are constants of the code (root's rights given up).
    assert set(re.findall(r"ctypes\.CDLL\([^)]*\)\.\w+", code())) == {
        "ctypes.CDLL(None, use_errno=True).prctl"
    }
    assert not re.search(r"import cffi|from cffi", code())


@remedy("10-(ii)")
def test_every_library_is_pinned_with_its_hash():
    for name in ("run.txt", "lock.txt"):
        lines = (ROOT / "requirements" / name).read_text().splitlines()
        pinned = [index for index, line in enumerate(lines) if re.match(r"[a-z]", line)]
        for index in pinned:
            assert "==" in lines[index], lines[index]
            assert "--hash=sha256:" in lines[index + 1], lines[index]


# 11. アクセス制御や認可制御の欠落


@remedy("11-(i)")
def test_pages_of_staff_ask_for_a_password(client):
    make_plan()
    for name in ("index", "entry", "release", "care", "guide", "style"):
        assert client.get(reverse(f"admin:{name}")).url.startswith("/admin/login/")
    lengths = [
        validator["OPTIONS"]["min_length"]
        for validator in configured.AUTH_PASSWORD_VALIDATORS
        if "OPTIONS" in validator
    ]
    assert lengths == [12]


@remedy("11-(ii)")
def test_account_of_a_bureau_changes_nothing_of_anothers(client):
    own, other = make_subprefecture(), make_subprefecture()
    project = make_project(subprefectures=[other])
    client.force_login(make_account(make_office(subprefecture=own)))

    refused = client.post(address(project), {"name": "試験", "user": "1", "office": other.pk})

    assert refused.status_code == 403
    project.refresh_from_db()
    assert project.name != "試験"
