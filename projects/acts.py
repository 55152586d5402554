"""What is done with many projects at once: publishing, confirming who leads, handing over."""

from collections.abc import Iterator, Sequence
from operator import attrgetter

from django import forms
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import QuerySet

from policyportal.editing.bulk import BulkAct, BulkRow, save_together
from policyportal.editing.publishing import Publish, Withdraw
from projects.handing_over import HandingOverForm, bureau_of, hand_over
from projects.models import Participation, Project
from regions.models import Subprefecture

Role = Participation.Role
NO_LEAD = "主となる地域がありません。"


class PublishProjects(Publish):
    def fetched(self, chosen: QuerySet) -> QuerySet:
        """Each with its parts and with what becomes public along with it: seven queries."""
        projects = chosen.select_related("area_plan__plan").in_plan_order()
        parts = ("participations", "measures", "themes", "kpis__series__actuals", "reviews")
        return projects.prefetch_related(*parts)

    def notes(self, project: Project) -> Iterator[str]:
        plan = project.area_plan.plan
        if not plan.is_published:
            yield f"版が準備中（{plan}）のため、まだサイトには出ません。"
        if not project.name:
            yield "名称の記載がないため、ページはなく、件数に数えるだけです。"
            return
        parts = {
            "主となる地域": project.lead,
            "施策": project.measures.all(),
            "分野": project.themes.all(),
            "KPI": project.kpis.all(),
        }
        if lacking := "、".join(name for name, found in parts.items() if not found):
            yield f"まだないもの：{lacking}"
        yield from self._along(project)

    def _along(self, project: Project) -> Iterator[str]:
        """What the public sees with it, and what stays a draft."""
        kpis = list(project.kpis.all())
        public = [kpi for kpi in kpis if kpi.is_published]
        if public:
            actuals = sum(len(kpi.actuals) for kpi in public)
            yield f"一緒に出るもの：KPI{len(public)}件（実績値{actuals}件）"
        if drafts := len(kpis) - len(public):
            yield f"下書きのKPI{drafts}件は、まだ出ません。"
        if approved := sum(review.is_approved for review in project.reviews.all()):
            yield f"一緒に出るもの：承認済みの点検・評価{approved}件"


class ConfirmLeads(BulkAct):
    """主となる地域: an inference from print until the head office confirms it."""

    name = "confirm_leads"
    short_description = "主となる地域を確認済みにする"
    title = "主となる地域を確認済みにする"
    says = "次のプロジェクトの主となる地域を、推定から確認済みにします。地域は変わりません。"
    button = "を確認済みにする"
    done = "の主となる地域を確認済みにしました。"
    allowed_permissions = ("publish",)

    def held(self, chosen: QuerySet) -> list[QuerySet]:
        return [chosen, Participation.objects.filter(project__in=chosen)]

    def rows(self, chosen: QuerySet, given: dict) -> list[BulkRow]:
        return [self._row(project) for project in with_places(chosen)]

    def _row(self, project: Project) -> BulkRow:
        lead = project.lead
        if lead is None:
            return BulkRow(project, obstacle=NO_LEAD)
        name = bureau_of(lead)
        if not lead.lead_is_inferred:
            return BulkRow(project, obstacle=f"すでに確認済みです（{name}）。")
        return BulkRow(project, f"{name}（推定）", f"{name}（確認済み）")

    def act(self, rows: Sequence[BulkRow], given: dict, user: AbstractBaseUser) -> None:
        leads = [row.record.lead for row in rows]
        for lead in leads:
            lead.role = Role.LEAD
        save_together(leads, ["role"], given["reason"] or self.title, user)


class HandOverManyForm(HandingOverForm):
    to = forms.ModelChoiceField(
        None,
        label="引き継ぐ先",
        empty_label="選んでください",
        help_text="この振興局が実施地域に入っているプロジェクトを引き継ぎます。",
    )
    field_order = ("to",)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = Subprefecture.objects.in_plan_order()
        self.fields["to"].label_from_instance = attrgetter("bureau_name")


class HandOver(BulkAct):
    """Each project is handed over as on its own page."""

    name = "hand_over"
    short_description = "ほかの振興局に引き継ぐ"
    title = "プロジェクトを引き継ぐ"
    says = "次のプロジェクトを、ほかの振興局に引き継ぎます。文と点検・評価は、引き継いだ振興局が入力します。"
    button = "を引き継ぐ"
    done = "を引き継ぎました。"
    allowed_permissions = ("publish",)
    form_class = HandOverManyForm
    needs_choice = True
    most = 100

    def held(self, chosen: QuerySet) -> list[QuerySet]:
        return [chosen, Participation.objects.filter(project__in=chosen)]

    def rows(self, chosen: QuerySet, given: dict) -> list[BulkRow]:
        return [self._row(project, given.get("to")) for project in with_places(chosen)]

    def _row(self, project: Project, to: Subprefecture | None) -> BulkRow:
        lead = project.lead
        before = bureau_of(lead) if lead else "（なし）"
        if to is None:
            return BulkRow(project, before)
        if lead and lead.subprefecture_id == to.pk:
            return BulkRow(project, obstacle="すでに主となる地域です。")
        if to not in project.places:
            text = "この振興局は、実施地域に入っていません。引き継ぐときは、先に加えてください。"
            return BulkRow(project, obstacle=text)
        return BulkRow(project, before, to.bureau_name)

    def act(self, rows: Sequence[BulkRow], given: dict, user: AbstractBaseUser) -> None:
        for row in rows:
            (to,) = row.record.participations.filter(subprefecture=given["to"])
            hand_over(row.record, to, given["day"], given["reason"], given["source"])


def with_places(chosen: QuerySet) -> QuerySet:
    """Projects in the plan's order with their places: two queries."""
    return chosen.in_plan_order().prefetch_related("participations__subprefecture")


PROJECT_ACTS = (PublishProjects(), Withdraw(), ConfirmLeads(), HandOver())
