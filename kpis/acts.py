"""What is done with many KPIs, series or actuals at once: publishing, other bureaus that enter, provisional values final."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from operator import attrgetter

from django import forms
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Count, Exists, OuterRef, QuerySet
from simple_history.utils import bulk_create_with_history

from kpis.models import KPI, Actual, DraftActual, KPISeries
from kpis.querysets import ACTUAL_ORDER, KPI_ORDER, SERIES_ORDER
from policyportal.accounts.rights import Staff
from policyportal.editing.bulk import BulkAct, BulkRow, ReasonForm, save_together
from policyportal.editing.forms import text_box
from policyportal.editing.publishing import Publish, Withdraw
from policyportal.records.eras import short_year
from policyportal.records.fields import visible
from regions.models import Subprefecture


class SettleForm(ReasonForm):
    """A final value often stands in another document than the provisional one."""

    source = forms.CharField(
        label="出典",
        required=False,
        max_length=Actual._meta.get_field("source").max_length,
        widget=text_box(200),
        help_text="確定した値の資料名です。サイトに出ます。空欄なら、いまの出典のままにします。",
    )
    field_order = ("source", "reason")

    def clean_source(self) -> str:
        return visible(self.cleaned_data["source"])


class Settle(BulkAct):
    """暫定 → 確定: the values stay as they are, and closed years take it too (kpis/actuals/rules.py)."""

    name = "settle"
    short_description = "選んだものを確定にする（値は変えない）"
    title = "実績値を確定にする"
    says = "次の暫定の実績値を、同じ値のまま確定にします。別の値で確定するものは、1件ずつ直してください。"
    button = "を確定にする"
    done = "を確定にしました。"
    form_class = SettleForm

    def rows(self, chosen: QuerySet, given: dict) -> list[BulkRow]:
        drafts = DraftActual.objects.filter(series=OuterRef("series"), year=OuterRef("year"))
        actuals = chosen.select_related("series__kpi").order_by(*ACTUAL_ORDER, "year")
        actuals = actuals.with_closed().annotate(has_draft=Exists(drafts))
        return [self._row(actual, given.get("source")) for actual in actuals]

    def _row(self, actual: Actual, source: str | None) -> BulkRow:
        if not actual.is_provisional:
            return BulkRow(actual, obstacle="すでに確定です。", name=actual.series.title)
        notes = []
        if actual.is_closed:
            notes.append("点検・評価が承認済みの年です。")
        if actual.has_draft:
            notes.append("公開していない変更の下書きがあります。")
        notes.append(f"出典：{source or actual.source}")
        amount = actual.figure.amount
        words = f"{amount}（暫定）", f"{amount}（確定）"
        return BulkRow(actual, *words, tuple(notes), name=actual.series.title)

    def remarks(self, rows: Sequence[BulkRow]) -> list[str]:
        closed = {row.record.year for row in rows if row.record.is_closed}
        found = []
        if closed:
            years = "、".join(map(short_year, sorted(closed)))
            found.append(
                f"{years}には、点検・評価が承認済みのものがあります。確定にできますが、承認と、承認のときの記録は変わりません。"
                "確定にしたあとで値を変えるには、改定の理由が必要です。"
            )
        if rows:
            found.append(
                "公開している値が確定になったことは、KPIのページと「更新履歴」に載ります。"
            )
        return found

    def act(self, rows: Sequence[BulkRow], given: dict, user: AbstractBaseUser) -> None:
        actuals = [row.record for row in rows]
        for actual in actuals:
            actual.state = Actual.State.FINAL
            actual.source = given["source"] or actual.source
        save_together(actuals, ["state", "source"], given["reason"] or self.title, user)


class SettleByDraft(Settle):
    """The same for bureaus, whose drafts the head office makes public."""

    name = "settle_by_draft"
    short_description = "選んだものを確定にする下書きを提出する（値は変えない）"
    title = "実績値を確定にする下書きを提出する"
    says = "次の暫定の実績値を、同じ値のまま確定にする下書きを作り、本庁に提出します。本庁が公開するまで、サイトは変わりません。"
    button = "の下書きを提出する"
    done = "の下書きを提出しました。本庁が確かめて公開します。"
    allowed_permissions = ("draft",)

    def editable(self, staff: Staff, records: QuerySet) -> QuerySet:
        """Those of the series whose actuals the bureau enters."""
        return records if staff.is_head else records.of_bureaus(staff.bureaus)

    def _row(self, actual: Actual, source: str | None) -> BulkRow:
        row = super()._row(actual, source)
        if actual.has_draft and not row.obstacle:
            return replace(row, obstacle="この年には、すでに下書きがあります。")
        return row

    def act(self, rows: Sequence[BulkRow], given: dict, user: AbstractBaseUser) -> None:
        drafts = []
        for row in rows:
            actual = row.record
            draft = DraftActual(series=actual.series, year=actual.year, value=actual.value)
            draft.state, draft.note = Actual.State.FINAL, actual.note
            draft.source = given["source"] or actual.source
            draft.status = DraftActual.Status.SUBMITTED
            drafts.append(draft)
        reason = given["reason"] or self.title
        bulk_create_with_history(
            drafts, DraftActual, default_user=user, default_change_reason=reason
        )


class AssignForm(ReasonForm):
    """Which bureau enters the actuals from now on; none chosen leaves it to the rule (KPISeriesQuerySet.with_bureau)."""

    entered_by = forms.ModelChoiceField(
        None,
        label="実績を入力する振興局",
        required=False,
        empty_label="決めない（対象の地域か、主となる地域の振興局）",
    )
    field_order = ("entered_by", "reason")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        places = Subprefecture.objects.with_own_bureau().in_plan_order()
        self.fields["entered_by"].queryset = places
        self.fields["entered_by"].label_from_instance = attrgetter("bureau_name")


class Assign(BulkAct):
    """実績を入力する振興局: who enters the actuals of series, whatever place they are printed for."""

    name = "assign"
    short_description = "実績を入力する振興局を替える"
    title = "実績を入力する振興局を替える"
    says = "次の系列の実績値を入力する振興局を替えます。権限と、作成中・提出済みの下書きも、すぐに移ります。"
    button = "の振興局を替える"
    done = "の実績を入力する振興局を替えました。"
    allowed_permissions = ("publish",)
    form_class = AssignForm
    needs_choice = True

    def series(self, chosen: QuerySet) -> QuerySet:
        return chosen

    def held(self, chosen: QuerySet) -> list[QuerySet]:
        return [self.series(chosen)]

    def rows(self, chosen: QuerySet, given: dict) -> list[BulkRow]:
        """Four queries."""
        found = self.series(chosen).select_related("kpi", "entered_by").order_by(*SERIES_ORDER)
        found = found.with_bureau().annotate(draft_count=Count("draftactuals"))
        names = dict(Subprefecture.objects.values_list("pk", "bureau_name"))
        return [self._row(series, names, given) for series in found]

    def _row(self, series: KPISeries, names: dict[int, str], given: dict) -> BulkRow:
        before = names.get(series.bureau, "決まっていません")
        if series.entered_by is None:
            before = f"{before}（決めていない）"
        if "entered_by" not in given:
            return BulkRow(series, before)
        to = given["entered_by"]
        if to == series.entered_by:
            return BulkRow(series, obstacle="同じ振興局のため、変わりません。")
        drafts = f"下書き{series.draft_count}件" if series.draft_count else ""
        after = to.bureau_name if to else "決めない（対象の地域か、主となる地域の振興局）"
        return BulkRow(series, before, after, tuple(filter(None, [drafts])))

    def act(self, rows: Sequence[BulkRow], given: dict, user: AbstractBaseUser) -> None:
        many_series = [row.record for row in rows]
        for series in many_series:
            series.entered_by = given["entered_by"]
        save_together(many_series, ["entered_by"], given["reason"] or self.title, user)


class AssignOfKPIs(Assign):
    """The same with all series of the KPIs that were chosen."""

    most = 100

    def series(self, chosen: QuerySet) -> QuerySet:
        return KPISeries.objects.filter(kpi__in=chosen)


class PublishKPIs(Publish):
    def fetched(self, chosen: QuerySet) -> QuerySet:
        """Each with its project, edition and figures: three queries."""
        kpis = chosen.select_related("project__area_plan__plan").order_by(*KPI_ORDER)
        return kpis.prefetch_related("series__actuals")

    def notes(self, kpi: KPI) -> Iterator[str]:
        project = kpi.project
        if not project.is_published:
            yield "プロジェクトが下書きのため、まだサイトには出ません。"
        elif not project.area_plan.plan.is_published:
            yield f"版が準備中（{project.area_plan.plan}）のため、まだサイトには出ません。"
        elif not project.name:
            yield "プロジェクトの名称の記載がないため、まだサイトには出ません。"
        yield from self._parts(kpi.series.all())

    def _parts(self, many_series: Iterable[KPISeries]) -> Iterator[str]:
        if not many_series:
            yield "まだないもの：系列"
            return
        actuals = sum(len(series.actuals.all()) for series in many_series)
        yield f"一緒に出るもの：系列{len(many_series)}件（実績値{actuals}件）"


KPI_ACTS = (PublishKPIs(), Withdraw(), AssignOfKPIs())
