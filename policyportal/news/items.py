"""Items of the feeds: what each piece of news is called there, and what it says."""

from dataclasses import dataclass
from datetime import datetime

from kpis.models import ActualRevision
from policyportal.news.kinds import Kind
from policyportal.news.news import News
from policyportal.news.years import YearOver
from policyportal.records.eras import era_year, long_date, long_year

MOMENT = "%Y%m%dT%H%M%S.%fZ"


@dataclass(frozen=True)
class FeedItem:
    """An item; `key` is made of codes and times, so that it stays its own wherever the item moves."""

    key: str
    title: str
    text: str
    url: str
    changed_at: datetime


def item_of(news: News | YearOver) -> FeedItem:
    if isinstance(news, YearOver):
        return _year(news)
    if news.kind.is_of_review:
        key, title, text = _review(news)
    else:
        tell = {
            Kind.ACTUAL: _actual,
            Kind.CHANGE: _change,
            Kind.MEANING: _meaning,
            Kind.END: _turn,
            Kind.WITHDRAWAL: _turn,
            Kind.BREAK: _break,
            Kind.BUREAU: _bureau,
        }[news.kind]
        key, title, text = tell(news)
    return FeedItem(f"history/{key}", title, text, news.get_absolute_url(), news.changed_at)


def _review(news: News) -> tuple[str, str, str]:
    review, project, year = news.record, news.project, era_year(news.record.year)
    kind, what = ("withdrawal", "公開の取りやめ") if news.is_withdrawal else ("review", "公開")
    key = f"{project.code}/{kind}/{review.year}/{news.changed_at:{MOMENT}}"
    place = f"{project.area.short_name} {project.code}"
    title = f"点検・評価の{what}：{news.name}（{place}、{year}年度）"
    if news.is_withdrawal:
        return key, title, f"{year}年度の点検・評価の承認を取り消し、公開をやめました。"
    said = f"{year}年度の点検・評価を公開しました。振興局の評価：{review.grade.label}"
    return key, title, said


def _change(news: News) -> tuple[str, str, str]:
    change = news.record
    key = f"{change.series.code}/{change.kind}/{news.changed_at:{MOMENT}}"
    figures = f"{change.old or 'なし'} → {change.new or 'なし'}"
    said = f"{change.get_kind_display()}：{figures}。変更の理由：{change.reason}"
    return key, f"{change.get_kind_display()}の変更：{_named(news)}", said


def _meaning(news: News) -> tuple[str, str, str]:
    change = news.record
    key = f"{change.code}/{change.part}/{news.changed_at:{MOMENT}}"
    said = f"「{change.before or 'なし'}」 → 「{change.after or 'なし'}」。{change.get_kind_display()}：{change.reason}。出典：{change.source}"
    return key, f"{change.get_part_display()}の{change.act}：{_named(news)}", said


def _actual(news: News) -> tuple[str, str, str]:
    revision: ActualRevision = news.record
    key = f"{revision.series.code}/actual/{revision.year}"
    is_new = revision.kind == ActualRevision.Kind.ENTERED
    what = "" if is_new else f"の{revision.get_kind_display()}"
    title = f"{era_year(revision.year)}の実績値{what}：{_named(news)}"
    figures = [
        f"{figure}・{state}"
        for figure, state in (
            (revision.old, revision.get_old_state_display()),
            (revision.new, revision.get_new_state_display()),
        )
        if figure
    ]
    said = f"実績値：{' → '.join(figures)}"
    if revision.new is None:
        said += "を取り下げました"
    because = f"。理由：{revision.get_reason_display()}" if revision.reason else ""
    return key, title, said + because


def _turn(news: News) -> tuple[str, str, str]:
    turn = news.record
    key = f"{turn.code}/{turn.kind}/{news.changed_at:{MOMENT}}"
    said = turn.words
    if turn.is_end and news.successor:
        said += f"。後継：{news.successor.name}（{news.successor.code}）"
    kind = news.subject._meta.verbose_name
    return key, f"{kind}の{turn.get_kind_display()}：{_named(news)}", said


def _break(news: News) -> tuple[str, str, str]:
    found = news.record
    key = f"{found.series.code}/break/{found.year}"
    said = f"{era_year(found.year)}から。{found.reason}"
    return key, f"{found.get_kind_display()}：{_named(news)}", said


def _bureau(news: News) -> tuple[str, str, str]:
    change = news.record
    key = f"{news.place.slug}/bureau/{news.changed_at:{MOMENT}}"
    title = f"振興局の{change.get_kind_display()}：{news.name}（{news.area.short_name}）"
    day = long_date(change.valid_from)
    said = f"「{change.before}」 → 「{change.after}」（{day}から）。理由：{change.reason}。出典：{change.source}"
    return key, title, said


def _year(over: YearOver) -> FeedItem:
    place = over.scope.record
    key = "/".join(["changes", *over.scope.slugs, str(over.year)])
    title = f"{f'{place.name}：' if place else ''}{long_year(over.year)}年度に変わったこと"
    said = "この1年の実績値、点検・評価、目標の変更などをまとめました。"
    return FeedItem(key, title, said, over.scope.changes_url(over.year), over.changed_at)


def _named(news: News) -> str:
    return f"{news.name}（{_place(news)}）"


def _place(news: News) -> str:
    return f"{news.area.short_name} {news.subject.code}"
