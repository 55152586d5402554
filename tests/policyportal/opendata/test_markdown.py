"""A page as Markdown: what is told, what is left out, and that no text is taken for a sign."""

import pytest

from policyportal.opendata.markdown import markdown_of

HEAD = """<html lang="ja" data-print-title="試験の方針　題" data-print-stage="原案" data-print-date="最終更新：令和8年">
<title>題｜試験</title>"""
ADDRESS = "https://plan.example.jp/kpis/doo-01-1/"


def told(main: str, *, banner: str = "") -> str:
    """What a page with this main part tells, without the head."""
    text = markdown_of(
        f"{HEAD}<body>{banner}<nav>道</nav><main>{main}</main></body></html>", ADDRESS
    )
    return text.partition("---\n\n")[2].strip()


def test_head_says_what_the_page_is():
    lines = markdown_of(f"{HEAD}<main><h1>題</h1></main></html>", ADDRESS).splitlines()

    assert lines == [
        "---",
        'title: "題｜試験"',
        'language: "ja"',
        'heading: "試験の方針 題"',
        'edition: "原案"',
        f'address: "{ADDRESS}"',
        'date: "最終更新：令和8年"',
        "---",
        "",
        "# 題",
    ]


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        pytest.param('<a href="/about/">方針</a>', "[方針](https://plan.example.jp/about/)", id="link"),
        pytest.param('<a href="#b">次</a>', f"[次]({ADDRESS}#b)", id="place"),
        pytest.param("<ruby>空知<rp>（</rp><rt aria-hidden='true'>そらち</rt><rp>）</rp></ruby>", "空知（そらち）", id="reading"),
        pytest.param("<p>甲</p><form>絞る</form><nav>次へ</nav><p class='screen-only'>送る</p>", "甲", id="screen"),
        pytest.param("5<span aria-hidden='true'>→</span><span class='visually-hidden'>から</span>7", "5から7", id="spoken"),
        pytest.param("<a href='/'>甲</a><span>乙</span>", "[甲](https://plan.example.jp/) 乙", id="apart"),
        pytest.param("<a href='/'>甲</a>・<a href='/'>乙</a>", "[甲](https://plan.example.jp/)・[乙](https://plan.example.jp/)", id="listed"),
        pytest.param("<p><span class='area-number'>1</span>道央<span class='note-inline'>推定</span></p>", "1 道央 推定", id="number"),
        pytest.param("<svg aria-hidden='true'><path/></svg>甲", "甲", id="ornament"),
        pytest.param("<svg role='img'><title>推移</title><desc>5から7へ。</desc><text>5</text></svg>", "（図：推移。5から7へ）", id="drawing"),
        pytest.param("<svg role='img' aria-label='道央の位置'></svg>", "（図：道央の位置）", id="labelled"),
        pytest.param("<p>a*b_c &lt;script&gt; [x] |</p>", r"a\*b\_c \<script\> \[x\] \|", id="signs"),
        pytest.param("<p># 甲</p><p>1. 乙</p>", "\\# 甲\n\n\\1. 乙", id="first signs"),
    ],
)  # fmt: skip
def test_text(html, markdown):
    assert told(html) == markdown


def test_table_with_lists_in_its_cells():
    table = told(
        """<table><caption>年</caption><thead><tr><th>年</th><th>値</th></tr></thead>
        <tbody><tr><th>R2</th><td><ul><li>5人</li><li>7|8人</li></ul></td></tr></tbody></table>"""
    )

    assert table == "年\n\n| 年 | 値 |\n| --- | --- |\n| R2 | 5人／7\\|8人 |"


def test_table_in_parts_has_one_head():
    table = told(
        """<table><thead><tr><th>指標</th><th>値</th></tr></thead>
        <tbody><tr><th colspan="2">道央</th></tr><tr><th>甲</th><td>5</td></tr></tbody>
        <tbody><tr><th colspan="2">道南</th></tr></tbody>
        <tfoot><tr><th>計</th><td>5</td></tr></tfoot></table>"""
    )

    rows = [
        "| 指標 | 値 |",
        "| --- | --- |",
        "| 道央 | |",
        "| 甲 | 5 |",
        "| 道南 | |",
        "| 計 | 5 |",
    ]
    assert table.splitlines() == rows


def test_banner_of_a_sample_is_told_and_that_of_a_draft_of_the_plan():
    banner = (
        '<aside class="sample-banner"><p><strong>見本</strong> 数値は架空です。</p></aside>'
        '<aside class="phase-banner"><p>原案です<a href="/about/">くわしく</a></p></aside>'
    )

    assert told("<h1>題</h1>", banner=banner).splitlines() == [
        "> **見本** 数値は架空です。",
        "",
        "> 原案です",
        "",
        "# 題",
    ]


def test_what_has_no_main_part_is_no_page():
    with pytest.raises(ValueError, match="main part"):
        markdown_of("<html><body>甲</body></html>", ADDRESS)
