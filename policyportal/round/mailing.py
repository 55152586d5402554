"""Letters to the offices: each is sent once, and it is written down that it was."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from smtplib import SMTPException
from typing import Self

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import models, transaction
from django.db.models.functions import Now

from policyportal.accounts.offices import Office
from policyportal.records.checks import unique
from policyportal.records.fields import YearField

# What a connection and a server raise, and an address that no mail can have; whatever else goes wrong is a fault of
# the portal.
FAILURES = (SMTPException, OSError, UnicodeError)
UNSET = (
    "メールの送信が設定されていないため、何も送りません"
    "（PORTAL_MAIL_HOST、PORTAL_MAIL_FROM、PORTAL_URL。docs/configuration.md に説明があります）。"
)
# Programs that answer letters by themselves leave those alone that say so (RFC 3834).
AUTOMATIC = {"Auto-Submitted": "auto-generated"}


class MailingQuerySet(models.QuerySet):
    def reminders(self) -> Self:
        """Those that somebody of the head office has sent, the newest first."""
        return self.filter(kind=Mailing.Kind.REMINDER).order_by("-sent_at", "-pk")


class Mailing(models.Model):
    """送ったメール: a letter that has left for an address of an office.

    The same letter (`key`: the day of a digest, the page from which reminders were sent) goes to an address once, for
    the second one is refused by the database. A letter that could not be sent is not here and can be tried again.
    """

    class Kind(models.TextChoices):
        DIGEST = "digest", "お知らせ"
        """What an office owes, sent by a command."""
        REMINDER = "reminder", "督促"
        """Sent by somebody of the head office to those that were chosen."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="mailings", verbose_name="所属")
    address = models.EmailField("メールアドレス", max_length=320)
    kind = models.CharField("種類", max_length=10, choices=Kind)
    key = models.CharField("見分ける語", max_length=40)
    year = YearField("年", null=True)
    sentence = models.TextField("添えた文", blank=True)
    sent_at = models.DateTimeField("送った日時", db_default=Now())
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="送った人",
    )

    objects = MailingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "送ったメール"
        ordering = ["-sent_at", "-pk"]
        default_permissions = ()
        constraints = [
            unique("このメールは送信済みです。", sent_once=["office", "address", "kind", "key"])
        ]

    def __str__(self) -> str:
        return f"{self.office} {self.get_kind_display()}"


@dataclass(frozen=True)
class Letter:
    """A letter to an office, with what is written down of it."""

    office: Office
    subject: str
    body: str
    record: dict = field(default_factory=dict)
    """The fields of its Mailing: kind, key, and the others as they are known."""


@dataclass
class Delivery:
    """What has become of letters: the offices to which they went, and those that had them already, or did not get them."""

    sent: list[Office] = field(default_factory=list)
    repeated: list[Office] = field(default_factory=list)
    failed: list[tuple[Office, str]] = field(default_factory=list)
    """An office once for each of its mailboxes that failed, with the reason, which names no address."""


def can_send() -> bool:
    """Whether letters can leave: a server is set, and who they are from and where their links lead."""
    return bool(settings.EMAIL_HOST and settings.DEFAULT_FROM_EMAIL and settings.PORTAL_URL)


def deliver(letters: Iterable[Letter]) -> Delivery:
    """Send each letter to each address of its office, unless it has gone there already. One that fails stops no other."""
    delivery, connection = Delivery(), get_connection()
    try:
        connection.open()
    except FAILURES as error:
        # Nobody waits for a server that is away once for each letter.
        delivery.failed = [(letter.office, _reason(error)) for letter in letters]
        return delivery
    try:
        for letter in letters:
            for number, address in enumerate(letter.office.addresses, start=1):
                _send(letter, number, address, connection, delivery)
    finally:
        connection.close()
    return delivery


def _send(
    letter: Letter, number: int, address: str, connection: BaseEmailBackend, delivery: Delivery
) -> None:
    named = {"office": letter.office, "address": address} | letter.record
    unique_in = {name: named.pop(name) for name in ("office", "address", "kind", "key")}
    try:
        # Written down before it leaves and kept only if it has: a second run meanwhile waits for the row.
        with transaction.atomic():
            _, is_new = Mailing.objects.get_or_create(**unique_in, defaults=named)
            if is_new:
                connection.open()
                EmailMessage(
                    letter.subject,
                    letter.body,
                    to=[address],
                    connection=connection,
                    headers=AUTOMATIC,
                ).send()
    except FAILURES as error:
        connection.close()
        delivery.failed.append((letter.office, f"{number}番目のアドレス：{_reason(error)}"))
        return
    told = delivery.sent if is_new else delivery.repeated
    if letter.office not in told:
        told.append(letter.office)


def _reason(error: Exception) -> str:
    """Say why a letter could not be sent, without the address, which the words of a server often repeat."""
    code = getattr(error, "smtp_code", None) or getattr(error, "errno", None) or ""
    if hasattr(error, "recipients"):
        code = next((answer[0] for answer in error.recipients.values()), "")
    return f"{type(error).__name__} {code}".strip()
