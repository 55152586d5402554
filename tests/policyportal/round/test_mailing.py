"""Letters as they leave: once each, whoever fails, to a real server too."""

from email import message_from_bytes
from email.policy import default
from smtplib import SMTPRecipientsRefused
from socket import socket

import pytest
from aiosmtpd.controller import Controller
from django.core.mail.backends.locmem import EmailBackend
from django.db import IntegrityError, transaction

from policyportal.round.mailing import Letter, Mailing, can_send, deliver
from tests.factories import make_office

pytestmark = pytest.mark.django_db
RECORD = {"kind": Mailing.Kind.DIGEST, "key": "2026-06-15"}


def letter(*addresses: str, **record) -> Letter:
    office = make_office(mail_addresses="\n".join(addresses))
    return Letter(office, "試験の件名", "試験の本文", RECORD | record)


def test_letter_goes_to_each_address_once(mail, mailoutbox):
    sent = letter("one@example.jp", "two@example.jp")

    deliveries = deliver([sent]), deliver([sent])

    assert [mail.to for mail in mailoutbox] == [["one@example.jp"], ["two@example.jp"]]
    assert mailoutbox[0].from_email == "portal@example.jp"
    assert mailoutbox[0].extra_headers == {"Auto-Submitted": "auto-generated"}
    assert [delivery.sent for delivery in deliveries] == [[sent.office], []]
    assert deliveries[1].repeated == [sent.office]
    assert Mailing.objects.count() == 2
    deliver([Letter(sent.office, "", "", RECORD | {"key": "2026-06-16"})])
    assert len(mailoutbox) == 4


def test_mailbox_that_fails_stops_no_other_and_is_tried_again(mail, mailoutbox, monkeypatch):
    bad, good = letter("bad@example.jp"), letter("good@example.jp")
    send = EmailBackend.send_messages
    refused = SMTPRecipientsRefused({"bad@example.jp": (550, b"no bad@example.jp here")})

    def refuse(backend, messages):
        if messages[0].to == ["bad@example.jp"]:
            raise refused
        return send(backend, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    first = deliver([bad, good])
    monkeypatch.undo()

    assert first.sent == [good.office]
    assert first.failed == [(bad.office, "1番目のアドレス：SMTPRecipientsRefused 550")]
    assert Mailing.objects.get().address == "good@example.jp"
    assert deliver([bad, good]).sent == [bad.office]


def test_address_that_mail_cannot_write_stops_no_other(mail):
    bad, good = letter(f"a@{'あ' * 60}.jp"), letter("good@example.jp")

    delivery = deliver([bad, good])

    assert delivery.sent == [good.office]
    assert delivery.failed == [(bad.office, "1番目のアドレス：UnicodeError")]


def test_server_that_is_away_is_asked_once(mail, monkeypatch):
    asked = []

    def away(backend):
        asked.append(backend)
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(EmailBackend, "open", away)
    delivery = deliver([letter("one@example.jp"), letter("two@example.jp")])

    assert [reason for _, reason in delivery.failed] == ["ConnectionRefusedError 111"] * 2
    assert len(asked) == 1
    assert not Mailing.objects.exists()


def test_database_refuses_to_note_a_letter_twice(mail):
    sent = letter("one@example.jp")
    deliver([sent])

    with pytest.raises(IntegrityError, match="sent_once"), transaction.atomic():
        Mailing.objects.create(office=sent.office, address="one@example.jp", **RECORD)


@pytest.mark.parametrize("missing", ["EMAIL_HOST", "DEFAULT_FROM_EMAIL", "PORTAL_URL"])
def test_nothing_leaves_without_a_server_a_sender_and_an_address(mail, settings, missing):
    assert can_send()
    setattr(settings, missing, "")
    assert not can_send()


class Kept:
    """A mailbox that takes what comes, except for one address."""

    def __init__(self):
        self.letters = []

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if address == "full@example.jp":
            return "552 mailbox is full"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.letters.append((envelope.rcpt_tos, envelope.content))
        return "250 OK"


def test_server_gets_the_letter(mail, settings):
    kept = Kept()
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        _, port = free.getsockname()
    server = Controller(kept, hostname="127.0.0.1", port=port)
    server.start()
    try:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        delivery = deliver([letter("full@example.jp", "one@example.jp")])
    finally:
        server.stop()

    ((to, content),) = kept.letters
    assert to == ["one@example.jp"]
    assert message_from_bytes(content, policy=default)["Subject"] == "試験の件名"
    assert delivery.failed[0][1] == "1番目のアドレス：SMTPRecipientsRefused 552"
