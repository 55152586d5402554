"""A series told in English and in easy Japanese, for readers of the translated pages.

Numbers and years are those of the plan, to the printed digit; no unit is converted. Words of the plan, units among them,
come from its translations (regions.models.Translation); one that is not translated stays as it is.
"""

from collections.abc import Mapping

from django.db.models import QuerySet

from kpis.figures import Basis, Bound, Figure
from kpis.judgement import Judgement, Mark, Refusal
from kpis.models import KPI, KPISeries, MissingValue
from kpis.periods import Period
from kpis.wording.phrases import Change
from kpis.wording.series import Newest
from policyportal.records.eras import short_year
from policyportal.records.numbers import narrow
from projects.models import Measure, Project, Theme
from regions.models import Plan, PolicyDirection


class English:
    """English: a reading aid."""

    between = " "
    untranslated = "(in Japanese)"
    marks = {
        Mark.REACHED: "target reached",
        Mark.ON_PACE: "on pace",
        Mark.SLOW: "slightly behind",
        Mark.BEHIND: "behind",
        Mark.OFF_TARGET: "target not met",
        Mark.UNMET: "target missed",
        Mark.NONE: "no judgement",
    }

    def __init__(self, words: Mapping[str, str]) -> None:
        self.words = words

    def keep(self, baseline: Figure, target: Figure) -> str:
        amount = self.amount(baseline)
        return f"The target is to keep the {amount} of {self._at(baseline)} {self._in(target)}."

    def change(self, baseline: Figure, target: Figure, change: Change) -> str:
        return (
            f"The target is to go from {self.amount(baseline)} {self._in(baseline)} "
            f"to {self.amount(target)} {self._in(target)}: {self._difference(change)}."
        )

    def aim(self, target: Figure) -> str:
        limit = {Bound.AT_LEAST: "at least ", Bound.AT_MOST: "at most ", Bound.MAINTAIN: "to keep "}
        amount = f"{limit.get(target.bound, '')}{self._measured(target.number, target.unit)}"
        when = self._in(target)
        if target.basis == Basis.TOTAL:
            when = f"over the {len(target.period)} years {self._at(target)}"
        elif target.basis == Basis.EVERY_YEAR:
            when = f"in every year of {self._at(target)}"
        return f"The target is {self._prefix(target)}{amount} {when}."

    def start(self, baseline: Figure | None) -> str:
        if baseline is None:
            return "The outline gives no baseline."
        amount = self.amount(baseline)
        if baseline.basis == Basis.BEST:
            return f"The baseline is {amount}, the highest value of {self._at(baseline)}."
        return f"The baseline is {amount} {self._in(baseline)}."

    def newest(self, newest: Newest) -> str:
        """Say what the newest actual is, and whether it may still change."""
        kind = "Newest value, of one year" if newest.is_part else "Newest value"
        state = ", provisional" if newest.is_provisional else ""
        return f"{kind}: {self.figure(newest.figure)}{state}."

    def missing(self, missing: MissingValue) -> str:
        """Say why a year has no value."""
        year = f"{missing.year} ({short_year(missing.year)})"
        match missing.kind:
            case MissingValue.Kind.ANNOUNCED:
                return f"The value of {year} is to be published in {missing.expected_on:%B %Y}."
            case MissingValue.Kind.NOT_SURVEYED:
                return f"Nothing is measured in {year}, so there is no value."
            case _:
                return f"The value of {year} is still being compiled."

    def mark(self, judgement: Judgement) -> str:
        """The mark of a judgement with its words: ○ on pace."""
        yet = " yet" if judgement.refusal == Refusal.NO_ACTUAL else ""
        return f"{judgement.verdict.symbol} {self.marks[judgement.mark]}{yet}"

    def figure(self, figure: Figure) -> str:
        """A figure in a table: 7,250 thousand people (R2/2020)."""
        best = "highest of " if figure.basis == Basis.BEST else ""
        return f"{self.amount(figure)} ({best}{self.period(figure.period)})"

    def amount(self, figure: Figure) -> str:
        """The number as printed, with its unit and what is printed around it."""
        after = {Bound.AT_LEAST: " or more", Bound.AT_MOST: " or less"}.get(figure.bound, "")
        if figure.basis == Basis.EVERY_YEAR:
            after = " each year"
        return f"{self._prefix(figure)}{self._measured(figure.number, figure.unit)}{after}"

    def _prefix(self, figure: Figure) -> str:
        return f"{self.words.get(figure.prefix, figure.prefix)} " if figure.prefix else ""

    def _measured(self, number: str, unit: str) -> str:
        """A number with its unit, of which a translation may give the form for one first: facility|facilities."""
        one, _, many = self.words.get(unit, unit).partition("|")
        gap = "" if narrow(unit) == "%" else " "
        return f"{number}{gap}{one if number == '1' or not many else many}"

    def _difference(self, change: Change) -> str:
        amount = f"{change.amount} percentage points"
        if not change.is_rate:
            amount = self._measured(change.amount, change.unit)
        about = "" if change.is_exact else "about "
        percent = f" ({about}{change.percent}%)" if change.percent else ""
        least = "at least " if change.is_least else ""
        return f"{'an increase' if change.is_rising else 'a decrease'} of {least}{amount}{percent}"

    def _at(self, figure: Figure) -> str:
        return f"{_dashed(figure.period.western)} ({_dashed(str(figure.period))})"

    def _in(self, figure: Figure) -> str:
        return f"{'in' if figure.period.is_year else 'over'} {self._at(figure)}"

    def period(self, period: Period) -> str:
        """A period in a table: R2/2020."""
        return f"{_dashed(str(period))}/{_dashed(period.western)}"


