"""The page on which the head office makes actuals public."""

from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from kpis.actuals import releasing
from kpis.actuals.releasing import Waiting, waiting
from kpis.models import DraftActual
from kpis.querysets import DraftActualQuerySet
from policyportal.accounts.rights import Staff
from policyportal.editing.forms import is_id
from policyportal.editing.refusals import in_words, is_collision
from policyportal.records.eras import latest_year_over, short_year, year_asked
from regions.models import Subprefecture

# The most drafts on a page. The others come when these are done, or when a bureau is chosen.
MOST = 100


@require_http_methods(["GET", "POST"])
def release(request: HttpRequest) -> HttpResponse:
    """実績値を公開する: the drafts of a year that wait, each as the public would see it; released or sent back, all or some."""
    if not Staff.of(request.user).is_head:
        raise PermissionDenied
    selection = Selection(request)
    reason = request.POST.get("reason", "").strip()
    mistake = ""
    if request.method == "POST":
        try:
            with transaction.atomic():
                rows = _chosen(request, selection)
                mistake = _act(request, selection.year, rows, reason)
        except (IntegrityError, OperationalError) as error:
            if not is_collision(error):
                raise
            mistake = in_words(error)
        if not mistake:
            return redirect(request.get_full_path())
    rows = waiting(selection.drafts.for_release()[: MOST + 1])
    more, rows = len(rows) > MOST, rows[:MOST]
    releasing.preview(rows)
    context = {
        "selection": selection,
        "rows": rows,
        "ready": [row for row in rows if row.preview],
        "more": more,
        "most": MOST,
        "mistake": mistake,
        "reason": reason,
        "unsubmitted": selection.unsubmitted,
    }
    return render(request, "admin/kpis/release.html", request.admin_context | context)


class Selection:
    """The year and the bureau of the address, and the drafts of theirs."""

    def __init__(self, request: HttpRequest) -> None:
        plan_drafts = DraftActual.objects.in_plan(request.plan)
        counts = plan_drafts.submitted().order_by("-year").values_list("year")
        self.years = dict(counts.annotate(Count("pk")))
        default = next(iter(self.years), latest_year_over())
        self.year, _ = year_asked(request.GET.get("year", ""), self.years, default)
        bureaus = list(Subprefecture.objects.with_own_bureau().in_plan_order())
        slug = request.GET.get("bureau", "")
        self.bureau = next((bureau for bureau in bureaus if bureau.slug == slug), None)
        self.bureaus = bureaus
        self.of_year: DraftActualQuerySet = plan_drafts.filter(year=self.year)
        if self.bureau:
            self.of_year = self.of_year.of_bureaus([self.bureau.pk])

    @property
    def drafts(self) -> DraftActualQuerySet:
        """Those that wait."""
        return self.of_year.submitted()

    @property
    def unsubmitted(self) -> int:
        """How many the bureaus are still entering."""
        return self.of_year.filter(status=DraftActual.Status.DRAFT).count()


def _chosen(request: HttpRequest, selection: Selection) -> list[Waiting]:
    """The rows that were chosen, locked until the end of the transaction."""
    ids = [pk for pk in request.POST.getlist("draft") if is_id(pk)][:MOST]
    drafts = selection.drafts.for_release().filter(pk__in=ids)
    return waiting(drafts.select_for_update(of=("self",), no_key=True))


def _act(request: HttpRequest, year: int, rows: list[Waiting], reason: str) -> str:
    """Release the rows or send them back, and say so; give what prevents it."""
    if not rows:
        return (
            "選ばれた下書きがありません。もう公開されたか、差し戻されたか、取り下げられています。"
        )
    drafts = [row.draft for row in rows]
    if "_send_back" in request.POST:
        if not reason:
            return "差し戻すときは、振興局に伝える理由を入力してください。"
        releasing.send_back(drafts, reason, request.user)
        text = f"{len(drafts)}件を差し戻しました。振興局は、理由を読んで内容を直せます。"
        messages.success(request, text)
        return ""
    for row in rows:
        if row.objections or request.POST.get(f"shown-{row.draft.pk}") != row.stamp:
            return (
                f"「{row.draft}」は、この画面を開いたあとに変わったか、公開できません。"
                "何も公開していません。下の表を確かめて、もう一度選んでください。"
            )
    actuals = releasing.release(drafts, request.user)
    LogEntry.objects.log_actions(request.user.pk, actuals, CHANGE, "公開")
    messages.success(request, f"{short_year(year)}の実績値を{len(actuals)}件公開しました。")
    return ""
