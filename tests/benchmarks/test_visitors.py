"""What an editor sends of a form, and which of the edits a page shows."""

import pytest

from benchmarks import visitors
from benchmarks.visitors import MEANING, fields_of, shown_number

FORM = """
<form id="other"><input name="not_asked_for" value="1"></form>
<form id="term_form">
<input type="hidden" name="token" value="a"><input name="word" value="港"><input name="empty">
<textarea name="meaning">
 一行め
二行め</textarea>
<select name="kind"><option value="1">一</option><option value="2" selected>二</option></select>
<select name="none"><option value="1">一</option></select>
<input type="checkbox" name="ticked" checked value="on"><input type="checkbox" name="open">
<input type="submit" name="_save" value="保存">
</form>
"""


def test_form_is_sent_as_it_stands():
    assert fields_of(FORM.encode(), "term_form") == {
        "token": "a",
        "word": "港",
        "empty": "",
        "meaning": " 一行め\n二行め",
        "kind": "2",
        "none": "",
        "ticked": "on",
    }


@pytest.mark.parametrize(
    ("page", "number"), [(f"<p>{MEANING.format(number=12)}</p>", 12), ("<p>何も</p>", 0)]
)
def test_number_of_the_edit_that_is_shown(page, number):
    assert shown_number(page.encode()) == number


@pytest.mark.usefixtures("the_plan")
@pytest.mark.django_db
@pytest.mark.parametrize("page", visitors.PAGES)
def test_pages_that_are_visited_are_there(client, page):
    assert client.get(page).status_code == 200
