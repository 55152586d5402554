"""Staff at work in Django admin: signed in, sending the forms that a page shows as a browser sends them."""

import re

from bs4 import BeautifulSoup, SoupStrainer
from django.conf import settings
from django.contrib import auth
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

# What staff type where they change what was published.
EXPLAINED = {"change_kind": "訂正", "change_reason": "試験の訂正"}
RENAMED = {"change_kind": "名称変更", "change_reason": "試験の改称", "source": "試験の改訂資料"}


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
    form = read(response, SoupStrainer("form", id=re.compile("_form$")))
    values = {}
    for box in form.select("input[name], textarea[name], select[name]"):
        if box.has_attr("disabled") or box.get("type") in ("submit", "file", "button"):
            continue
        if box.get("type") in ("checkbox", "radio") and not box.has_attr("checked"):
            continue
        values.setdefault(box["name"], []).extend(_sent(box))
    return {name: sent[0] if len(sent) == 1 else sent for name, sent in values.items() if sent}


def _sent(box) -> list[str]:
    if box.name == "textarea":
        # The first line break after the tag is none of the text's; the others are sent as CR LF.
        return ["\r\n".join(box.text.removeprefix("\r").removeprefix("\n").splitlines())]
    if box.name == "select":
        options = box.select("option[selected]") or box.select("option")[:1]
        return [option["value"] for option in options]
    return [box.get("value", "on" if box.get("type") == "checkbox" else "")]


def errors_of(response) -> str:
    """What the page says is wrong, in one text; empty when nothing is."""
    return _said(response, "errornote|errorlist")


def messages_of(response) -> str:
    """What the page says has happened."""
    return _said(response, "messagelist")


def _said(response, classes: str) -> str:
    return read(response, SoupStrainer(class_=re.compile(classes))).get_text(" ", strip=True)


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
