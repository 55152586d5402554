"""The pieces that templates are laid out with."""

from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from policyportal.records import memory
from policyportal.templatetags.layout import counted, current, labelled, short_names
from regions.models import CollaborationArea, Plan


def rendered(source: str, **context) -> str:
    return Template("{% load layout %}" + source).render(Context(context))


class Place:
    def __init__(self, short_name="", url=""):
        self.short_name, self.url = short_name, url

    def get_absolute_url(self):
        return self.url


def test_breadcrumbs_lead_home_and_along_the_trail():
    way = rendered(
        '{% breadcrumbs "連携地域" "regions:areas" area.short_name area "根室" %}',
        area=Place("道央", "/regions/doo/"),
    )

    assert way.count("<a ") == 3
    for link in ('<a href="/">ホーム</a>', '<a href="/regions/">連携地域</a>'):
        assert link in way
    assert '<a href="/regions/doo/">道央</a>' in way
    assert '<li aria-current="page">根室</li>' in way


def test_breadcrumbs_escape_the_names_of_records():
    assert "<b>" not in rendered("{% breadcrumbs name %}", name="<b>")


def test_breadcrumbs_need_a_goal_for_each_name():
    with pytest.raises(ValueError, match="zip"):
        rendered('{% breadcrumbs "連携地域" "regions:areas" "道央" "regions:areas" %}')


def test_table_stands_in_a_frame_that_has_a_name():
    assert rendered("{% table label %}<caption>表</caption>{% endtable %}", label='"表"') == (
        '<section class="table-scroll" aria-label="&quot;表&quot;" tabindex="0">'
        '<table class="series-table"><caption>表</caption></table></section>'
    )


def test_plain_table_has_no_class():
    assert "<table><tr>" in rendered('{% table "表" kind="" %}<tr></tr>{% endtable %}')


@pytest.mark.parametrize(
    ("is_published", "file", "expected"),
    [
        (True, "genan.txt", '<a href="/about/outline/12/">12～14行</a>'),
        (False, "genan.txt", "12～14行"),
        (True, "", "12～14行"),
    ],
)
def test_printed_lines_lead_to_the_outline_of_an_edition_that_has_pages(
    is_published, file, expected
):
    record = SimpleNamespace(first_line=12, lines="12～14行")

    plan = Plan(is_published=is_published, is_shown=is_published, outline_file=file)

    lines = rendered("{% printed_lines record plan %}", record=record, plan=plan)

    assert lines == expected


def test_link_to_the_outline_says_its_line():
    plan = Plan(is_published=True, is_shown=True, outline_file="genan.txt")

    link = rendered("{% outline_link plan 208 %}", plan=plan)

    assert link == '<a href="/about/outline/208/">208行</a>'


def test_short_names_stand_in_order():
    assert short_names([Place("釧路"), Place("根室")]) == "釧路・根室"


def test_joined_lines_leave_no_gap():
    text = rendered(
        "{% joined %}\n  年は\n  {% if yes %}\n    西暦です。\n  {% endif %}\n{% endjoined %}",
        yes=1,
    )

    assert text == "年は西暦です。"


def test_joined_lines_keep_spaces_within_them_and_values_as_they_are():
    text = rendered("{% joined %}\n  道北 観光\n  {{ value }}\n{% endjoined %}", value="一\n二")

    assert text == "道北 観光一\n二"


def test_joined_lines_of_english_leave_one_space():
    text = rendered(
        "{% joined %}\n  The plan counts\n  projects, named\n  <b>or</b>\n  not.\n{% endjoined %}"
    )

    assert text == "The plan counts projects, named<b>or</b>not."


@pytest.mark.parametrize(
    ("path", "attribute"),
    [
        pytest.param("/projects/", ' aria-current="page"', id="the page itself"),
        pytest.param("/projects/doo-01/", ' aria-current="true"', id="a page below it"),
        pytest.param("/kpis/", "", id="another part"),
    ],
)
def test_link_says_whether_the_reader_is_there(path, attribute):
    assert current({"request": RequestFactory().get(path)}, "/projects/") == attribute


def test_what_is_kept_may_stand_twice():
    text = rendered("{% kept as it %}{{ x }}{% endkept %}{{ it }}{{ it }}", x="<")

    assert text == "&lt;&lt;"


PIECE = "{% kept_piece 'line' area measured %}{{ area.name }}{% if measured %}、実績あり{% endif %}{% endkept_piece %}"


def piece(**context):
    return rendered(PIECE, **context)


def test_a_piece_is_made_once_for_the_same_values():
    with memory.of_version("A"):
        assert piece(area=CollaborationArea(pk=1, name="道央")) == "道央"
        assert piece(area=CollaborationArea(pk=1, name="もう書かれない")) == "道央"
        assert piece(area=CollaborationArea(pk=2, name="道南")) == "道南"


def test_of_a_list_a_piece_knows_whether_there_is_anything():
    area = CollaborationArea(pk=1, name="道央")
    with memory.of_version("B"):
        assert piece(area=area, measured=[]) == "道央"
        assert piece(area=area, measured=[5]) == "道央、実績あり"


def test_a_piece_is_made_anew_where_no_version_is_known():
    assert piece(area=CollaborationArea(pk=1, name="道央")) == "道央"
    assert piece(area=CollaborationArea(pk=1, name="道南")) == "道南"


def test_telephone_is_dialled_without_what_follows_it():
    number = rendered("{{ number|telephone }}", number="011-000-0000（内線 <1>）")

    assert number == '<a href="tel:0110000000">011-000-0000</a>（内線 &lt;1&gt;）'


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0件"), (1234, "1234件"), (10_000, "10000件"), (10_001, "10,000件以上")],
)
def test_results_are_told_as_far_as_they_are_counted(number, text):
    assert counted(number, "件") == text


def test_cells_of_a_list_say_their_columns():
    headers = [
        {"text": "<input>", "class_attrib": ' class="action-checkbox-column"'},
        {"text": "コード", "class_attrib": ""},
        {"text": "値 & 状態"},
    ]
    cells = ['<td class="action-checkbox">', '<th class="field-code">', '<td class="field-value">']

    assert labelled(cells, headers) == [
        *cells[:2],
        '<td data-label="値 &amp; 状態" class="field-value">',
    ]
