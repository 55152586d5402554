import json
import unicodedata

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import Value

from policyportal.records.folding import Fold, fold, spans
from regions.models import CollaborationArea
from tests.factories import make_area


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("ﾌﾟﾛｼﾞｪｸﾄ", "プロジェクト", id="half-width-kana"),
        pytest.param("ＩＣＴ", "ict", id="full-width-letters"),
        pytest.param("108,000㎥", "108,000m3", id="cubic-metre"),
        pytest.param("108,000㎥", "108000m3", id="comma"),
        pytest.param("108，000", "108000", id="full-width-comma"),
        pytest.param("Ｕ・Ｉ・Ｊターン", "UIJターン", id="middle-dots"),
        pytest.param("オホーツク", "おほーつく", id="kana-kind"),
        pytest.param("ｵﾎｰﾂｸ", "おほつく", id="long-vowel"),
        pytest.param("R2～R6", "R2〜R6", id="wave-dash"),
        pytest.param("R2～R6", "R2~R6", id="tilde"),
        pytest.param("R2-R6", "R2−R6", id="minus"),
        pytest.param("１ヵ所", "１ヶ所", id="small-ka-and-ke"),
        pytest.param("１箇所", "1か所", id="ka-of-counting"),
        pytest.param("ヴィラ", "ブイラ", id="vu-and-small-vowel"),
        pytest.param("ゔぃら", "ぶいら", id="hiragana-vu"),
        pytest.param("ウォーク", "ウオーク", id="small-vowel"),
        pytest.param("地域　づくり", "地域づくり", id="wide-space"),
        pytest.param("a b\tc\nd", "abcd", id="spaces"),
        pytest.param("（仮称）【試験】「名」", "仮称試験名", id="brackets"),
        pytest.param("①㈱", "1株", id="enclosed"),
        pytest.param("か\u3099", "が", id="combining-mark"),
        pytest.param("シ゛オハ゜ーク", "ジオパーク", id="mark-that-stands-alone"),
        pytest.param("桧山", "檜山", id="older-letter"),
        pytest.param("髙﨑", "高崎", id="variant-of-a-name"),
        pytest.param("⻑万部", "長万部", id="radical"),
        pytest.param("⽇本⾷", "日本食", id="radical-of-kangxi"),
        pytest.param("檜\U000e0101山", "檜山", id="chosen-variant"),
        pytest.param("縄\ufe00文", "縄文", id="chosen-variant-in-utf-16"),
        pytest.param("\ufeff縄\u200b\u2060文\u00ad", "縄文", id="no-width"),
        pytest.param("\u202a縄文\u2069", "縄文", id="direction"),
        pytest.param("Ōtaru", "otaru", id="macron"),
    ],
)
def test_fold_makes_equal(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("はは", "ばば", id="voicing"),
        pytest.param("つて", "って", id="small-tsu"),
        pytest.param("きや", "きゃ", id="small-ya"),
        pytest.param("道南", "道北", id="words"),
        pytest.param("50.0%", "500%", id="decimal-point"),
        pytest.param("斉", "斎", id="letters-that-are-two-words"),
    ],
)
def test_fold_keeps_apart(one, other):
    assert fold(one) != fold(other)


def test_fold_of_signs_alone_is_nothing():
    assert fold("・ー～（）　、") == ""


def folded_by_database(texts: list[str]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT plan_fold(text) FROM unnest(%s::text[]) WITH ORDINALITY AS given (text, place) "
            "ORDER BY place",
            [texts],
        )
        return [folded for (folded,) in cursor.fetchall()]


@pytest.mark.django_db
def test_database_folds_every_letter_alike():
    # Letters that Unicode had in 3.2: every Python and every PostgreSQL knows them. İ alone is left out,
    # which Python takes apart (i and a dot) and PostgreSQL does not; so are letters in the company of
    # others, where Python knows one more rule, for the last sigma of a Greek word.
    letters = [
        letter
        for letter in map(chr, range(0x20, 0x10000))
        if unicodedata.ucd_3_2_0.category(letter) not in ("Cn", "Cs") and letter != "İ"
    ]

    letters += ["\U000e0100", "\U000e01ef"]

    folded = folded_by_database(letters)

    assert len(letters) > 50_000
    different = [
        (letter, fold(letter), theirs)
        for letter, theirs in zip(letters, folded, strict=True)
        if fold(letter) != theirs
    ]
    assert different == []


@pytest.mark.django_db
def test_database_folds_the_texts_of_the_fixtures_alike():
    texts = {
        value
        for name in ("regions", "projects", "kpis")
        for record in json.loads((settings.BASE_DIR / f"fixtures/{name}.json").read_text())
        for value in record["fields"].values()
        if isinstance(value, str)
    }
    for outline in settings.OUTLINE_DIR.glob("*.txt"):
        texts.update(outline.read_text().splitlines())
    texts = sorted(texts)

    assert len(texts) > 1000
    assert folded_by_database(texts) == [fold(text) for text in texts]


@pytest.mark.django_db
def test_fold_expression_is_the_database_function():
    make_area()

    folded = CollaborationArea.objects.annotate(folded=Fold(Value("ＩＣＴの試験")))

    assert [area.folded for area in folded] == ["ictの試験"]


@pytest.mark.django_db
def test_database_folds_nothing_to_nothing():
    assert folded_by_database(["", None]) == ["", None]


@pytest.mark.parametrize(
    ("text", "words", "marked"),
    [
        ("日本遺産「炭鉄港」を", ["炭鉄港"], ["炭鉄港"]),
        ("ﾌﾟﾛｼﾞｪｸﾄの名", ["ぷろじえくと"], ["ﾌﾟﾛｼﾞｪｸﾄ"]),
        ("Ｕ・Ｉ・Ｊターンの促進", ["uijたん"], ["Ｕ・Ｉ・Ｊターン"]),
        ("108,000㎥", ["108000m3"], ["108,000㎥"]),
        ("安全・安心", ["安全安心"], ["安全・安心"]),
        ("観光と観光", ["観光"], ["観光", "観光"]),
        ("観光地域", ["観光", "光地"], ["観光地"]),
        ("檜\U000e0101山とシ゛オ", ["桧山", "じお"], ["檜\U000e0101山", "シ゛オ"]),
        ("観光", ["港", ""], []),
        ("", ["観光"], []),
    ],
)
def test_spans_are_where_folded_words_stand(text, words, marked):
    assert [text[start:end] for start, end in spans(text, words)] == marked
