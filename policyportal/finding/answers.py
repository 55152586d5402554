"""Search over everything: what is found of each kind, and which text of a record holds the words."""

from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from operator import attrgetter
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.db.models import Prefetch
from django.urls import reverse

from kpis.models import KPI
from kpis.querysets import TOLD_BY_OF_KPI
from kpis.wording.series import wording_of
from policyportal.finding.advice import Advice
from policyportal.finding.pages import PAGES
from policyportal.pages.paging import PageLinks, ways
from policyportal.records import memory
from policyportal.records.eras import ended_mark
from policyportal.records.folding import fold
from policyportal.search.index import SearchEntry
from policyportal.search.querysets import LASTING, Counted, SearchEntryQuerySet
from policyportal.search.words import LONGEST, Word, split, understand
from projects.models import Project

# How many of each kind the first page shows, and how many a page of one kind.
FEW, MANY = 5, 50
# Of a kind, so few are all put in their order to find the first of them.
SOON = 500
# Results are counted to here; of more the page says 「10,000件以上」. Nobody reads so many, and to count 140,000 takes
# longer than all else that a search does. The plan has far less, so that all its counts are exact.
COUNTED = 10_000
# Of as many results as are expected to be no more than this, those whose name holds a word are counted along.
NAMES_COUNTED = 30_000
# Nearness of a page of the site to its words (search_rank in policyportal/search/words.sql).
IN_NAMES, IN_OTHERS = 1, 3

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
# Kinds that have few records however large a plan is.
FEW_KINDS = (*LASTING, "area", "direction")
# Kinds that hold what the plan itself says.
OF_THE_PLAN = ("area", "project", "kpi", "measure", "direction")


@dataclass(frozen=True)
class Hit:
    """One result: its line, what is shown beside it, and another text of it, if that alone holds some word."""

    url: str
    line: str
    beside: str = ""
    where: str = ""


