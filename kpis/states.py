"""How far the actual of a year of a series has come: asked in one place for every table, letter and calendar."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Case, Exists, OuterRef, Value, When


class State(models.TextChoices):
    """The state of a year that needs an actual. The first that holds is meant."""

    ENTERED = "entered", "公開"
    SUBMITTED = "submitted", "提出済み"
    """A draft waits for the head office."""
    RETURNED = "returned", "差し戻し"
    """The head office has sent the draft back, and says why."""
    DRAFT = "draft", "下書き"
    ANSWERED = "answered", "公表前・調査なし"
    """It is known that there is no actual yet, or never."""
    OWED = "owed", "未入力"


def state_of(series: type[models.Model], year: int, today: date) -> Case:
    """Tell the state of a year on a day, beside a row of series."""
    found: dict[str, Any] = {}
    for name in ("actuals", "draftactuals", "missing_values"):
        model: Any = series._meta.get_field(name).related_model
        found[name] = model.objects.filter(series=OuterRef("pk"), year=year)
    drafts, answers = found["draftactuals"], found["missing_values"].answered(today)
    return Case(
        When(Exists(found["actuals"]), then=Value(State.ENTERED)),
        When(Exists(drafts.submitted()), then=Value(State.SUBMITTED)),
        When(Exists(drafts.exclude(returned_for="")), then=Value(State.RETURNED)),
        When(Exists(drafts), then=Value(State.DRAFT)),
        When(Exists(answers), then=Value(State.ANSWERED)),
        default=Value(State.OWED),
        output_field=models.CharField(),
    )
