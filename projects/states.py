"""How far the review of a year of a project has come: asked in one place for every table and letter."""

from typing import Any

from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When


class State(models.TextChoices):
    """The state of a year whose review is due."""

    NONE = "none", "未作成"
    DRAFT = "draft", "作成中"
    RETURNED = "returned", "差し戻し"
    """The head office has sent it back, or taken its approval back, and says why."""
    SUBMITTED = "submitted", "提出済み"
    APPROVED = "approved", "承認済み"


# What its bureau has yet to do something about.
OPEN = (State.NONE, State.DRAFT, State.RETURNED)


def with_state(projects: Any, year: int) -> Any:
    """Add the `state` of the review of a year to projects, its id as `review`, and its `last_reason`; each may be None but the state."""
    model: Any = projects.model._meta.get_field("reviews").related_model
    own = model.objects.of_year(year).filter(project=OuterRef("pk"))
    reasons = own.with_last_reason().values("last_reason")[:1]
    found = projects.annotate(
        review=Subquery(own.values("pk")[:1]),
        status=Subquery(own.values("status")[:1]),
        last_reason=Subquery(reasons),
    )
    state = Case(
        When(status=None, then=Value(State.NONE)),
        When(Q(status=State.DRAFT, last_reason__isnull=False), then=Value(State.RETURNED)),
        default=F("status"),
        output_field=models.CharField(),
    )
    return found.annotate(state=state)
