"""Constraints that models of every app share."""

from django.db import models
from django.db.models import Q

CODE = r"^[a-z0-9]+(-[a-z0-9]+)*$"
KANA = r"^[ぁ-ゖー・]+$"


def fact_check(fact: str, condition: Q, message: str) -> models.CheckConstraint:
    """A fact about the fields of a model, which names the constraint, and the sentence for staff."""
    return models.CheckConstraint(
        condition=condition,
        name=f"%(app_label)s_%(class)s_{fact}",
        violation_error_message=message,
    )


def code_check(field: str) -> models.CheckConstraint:
    """A code is part of a permanent address: lower-case letters, digits and single hyphens."""
    message = "コードは、半角の英小文字と数字をハイフンでつないだ形にしてください（例：doo-01）。"
    return fact_check(f"{field}_form", Q(**{f"{field}__regex": CODE}), message)


def kana_check(*, blank: bool = False) -> models.CheckConstraint:
    """A reading is in hiragana; `blank` where a record may do without."""
    condition = Q(kana__regex=KANA) | Q(kana="") if blank else Q(kana__regex=KANA)
    return fact_check("kana_form", condition, "よみは、ひらがなで入力してください。")


def text_check(field: str) -> models.CheckConstraint:
    """A printed text is there, on one line, without white space around it."""
    condition = Q(**{f"{field}__regex": r"^\S([^\n\r]*\S)?$"})
    message = "空欄にせず、前後の空白や改行を除いて入力してください。"
    return fact_check(f"{field}_printed", condition, message)
