"""Public pages by their version: made once, told to be unchanged, new with the next request after any change."""

from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.core import serializers
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db import connection
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from policyportal import caching
from policyportal.caching import KEPT, KEPT_BRIEFLY, NOT_KEPT
from policyportal.records import memory, version
from policyportal.records.explained import explained
from projects.models import Project
from tests.conftest import NOW
from tests.staff import EXPLAINED, address, form_of, sign_in

pytestmark = pytest.mark.usefixtures("committed_plan", "kept_in_memory")

PAGE, LIST, FILE = "/projects/doo-01/", "/projects/", "/projects/list.csv"
BROTLI = {"accept-encoding": "gzip, deflate, br, zstd"}


@pytest.fixture
def kept_in_memory(settings, monkeypatch):
    """Pages and what is on them are kept in the memory of this process, as they are when the portal is run."""
    monkeypatch.setattr(caching, "of_version", memory.of_version)
    backend = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {"default": {"BACKEND": backend, "OPTIONS": {"MAX_ENTRIES": 6}}}
    cache.clear()


@pytest.fixture
def an_hour_later(committed_plan, hold_clock):
    hold_clock(version.current().changed_at + timedelta(hours=1))


@pytest.fixture(scope="module")
def staff(committed_plan):
    """Someone who has signed in, in a browser of their own."""
    return sign_in(Client())


def execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def get(client, path=PAGE, **headers):
    return client.get(
        path, headers={name.replace("_", "-"): text for name, text in headers.items()}
    )


def text(client, path: str) -> str:
    response = client.get(path)
    return b"".join(response).decode()


def queries(client, path=PAGE, **headers) -> int:
    with CaptureQueriesContext(connection) as asked:
        get(client, path, **headers)
    return len(asked)


def test_page_is_made_once(client):
    first = client.get(PAGE, headers=BROTLI)
    with CaptureQueriesContext(connection) as asked:
        second = client.get(PAGE, headers=BROTLI)

    assert len(asked) == 1  # for the version
    assert second.content == first.content
    assert second.headers == first.headers
    assert second["Content-Encoding"] == "br"


@pytest.mark.usefixtures("an_hour_later")
def test_unchanged_page_is_not_sent_again(client):
    first = get(client)

    for condition in ("if_none_match", "if_modified_since"):
        given = first["ETag" if condition == "if_none_match" else "Last-Modified"]
        response = get(client, **{condition: given})

        assert (response.status_code, response.content) == (304, b"")
        for name in ("ETag", "Last-Modified", "Cache-Control", "Vary"):
            assert response[name] == first[name]
    assert queries(client, if_none_match=first["ETag"]) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "condition",
    [
        pytest.param({"if_none_match": "*"}, id="any"),
        pytest.param({"if_modified_since": "Fri, 31 Dec 2100 00:00:00 GMT"}, id="late"),
    ],
)
def test_whether_there_is_a_page_is_asked_of_the_page(client, condition):
    for path, status in (("/nowhere/", 404), ("/projects", 301), (PAGE, 304), (PAGE, 304)):
        response = get(client, path, **condition)
        assert (response.status_code, response.has_header("ETag")) == (status, status == 304)


def test_tag_of_another_page_is_none_of_this(client):
    assert get(client, "/nowhere/", if_none_match=get(client)["ETag"]).status_code == 404
    assert get(client, LIST, if_none_match=get(client)["ETag"]).status_code == 200


def test_changed_page_is_sent_whole(client, hold_clock):
    """However soon after the last time: no second is told twice, and none that is not over."""
    told = []
    for _ in range(3):
        execute(
            "UPDATE kpis_kpi SET editorial_note = editorial_note || '。' WHERE code = 'doo-01-1'"
        )
        moment = version.current().changed_at
        hold_clock(moment)
        assert not client.get(PAGE).has_header("Last-Modified")
        hold_clock(moment + timedelta(seconds=1))
        page = client.get(PAGE)
        for tag, second in told:
            assert get(client, if_none_match=tag).status_code == 200
            assert get(client, if_modified_since=second).status_code == 200
        told.append((page["ETag"], page["Last-Modified"]))


def test_every_change_is_on_the_next_request(client, staff, tmp_path):
    project = Project.objects.get(code="doo-01")
    fixture = tmp_path / "project.json"
    natural = {"use_natural_foreign_keys": True, "use_natural_primary_keys": True}
    fixture.write_text(serializers.serialize("json", [project], **natural), encoding="utf-8")
    paths = (PAGE, LIST, FILE, "/regions/doo/", "/print/?area=doo")

    def told() -> list[bool]:
        return ["新しい名称" in text(client, path) for path in paths]

    assert told() == [False] * len(paths)

    form = form_of(staff.get(address(project)))
    sent = form | EXPLAINED | {"name": "新しい名称", "source": "試験の訂正"}
    assert staff.post(address(project), sent).status_code == 302
    assert told() == [True] * len(paths)

    call_command("loaddata", fixture, verbosity=0)
    # The project's own page goes on telling the former name.
    assert told() == [True, False, False, False, False]

    with explained("試験の改称"):
        Project.objects.filter(code="doo-01").update(name="新しい名称")
    assert told() == [True] * len(paths)


