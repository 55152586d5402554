"""Constraints: their names begin with app and class, and each says in Japanese what it asks for."""

from django.db import models
from django.db.models import Q

CODE = r"^[a-z0-9]+(-[a-z0-9]+)*$"
KANA = r"^[ぁ-ゖー・]+$"


def check(message: str, **rule: Q) -> models.CheckConstraint:
    """Make a constraint of one named condition: `check("…です。", stage_known=Q(stage__in=["draft"]))`."""
    fact, condition = rule.popitem()
    return models.CheckConstraint(
        condition=condition,
        name=f"%(app_label)s_%(class)s_{fact}",
        violation_error_message=message,
    )


def unique(message: str, condition: Q | None = None, **rule: list[str]) -> models.UniqueConstraint:
    """Make a constraint of one named list of fields, of which no two rows have the same values."""
    fact, fields = rule.popitem()
    return models.UniqueConstraint(
        fields=fields,
        condition=condition,
        name=f"%(app_label)s_%(class)s_{fact}",
        violation_error_message=message,
    )


def code_check(field: str) -> models.CheckConstraint:
    """A code is part of a permanent address: lower-case letters, digits and single hyphens."""
    message = "コードは、半角の英小文字と数字をハイフンでつないだ形にしてください（例：doo-01）。"
    return check(message, **{f"{field}_form": Q(**{f"{field}__regex": CODE})})


def kana_check(*, blank: bool = False) -> models.CheckConstraint:
    """A reading is in hiragana; `blank` where a record may do without."""
    condition = Q(kana__regex=KANA) | Q(kana="") if blank else Q(kana__regex=KANA)
    return check("よみは、ひらがなで入力してください。", kana_form=condition)


def text_check(field: str, *, blank: bool = False) -> models.CheckConstraint:
    """A printed text is there, on one line, without white space around it; `blank` where a record may do without."""
    printed = Q(**{f"{field}__regex": r"^\S([^\n\r]*\S)?$"})
    message = "前後の空白や改行を除いて入力してください。"
    if blank:
        return check(message, **{f"{field}_printed": Q(**{field: ""}) | printed})
    return check(f"空欄にせず、{message}", **{f"{field}_printed": printed})