@dataclass(frozen=True)
class Found:
    """What is found of one kind: how many, the first of them, and where all of them are.

    `nearness` tells how near to a name the words stand in the first of them; the least comes first.
    """

    kind: str
    label: str
    number: int
    hits: list[Hit]
    nearness: int
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
    def query(self) -> str:
        """The query string of this search, empty before a word is typed."""
        return self.address().partition("?")[2]

    @property
    def exact_address(self) -> str:
        return self.address(exact="1")

    @property
    def wide_address(self) -> str:
        return self.address(exact="", kind="")

    @cached_property
    def letters(self) -> list[str]:
        """What is marked in the results."""
        return list(chain.from_iterable(word.marks for word in self.words))

    @cached_property
    def numbers(self) -> dict[str, int]:
        """How many entries of each kind are found; COUNTED + 1 where there are more than COUNTED."""
        counted = self._counted if self.words else {}
        return {kind: min(of_kind.number, COUNTED + 1) for kind, of_kind in counted.items()}

    @cached_property
    def _counted(self) -> dict[str, Counted]:
        """The entries of each kind, counted in the quickest way for as many as are expected."""
        entries = SearchEntry.objects.in_plan(self.plan)
        all_entries = memory.kept(("entries of search", self.plan.pk), entries.count)
        found = entries.counted_by(self.words)
        expected = found.estimated() if all_entries > COUNTED else all_entries
        # Some kind has more than COUNTED. Each is counted alone, and left when there are enough.
        if expected > COUNTED * len(RECORDS):
            return self._counted_in_part
        # Where no name is known to hold a word, none are gone through in vain (`_rows`): that takes 40 ms a kind.
        if self._names_a_place or expected <= NAMES_COUNTED:
            return found.by_kind_and_name(self.words)
        return found.by_kind()

    @property
    def _counted_in_part(self) -> dict[str, Counted]:
        """The entries of each kind, those of one that has very many to just above COUNTED."""
        few = SearchEntry.objects.in_plan(self.plan).filter(kind__in=FEW_KINDS)
        counted = few.mentioning(self.words).by_kind()
        for kind in RECORDS.keys() - FEW_KINDS:
            entries = SearchEntry.objects.of(kind, self.plan).counted_by(self.words)
            counted[kind] = Counted(entries[: COUNTED + 1].count())
        return counted

    @cached_property
    def pages(self) -> list[Hit]:
        """The site's own pages whose title or words hold every word, those whose title does first."""
        hits = []
        for name, title, words in PAGES:
            if name == "outline" and not self.plan.outline_file:
                continue
            if self.words and not self._missing_in(f"{title} {words}"):
                where = words if self._missing_in(title) else ""
                hits.append(Hit(reverse(name), title, where=where))
        return [hit for hit in hits if not hit.where] + [hit for hit in hits if hit.where]

    @property
    def total(self) -> int:
        """How many results there are, if no more than COUNTED."""
        return sum(self.numbers.values()) + len(self.pages)

    @property
    def is_in_vain(self) -> bool:
        """Whether nothing at all is found of what was typed."""
        return bool(self.words) and not self.is_exact and not self.total

    @cached_property
    def found(self) -> list[Found]:
        """What is found, the kinds first in whose names the words stand; of one kind alone, where that is asked for."""
        kinds = [self.kind] if self.kind else SearchEntry.Kind.values
        found = [self._found(kind) for kind in kinds if self.numbers.get(kind, 0)]
        if self.pages and not self.kind:
            nearness = IN_OTHERS if self.pages[0].where else IN_NAMES
            found.append(Found("page", "ページ", len(self.pages), self.pages, nearness))
        return sorted(found, key=attrgetter("nearness"))

    @cached_property
    def advice(self) -> Advice:
        """What is said of words for which the plan has nothing."""
        has_any = any(self.numbers.get(kind) for kind in OF_THE_PLAN)
        return Advice(self.words, has_any=has_any, has_hits=bool(self.total))

    @property
    def near_misses(self) -> list[tuple[str, str]]:
        """もしかして: the same question with a word that is written almost alike, with addresses."""
        found = []
        for word, name in self.advice.near_misses:
            query = " ".join(name if other is word else other.typed for other in self.words)
            found.append((query, self.address(q=query, kind="", exact="")))
        return found

    @property
    def _names_a_place(self) -> bool:
        return any(word.places for word in self.words)

    @property
    def is_widened(self) -> bool:
        return any(word.also or word.places for word in self.words)

    @property
    def pages_of_kind(self) -> PageLinks:
        """The ways to the other pages, where one kind of result is asked for."""
        number = self.numbers.get(self.kind, 0)
        last = max(1, -(-number // MANY))
        hits = self.found[0].hits if self.found else []
        # Beyond what is counted each full page leads to the next.
        if number > COUNTED and hits:
            last = max(last, self.page + (len(hits) == MANY))
        return ways(min(self.page, last), last, self.query)

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

    def _found(self, kind: str) -> Found:
        start, stop = (0, FEW) if not self.kind else ((self.page - 1) * MANY, self.page * MANY)
        rows = self._rows(kind, start, stop)
        label, path = RECORDS[kind]
        # What else a line may quote, of the parts that the public sees.
        kpis = Prefetch("kpis", KPI.objects.published())
        parts = {"project": ["measures", kpis], "kpi": TOLD_BY_OF_KPI}.get(kind, [])
        records = apps.get_model(label).objects.select_related(*path).prefetch_related(*parts)
        records = records.in_order_of([pk for pk, _ in rows], kept_as="hit")
        hits = [self._hit(kind, record) for record in records]
        number, nearness = self.numbers[kind], rows[0][1] if rows else 0
        name = SearchEntry.Kind(kind).label
        return Found(kind, name, number, hits, nearness, self._all_url(kind, number))

    def _rows(self, kind: str, start: int, stop: int) -> list[tuple[int, int]]:
        """Ids and nearness of results: names first. Of very many, those with a name that holds a word, then all others."""
        if kind in FEW_KINDS:
            # The index of short words would only delay it.
            return list(self._nearest.of(kind, self.plan)[start:stop])
        entries = SearchEntry.objects.of(kind, self.plan).by_nearness(self.words)
        entries = entries.values_list("record_id", "nearness")
        if self.numbers[kind] <= SOON:
            return list(entries.counted_by(self.words)[start:stop])
        rows: list[tuple[int, int]] = []
        named, in_names = self._counted[kind].named, self._named.of(kind, self.plan)
        if named is None or named > start:
            rows = list(in_names[start:stop])
        if len(rows) < stop - start:
            if named is None:
                named = start + len(rows) if rows or not start else in_names.count()
            others = entries.order_by("position").naming(self.words, none=True)
            others = others.mentioning(self.words)
            rows += others[max(0, start - named) : stop - named]
        return rows

    # Made once for all kinds, as Django takes longer to put such a question than the database to answer it.
    @cached_property
    def _nearest(self) -> SearchEntryQuerySet:
        """Ids and nearness of all that is found, the nearest first."""
        entries = SearchEntry.objects.by_nearness(self.words).mentioning(self.words)
        return entries.values_list("record_id", "nearness")

    @cached_property
    def _named(self) -> SearchEntryQuerySet:
        """Those with a name that holds a word, in the order of the index, which is left once there are enough."""
        # A name is read sooner than all that is said.
        entries = SearchEntry.objects.by_nearness(self.words).naming(self.words)
        entries = entries.mentioning(self.words).order_by("position")
        return entries.values_list("record_id", "nearness")

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


def _described(kind: str, record: Any) -> tuple[str, str, list[str]]:
    """What a result shows of its record: its line, what is beside it, and other texts that it may quote."""
    match kind:
        case "area":
            return record.area.name, "", [record.vision_line, record.area.kana]
        case "subprefecture":
            return record.name, f"{record.bureau_name}、{record.area.name}", [record.kana]
        case "municipality":
            place = record.subprefecture
            return (
                record.name,
                f"{place.name}、{place.area.name}",
                [record.kana, record.checked_code],
            )
        case "project":
            texts = [f"施策：{measure.text}" for measure in record.measures.all()]
            texts += [f"KPI：{kpi.name}" for kpi in record.kpis.all()]
            texts += [f"よみ：{record.kana}", f"コード：{record.code}"]
            return record.name, f"{record.area.name}{ended_mark(record.last_year)}", texts
        case "kpi":
            figures = []
            for series in record.series.all():
                figures.append(f"{series.heading} {wording_of(series).in_a_line}".strip())
            texts = [f"よみ：{record.kana}", f"注記：{record.note}", f"コード：{record.code}"]
            place = f"{record.project.area.name}{ended_mark(record.last_year)}"
            return record.name, f"{place}　{'／'.join(figures)}", texts
        case "measure":
            return record.text, record.project.name, []
        case "direction":
            return record.text, record.area_plan.area.name, []
        case _:
            return record.word, "", [record.meaning, f"よみ：{record.kana}"]
