"""Courses and frames of invented series, for the tests of drawings."""

from dataclasses import replace
from decimal import Decimal

from kpis.figures import Reading
from kpis.targets import TargetTerm
from kpis.wording.drawings.course import Course
from kpis.wording.drawings.frame import PHONE, Frame
from kpis.wording.specimens import specimen

THRESHOLD = Decimal("0.8")


def course(
    text: str, *, values=None, breaks=None, provisional=(), before=None, changed=2023
) -> Course:
    """A course of a specimen's text. `values` by year take the place of its actuals, and may be negative; `before` is
    what the target was before the year `changed`."""
    series = specimen("試験の系列", f"it: {text}")
    readings = series.readings
    if values is not None:
        readings = [Reading(year, Decimal(value)) for year, value in values.items()]
    readings = [replace(reading, provisional=reading.year in provisional) for reading in readings]
    terms = [TargetTerm(series.target)]
    if before is not None:
        old = replace(series.target, value=Decimal(before))
        terms = [
            TargetTerm(old, last_year=changed - 1),
            TargetTerm(series.target, first_year=changed, baseline_set_in=changed),
        ]
    return Course(series.baseline, terms, readings, THRESHOLD, breaks or {})


def frame(text: str, size=PHONE, beside=(), **values) -> Frame:
    return Frame(course(text, **values), size, beside)
