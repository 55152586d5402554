"""The languages of the translated pages, and where the same page stands in each of them."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from kpis.wording.translated import Easy, English
from regions.models import Translation

PHRASES = {"en": English, "easy": Easy}
# The pages that stand in every language: their addresses in Japanese, and those in the others.
MIRRORED = {
    "home": "home",
    "regions:areas": "areas",
    "regions:area": "area",
    "regions:subprefecture": "subprefecture",
    "projects:projects": "projects",
    "projects:project": "project",
    "kpis:kpis": "kpis",
    "kpis:kpi": "kpi",
    "status": "status",
    "about": "about",
}
ORIGINALS = {name: original for original, name in MIRRORED.items()}


@dataclass(frozen=True)
class Language:
    """A language of the site, as links to its pages name it. `tag` is of BCP 47, `text` the language of its letters."""

    slug: str
    name: str
    tag: str
    text: str

    def address(self, page: str, parts: dict) -> str:
        """The address of a page in this language; the names are those of the translated pages."""
        return reverse(f"{self.slug}:{page}" if self.slug else ORIGINALS[page], kwargs=parts)


LANGUAGES = (
    Language("", "日本語", "ja", "ja"),
    Language("en", "English", "en", "en"),
    Language("easy", "やさしい日本語", "ja-x-easy", "ja"),
)


@dataclass(frozen=True)
class LanguageLink:
    """A way to another language: to the same page, or to its home page where the page is not in it."""

    language: Language
    address: str
    is_same: bool
    is_here: bool


def language_links(request: HttpRequest | None) -> list[LanguageLink]:
    """The ways to every language from a page, the page's own too; a page that says that something is wrong has no request."""
    match = request and request.resolver_match
    here, page, parts = "", None, {}
    if match and match.namespace in PHRASES:
        here, page, parts = match.namespace, match.url_name, dict(match.kwargs)
        del parts["language"]
    elif match and match.view_name in MIRRORED:
        page, parts = MIRRORED[match.view_name], match.kwargs
    links = []
    for language in LANGUAGES:
        address = language.address(page, parts) if page else language.address("home", {})
        links.append(LanguageLink(language, address, bool(page), language.slug == here))
    return links


def phrases_in(slug: str) -> English | Easy:
    """The phrases of a language, with the translations that staff keep."""
    field = {"en": "english", "easy": "easy"}[slug]
    return PHRASES[slug](Translation.objects.into(field))
