"""Readings above names that few can read: once a page, where the name is introduced."""

import re

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# Editorial, as all readings are. Places that a record is about bring their own.
HARD_NAMES = {
    "炭鉄港": "たんてつこう",
    "日胆": "にったん",
    "天塩川": "てしおがわ",
    "縄文": "じょうもん",
    "伐採材積": "ばっさいざいせき",
    "圏域": "けんいき",
    "空知": "そらち",
    "石狩": "いしかり",
    "後志": "しりべし",
    "胆振": "いぶり",
    "日高": "ひだか",
    "渡島": "おしま",
    "檜山": "ひやま",
    "上川": "かみかわ",
    "留萌": "るもい",
    "宗谷": "そうや",
    "十勝": "とかち",
    "釧路": "くしろ",
    "根室": "ねむろ",
}
KANJI = re.compile("[一-鿿]")
WRITTEN_READING = re.compile("([一-鿿々]+)《([ぁ-ゖー]+)》")
RUBY = "<ruby>{}<rp>（</rp><rt>{}</rt><rp>）</rp></ruby>"


@register.filter
def readings(text, place=None) -> str:
    """The text with ruby over each hard name where it first stands, or over the name of `place` alone.

    Usage: {{ project.name|readings }}, {{ area.name|readings:area }}; what is in kana needs none.
    """
    names = HARD_NAMES
    if place is not None:
        pairs = zip(place.short_name.split("・"), place.kana.split("・"), strict=False)
        names = {name: kana for name, kana in pairs if KANJI.search(name)}
    if not names:
        return text
    seen = set()
    pieces = []
    for piece in re.split("({})".format("|".join(map(re.escape, names))), text):
        if piece in names and piece not in seen:
            seen.add(piece)
            piece = format_html(RUBY, piece, names[piece])
        pieces.append((piece,))
    return format_html_join("", "{}", pieces)


@register.simple_block_tag
def furigana(content) -> SafeString:
    """The markup with ruby wherever a reading is written behind a word, as in 方針《ほうしん》.

    Usage: {% furigana %}<p>方針《ほうしん》を読《よ》む</p>{% endfurigana %}, around text, not inside attributes.
    """
    return mark_safe(WRITTEN_READING.sub(RUBY.format(r"\1", r"\2"), content))
