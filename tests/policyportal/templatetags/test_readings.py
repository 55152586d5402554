"""Readings above hard names."""

from types import SimpleNamespace

from policyportal.templatetags.readings import furigana, readings


def ruby(name, kana):
    return f"<ruby>{name}<rp>（</rp><rt>{kana}</rt><rp>）</rp></ruby>"


def test_hard_name_is_read_where_it_first_stands():
    assert readings("炭鉄港と炭鉄港") == ruby("炭鉄港", "たんてつこう") + "と炭鉄港"


def test_text_without_hard_names_stays():
    assert readings("地域づくり") == "地域づくり"


def test_place_brings_its_own_reading():
    place = SimpleNamespace(short_name="空知", kana="べつのよみ")

    assert readings("空知と石狩", place) == ruby("空知", "べつのよみ") + "と石狩"


def test_each_part_of_a_double_name_is_read():
    area = SimpleNamespace(short_name="釧路・根室", kana="くしろ・ねむろ")

    assert (
        readings("釧路・根室連携地域", area)
        == ruby("釧路", "くしろ") + "・" + ruby("根室", "ねむろ") + "連携地域"
    )


def test_kana_needs_no_reading():
    area = SimpleNamespace(short_name="オホーツク", kana="おほーつく")

    assert readings("オホーツク地域", area) == "オホーツク地域"


def test_what_is_typed_is_escaped():
    assert readings("<b>縄文</b>") == f"&lt;b&gt;{ruby('縄文', 'じょうもん')}&lt;/b&gt;"


def test_written_readings_become_ruby():
    text = "<p>方針《ほうしん》を読《よ》む人々《ひとびと》</p>"

    assert furigana(text) == (
        f"<p>{ruby('方針', 'ほうしん')}を{ruby('読', 'よ')}む{ruby('人々', 'ひとびと')}</p>"
    )
