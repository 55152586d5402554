"""Pages on which staff enter figures."""

from django.contrib import messages
from django.contrib.admin.models import ADDITION, LogEntry
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from kpis.actuals.releasing import submit
from kpis.actuals.table import MOST, ActualTable
from kpis.models import Actual, DraftActual, KPISeries, MissingValue
from kpis.querysets import ACTUAL_ORDER, DraftActualQuerySet, KPISeriesQuerySet
from policyportal.accounts.rights import Staff
from policyportal.editing.forms import is_id
from policyportal.editing.refusals import in_words, is_collision
from policyportal.records import clock
from policyportal.records.eras import latest_year_over, short_year, year_asked
from projects.models import Project, Review
from regions.models import Subprefecture

# The most projects to whose reviews a message leads.
MOST_LINKS = 10
# How often a save is tried when somebody else saves the same rows at the same time.
TRIES = 3


@require_http_methods(["GET", "POST"])
def entry(request: HttpRequest) -> HttpResponse:
    """実績値を入力する: one table of the actuals of a year that the account has not entered yet."""
    if not request.user.has_perm("kpis.add_draftactual"):
        raise PermissionDenied
    selection = Selection(request)
    if "_submit" in request.POST:
        return _submit(request, selection)
    if request.method == "GET":
        owed = selection.series.open_for_entry(selection.year, clock.today())
        table = ActualTable(owed.for_entry()[: MOST + 1], selection.year)
        return _page(request, selection, table)
    sent = request.POST.getlist("series")
    ids = [pk for pk in sent if is_id(pk)][:MOST]
    mine = selection.all_of_account.filter(pk__in=ids)
    if len(set(ids)) != mine.count() or len(ids) != len(sent):
        refusal = (
            "この所属では入力できない系列が含まれているため、何も保存していません。"
            "入力を受け持つ振興局が変わったときは、画面を開き直してください。"
        )
        table = ActualTable(mine.for_entry(), selection.year, request.POST)
        response = _page(request, selection, table, refusal)
        response.status_code = 403
        return response
    for _attempt in range(TRIES):
        try:
            with transaction.atomic():
                held = mine.for_entry().select_for_update(no_key=True, of=("self",))
                table = ActualTable(held, selection.year, request.POST)
                saved = []
                if "_save" in request.POST:
                    saved = table.save(request.user, draft=selection.draft_status)
                if saved:
                    said = "まとめて入力する表から追加"
                    LogEntry.objects.log_actions(request.user.pk, saved, ADDITION, said)
                table.preview()
            break
        except (IntegrityError, OperationalError) as error:
            if not is_collision(error):
                raise
            refusal = in_words(error)
    else:
        table = ActualTable(mine.for_entry(), selection.year, request.POST)
        return _page(request, selection, table, refusal)
    if saved:
        left = f"{len(table.typed)}件は、まだ保存していません。" if table.typed else ""
        told = format_html("{}{}{}", _told(saved), left, _reviews_next(selection, saved))
        messages.success(request, told)
    if table.alike:
        messages.info(request, f"{table.alike}件は、同じ内容がすでに登録されています。")
    if (saved or table.alike) and not table.is_begun:
        return redirect(_next_rows(request))
    return _page(request, selection, table)


class Selection:
    """The year and the bureau of the address; the account may enter actuals for that bureau."""

    def __init__(self, request: HttpRequest) -> None:
        self.staff = Staff.of(request.user)
        self.publishes = self.staff.may("add", Actual)
        """Whether what the account saves is public at once."""
        submits = request.POST.get("_save") == DraftActual.Status.SUBMITTED
        status = DraftActual.Status.SUBMITTED if submits else DraftActual.Status.DRAFT
        self.draft_status = "" if self.publishes else status
        self.plan_series = KPISeries.objects.in_plan(request.plan)
        self.default_year = latest_year_over()
        # The year that is running may be entered too, as provisional.
        first = self.plan_series.first_measured_year() or self.default_year
        self.years = range(self.default_year + 1, min(first, self.default_year) - 1, -1)
        self.year, mistake = year_asked(request.GET.get("year", ""), self.years, self.default_year)
        self.unknown = ["年"] if mistake else []
        bureaus = Subprefecture.objects.with_own_bureau().in_plan_order()
        if not self.staff.is_head:
            bureaus = bureaus.filter(pk__in=self.staff.bureaus)
        self.bureaus = list(bureaus)
        slug = request.GET.get("bureau", "")
        self.bureau = next((bureau for bureau in self.bureaus if bureau.slug == slug), None)
        if slug and self.bureau is None:
            self.unknown.append("振興局")

    @property
    def all_of_account(self) -> KPISeriesQuerySet:
        """All series whose actuals the account may enter."""
        return self.staff.choices(DraftActual._meta.get_field("series"), self.plan_series)

    @property
    def series(self) -> KPISeriesQuerySet:
        """The series of the bureau in the address, or all of them."""
        if self.bureau is None:
            return self.all_of_account
        return self.plan_series.entered_by_any([self.bureau.pk])


