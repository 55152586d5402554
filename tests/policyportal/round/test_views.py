"""Who is late: the page, its files and the reminder."""

from io import BytesIO

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from openpyxl import load_workbook

from policyportal.accounts.offices import Office
from policyportal.round.mailing import UNSET, Mailing
from policyportal.round.views import COLUMNS
from tests.factories import make_account, make_office
from tests.staff import messages_of, queries_of, read

PAGE = reverse("admin:round")
REMIND = reverse("admin:remind")


def rows(response) -> list[str]:
    return [cell.text.split()[0] for cell in read(response).select(".round__table tbody th")]


@pytest.fixture
def head(world, client):
    client.force_login(world.accounts[0])
    return client


def test_columns_of_states_add_up(world):
    total = world.round().total
    counts = {column.heading: column.count(total) for column in COLUMNS}

    headings = list(counts)
    states = [heading for heading in headings if heading.startswith("実績値")][1:-1]
    assert sum(counts[heading] for heading in states) == counts["実績値・入力する系列"] == 8
    assert counts["実績値・期限切れ"] == 3
    assert (headings[9], headings[-1]) == ("点検・評価・対象", "点検・評価・期限切れ")


def test_head_office_sees_all_bureaus_the_late_ones_first(world, head):
    page = head.get(PAGE, {"year": "R7"})

    assert rows(page) == ["東振興局", "西振興局"]
    table = read(page)
    assert table.select_one("tbody tr").get("class") == ["round__late"]
    assert table.select_one("tfoot td[data-label='実績値・未入力']").text == "2"
    boxes = {box["value"]: box.has_attr("checked") for box in table.select("[name=bureau]")}
    assert boxes == {"east": True, "west": False}


def test_choice_narrows_the_table(world, head):
    assert rows(head.get(PAGE, {"late": "1"})) == ["東振興局"]
    assert rows(head.get(PAGE, {"area": "higashi"})) == ["東振興局", "西振興局"]
    wrong = read(head.get(PAGE, {"area": "nowhere", "year": "令和"}))
    assert "その連携地域はありません" in wrong.text
    assert "年として読めません" in wrong.text


def test_bureau_sees_its_own_row_and_a_reader_only_reads(world, client):
    client.force_login(world.accounts[2])
    own = client.get(PAGE)
    client.force_login(make_account(make_office(Office.Role.READER)))
    read_only = client.get(PAGE)

    assert rows(own) == ["西振興局"]
    assert rows(read_only) == ["東振興局", "西振興局"]
    for page in (own, read_only):
        assert read(page).select("[name=bureau]") == []
    assert client.get(REMIND, {"bureau": "east"}).status_code == 403


def test_files_have_the_rows_of_the_page_and_their_sum(world, head):
    csv = head.get(PAGE, {"file": "csv", "late": "1"}).content.decode("utf-8-sig").splitlines()
    book = load_workbook(BytesIO(head.get(PAGE, {"file": "xlsx"}).content))

    assert csv[0].startswith("年,振興局,実績値・入力する系列,実績値・公開,")
    assert [line.split(",")[:3] for line in csv[1:]] == [
        ["R7", "東振興局", "7"],
        ["R7", "合計", "7"],
    ]
    cells = [[cell.value for cell in row] for row in book.worksheets[0]]
    assert cells[-1][:3] == ["R7", "合計", 8]
    assert [row[2] for row in cells[1:]] == [7, 1, 8]


def test_page_asks_as_much_however_much_there_is(world, head):
    assert queries_of(head, PAGE) == 14


def test_reminder_is_shown_and_then_sent_once(world, mail, mailoutbox, head):
    page = head.get(REMIND, {"year": "2025", "bureau": ["east", "west", "nowhere"]})

    assert [link.text for link in read(page).select("#content-main li a")] == ["西振興局"]
    assert "・owed（R7）" in read(page).select_one("pre").text
    sent = form_of_reminder(page) | {"sentence": "お早めに\r\nお願いします。"}
    preview = head.post(REMIND, sent | {"_preview": "1"})
    assert "お早めに\nお願いします。" in read(preview).select_one("pre").text.replace("\r", "")
    assert mailoutbox == []

    answers = [head.post(REMIND, sent | {"_send": "1"}, follow=True) for _ in range(2)]

    assert "1局に督促のメールを送りました。" in messages_of(answers[0])
    assert "すでに送っています：東振興局" in messages_of(answers[1])
    assert len(mailoutbox) == 2
    assert "お早めに\nお願いします。" in mailoutbox[0].body.replace("\r", "")
    assert {mailing.sent_by for mailing in Mailing.objects.all()} == {world.accounts[0]}
    assert LogEntry.objects.get().object_id == str(world.offices[0].pk)
    reminded = read(answers[1]).select_one("tbody tr td[data-label='督促した日']").text
    assert world.accounts[0].username in reminded


def form_of_reminder(page) -> dict:
    boxes = read(page).select("form[method=post] input[type=hidden]")
    return {box["name"]: box["value"] for box in boxes}


def test_nothing_is_sent_without_a_server_or_a_key(world, mail, mailoutbox, head, settings):
    page = head.get(REMIND, {"bureau": "east"})
    sent = form_of_reminder(page) | {"_send": "1"}

    head.post(REMIND, sent | {"key": "wrong"})
    assert head.post(REMIND, sent | {"bureau": "\0", "sentence": "\0"}).status_code == 200
    head.post(REMIND, sent | {"sentence": "長" * 1001})
    settings.EMAIL_HOST = ""
    unset = head.post(REMIND, sent)

    assert UNSET in read(unset).text
    assert mailoutbox == []
    assert not Mailing.objects.exists()


def test_who_was_not_chosen_and_who_owes_nothing_is_said(world, mail, head):
    assert "振興局が選ばれていません" in read(head.get(REMIND)).text
    idle = head.get(REMIND, {"bureau": "west", "year": "2024"})
    assert "ここで選べる年ではありません" in read(idle).text
