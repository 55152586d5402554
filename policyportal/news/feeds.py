"""更新履歴 as a feed, for readers that look again by themselves."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from policyportal.news.news import AllNews, News
from policyportal.records.eras import era_year
from policyportal.records.sample import LABEL, sample_line

NEWEST = 50
# What XML has no way to write; a reason pasted from elsewhere may hold it.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
TITLE = "更新履歴｜連携地域別政策展開方針ポータル"
SUBTITLE = "公開している基準値と目標値の変更とその理由、点検・評価の公開と取りやめ"


@dataclass(frozen=True)
class FeedItem:
    """A piece of news as a feed says it."""

    id: str
    title: str
    summary: str
    link: str
    moment: datetime


class DatedAtom(Atom1Feed):
    """A feed that has no item yet was updated when its edition was, where Django takes the time of each request."""

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else self.feed["since"]


class HistoryFeed(Feed):
    """Each item says what 更新履歴 says. Ids are made of codes and times: an item keeps its own wherever it moves."""

    feed_type = DatedAtom
    language = "ja"
    author_name = "連携地域別政策展開方針ポータル"

    def get_object(self, request) -> HttpRequest:
        return request

    def title(self) -> str:
        return f"{LABEL}｜{TITLE}" if sample_line() else TITLE

    def subtitle(self) -> str:
        return sample_line() + SUBTITLE

    def link(self, request) -> str:
        return reverse("history")

    def feed_guid(self, request) -> str:
        return tag("history")

    def feed_extra_kwargs(self, request) -> dict:
        return {"since": request.plan.changed_at}

    def items(self, request) -> list[FeedItem]:
        newest = AllNews()[:NEWEST]
        return [item_of_review(news) if news.review else item_of_change(news) for news in newest]

    def item_guid(self, item) -> str:
        return item.id

    def item_title(self, item) -> str:
        return writable(item.title)

    def item_description(self, item) -> str:
        return escape(writable(item.summary))  # of type html

    def item_link(self, item) -> str:
        return item.link

    def item_pubdate(self, item) -> datetime:
        return item.moment

    item_updateddate = item_pubdate


def item_of_change(news: News) -> FeedItem:
    change, none = news.change, "記載なし"
    kpi, figure = change.series.kpi, change.get_kind_display()
    return FeedItem(
        tag(f"history/{change.series.code}/{change.kind}/{at(news)}"),
        f"{figure}の変更：{change.series.title}（{kpi.project.area.short_name} {kpi.code}）",
        f"{figure}：{change.old or none} → {change.new or none}。変更の理由：{change.reason}",
        f"{kpi.get_absolute_url()}#changes",
        news.changed_at,
    )


def item_of_review(news: News) -> FeedItem:
    review, project = news.review, news.review.project
    year = era_year(review.year)
    if review.is_withdrawal:
        kind, what = "withdrawal", "公開の取りやめ"
        said = f"{year}の点検・評価の承認を取り消し、公開をやめました。"
    else:
        kind, what = "review", "公開"
        said = f"{year}の点検・評価を公開しました。振興局の評価：{review.grade.label}"
    return FeedItem(
        tag(f"history/{project.code}/{kind}/{review.year}/{at(news)}"),
        f"点検・評価の{what}：{project.name}（{project.area.short_name} {project.code}、{year}）",
        said,
        review.get_absolute_url(),
        news.changed_at,
    )


def at(news: News) -> str:
    return f"{news.changed_at:%Y%m%dT%H%M%S.%fZ}"


def tag(name: str) -> str:
    """A tag: id (RFC 4151) of this site, by whatever name it was asked; the year is that of the first feed."""
    return f"tag:{settings.ALLOWED_HOSTS[0]},2026:{name}"


def writable(text: str) -> str:
    return UNWRITABLE.sub("", text)