def _submit(request: HttpRequest, selection: Selection) -> HttpResponse:
    """Submit the drafts of the year that the account has seen, all at once."""
    seen = [pk for pk in request.POST.getlist("draft") if is_id(pk)]
    drafts = _drafts(selection).filter(pk__in=seen, status=DraftActual.Status.DRAFT)
    submitted = list(drafts.select_related("series__kpi"))
    number = submit(drafts, request.user)
    told = f"{number}件の実績値を提出しました。本庁が確かめて公開します。"
    messages.success(request, format_html("{}{}", told, _reviews_next(selection, submitted)))
    return redirect(request.get_full_path())


def _drafts(selection: Selection) -> DraftActualQuerySet:
    return DraftActual.objects.filter(
        series__in=selection.series.values("pk"), year=selection.year
    ).order_by(*ACTUAL_ORDER)


def _told(saved: list[Actual | DraftActual | MissingValue]) -> str:
    """Say how many actuals were saved and what becomes of them, and of how many it was said why there is none."""
    missing = sum(isinstance(record, MissingValue) for record in saved)
    told = ""
    if actuals := len(saved) - missing:
        told = f"{actuals}件の実績値を保存し、公開しました。"
        if isinstance(saved[0], DraftActual):
            told = (
                f"{actuals}件の実績値を下書きに保存しました。提出すると、本庁が確かめて公開します。"
            )
            if saved[0].is_submitted:
                told = f"{actuals}件の実績値を提出しました。本庁が確かめて公開します。"
    return told + (f"{missing}件の状態（値がまだない）を保存しました。" if missing else "")


def _reviews_next(selection: Selection, saved: list[Actual | DraftActual | MissingValue]) -> str:
    """Lead to the reviews of the projects whose values were saved, where the account writes them and they are open."""
    staff, year = selection.staff, selection.year
    entered = {record.series.kpi.project_id for record in saved if record.year == year}
    projects = staff.editable(Project.objects.filter(pk__in=entered)).with_page().due_in(year)
    if not entered or not staff.may("add", Review):
        return ""
    reviews = Review.objects.of_year(year).filter(project__in=entered)
    written = {review.project_id: review for review in reviews}
    links = []
    for project in projects.in_plan_order():
        review = written.get(project.pk)
        if review is None:
            address = reverse("admin:projects_review_add")
            address += f"?{urlencode({'project': project.pk, 'year': short_year(year)})}"
        elif review.status == Review.Status.DRAFT:
            address = reverse("admin:projects_review_change", args=[review.pk])
        else:
            continue
        links.append((address, f"{project}の点検・評価"))
    linked = format_html_join("、", '<a href="{}">{}</a>', links[:MOST_LINKS])
    return format_html("次は、{}を書きます。", linked) if links else ""


def _next_rows(request: HttpRequest) -> str:
    """The address of the page with the source that was typed for all rows, because the next rows often share it."""
    query = request.GET.copy()
    query["source"] = request.POST.get("source", "")
    return f"{request.path}?{query.urlencode()}" if query["source"] else request.get_full_path()


def _page(
    request: HttpRequest, selection: Selection, table: ActualTable, refusal: str = ""
) -> HttpResponse:
    entered = Actual.objects.filter(series__in=selection.series.values("pk"), year=selection.year)
    entered = entered.select_related("series__kpi__project").with_closed().order_by(*ACTUAL_ORDER)
    missing = MissingValue.objects.filter(
        series__in=selection.series.values("pk"), year=selection.year
    )
    missing = missing.select_related("series__kpi__project").order_by(*ACTUAL_ORDER)
    drafts = list(_drafts(selection).select_related("series__kpi__project")[:MOST])
    more = len(table.rows) > MOST
    table.rows = table.rows[:MOST]
    context = {
        "selection": selection,
        "table": table,
        "entered": list(entered[:MOST]),
        "missing": list(missing[:MOST]),
        "drafts": drafts,
        "drafted": {draft.series_id for draft in drafts},
        "add_page": f"admin:kpis_{'actual' if selection.publishes else 'draftactual'}_add",
        "file_page": f"admin:kpis_{'actual' if selection.publishes else 'draftactual'}_import",
        "to_submit": [draft for draft in drafts if not draft.is_submitted],
        "more": more,
        "most": MOST,
        "refusal": refusal,
        "source": request.POST.get("source", request.GET.get("source", "")),
    }
    return render(request, "admin/kpis/entry.html", request.admin_context | context)
