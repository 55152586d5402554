"""What is marked in a text: readings above hard names, Japanese within English, words that were searched for."""

import re

from django import template
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from policyportal.records.folding import spans

register = template.Library()

WRITTEN_READING = re.compile("([一-鿿々]+)《([ぁ-ゖー]+)》")
JAPANESE = re.compile("([ぁ-ヿ一-鿿々０-９]+)")
# Who listens hears the word itself; with the reading behind it each would be said twice.
RUBY = '<ruby>{}<rp>（</rp><rt aria-hidden="true">{}</rt><rp>）</rp></ruby>'


@register.filter
def readings(text: str, record) -> str:
    """The text with ruby over each word that the record (the edition, or a place) reads, where it first occurs.

    Usage: {{ project.name|readings:request.plan }}, {{ area.name|readings:area }}. Kana has no reading.
    """
    names = record.readings
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
def furigana(content: SafeString) -> SafeString:
    """The markup with ruby wherever a reading is written behind a word, as in 方針《ほうしん》.

    Usage: {% furigana %}<p>方針《ほうしん》を読《よ》む</p>{% endfurigana %}, around text, not inside attributes.
    """
    return mark_safe(WRITTEN_READING.sub(RUBY.format(r"\1", r"\2"), content))  # nosec B703 # a template's own


@register.filter
def marked(text, letters) -> SafeString:
    """The text with <mark> around each folded word, as the text writes it. Usage: {{ line|marked:search.letters }}."""
    pieces, end = [], 0
    for start, stop in spans(text, letters):
        pieces += [(text[end:start],), (format_html("<mark>{}</mark>", text[start:stop]),)]
        end = stop
    return format_html_join("", "{}", [*pieces, (text[end:],)])


@register.filter
def japanese_marked(text: str) -> SafeString:
    """An English text whose Japanese words are read aloud as such. Usage: {{ plan.basis_en|japanese_marked }}."""
    return mark_safe(JAPANESE.sub(r'<span lang="ja">\1</span>', escape(text)))  # nosec B703 # escaped
