"""Targets over time, and values that do not compare with them."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from kpis.figures import Basis, Bound, Figure
from kpis.periods import Period
from kpis.targets import incomparable_since, is_parted, terms_of


def figure(value: str, year: int = 2025) -> Figure:
    return Figure(Decimal(value), "人", Period.year(year), Basis.YEAR, Bound.REACH)


@dataclass
class Changed:
    """A change of a target, as terms_of takes it."""

    old: Figure
    new: Figure
    valid_from: date
    reason: str = "見直し"


def spans(terms) -> list:
    return [(str(term.figure.value), term.first_year, term.last_year) for term in terms]


def test_target_that_never_changed_is_valid_in_every_year():
    (term,) = terms_of(figure("100"), [])

    assert spans([term]) == [("100", None, None)]
    assert term.holds_in(1990)
    assert term.holds_in(2090)


def test_target_holds_from_the_fiscal_year_of_its_day():
    changes = [
        Changed(figure("100"), figure("110"), date(2023, 3, 31)),
        Changed(figure("110"), figure("120"), date(2024, 4, 1)),
    ]

    terms = terms_of(figure("120"), changes)

    assert spans(terms) == [("100", None, 2021), ("110", 2022, 2023), ("120", 2024, None)]
    assert [term.holds_in(2022) for term in terms] == [False, True, False]
    assert [term.valid_from for term in terms] == [None, date(2023, 3, 31), date(2024, 4, 1)]


def test_correction_from_an_earlier_day_takes_the_place_of_what_came_between():
    changes = [
        Changed(figure("100"), figure("110"), date(2023, 6, 1)),
        Changed(figure("110"), figure("120"), date(2022, 6, 1)),
    ]

    assert spans(terms_of(figure("120"), changes)) == [("100", None, 2021), ("120", 2022, None)]


def test_two_changes_of_one_year_leave_the_later():
    changes = [
        Changed(figure("100"), figure("110"), date(2023, 6, 1)),
        Changed(figure("110"), figure("120"), date(2023, 9, 1)),
    ]

    assert spans(terms_of(figure("120"), changes)) == [("100", None, 2022), ("120", 2023, None)]


def test_values_after_a_break_do_not_compare_until_the_target_is_set_anew():
    baseline = figure("90", 2020)
    (first,) = terms_of(figure("100"), [])

    assert incomparable_since(baseline, first, []) is None
    assert incomparable_since(baseline, first, [2020]) is None
    assert incomparable_since(baseline, first, [2023, 2022]) == 2022
    assert incomparable_since(None, first, [2019]) == 2019

    change = Changed(figure("100"), figure("110"), date(2023, 4, 1))
    new = terms_of(figure("110"), [change])[-1]
    assert incomparable_since(None, new, [2022, 2023]) is None
    assert incomparable_since(None, new, [2024]) == 2024


def test_way_over_a_break_needs_a_new_baseline_too():
    baseline = figure("90", 2020)
    change = Changed(figure("100"), figure("110"), date(2023, 4, 1))
    breaks = [2022]

    assert incomparable_since(baseline, terms_of(figure("110"), [change])[-1], breaks) == 2022
    # A baseline over several years is not on the way to one year's target, which stands alone.
    best = replace(baseline, period=Period(2018, 2020), basis=Basis.BEST)
    assert incomparable_since(best, terms_of(figure("110"), [change])[-1], breaks) is None
    for year, expected in ((2021, 2022), (2022, None), (2023, None)):
        term = terms_of(figure("110"), [change], year)[-1]
        assert incomparable_since(baseline, term, breaks) == expected


def test_break_parts_an_old_baseline_from_a_new_target():
    baseline, target = figure("90", 2020), figure("110")
    change = Changed(figure("100"), target, date(2023, 4, 1))
    kept, new = terms_of(target, [])[-1], terms_of(target, [change])[-1]

    assert is_parted(baseline, new, [2022])
    assert is_parted(baseline, new, [2023])
    assert not is_parted(baseline, new, [2019, 2024])
    assert not is_parted(baseline, kept, [2022])
    assert not is_parted(baseline, terms_of(target, [change], 2022)[-1], [2022])
    assert not is_parted(None, new, [2022])
