"""What tells the tags of Django's own templates from ours."""

import pytest

from benchmarks.html_validity import is_djangos_own

NO_SCOPE = "12: wcag/h63: <th> element must have a valid scope attribute"
NO_TYPE = '12: no-implicit-button-type: <button> is missing recommended "type" attribute'
NO_OPTION = "12: A “select” element … must have a descendant “option” element."


@pytest.mark.parametrize(
    ("said", "read"),
    [
        pytest.param(NO_SCOPE, '<tr><th class="field-code">', id="row-of-a-list"),
        pytest.param(NO_TYPE, '<p></p><button class="theme-toggle">', id="theme"),
        pytest.param(
            NO_OPTION,
            '<select name="series" class="admin-autocomplete" required>\n</select>',
            id="autocomplete",
        ),
    ],
)
def test_tag_of_djangos_templates(said, read):
    assert is_djangos_own(said, read)


@pytest.mark.parametrize(
    ("said", "read"),
    [
        pytest.param(NO_SCOPE, "<tr><th>", id="our-table"),
        pytest.param(NO_SCOPE, '<th class="field-code">doo-01</th><th>', id="after-djangos"),
        pytest.param(NO_TYPE, '<button class="theme-toggle"></button><button>', id="our-button"),
        pytest.param(NO_OPTION, '<select name="year" required></select>', id="our-choice"),
        pytest.param("12: wcag/h71: <fieldset>", '<th class="field-code">', id="another-rule"),
    ],
)
def test_tag_of_ours(said, read):
    assert not is_djangos_own(said, read)
