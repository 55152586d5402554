"""Search over everything: what is found of each kind, and which text of a record holds the words."""

import difflib
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.db.models import Case, Prefetch, QuerySet, When
from django.urls import reverse

from kpis.models import KPI
from kpis.querysets import JUDGED_BY_OF_KPI
from kpis.wording.series import wording_of
from policyportal.pages.paging import PageLinks, ways
from policyportal.records import memory
from policyportal.records.folding import fold
from policyportal.search.index import SearchEntry
from policyportal.search.words import LONGEST, Word, split, understand
from projects.models import Project
from regions.models import CollaborationArea, Municipality, Subprefecture, Synonym, Term

# How many of each kind the first page shows, and how many a page of one kind.
FEW, MANY = 5, 50
# Of kinds that grow with the plan, so few are all looked at to find the first of them.
MANY_OF = ("project", "kpi", "measure")
SOON = 500

# Where records of each kind are fetched from, with what their line shows.
RECORDS = {
    "area": ("regions.AreaPlan", ["area"]),
    "subprefecture": ("regions.Subprefecture", ["area"]),
    "municipality": ("regions.Municipality", ["subprefecture__area"]),
    "project": ("projects.Project", ["area_plan__area"]),
    "kpi": ("kpis.KPI", ["project__area_plan__area"]),
    "measure": ("projects.Measure", ["project__area_plan__area"]),
    "direction": ("regions.PolicyDirection", ["area_plan__area"]),
    "term": ("regions.Term", []),
}
# Kinds that are known by a name.
NAMES = ("area", "subprefecture", "municipality", "term")

# The site's own pages: address by name, title, and the words by which they are found besides it.
PAGES = (
    ("home", "ホーム", "地図 連携地域 分野 お住まいの市町村から探す"),
    ("regions:areas", "連携地域", "6つの連携地域 14の振興局 めざす姿"),
    ("projects:projects", "プロジェクト一覧", "地域重点政策ユニット 絞り込み CSV"),
    ("kpis:kpis", "KPI一覧", "重要業績評価指標 基準値 目標値 絞り込み CSV"),
    (
        "compare",
        "比べる",
        "比較 並べる 連携地域 振興局 KPI 同じ指標 観光入込客数 ゼロカーボンシティ",
    ),
    ("status", "いまの状況", "実績値 進み具合 達成 順調 遅れ 未達成 参考判定 前年 CSV"),
    ("themes", "分野", "このサイトの分類 観光 農林水産 脱炭素 人口 産業 医療 交通 歴史 北方領土"),
    ("find", "お住まいの市町村から探す", "市町村 自治体 住んでいるまち 地元 コード"),
    (
        "about",
        "この方針について",
        "方針とは 推進期間 推進管理 PDCA 点検 評価 条例 総合計画 原案 構成",
    ),
    (
        "progress",
        "進捗判定の方法",
        "参考判定 達成 順調 やや遅れ 遅れ 未達成 判定なし 進捗率 経過率 期待値 目安 計算例",
    ),
    (
        "reviews",
        "点検・評価",
        "推進管理 PDCA 振興局の評価 評価区分 点検・評価シート 地域づくり連携会議",
    ),
    ("glossary", "用語", "ことばの意味 用語集 よみ"),
    ("history", "更新履歴", "数値の変更 訂正 基準値 目標値 理由 新しい情報 フィード Atom"),
    ("outline", "概要の文字データ", "原案の概要 出典 行 原文"),
    ("easy:home", "やさしい日本語", "ふりがな わかりやすい"),
    ("en:home", "English", "英語 summary plan Hokkaido"),
    ("print", "印刷用の冊子", "印刷 PDF 紙 冊子"),
    ("accessibility", "ウェブアクセシビリティ方針", "JIS WCAG 読み上げ 拡大 キーボード 障害"),
)


@dataclass(frozen=True)
class Hit:
    """One result: its line, what is shown beside it, and another text of it, if that alone holds some word."""

    url: str
    line: str
    beside: str = ""
    where: str = ""


@dataclass(frozen=True)
class Found:
    """What is found of one kind: how many, the first of them, and where all of them are."""

    kind: str
    label: str
    number: int
    hits: list[Hit]
    all_url: str = ""


