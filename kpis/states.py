"""How far the actual of a year of a series has come: asked in one place for every table, letter and calendar."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When

from kpis.due import months_of


class State(models.TextChoices):
    """The state of a year that needs an actual. The first that holds is meant."""

    ENTERED = "entered", "公開"
    SUBMITTED = "submitted", "提出済み"
    """A draft waits for the head office."""
    RETURNED = "returned", "差し戻し"
    """The head office has sent the draft back, and says why."""
    DRAFT = "draft", "下書き"
    NOT_SURVEYED = "not_surveyed", "調査なし"
    """It is known that there will never be one."""
    AWAITED = "awaited", "公表前"
    """Its month has not come. Nobody is asked for it yet; whoever knows it already may enter it."""
    OWED = "owed", "未入力"


def state_of(series: type[models.Model], year: int, today: date) -> Case:
    """Tell the state of a year on a day, beside a row of series."""
    found: dict[str, Any] = {}
    for name in ("actuals", "draftactuals", "missing_values"):
        model: Any = series._meta.get_field(name).related_model
        found[name] = model.objects.filter(series=OuterRef("pk"), year=year)
    drafts, missing = found["draftactuals"], found["missing_values"]
    # A month that was announced for the year goes before the one of the card.
    by_card = ~Exists(missing.exclude(expected_on=None)) & Q(
        kpi__appears__gt=months_of(year, today)
    )
    return Case(
        When(Exists(found["actuals"]), then=Value(State.ENTERED)),
        When(Exists(drafts.submitted()), then=Value(State.SUBMITTED)),
        When(Exists(drafts.exclude(returned_for="")), then=Value(State.RETURNED)),
        When(Exists(drafts), then=Value(State.DRAFT)),
        When(Exists(missing.filter(kind="not_surveyed")), then=Value(State.NOT_SURVEYED)),
        When(Exists(missing.filter(expected_on__gt=today)), then=Value(State.AWAITED)),
        When(by_card, then=Value(State.AWAITED)),
        default=Value(State.OWED),
        output_field=models.CharField(),
    )
