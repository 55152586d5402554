"""更新履歴 as a feed, for readers that look again by themselves."""

import re
from datetime import datetime

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from policyportal.news.news import AllNews, News
from policyportal.records.eras import era_year
from policyportal.records.sample import current_sample

NEWEST = 50
# What XML has no way to write; a reason pasted from elsewhere may hold it.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
TITLE = "更新履歴｜連携地域別政策展開方針ポータル"


class DatedAtom(Atom1Feed):
    """A feed that has no item yet was updated when its edition was, where Django takes the time of each request."""

    def add_item(self, title, link, description, **options) -> None:
        title, description = UNWRITABLE.sub("", title), UNWRITABLE.sub("", description)
        super().add_item(title, link, description, **options)

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else self.feed["since"]


class HistoryFeed(Feed):
    """Each item says what 更新履歴 says. Ids are made of codes and times: an item keeps its own wherever it moves."""

    feed_type = DatedAtom
    language = "ja"
    link = reverse_lazy("history")
    author_name = "連携地域別政策展開方針ポータル"

    def get_object(self, request) -> HttpRequest:
        return request

    def title(self) -> str:
        sample = current_sample()
        return f"{sample.label}｜{TITLE}" if sample else TITLE

    def subtitle(self) -> str:
        what = "公開している基準値と目標値の変更とその理由、点検・評価の公開と取りやめ"
        sample = current_sample()
        return f"{sample.line}{what}" if sample else what

    def feed_guid(self, request) -> str:
        return tag("history")

    def feed_extra_kwargs(self, request) -> dict:
        return {"since": request.plan.changed_at}

    def items(self, request) -> list[News]:
        return AllNews()[:NEWEST]

    def item_guid(self, news) -> str:
        moment = f"{news.changed_at:%Y%m%dT%H%M%S.%fZ}"
        if review := news.review:
            kind = "withdrawal" if news.is_withdrawal else "review"
            return tag(f"history/{review.project.code}/{kind}/{review.year}/{moment}")
        return tag(f"history/{news.change.series.code}/{news.change.kind}/{moment}")

    def item_title(self, news) -> str:
        if review := news.review:
            project, what = review.project, "公開の取りやめ" if news.is_withdrawal else "公開"
            place = f"{project.area.short_name} {project.code}"
            return f"点検・評価の{what}：{project.name}（{place}、{era_year(review.year)}年度）"
        change, kpi = news.change, news.change.series.kpi
        place = f"{kpi.project.area.short_name} {kpi.code}"
        return f"{change.get_kind_display()}の変更：{change.series.title}（{place}）"

    def item_description(self, news) -> str:
        if change := news.change:
            figures = f"{change.old or '記載なし'} → {change.new or '記載なし'}"
            said = f"{change.get_kind_display()}：{figures}。変更の理由：{change.reason}"
        elif news.is_withdrawal:
            said = (
                f"{era_year(news.review.year)}年度の点検・評価の承認を取り消し、公開をやめました。"
            )
        else:
            grade = news.review.grade.label
            said = (
                f"{era_year(news.review.year)}年度の点検・評価を公開しました。振興局の評価：{grade}"
            )
        return escape(said)  # of type html

    def item_link(self, news) -> str:
        return news.get_absolute_url()

    def item_pubdate(self, news) -> datetime:
        return news.changed_at

    item_updateddate = item_pubdate


def tag(name: str) -> str:
    """A tag: id (RFC 4151) of this site, by whatever name it was asked; the year is that of the first feed."""
    return f"tag:{settings.ALLOWED_HOSTS[0]},2026:{name}"