def test_page_of_kept_parts_is_the_page_made_anew(client, monkeypatch):
    """Whatever was asked before: a kept form is that of the whole list, a kept row one with the same columns."""
    too_long = "あ" * 101
    paths = (
        "/regions/doo/",
        "/print/?area=doo&area=tokachi",
        "/print/?area=doo",
        "/kpis/",
        "/kpis/?area=doo",
        f"/kpis/?q={too_long}",
        "/kpis/?sort=name",
        "/kpis/doo-01-1/",
        "/status/",
        "/status/?area=doo&sort=change",
        "/projects/?view=table",
        "/search/?q=観光",
        "/search/?q=観光&kind=kpi",
    )

    def bodies() -> list[bytes]:
        cache.clear()
        return [client.get(path).content for path in paths]

    bodies()
    of_kept_parts = bodies()
    monkeypatch.setattr(caching, "of_version", nullcontext)

    assert of_kept_parts == bodies()


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("zstd, gzip", "gzip"),
        ("gzip", "gzip"),
        ("zstd", None),
        ("br;q=0, identity", None),
        ("", None),
    ],
)
def test_each_coding_has_its_body_and_its_tag(client, accepted, coding):
    plain = get(client, accept_encoding="identity")
    first = get(client, accept_encoding=accepted)

    assert first.get("Content-Encoding") == coding
    assert (first["ETag"] == plain["ETag"]) == (coding is None)
    assert first["Vary"].lower() == plain["Vary"].lower() == "accept-encoding"
    assert queries(client, accept_encoding=accepted) == 1
    assert get(client, accept_encoding=accepted).content == first.content


def test_body_is_one_body(client, staff):
    """The padding against BREACH is for the pages of staff, which hold what is theirs."""
    assert not client.get(PAGE, headers=BROTLI).has_header("X-Noise")
    assert staff.get("/admin/", headers=BROTLI).has_header("X-Noise")


@pytest.mark.parametrize(
    "other",
    [
        {"path": "/projects/doo-02/"},
        {"path": f"{PAGE}?a=1&b=2"},
        {"path": f"{PAGE}?b=2&a=1"},
        {"path": f"{PAGE}?b=2&a=1%0A"},
        {"HTTP_HOST": "127.0.0.1"},
        {"secure": True},
    ],
    ids=str,
)
def test_what_is_asked_differently_is_another_page(client, other, settings):
    settings.ALLOWED_HOSTS = ["testserver", "127.0.0.1"]

    assert client.get(**{"path": PAGE} | other)["ETag"] != client.get(PAGE)["ETag"]


def test_page_changes_with_the_day(client, hold_clock):
    today = client.get(PAGE)

    hold_clock(NOW + timedelta(hours=11, minutes=59))
    assert client.get(PAGE)["ETag"] == today["ETag"]
    hold_clock(NOW + timedelta(hours=12))  # midnight in Japan
    tomorrow = get(client, if_none_match=today["ETag"])

    assert tomorrow.status_code == 200


def test_head_tells_what_get_does_and_has_no_body(client):
    asked_first, page = client.head(PAGE), client.get(PAGE)
    asked_again = client.head(PAGE)

    assert asked_first.content == asked_again.content == b""
    assert asked_again.headers == page.headers
    assert client.get(PAGE).content == page.content


def test_whoever_asks_for_pages_that_are_none_cannot_fill_the_memory(client):
    client.get(PAGE)
    for number in range(20):
        client.get(f"{PAGE}?{number}")
        client.get(PAGE)

    assert len(cache._cache) <= 6
    assert queries(client) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "status", "control"),
    [
        (PAGE, 200, KEPT),
        (FILE, 200, KEPT),
        ("/projects", 301, KEPT_BRIEFLY),
        ("/changes/", 302, KEPT_BRIEFLY),
        ("/nowhere/", 404, KEPT_BRIEFLY),
        ("/regions/doo/?\x00", 200, KEPT),
    ],
)
def test_what_caches_are_told(client, path, status, control):
    response = client.get(path)

    assert (response.status_code, response["Cache-Control"]) == (status, control)
    assert response.has_header("ETag") == (control == KEPT)
    assert response["Vary"].lower() == "accept-encoding"
    assert response["X-Accel-Expires"] == f"@{int(NOW.timestamp())}"


def test_only_whole_pages_are_kept(client, rf, monkeypatch):
    for path in ("/projects", "/changes/", "/nowhere/"):
        client.get(path)
    stream = StreamingHttpResponse(["一人のためのページ"])
    assert caching.CacheMiddleware(lambda request: stream)(rf.get(PAGE)).has_header("ETag")
    client.post(PAGE)
    monkeypatch.setattr(caching, "LARGEST", 100)
    client.get(PAGE)

    assert not cache._cache


