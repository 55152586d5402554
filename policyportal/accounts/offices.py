"""The offices that the accounts of staff belong to."""

import unicodedata

from django.contrib.auth.models import Group
from django.contrib.postgres.functions import RandomUUID
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.db.models import Q

from policyportal.records.checks import check
from policyportal.records.sources import ChangedAtField
from regions.models import Subprefecture

MOST_ADDRESSES = 10


class MailAddressesField(models.TextField):
    """Mail addresses, one a line, each once and in the letters that mail knows; a text for the database."""

    def deconstruct(self) -> tuple:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs

    def to_python(self, value) -> str:
        lines = unicodedata.normalize("NFKC", value or "").splitlines()
        stripped = [line.strip() for line in lines]
        return "\n".join(dict.fromkeys(line for line in stripped if line))

    def validate(self, value, model_instance) -> None:
        super().validate(value, model_instance)
        addresses = value.splitlines()
        if len(addresses) > MOST_ADDRESSES:
            raise ValidationError(f"メールアドレスは{MOST_ADDRESSES}件までにしてください。")
        for address in addresses:
            try:
                validate_email(address)
                # As mail writes a name of another alphabet, which may be too long for it.
                address.rpartition("@")[2].encode("idna")
            except (ValidationError, UnicodeError):
                text = f"「{address}」はメールアドレスとして読めません。1行に1つ、name@example.jp のように入力してください。"
                raise ValidationError(text) from None


class Office(models.Model):
    """所属: what the accounts in a group may do, and for which bureau (policyportal.accounts.rights).

    An account belongs to an office by its group, and may belong to several.
    """

    class Role(models.TextChoices):
        HEAD = "head", "本庁"
        """Edits every record, approves reviews, confirms leads, says who enters what."""
        BUREAU = "bureau", "振興局"
        """Edits the texts of the projects it leads, reviews them, enters the actuals of its series."""
        READER = "reader", "閲覧のみ"
        """Reads everything, drafts too, and changes nothing."""

    group = models.OneToOneField(
        Group, on_delete=models.CASCADE, related_name="office", verbose_name="グループ"
    )
    role = models.CharField("役割", max_length=10, choices=Role)
    subprefecture = models.OneToOneField(
        Subprefecture,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="office",
        verbose_name="振興局",
    )
    mail_addresses = MailAddressesField(
        "お知らせを送るメールアドレス",
        blank=True,
        help_text="1行に1つ入力します。入力の期限や差し戻しのお知らせが届きます。"
        "個人ではなく、係などの共用のアドレスを登録してください。公開されません。",
    )
    calendar_key = models.UUIDField(
        "カレンダーの鍵", unique=True, editable=False, db_default=RandomUUID()
    )
    """Whoever knows it reads the calendar of the office (policyportal.round.calendar); the head office renews it."""
    changed_at = ChangedAtField()

    class Meta:
        verbose_name = "所属"
        verbose_name_plural = "所属"
        ordering = ["role", "subprefecture"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role="bureau", subprefecture__isnull=False)
                | Q(role__in=["head", "reader"], subprefecture__isnull=True),
                name="%(app_label)s_%(class)s_place_fits",
                violation_error_message="振興局を選ぶのは、役割が「振興局」のときだけです。",
            ),
            check(
                "メールアドレスは、1行に1つ入力してください。",
                mail_addresses_listed=Q(mail_addresses="")
                | Q(mail_addresses__regex=r"^[^\s@]+@[^\s@]+(\n[^\s@]+@[^\s@]+)*$"),
            ),
        ]

    def __str__(self):
        return self.group.name

    @property
    def addresses(self) -> list[str]:
        """Those to which its letters go."""
        return self.mail_addresses.splitlines()
