from policyportal.exchange.explaining import Outcome, Report, RowReport, spans_of


def test_rows_are_told_in_few_words():
    assert spans_of([2, 3, 4, 7, 9, 10]) == "2～4、7、9～10"


def test_report_counts_its_rows_and_waits_for_no_confirmation_where_one_is_wrong():
    added, wrong = RowReport(2, outcome=Outcome.ADDED), RowReport(3, outcome=Outcome.WRONG)
    wrong.add_problem("年", "だめ")

    report = Report([added, wrong])

    assert (report.added, report.wrong, report.changed) == ([added], [wrong], [])
    assert report.has_effect
    assert not report.may_be_confirmed
    assert Report([added]).may_be_confirmed


def test_reports_that_say_another_thing_have_another_fingerprint():
    rows = [RowReport(2, "own-1", Outcome.CHANGED, changes=[("値", "1", value)]) for value in "233"]
    first, second, third = (Report([row]).fingerprint for row in rows)

    assert second == third != first
