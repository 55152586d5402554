"""Readings above hard names, and marks around words."""

from policyportal.templatetags.readings import furigana, japanese_marked, marked, readings
from regions.models import CollaborationArea, Plan, Subprefecture

PLAN = Plan(hard_words="炭鉄港《たんてつこう》\n縄文《じょうもん》")


def ruby(name, kana):
    return f'<ruby>{name}<rp>（</rp><rt aria-hidden="true">{kana}</rt><rp>）</rp></ruby>'


def test_hard_name_is_read_where_it_first_stands():
    assert readings("炭鉄港と炭鉄港", PLAN) == ruby("炭鉄港", "たんてつこう") + "と炭鉄港"


def test_text_without_hard_names_stays():
    assert readings("地域づくり", PLAN) == "地域づくり"


def test_edition_without_hard_words_reads_none():
    assert readings("縄文", Plan()) == "縄文"


def test_place_brings_its_own_reading():
    place = Subprefecture(short_name="空知", kana="べつのよみ")

    assert readings("空知と石狩", place) == ruby("空知", "べつのよみ") + "と石狩"


def test_each_part_of_a_double_name_is_read():
    area = CollaborationArea(short_name="釧路・根室", kana="くしろ・ねむろ")

    assert (
        readings("釧路・根室連携地域", area)
        == ruby("釧路", "くしろ") + "・" + ruby("根室", "ねむろ") + "連携地域"
    )


def test_kana_needs_no_reading():
    area = CollaborationArea(short_name="オホーツク", kana="おほーつく")

    assert readings("オホーツク地域", area) == "オホーツク地域"


def test_what_is_typed_is_escaped():
    assert readings("<b>縄文</b>", PLAN) == f"&lt;b&gt;{ruby('縄文', 'じょうもん')}&lt;/b&gt;"


def test_written_readings_become_ruby():
    text = "<p>方針《ほうしん》を読《よ》む人々《ひとびと》</p>"

    assert furigana(text) == (
        f"<p>{ruby('方針', 'ほうしん')}を{ruby('読', 'よ')}む{ruby('人々', 'ひとびと')}</p>"
    )


def test_japanese_of_an_english_text_is_marked():
    assert japanese_marked('<the "regional" plan> (第２期の方針)') == (
        '&lt;the &quot;regional&quot; plan&gt; (<span lang="ja">第２期の方針</span>)'
    )


def test_folded_words_are_marked_as_the_text_writes_them():
    assert marked("ＩＣＴの活用とICT", ["ict"]) == "<mark>ＩＣＴ</mark>の活用と<mark>ICT</mark>"


def test_text_around_the_marks_is_escaped():
    assert marked("<b>海</b>", ["海"]) == "&lt;b&gt;<mark>海</mark>&lt;/b&gt;"


def test_text_without_the_word_stays():
    assert marked("山", ["海"]) == "山"
