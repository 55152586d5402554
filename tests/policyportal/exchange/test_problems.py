import pytest

from policyportal.exchange.problems import Problem


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
