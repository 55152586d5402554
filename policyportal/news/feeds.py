"""更新履歴 as feeds, for readers that look again by themselves: of the plan, an area, a subprefecture, a KPI."""

import re
from datetime import datetime
from operator import attrgetter

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.shortcuts import get_object_or_404
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.views.decorators.http import require_safe

from kpis.models import KPI
from policyportal.news.items import FeedItem, item_of
from policyportal.news.news import AllNews
from policyportal.news.scopes import Scope, scope_of
from policyportal.news.years import last_year_over
from policyportal.records.sample import current_sample

NEWEST = 100
# What XML has no way to write; a reason pasted from elsewhere may hold it.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
SITE = "連携地域別政策展開方針ポータル"


class DatedAtom(Atom1Feed):
    """A feed that has no item yet was updated when its edition was, where Django takes the time of each request."""

    def add_item(self, title, link, description, **options) -> None:
        title, description = UNWRITABLE.sub("", title), UNWRITABLE.sub("", description)
        super().add_item(title, link, description, **options)

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else self.feed["since"]


class NewsFeed(Feed):
    """Each item says what 更新履歴 says; a year that is over has one, which leads to its page."""

    feed_type = DatedAtom
    language = "ja"
    author_name = SITE

    def get_object(self, request, **slugs) -> tuple[Scope, datetime]:
        """What it is of, and since when there may be news."""
        if code := slugs.get("code"):
            scope = Scope(get_object_or_404(KPI.objects.with_page(), code=code))
        else:
            scope = scope_of(**slugs)
        return scope, request.plan.changed_at

    def title(self, asked) -> str:
        record = asked[0].record
        name = f"{record.name}の" if record else ""
        return f"{_label()}{name}更新履歴｜{SITE}"

    def feed_copyright(self) -> str | None:
        return settings.OPERATOR.licence or None

    def subtitle(self, asked) -> str:
        what = "公開している実績値、基準値と目標値の変更とその理由、名称などの変更、終了、取り下げ"
        if not isinstance(asked[0].record, KPI):
            what += "、点検・評価の公開と取りやめ、振興局の改称・統合・分割"
        sample = current_sample()
        return f"{sample.line}{what}" if sample else what

    def link(self, asked) -> str:
        return asked[0].page_url

    def feed_guid(self, asked) -> str:
        scope, _ = asked
        kind = [scope.record._meta.model_name] if scope.record else []
        return tag("/".join(["history", *kind, *scope.slugs]))

    def feed_extra_kwargs(self, asked) -> dict:
        return {"since": asked[1]}

    def items(self, asked) -> list[FeedItem]:
        scope, _ = asked
        news = AllNews(scope).newest(NEWEST)
        over = None if isinstance(scope.record, KPI) else last_year_over(scope)
        told = [item_of(piece) for piece in [*news, *filter(None, [over])]]
        return sorted(told, key=attrgetter("changed_at"), reverse=True)[:NEWEST]

    def item_guid(self, item) -> str:
        return tag(item.key)

    def item_title(self, item) -> str:
        return f"{_label()}{item.title}"

    def item_description(self, item) -> str:
        return escape(item.text)  # of type html

    def item_link(self, item) -> str:
        return item.url

    def item_pubdate(self, item) -> datetime:
        return item.changed_at

    item_updateddate = item_pubdate


def _label() -> str:
    """What a sample's titles begin with, wherever a reader shows them."""
    sample = current_sample()
    return f"{sample.label}｜" if sample else ""


def tag(name: str) -> str:
    """A tag: id (RFC 4151) of this site, by whatever name it was asked; the year is that of the first feed."""
    return f"tag:{settings.ALLOWED_HOSTS[0]},2026:{name}"


feed = require_safe(NewsFeed())