@pytest.mark.parametrize(
    "headers",
    [{"Cache-Control": "no-store"}, {"Set-Cookie": "a=b"}],
    ids=lambda headers: min(headers),
)
def test_what_its_view_keeps_back_is_kept_by_nobody(rf, headers):
    def view(request):
        response = HttpResponse("一人のためのページ" * 10)
        for name, value in headers.items():
            if name == "Set-Cookie":
                response.set_cookie(*value.split("="))
            else:
                response[name] = value
        return response

    response = caching.CacheMiddleware(view)(rf.get(PAGE))

    assert response["Cache-Control"] == NOT_KEPT
    assert not response.has_header("ETag")
    assert not cache._cache


def test_staff_see_the_page_that_all_see_and_theirs_are_kept_by_nobody(client, staff):
    public = client.get(PAGE)

    assert staff.get(PAGE).content == public.content
    for path in ("/admin/", "/admin/login/", "/admin/jsi18n/", "/admin/nowhere/"):
        for someone in (client, staff):
            response = someone.get(path)
            assert "no-store" in response["Cache-Control"], path
            assert not response.has_header("ETag")


@pytest.fixture
def away():
    """The database answers nobody, until it is called."""
    host = connection.settings_dict["HOST"]
    connection.close()
    connection.settings_dict["HOST"] = "/nowhere"

    def comes_back() -> None:
        connection.settings_dict["HOST"] = host

    yield comes_back
    comes_back()


def test_pages_that_are_known_outlive_the_database(client, request):
    page = client.get(PAGE)
    comes_back = request.getfixturevalue("away")

    again = client.get(PAGE)
    unchanged = get(client, if_none_match=page["ETag"])
    unknown = client.get("/projects/doo-02/")

    assert (again.status_code, again.content, again.headers) == (200, page.content, page.headers)
    assert unchanged.status_code == 304
    assert (unknown.status_code, unknown["Cache-Control"]) == (503, NOT_KEPT)
    assert unknown["Retry-After"]
    comes_back()
    assert client.get("/projects/doo-02/").status_code == 200


def test_process_that_knows_no_version_says_503(away):
    response = Client().get(PAGE)

    assert (response.status_code, response["Cache-Control"]) == (503, NOT_KEPT)


@pytest.fixture
def portal():
    """The application as the server calls it; `portal.begun` are the requests that Django began."""
    django, begun = WSGIHandler(), []

    def application(environ, start_response):
        begun.append(environ["PATH_INFO"])
        return django(environ, start_response)

    known_first = caching.KnownFirst(application)

    def ask(path=PAGE, method="GET", **headers) -> HttpResponse:
        told = []
        environ = RequestFactory().generic(method, path, headers=headers).environ
        # As a server hands it on: the request has written the text of the path there.
        environ["PATH_INFO"] = environ["PATH_INFO"].encode().decode("latin-1")
        body = b"".join(known_first(environ, lambda *line: told.extend(line)))
        return HttpResponse(body, status=int(told[0][:3]), headers=dict(told[1]))

    ask.begun = begun
    return ask


def test_known_page_is_sent_before_django_begins(portal):
    first, again = portal(), portal()
    told = portal(method="HEAD")
    unchanged = portal(if_none_match=first["ETag"])

    assert portal.begun == [PAGE]
    assert (again.status_code, again.content, again.headers) == (200, first.content, first.headers)
    assert again["X-Content-Type-Options"] == "nosniff"
    assert (told.content, told.headers) == (b"", first.headers)
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    execute("UPDATE kpis_kpi SET editorial_note = editorial_note || '。' WHERE code = 'doo-01-1'")
    assert portal()["ETag"] != first["ETag"]
    assert portal.begun == [PAGE, PAGE]


def test_what_is_no_public_page_goes_to_django(portal):
    for path, method in (("/admin/login/", "GET"), ("/static/nowhere.css", "GET"), (PAGE, "POST")):
        response = portal(path, method)
        assert not response.has_header("ETag"), path

    assert portal.begun == ["/admin/login/", "/static/nowhere.css", PAGE]


@pytest.mark.parametrize(
    ("path", "status", "leads_to"),
    [(f"{PAGE}。", 301, PAGE), ("/kpis/ない/", 301, "/kpis/"), ("/é/", 404, None)],
)
def test_address_in_any_letters_is_answered_as_by_django_alone(portal, path, status, leads_to):
    response = portal(path)

    assert (response.status_code, response.get("Location")) == (status, leads_to)


def test_version_is_asked_for_once_by_all_who_came_before(monkeypatch):
    known, asked = caching.KnownPages(), []
    monkeypatch.setattr(caching.version, "current", lambda _: asked.append(len(asked)) or asked[-1])
    # When each came, and when the question was asked that it waited for, or began itself.
    moments = iter([1, 2, 1.5, 3, 4])
    monkeypatch.setattr(caching, "monotonic", lambda: next(moments))

    assert [known.version(), known.version(), known.version()] == [0, 0, 1]


def test_cache_that_is_away_is_done_without(client, settings, caplog):
    url = "redis://127.0.0.1:1/0"
    backend = "django.core.cache.backends.redis.RedisCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": url}}

    statuses = [client.get(PAGE).status_code for _ in range(3)]

    assert statuses == [200] * 3
    assert [record.message.partition(",")[0] for record in caplog.records] == [
        "The cache does not answer"
    ]
