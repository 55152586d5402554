"""Staff at work in Django admin: signed in, sending the forms that a page shows as a browser sends them."""

from bs4 import BeautifulSoup, SoupStrainer
from django.conf import settings
from django.contrib import auth
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import etree

# What staff type where they change what was published.
EXPLAINED = {"change_kind": "訂正", "change_reason": "試験の訂正"}
RENAMED = {"change_kind": "名称変更", "change_reason": "試験の改称", "source": "試験の改訂資料"}
# The boxes of the page's form.
BOXES = """//form[substring(@id, string-length(@id) - 4) = "_form"]
    //*[self::input or self::textarea or self::select][@name]"""


def sign_in(client):
    """The client of someone who may do everything; without the sign-in, which is tested for itself and takes long."""
    person = auth.get_user_model().objects.create(
        username="staff", is_staff=True, is_superuser=True
    )
    session = SessionStore()
    session[auth.SESSION_KEY] = str(person.pk)
    session[auth.BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[auth.HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


def address(what, page: str | None = None) -> str:
    """The admin page of a model (changelist, add) or of a record (change, delete, history)."""
    record = [what.pk] if hasattr(what, "pk") and not isinstance(what, type) else []
    page = page or ("change" if record else "changelist")
    return reverse(f"admin:{what._meta.app_label}_{what._meta.model_name}_{page}", args=record)


def read(response, only: SoupStrainer | None = None) -> BeautifulSoup:
    """The page as a tree, or only the parts that the strainer lets through, which is quicker."""
    return BeautifulSoup(response.content, "lxml", parse_only=only)


def form_of(response) -> dict:
    """The values that a browser would send for the page's form if nothing were typed."""
    values = {}
    for box in _found(response, BOXES):
        kind = box.get("type")
        if box.get("disabled") is not None or kind in ("submit", "file", "button"):
            continue
        if kind in ("checkbox", "radio") and box.get("checked") is None:
            continue
        values.setdefault(box.get("name"), []).extend(_sent(box))
    return {name: sent[0] if len(sent) == 1 else sent for name, sent in values.items() if sent}


def _sent(box) -> list[str]:
    if box.tag == "textarea":
        # The first line break after the tag is none of the text's; the others are sent as CR LF.
        text = box.xpath("string()").removeprefix("\r").removeprefix("\n")
        return ["\r\n".join(text.splitlines())]
    if box.tag == "select":
        options = box.xpath(".//option[@selected]") or box.xpath("(.//option)[1]")
        return [option.get("value") for option in options]
    return [box.get("value", "on" if box.get("type") == "checkbox" else "")]


def errors_of(response) -> str:
    """What the page says is wrong, in one text; empty when nothing is."""
    return _said(response, "contains(@class, 'errornote') or contains(@class, 'errorlist')")


def messages_of(response) -> str:
    """What the page says has happened."""
    return _said(response, "contains(@class, 'messagelist')")


def _said(response, condition: str) -> str:
    texts = _found(response, f"//*[{condition}]//text()")
    return " ".join(filter(None, map(str.strip, texts)))


def _found(response, path: str) -> list:
    """What the path leads to, without the tree of `read`, which takes ten times as long to grow."""
    if not response.content:
        return []
    return etree.fromstring(response.content, etree.HTMLParser(encoding="utf-8")).xpath(path)


def cells(response, column: str) -> list[str]:
    """A column of a list, from top to bottom."""
    return [cell.text for cell in read(response).select(f"#result_list tbody .field-{column}")]


def choose(client, action: str, records, **sent):
    """What an action of a list answers for the records: the page that shows what it would change."""
    chosen = {"action": action, "_selected_action": [record.pk for record in records]}
    return client.post(address(type(records[0])), chosen | sent)


def act(client, action: str, records, **given):
    """Do an action as its page is sent once it has shown what is given; the answer, with what is said afterwards."""
    path = address(type(records[0]))
    page = client.post(path, form_of(choose(client, action, records)) | given)
    sent = form_of(page) if page.status_code == 200 else {}
    # A page with a choice to make shows first what follows from it.
    return client.post(path, sent, follow=True) if sent else client.get(page.url)


def site_link(response) -> str | None:
    """Where 「サイト上で表示」 of a change page leads, if it is offered."""
    link = read(response).select_one(".object-tools .viewsitelink")
    return link and link["href"]


def queries_of(client, url: str) -> int:
    """How many queries a page makes, after one visit that fills what Django keeps."""
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)
