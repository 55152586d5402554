"""What is read from wrk, and how rows are compared."""

import pytest

from benchmarks.rounds import Round, Row, read_report

SAID = """\
Running 3s test @ http://127.0.0.1:8771/
  2 requests in 3.00s
report 2000 4000000 1500 2500 {failed}
"""


def row(name, *figures):
    """A row whose rounds gave these requests a second and this CPU."""
    rounds = [Round(per_second, cpu, 1.0, 2.0) for per_second, cpu in figures]
    return Row(name, "http://127.0.0.1/", (), rounds=rounds)


def test_report_of_wrk():
    assert read_report(SAID.format(failed=0), cpu=0.5) == Round(
        per_second=500, cpu=250, median=1.5, percentile_95=2.5
    )


def test_failed_answer_ends_the_run():
    with pytest.raises(SystemExit, match="3 of 2000 requests failed"):
        read_report(SAID.format(failed=3), cpu=0.5)


def test_row_shows_medians():
    assert row("area", (10, 5), (1000, 7), (1200, 6)).line() == "| area | 1,000 | 6 | 1.00 | 2.00 |"


def test_ratio_is_the_median_of_the_rounds_ratios():
    # The machine was slow in the second round, for both.
    area = row("area", (90, 20), (9, 200), (95, 30))
    static = row("static", (100, 10), (10, 100), (100, 10))

    assert area.line_of_ratios(static) == "| area | static | 0.900 | 2.00 |"