class Search:
    """One question to the whole site: words, the edition, perhaps one kind of result, a page of it."""

    def __init__(self, data, plan):
        self.plan = plan
        self.typed = " ".join(data.get("q", "").replace("\0", " ").split())
        self.is_too_long = len(self.typed) > LONGEST
        words, self.unknown = split(self.typed[:LONGEST])
        self.is_exact = data.get("exact") == "1"
        self.words = understand(words, exact=self.is_exact)
        kind = data.get("kind", "")
        self.kind = kind if kind in RECORDS else ""
        page = data.get("page", "1")
        number = int(page) if page.isdecimal() and len(page) < 10 else 1
        self.page = number if 0 < number <= 10_000 else 1

    def address(self, **changes) -> str:
        """The address of this search with some of it changed."""
        exact = "1" if self.is_exact else ""
        given = {"q": self.typed, "exact": exact, "kind": self.kind} | changes
        stated = {name: value for name, value in given.items() if value}
        return f"{reverse('search')}?{urlencode(stated)}"

    @property
    def exact_address(self) -> str:
        return self.address(exact="1")

    @property
    def wide_address(self) -> str:
        return self.address(exact="", kind="")

    @property
    def letters(self) -> list[str]:
        """What is marked in the results."""
        return list(chain.from_iterable(word.letters for word in self.words))

    @cached_property
    def numbers(self) -> dict[str, int]:
        entries = SearchEntry.objects.in_plan(self.plan)
        return entries.counted_by(self.words).by_kind() if self.words else {}

    @cached_property
    def pages(self) -> list[Hit]:
        """The site's own pages whose title or words hold every word."""
        hits = []
        for name, title, words in PAGES:
            if self.words and not self._missing_in(f"{title} {words}"):
                where = words if self._missing_in(title) else ""
                hits.append(Hit(reverse(name), title, where=where))
        return hits

    @property
    def total(self) -> int:
        return sum(self.numbers.values()) + len(self.pages)

    @cached_property
    def found(self) -> list[Found]:
        """What is found, kind by kind; of one kind alone, where that is asked for."""
        kinds = [self.kind] if self.kind else SearchEntry.Kind.values
        found = []
        for kind in kinds:
            if number := self.numbers.get(kind, 0):
                label, hits = SearchEntry.Kind(kind).label, self._hits(kind)
                found.append(Found(kind, label, number, hits, self._all_url(kind, number)))
        if self.pages and not self.kind:
            found.append(Found("page", "ページ", len(self.pages), self.pages))
        return found

    @property
    def is_widened(self) -> bool:
        return any(word.also or word.places for word in self.words)

    @property
    def pages_of_kind(self) -> PageLinks:
        """The ways to the other pages, where one kind of result is asked for."""
        last = max(1, -(-self.numbers.get(self.kind, 0) // MANY))
        query = self.address().partition("?")[2]
        return ways(min(self.page, last), last, query)

    @property
    def unnamed(self) -> int:
        return Project.objects.published().in_plan(self.plan).unnamed().count()

    def _all_url(self, kind: str, number: int) -> str:
        """Where all of a kind are: the lists of projects and KPIs, else this search for that kind."""
        if self.kind or number <= FEW:
            return ""
        lists = {"project": "projects:projects", "kpi": "kpis:kpis"}
        if kind in lists and not self.is_exact:
            return f"{reverse(lists[kind])}?{urlencode({'q': self.typed})}"
        return self.address(kind=kind)

    def _hits(self, kind: str) -> list[Hit]:
        start, stop = (0, FEW) if not self.kind else ((self.page - 1) * MANY, self.page * MANY)
        entries = SearchEntry.objects.of(kind, self.plan)
        if kind in MANY_OF and self.numbers[kind] <= SOON:
            # Where they are few, going through all of the kind for the first of them would take longest.
            ids = list(self._in_order(kind, entries.counted_by(self.words)))[start:stop]
        else:
            ids = list(self._in_order(kind, entries.mentioning(self.words))[start:stop])
        label, path = RECORDS[kind]
        # What else a line may quote, of the parts that the public sees.
        kpis = Prefetch("kpis", KPI.objects.published())
        parts = {"project": ["measures", kpis], "kpi": JUDGED_BY_OF_KPI}.get(kind, [])
        records = apps.get_model(label).objects.select_related(*path).prefetch_related(*parts)
        return [self._hit(kind, record) for record in records.in_order_of(ids, kept_as="hit")]

    def _in_order(self, kind: str, entries: QuerySet) -> QuerySet:
        """Ids in the plan's order; of names, those that are just what was typed come first: 日高町 before 新日高町."""
        order = ["position"]
        if kind in NAMES and len(self.words) == 1 and self.words[0].folded.isalnum():
            line = f"(^|\n){self.words[0].folded}[市町村]?(\n|$)"
            order.insert(0, Case(When(text__regex=line, then=0), default=1))
        return entries.order_by(*order).values_list("record_id", flat=True)

    def _missing_in(self, text: str) -> list[Word]:
        """The words that a text does not hold."""
        folded = fold(text)
        return [word for word in self.words if not word.is_in(folded)]

    def _hit(self, kind: str, record: Any) -> Hit:
        line, beside, texts = _described(kind, record)
        if kind == "measure":
            url = f"{record.project.get_absolute_url()}#{record.code}"
        elif kind == "direction":
            url = f"{record.area_plan.get_absolute_url()}#directions"
        else:
            url = record.get_absolute_url()
        # The text that holds most of the words that the shown ones do not.
        missing = set(self._missing_in(f"{line}\n{beside}"))
        where, most = "", 0
        for text in texts:
            held = len(missing.difference(self._missing_in(text)))
            if held > most:
                where, most = text, held
        return Hit(url, line, beside, where)

    @cached_property
    def near_misses(self) -> list[tuple[str, str]]:
        """もしかして: for words that find nothing, known words that are written or read almost alike, with addresses."""
        if self.total or not self.words:
            return []
        known = _vocabulary()
        found = []
        for word in self.words:
            alike = 0.5 if len(word.folded) < 4 else 0.6  # of two letters, one may be wrong
            for near in difflib.get_close_matches(word.folded, known, n=3, cutoff=alike):
                name, _ = known[near]
                query = " ".join(name if other is word else other.typed for other in self.words)
                found.append((query, self.address(q=query, kind="", exact="")))
        return list(dict.fromkeys(found))[:5]


def _described(kind: str, record: Any) -> tuple[str, str, list[str]]:
    """What a result shows of its record: its line, what is beside it, and other texts that it may quote."""
    match kind:
        case "area":
            return record.area.name, "", [record.vision_line, record.area.kana]
        case "subprefecture":
            return record.name, f"{record.bureau_name}、{record.area.name}", [record.kana]
        case "municipality":
            place = record.subprefecture
            return record.name, f"{place.name}、{place.area.name}", [record.kana, record.code]
        case "project":
            texts = [f"施策：{measure.text}" for measure in record.measures.all()]
            texts += [f"KPI：{kpi.name}" for kpi in record.kpis.all()]
            texts += [f"よみ：{record.kana}", f"コード：{record.code}"]
            return record.name, record.area.name, texts
        case "kpi":
            figures = []
            for series in record.series.all():
                figures.append(f"{series.heading} {wording_of(series).in_a_line}".strip())
            texts = [f"よみ：{record.kana}", f"注記：{record.note}", f"コード：{record.code}"]
            return record.name, f"{record.project.area.name}　{'／'.join(figures)}", texts
        case "measure":
            return record.text, record.project.name, []
        case "direction":
            return record.text, record.area_plan.area.name, []
        case _:
            return record.word, "", [record.meaning, f"よみ：{record.kana}"]


def _vocabulary() -> dict[str, tuple[str, str]]:
    """Words that search knows, some hundreds at any size: by folded name or reading, the name and what was folded."""
    return memory.kept("vocabulary", _read_vocabulary)


def _read_vocabulary() -> dict[str, tuple[str, str]]:
    known = {}
    for names in (
        CollaborationArea.objects.values_list("short_name", "kana"),
        Subprefecture.objects.values_list("short_name", "kana"),
        Municipality.objects.values_list("name", "kana"),
        Term.objects.values_list("word", "kana"),
    ):
        for name, kana in names:
            known |= {fold(name): (name, name), fold(kana): (name, kana)}
    for synonym in Synonym.objects.all():
        for word in synonym.words:
            name = synonym.words[0] if synonym.kind == Synonym.Kind.READING else word
            known[fold(word)] = (name, word)
    return known


def suggestions(typed: str, most: int = 8) -> list[tuple[str, str]]:
    """What a visitor may be about to type, with the writing that fits: names or readings that begin so, then others."""
    folded = fold(typed.replace("\0", "")[:LONGEST])
    if not folded:
        return []
    known = _vocabulary()
    fitting = [pair for text, pair in known.items() if text.startswith(folded)]
    fitting += [pair for text, pair in known.items() if len(folded) > 1 and folded in text]
    found: dict[str, str] = {}
    for name, text in fitting:
        # A browser shows what holds the very letters typed: the reading of ニセコ町 for にせ.
        if name not in found or (typed in text and typed not in found[name]):
            found[name] = text
    return list(found.items())[:most]
