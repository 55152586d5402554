"""What bureaus ask the head office to change of what the public has seen."""

from typing import Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from policyportal.accounts.rights import Staff
from policyportal.records.checks import check, text_check
from policyportal.records.explained import REASON_LENGTH, ChangeKind
from regions.models import Subprefecture

COMMENT_LENGTH = 400


def naming(bureau: Subprefecture) -> str:
    """Name the bureau after the reason of its proposal."""
    return f"（{bureau.bureau_name}の提案）"


class ProposalQuerySet(models.QuerySet):
    def waiting(self) -> Self:
        return self.filter(state=Proposal.State.WAITING)

    def shown_to(self, staff: Staff) -> Self:
        """Those that an account sees: the head office all, a bureau its own."""
        return self if staff.is_head else self.filter(bureau__in=staff.bureaus)

    def with_names(self) -> Self:
        return self.select_related("bureau", "proposed_by", "decided_by", "kind_of_record")


class Proposal(models.Model):
    """変更の提案: a bureau proposes to change a record; nothing of it is public before the head office publishes it.

    It has the texts that were typed into the boxes of the record's form, which checks them again when they are
    published, and what its readers compare. It names its record as histories do, by kind and id, and outlives it.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "本庁の確認待ち"
        """The head office has not decided yet."""
        PUBLISHED = "published", "公開済み"
        """The record has been changed by it."""
        RETURNED = "returned", "差し戻し"
        """The head office leaves the record as it is and says why."""
        WITHDRAWN = "withdrawn", "取り下げ"
        """The bureau took it back."""

    kind_of_record = models.ForeignKey(ContentType, models.PROTECT, verbose_name="記録の種類")
    record_id = models.BigIntegerField("記録の番号")
    record = GenericForeignKey("kind_of_record", "record_id")
    name = models.CharField("記録", max_length=300)
    typed = models.JSONField("入力した内容", help_text="入力欄の名前ごとの、入力した文。")
    changes = models.JSONField("変更前と変更後", help_text="変わる項目ごとの、名前と前後の文。")
    change_kind = models.CharField("変更の種類", max_length=10, choices=ChangeKind)
    reason = models.CharField("変更の理由", max_length=REASON_LENGTH)
    bureau = models.ForeignKey(
        Subprefecture, models.PROTECT, related_name="proposals", verbose_name="提案した振興局"
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="proposals",
        verbose_name="提案した人",
    )
    proposed_at = models.DateTimeField("提案した日時", db_default=Now())
    state = models.CharField("状態", max_length=10, choices=State, default=State.WAITING)
    comment = models.CharField("コメント", max_length=COMMENT_LENGTH, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="decided_proposals",
        verbose_name="決めた人",
    )
    decided_at = models.DateTimeField("決めた日時", null=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "変更の提案"
        ordering = ["proposed_at", "pk"]
        default_permissions = ()
        constraints = [
            check(
                "状態を、選択肢から選んでください。",
                state_known=Q(state__in=["waiting", "published", "returned", "withdrawn"]),
            ),
            check(
                "決めた人と日時は、決めたときにだけ入ります。",
                decided=Q(state="waiting", decided_by=None, decided_at=None)
                | ~Q(state="waiting") & Q(decided_by__isnull=False, decided_at__isnull=False),
            ),
            check(
                "差し戻すときは、コメントを入力してください。",
                return_explained=~Q(state="returned") | ~Q(comment=""),
            ),
            text_check("reason"),
        ]

    def __str__(self) -> str:
        return f"{self.name}{naming(self.bureau)}"

    @property
    def public_reason(self) -> str:
        """The reason that the public reads once it is published."""
        return f"{self.reason}{naming(self.bureau)}"
