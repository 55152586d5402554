"""更新履歴 as a feed: the changes of published figures, for readers that look again by themselves."""

import re

from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from kpis.models import FigureChange

NEWEST = 50
# What XML has no way to write; a reason pasted from elsewhere may hold it.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
TITLE = "更新履歴｜連携地域別政策展開方針ポータル"


class DatedAtom(Atom1Feed):
    """A feed that has no entry yet was updated when its edition was, where Django takes the time of each request."""

    def latest_post_date(self):
        return super().latest_post_date() if self.items else self.feed["since"]


class HistoryFeed(Feed):
    """Each entry says what 更新履歴 says. Ids are made of codes and times: an entry keeps its own wherever it moves."""

    feed_type = DatedAtom
    language = "ja"
    title = TITLE
    subtitle = "公開している基準値と目標値の変更と、その理由"
    author_name = "連携地域別政策展開方針ポータル"

    def get_object(self, request):
        return request

    def link(self, request):
        return reverse("history")

    def feed_guid(self, request):
        return tag(request, "history")

    def feed_extra_kwargs(self, request):
        return {"since": request.plan.changed_at}

    def items(self, request):
        changes = list(FigureChange.objects.published().for_history()[:NEWEST])
        for one in changes:
            one.request = request
        return changes

    def item_guid(self, change):
        moment = f"{change.changed_at:%Y%m%dT%H%M%S.%fZ}"
        return tag(change.request, f"history/{change.series.code}/{change.kind}/{moment}")

    def item_title(self, change):
        kpi = change.series.kpi
        return writable(
            f"{change.get_kind_display()}の変更：{change.series.title}（{kpi.project.area.short_name} {kpi.code}）"
        )

    def item_description(self, change):
        none = "記載なし"
        return writable(
            f"{change.get_kind_display()}：{change.old or none} → {change.new or none}。変更の理由：{change.reason}"
        )

    def item_link(self, change):
        return f"{change.series.kpi.get_absolute_url()}#changes"

    def item_pubdate(self, change):
        return change.changed_at

    item_updateddate = item_pubdate


def tag(request, name: str) -> str:
    """A tag: id (RFC 4151) of this site; the year is that of the first feed and stays."""
    return f"tag:{request.get_host().partition(':')[0]},2026:{name}"


def writable(text: str) -> str:
    return UNWRITABLE.sub("", text)