def _dashed(years: str) -> str:
    return years.replace("～", "–")


class Easy:
    """やさしい日本語: short sentences of one fact each; the reading of a word stands behind it, 目標《もくひょう》."""

    between = ""
    untranslated = "（もとの文《ぶん》）"
    marks = {
        Mark.REACHED: "目標《もくひょう》に届《とど》きました",
        Mark.ON_PACE: "うまく進《すす》んでいます",
        Mark.SLOW: "少《すこ》し遅《おく》れています",
        Mark.BEHIND: "遅《おく》れています",
        Mark.OFF_TARGET: "目標《もくひょう》に届《とど》いていません",
        Mark.UNMET: "目標《もくひょう》に届《とど》きませんでした",
        Mark.NONE: "判断《はんだん》できません",
    }

    def __init__(self, words: Mapping[str, str]) -> None:
        self.words = words

    def keep(self, baseline: Figure, target: Figure) -> str:
        return (
            f"{self._at(baseline)}は{self.amount(baseline)}でした。"
            f"{self._at(target)}も{self.amount(target)}のままにする目標《もくひょう》です。"
        )

    def change(self, baseline: Figure, target: Figure, change: Change) -> str:
        return (
            f"{self._at(baseline)}は{self.amount(baseline)}でした。"
            f"{self._at(target)}は{self.amount(target)}にする目標《もくひょう》です。"
            f"{self._difference(change)}。"
        )

    def aim(self, target: Figure) -> str:
        when = f"{self._at(target)}は"
        if target.basis == Basis.TOTAL:
            when = f"{self._at(target)}の{len(target.period)}年間《ねんかん》で、"
        elif target.basis == Basis.EVERY_YEAR:
            when = f"{self._at(target)}は毎年《まいとし》、"
        limit = {
            Bound.AT_LEAST: "以上《いじょう》に",
            Bound.AT_MOST: "以下《いか》に",
            Bound.MAINTAIN: "のままに",
        }.get(target.bound, "に")
        amount = f"{self._prefix(target)}{target.number}{self._unit(target.unit)}"
        return f"{when}{amount}{limit}する目標《もくひょう》です。"

    def start(self, baseline: Figure | None) -> str:
        if baseline is None:
            return "もとの数字《すうじ》は、資料《しりょう》に書《か》いてありません。"
        best = "でいちばん高《たか》い" if baseline.basis == Basis.BEST else "の"
        return f"もとの数字《すうじ》は、{self._at(baseline)}{best}{self.amount(baseline)}です。"

    def newest(self, newest: Newest) -> str:
        """Say what the newest actual is, and whether it may still change."""
        year = "1年《ねん》の数字《すうじ》で、" if newest.is_part else ""
        figure = newest.figure
        told = f"{self._at(figure)}は、{year}{self.amount(figure)}でした。"
        later = "この数字《すうじ》は、あとで変《か》わるかもしれません。"
        return told + later if newest.is_provisional else told

    def missing(self, missing: MissingValue) -> str:
        """Say why a year has no value."""
        year = f"{missing.year}（{short_year(missing.year)}）"
        match missing.kind:
            case MissingValue.Kind.ANNOUNCED:
                month = missing.expected_on
                when = f"{month.year}年《ねん》{month.month}月《がつ》"
                return f"{year}の数字《すうじ》は、{when}に出《で》る予定《よてい》です。"
            case MissingValue.Kind.NOT_SURVEYED:
                return f"{year}は、調査《ちょうさ》がありません。数字《すうじ》はありません。"
            case _:
                return f"{year}の数字《すうじ》は、いま数《かぞ》えています。"

    def mark(self, judgement: Judgement) -> str:
        """The mark of a judgement with its words: ○うまく進んでいます."""
        if judgement.refusal == Refusal.NO_ACTUAL:
            return f"{judgement.verdict.symbol}まだわかりません"
        return f"{judgement.verdict.symbol}{self.marks[judgement.mark]}"

    def figure(self, figure: Figure) -> str:
        """A figure in a table: 7,250千人（2020／R2）."""
        best = "でいちばん高《たか》い数字《すうじ》" if figure.basis == Basis.BEST else ""
        return f"{self.amount(figure)}（{figure.period.western}／{figure.period}{best}）"

    def amount(self, figure: Figure) -> str:
        """The number as printed, with its unit and what is printed around it."""
        after = {Bound.AT_LEAST: "以上《いじょう》", Bound.AT_MOST: "以下《いか》"}.get(
            figure.bound, ""
        )
        if figure.basis == Basis.EVERY_YEAR:
            after = "（毎年《まいとし》）"
        return f"{self._prefix(figure)}{figure.number}{self._unit(figure.unit)}{after}"

    def _prefix(self, figure: Figure) -> str:
        return self.words.get(figure.prefix, figure.prefix)

    def _unit(self, unit: str) -> str:
        return self.words.get(unit, unit)

    def _difference(self, change: Change) -> str:
        about = "" if change.is_exact else "約《やく》"
        percent = f"（{about}{change.percent}%）" if change.percent else ""
        least = "以上《いじょう》" if change.is_least else ""
        unit = "ポイント" if change.is_rate else self._unit(change.unit)
        verb = "増《ふ》やします" if change.is_rising else "減《へ》らします"
        if change.is_rate:
            verb = "高《たか》くします" if change.is_rising else "低《ひく》くします"
        return f"{change.amount}{unit}{percent}{least}{verb}"

    def _at(self, figure: Figure) -> str:
        return f"{figure.period.western}（{figure.period}）"


def shown_texts(plan: Plan) -> list[tuple[QuerySet, tuple[str, ...]]]:
    """The records of an edition with the fields whose texts stand on translated pages."""
    return [
        (Theme.objects.all(), ("name",)),
        (PolicyDirection.objects.filter(area_plan__plan=plan), ("text",)),
        (Project.objects.with_page().in_plan(plan), ("name",)),
        (Measure.objects.with_page().in_plan(plan), ("text",)),
        (KPI.objects.with_page().in_plan(plan), ("name", "note")),
        (
            KPISeries.objects.with_page().in_plan(plan),
            ("unit", "group", "label", "target_prefix"),
        ),
    ]
