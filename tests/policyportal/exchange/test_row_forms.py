from django.db import models
from django.db.models import F, Q

from policyportal.exchange.row_forms import fields_of


def test_constraint_speaks_of_its_fields_each_once():
    unique = models.UniqueConstraint(fields=["series", "year"], name="once")
    check = models.CheckConstraint(
        condition=~Q(bound="keep") | Q(bound="keep", baseline__gt=F("target__value")), name="kept"
    )

    assert fields_of(unique) == ["series", "year"]
    assert fields_of(check) == ["bound", "baseline", "target"]
