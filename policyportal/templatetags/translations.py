"""Words of the records and sentences of their figures in another language.

`words` are the phrases of a translated page: kpis.wording.translated.English or Easy.
"""

from django import template
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

from kpis.figures import Figure
from kpis.judgement import Judgement, Mark
from kpis.models import KPISeries, MissingValue
from kpis.wording.sentences import sentence_of
from kpis.wording.series import Newest
from kpis.wording.translated import Easy, English
from policyportal.opendata.twins import twins_of
from policyportal.templatetags.readings import WRITTEN_READING, japanese_marked, readings
from policyportal.translated.languages import language_links
from regions.models import CollaborationArea, Subprefecture

register = template.Library()


@register.filter
def translated(text: str, words: English | Easy) -> SafeString | str:
    """A text of a record in the page's language; as it stands there, and marked, where it is not translated.

    Usage: {{ project.name|translated:words }}, in easy Japanese within {% furigana %}.
    """
    if found := words.words.get(text):
        return _html(found, words)
    if not text:
        return ""
    return format_html(
        '<span lang="ja">{}</span><span class="note-inline">{}</span>', text, words.untranslated
    )


@register.filter
def called(place: CollaborationArea | Subprefecture, words: English | Easy) -> SafeString | str:
    """The name of a place: in English as it is spelled there, in easy Japanese its short name with its reading.

    Usage: {{ area|called:words }}.
    """
    if isinstance(words, English):
        return japanese_marked(place.name_en or place.name)
    return readings(place.short_name, place)


@register.filter
def plainly(text: str, words: English | Easy) -> str:
    """The same as mere letters, for a title or an attribute. Usage: {{ project.name|plainly:words }}."""
    return WRITTEN_READING.sub(r"\1", words.words.get(text, text))


@register.filter
def heading_in(series: KPISeries, words: English | Easy) -> SafeString:
    """What a series is printed under, 入院患者 釧路: its group and its label. Usage: {{ series|heading_in:words }}."""
    parts = [(translated(part, words),) for part in (series.group, series.label) if part]
    return format_html_join(" ", "{}", parts)


@register.filter
def counted_in(mark: Mark, words: English | Easy) -> str:
    """The words of a mark by which series are counted. Usage: {{ count.mark|counted_in:words }}."""
    return words.marks[mark]


@register.filter
def sentence(series: KPISeries, words: English | Easy) -> SafeString:
    """What a series is to become, in a sentence or two. Usage: {{ series|sentence:words }}."""
    return _html(sentence_of(series, words), words)


@register.filter
def told(value: Figure | Judgement | str | None, words: English | Easy) -> SafeString | str:
    """A figure as a table has it, or the mark of a judgement; a dash for none. Usage: {{ series.baseline|told:words }}."""
    if not value:
        return "–"
    return _html(words.figure(value) if isinstance(value, Figure) else words.mark(value), words)


@register.filter
def newest_told(newest: Newest, words: English | Easy) -> SafeString:
    """The newest actual of a series in a sentence. Usage: {{ wording.newest|newest_told:words }}."""
    return _html(words.newest(newest), words)


@register.filter
def missing_told(missing: MissingValue, words: English | Easy) -> SafeString:
    """Why a year of a series has no value. Usage: {{ missing|missing_told:words }}."""
    return _html(words.missing(missing), words)


def _html(text: str, words: English | Easy) -> SafeString:
    """A text as it stands in a page: in English, what is Japanese is marked as such."""
    return japanese_marked(text) if isinstance(words, English) else escape(text)


@register.inclusion_tag("translated/_alternates.html", takes_context=True)
def alternates(context) -> dict:
    """Links for machines to the same page in the other languages, and as data. Usage: {% alternates %}, in the head."""
    request = context.get("request")
    links = [link for link in language_links(request) if link.is_same]
    return {"request": request, "links": links, "twins": twins_of(request)}


@register.inclusion_tag("translated/_languages.html", takes_context=True)
def languages(context) -> dict:
    """The ways to this page in the other languages, or to their home pages. Usage: {% languages %}, in a list."""
    links = language_links(context.get("request"))
    return {"links": [link for link in links if not link.is_here]}
