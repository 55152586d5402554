"""What changed since a review was approved, in sentences with their day; the record of the approval stays as it was."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from operator import attrgetter
from typing import Any

from django.utils.timezone import localtime, make_aware

from kpis.models import ActualRevision, FigureChange, KPISeries, MeaningChange, Turn
from policyportal.records.eras import short_year
from projects.models import Participation, Project, ReviewRecord


@dataclass(frozen=True)
class Since:
    """Something that changed since an approval, and when: the day from which it holds, else when it was written down."""

    moment: datetime
    text: str

    @property
    def day(self) -> date:
        return localtime(self.moment).date()


def changes_since(record: ReviewRecord, project: Project) -> list[Since]:
    """Give what changed of what a record has, oldest first, in seven queries; the project has what cards show."""
    all_series = list(KPISeries.objects.published().for_names(project))
    found = [
        *_of_texts(record, project),
        *_of_figures(record, project),
        *_of_actuals(record, project),
        *_of_turns(record, project),
        *_of_project(record.content, project),
        *_of_series(record, all_series),
    ]
    return sorted(found, key=attrgetter("moment"))


def _of_texts(record: ReviewRecord, project: Project) -> Iterator[Since]:
    changes = MeaningChange.objects.with_page().since(record.approved_at, project)
    # Places are told below, all of them as they are now.
    for change in changes.exclude(part=MeaningChange.Part.PLACE):
        texts = f"「{change.before or 'なし'}」から「{change.after or 'なし'}」に変更"
        why = f"{change.get_kind_display()}：{change.reason}"
        yield Since(change.changed_at, f"{change.get_part_display()}を{texts}（{why}）。")


def _of_figures(record: ReviewRecord, project: Project) -> Iterator[Since]:
    changes = FigureChange.objects.with_page().since(record.approved_at, project)
    for change in changes.select_related("series__kpi"):
        figures = f"{change.old or 'なし'}から{change.new or 'なし'}に変更"
        what = f"「{change.series.title}」の{change.get_kind_display()}を{figures}"
        kinds = [change.get_change_kind_display(), change.reason]
        why = "：".join(filter(None, kinds))
        yield Since(change.changed_at, f"{what}（{why}）。")


def _of_actuals(record: ReviewRecord, project: Project) -> Iterator[Since]:
    revisions = ActualRevision.objects.with_page().since(record.approved_at, project)
    revisions = revisions.filter(year__lte=record.content["review"]["year"])
    for revision in revisions.select_related("series__kpi"):
        states = (
            (revision.old, revision.get_old_state_display()),
            (revision.new, revision.get_new_state_display()),
        )
        values = [f"{figure.amount}（{state}）" for figure, state in states if figure]
        why = f"（{revision.get_reason_display()}）" if revision.reason else ""
        what = f"「{revision.series.title}」の{short_year(revision.year)}の実績値を"
        text = f"{what}{revision.get_kind_display()}{why}：{' → '.join(values)}"
        yield Since(revision.changed_at, text)


def _of_turns(record: ReviewRecord, project: Project) -> Iterator[Since]:
    turns = Turn.objects.with_page().since(record.approved_at, project).select_related("kpi")
    for turn in turns:
        what = f"「{turn.kpi.name}」：" if turn.kpi else "このプロジェクト："
        yield Since(turn.changed_at, f"{what}{turn.words}")


def _of_project(said: dict[str, Any], project: Project) -> Iterator[Since]:
    then, lead = said["project"], project.lead
    places = [place.name for place in project.places]
    if then["places"] != places:
        moment = max(map(attrgetter("changed_at"), project.participations.all()), default=None)
        text = _now("実施地域", "、".join(then["places"]), "、".join(places))
        yield Since(moment or project.changed_at, text)
    bureau = lead.subprefecture.bureau_name if lead else None
    if then["bureau"] != bureau:
        moment = _moment_of(lead) if lead else project.changed_at
        yield Since(moment, _now("担当", then["bureau"], bureau))
    measures = list(project.measures.all())
    codes = [line["code"] for line in said["measures"]["lines"]]
    current = [measure.code for measure in measures]
    # Which are added or deleted is told above.
    if codes != current and sorted(codes) == sorted(current):
        moments = [project.changed_at, *(measure.changed_at for measure in measures)]
        yield Since(max(moments), "施策の順序が変わりました。")


def _moment_of(lead: Participation) -> datetime:
    """Give the day from which the bureau of a lead is in charge under its name, at its start; else when that was last changed."""
    renamed = lead.subprefecture.bureau_changes.of_names().values_list("valid_from", flat=True)
    days = [day for day in (lead.leads_since, renamed.first()) if day]
    if days:
        return make_aware(datetime.combine(max(days), time.min))
    return lead.changed_at


def _of_series(record: ReviewRecord, all_series: list[KPISeries]) -> Iterator[Since]:
    of_code = {series.code: series for series in all_series}
    year = record.content["review"]["year"]
    for then in record.content["kpis"]["series"]:
        series = of_code.get(then["code"])
        if series is None:
            continue
        for found in series.breaks.all():
            if found.changed_at > record.approved_at and found.year <= year:
                what = (
                    f"「{series.title}」は、{short_year(found.year)}から{found.get_kind_display()}"
                )
                yield Since(found.changed_at, f"{what}（{found.reason}）。")


def _now(what: str, then: str | None, now: str | None) -> str:
    return f"{what}が「{then or 'なし'}」から「{now or 'なし'}」に変わりました。"
