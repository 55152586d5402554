import pytest

from policyportal.exchange.explaining import FileRow, Problem, Report, spans_of


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (Problem(3, "年", "だめ"), "3行目・「年」：だめ"),
        (Problem(None, "", "だめ"), "だめ"),
        (Problem(3, "", "だめ"), "3行目：だめ"),
    ],
)
def test_problem_names_its_place(problem, said):
    assert str(problem) == said


def test_rows_are_told_in_few_words():
    assert spans_of(map(FileRow, [2, 3, 4, 7, 9, 10])) == "2～4、7、9～10"


def test_report_counts_its_rows_and_waits_for_no_confirmation_where_one_is_wrong():
    added, wrong = FileRow(2, outcome="added"), FileRow(3, outcome="wrong")
    wrong.add_problem("年", "だめ")

    report = Report([added, wrong])

    assert (report.added, report.wrong, report.changed) == ([added], [wrong], [])
    assert report.has_effect
    assert not report.may_be_confirmed
    assert report.may_leave_out
    assert not Report([wrong]).may_leave_out
    assert Report([added]).may_be_confirmed


def test_reports_that_say_another_thing_have_another_fingerprint():
    rows = [
        FileRow(2, title="own-1", outcome="changed", changes=[("値", "1", value)])
        for value in "233"
    ]
    first, second, third = (Report([row]).fingerprint for row in rows)

    assert second == third != first


def test_places_name_their_sheet_where_a_file_has_several():
    rows = [FileRow(2, sheet="空知"), FileRow(3, sheet="空知"), FileRow(2, sheet="石狩")]
    assert spans_of(rows) == "シート「空知」2～3、シート「石狩」2"
    rows[0].name, rows[0].unit, rows[2].title = "試験の事業／試験の指標", "人", "own-1-1 R4"
    for row in rows[::2]:
        row.outcome = "wrong"
        row.add_problem("実績値", "数値ではありません。")

    report = Report(rows)

    assert [str(problem) for problem in report.problems] == [
        "シート「空知」・2行目・「実績値」：数値ではありません。",
        "シート「石狩」・2行目・「実績値」：数値ではありません。",
    ]
    assert [problem.place for problem in report.problems] == ["シート「空知」2", "シート「石狩」2"]
    told = [problem.about for problem in report.problems]
    assert told == ["試験の事業／試験の指標（単位：人）", "own-1-1 R4"]
