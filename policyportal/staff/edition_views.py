"""Pages on which the head office prepares an edition, checks it and shows it."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from kpis.models import KPI, KPISeries
from policyportal.accounts.rights import Staff
from policyportal.editing.forms import PortalForm
from policyportal.editions import checking, switching
from policyportal.editions.copying import Copying, is_taken
from policyportal.editions.workbook import apply_workbook, workbook_of
from policyportal.exchange import uploads
from policyportal.exchange.admin import CHANGED_SINCE, EXPIRED, MOST_PROBLEMS
from policyportal.exchange.explaining import Refused
from policyportal.exchange.files import CONTENT_TYPES, read_workbook
from policyportal.exchange.kinds import XLSX
from policyportal.exchange.limits import MAX_BYTES
from policyportal.records.eras import ended_mark
from policyportal.records.fields import DAY_HELP, DayFormField
from policyportal.records.findings import Finding
from policyportal.staff.items import Item, edit_url
from projects.models import Measure, Project
from regions.models import AreaPlan, Plan, PolicyDirection

# What an edition shares with the next one, which begins with it: whose it is, and what helps to read and to find.
SHARED = (
    *("body", "body_kana", "body_en", "body_code"),
    *("hard_words", "find_hint", "search_hint", "search_examples"),
)
# The key under which a session keeps the one workbook to confirm.
WAITING = "edition_workbook"
# How many things to look at the check lists at most; the rest is counted.
MOST_DOUBTS = 200
# The pages that staff look at before a switch: the names of their addresses, and what they are called.
FIRST_PAGES = (
    ("home", "ホーム"),
    ("regions:areas", "連携地域"),
    ("projects:projects", "プロジェクト"),
    ("status", "いまの状況"),
    ("about", "この方針について"),
)


def of_edition(request: HttpRequest, code: str) -> Plan:
    """Give the edition of the address to the head office."""
    if not Staff.of(request.user).is_head:
        raise PermissionDenied
    return get_object_or_404(Plan, code=code)


@require_safe
def editions(request: HttpRequest) -> HttpResponse:
    """版の準備と切り替え: all editions, and what may be done with each."""
    if not Staff.of(request.user).is_head:
        raise PermissionDenied
    context = {"rows": [(plan, counts_of(plan)) for plan in Plan.objects.all()]}
    return render(request, "admin/editions/list.html", request.admin_context | context)


def counts_of(plan: Plan) -> dict[str, int]:
    """Count what an edition holds, under the words of the pages."""
    of_plan = Project.objects.in_plan(plan)
    projects = of_plan.aggregate(
        all=Count("pk"),
        named=Count("pk", filter=~Q(name="")),
        drafts=Count("pk", filter=Q(is_published=False)),
    )
    return {
        "地域の方針": AreaPlan.objects.filter(plan=plan).count(),
        "展開方向": PolicyDirection.objects.filter(area_plan__plan=plan).count(),
        "プロジェクト": projects["all"],
        "うち名称の記載があるもの": projects["named"],
        "うち下書き": projects["drafts"],
        "施策": Measure.objects.in_plan(plan).count(),
        "KPI": KPI.objects.in_plan(plan).count(),
        "系列": KPISeries.objects.in_plan(plan).count(),
    }


class EditionForm(PortalForm):
    """A new edition, and what of the former one it begins with."""

    mark = forms.RegexField(
        "^[a-z][0-9]+$",
        label="コードの頭",
        max_length=6,
        help_text="この版のコードの前に付け、変えません。r7 とすると、doo-01 のもとは r7-doo-01 になります。",
        error_messages={"invalid": "r7 のように、英小文字1つと数字にしてください。"},
    )
    projects = forms.ModelMultipleChoiceField(
        Project.objects.none(),
        label="引き継ぐプロジェクト",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="終了したプロジェクトは、選ばれていません。",
    )
    with_measures = forms.BooleanField(label="施策も引き継ぐ", required=False)
    with_kpis = forms.BooleanField(
        label="終了していないKPIと、その基準値・目標値も引き継ぐ", required=False
    )
    start_month = DayFormField(
        label="推進期間の始まり", help_text=f"推進期間が始まる月の1日。{DAY_HELP}"
    )

    class Meta:
        model = Plan
        fields = (
            "title",
            "code",
            "stage",
            "start_month",
            "period_text",
            "declared_projects",
            "source",
        )

    def __init__(self, former: Plan, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offered = Project.objects.in_plan(former).named().in_plan_order()
        self.fields["projects"].queryset = offered.select_related("area_plan__area")
        self.fields["projects"].label_from_instance = with_end
        self.fields["source"].required = True
        self.fields["source"].help_text = "この版を定めた資料の名称。"

    def clean_mark(self) -> str:
        mark = self.cleaned_data["mark"]
        if is_taken(mark):
            raise ValidationError("この頭は、別の版のコードに使っています。")
        return mark


def with_end(project: Project) -> str:
    return f"{project}{ended_mark(project.last_year)}"


@require_http_methods(["GET", "HEAD", "POST"])
def prepare(request: HttpRequest, code: str) -> HttpResponse:
    """次の版を準備する: a new edition that begins with what is carried over from this one, out of sight."""
    former = of_edition(request, code)
    going_on = Project.objects.in_plan(former).named().filter(ended_on=None)
    ids = going_on.values_list("pk", flat=True)
    chosen = {"projects": list(ids), "with_measures": True, "with_kpis": True}
    plan = Plan(**{name: getattr(former, name) for name in SHARED})
    form = EditionForm(former, request.POST or None, instance=plan, initial=chosen)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        Copying(form.instance, typed["mark"], request.user).copy(
            former,
            typed["projects"],
            with_measures=typed["with_measures"],
            with_kpis=typed["with_kpis"],
        )
        messages.success(
            request, f"「{form.instance}」を準備しました。まだサイトには出ていません。"
        )
        return redirect("admin:check_edition", form.instance.code)
    context = {"plan": former, "form": form}
    return render(request, "admin/editions/prepare.html", request.admin_context | context)


@require_safe
def check(request: HttpRequest, code: str) -> HttpResponse:
    """表示前の点検: what the edition lacks before it may be shown, and what should be looked at."""
    plan = of_edition(request, code)
    doubts = list(checking.doubts(plan))
    context = {
        "plan": plan,
        "missing": [found_item(finding) for finding in checking.missing(plan)],
        "doubts": [found_item(finding) for finding in doubts[:MOST_DOUBTS]],
        "rest": max(len(doubts) - MOST_DOUBTS, 0),
        "number": len(doubts),
    }
    return render(request, "admin/editions/check.html", request.admin_context | context)


def found_item(finding: Finding) -> Item:
    """A finding as lists show it, with the way to mend it."""
    url = edit_url(finding.record) if finding.record else ""
    return Item(finding.where, url, finding.what)


class WorkbookForm(forms.Form):
    file = forms.FileField(
        label="Excelブック",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        error_messages={"empty": "ファイルが空です。", "required": "ファイルを選んでください。"},
    )


@require_safe
def workbook_file(request: HttpRequest, code: str) -> HttpResponse:
    """The workbook of an edition, to be edited and brought back, or to see how one is written."""
    plan = of_edition(request, code)
    head = {"Content-Disposition": f'attachment; filename="{plan.code}.xlsx"'}
    head["Cache-Control"] = "no-store"
    content = workbook_of(plan, request.user)
    return HttpResponse(content, content_type=CONTENT_TYPES[XLSX], headers=head)


@require_http_methods(["GET", "HEAD", "POST"])
def workbook(request: HttpRequest, code: str) -> HttpResponse:
    """まとめて入力: a workbook with all tables of an edition in preparation: tried first, then brought in whole."""
    plan = of_edition(request, code)
    context = {"plan": plan, "form": WorkbookForm(), "most": MOST_PROBLEMS}
    if request.method == "POST" and not plan.is_published:
        found = _confirmed(request, plan) if "token" in request.POST else _tried(request, plan)
        if found.pop("is_done", False):
            messages.success(request, f"「{found['file_name']}」を取り込みました。")
            return redirect("admin:check_edition", plan.code)
        context |= found
    return render(request, "admin/editions/workbook.html", request.admin_context | context)


def _tried(request: HttpRequest, plan: Plan) -> dict:
    """Say what the uploaded workbook would do; it waits for its confirmation if nothing is wrong."""
    form = WorkbookForm(request.POST, request.FILES)
    if not form.is_valid():
        return {"form": form}
    file = form.cleaned_data["file"]
    content = file.read(MAX_BYTES + 1)
    found = _report(request, plan, file.name, content)
    report = found.get("report")
    if report and report.may_be_confirmed:
        waiting = {"token": uploads.keep(content), "name": file.name}
        waiting |= {"edition": plan.code, "fingerprint": report.fingerprint}
        request.session[WAITING] = waiting
        found["token"] = waiting["token"]
    return found


def _confirmed(request: HttpRequest, plan: Plan) -> dict:
    """Bring in the workbook that waits, or say why it cannot be."""
    waiting = request.session.pop(WAITING, {})
    asked = (waiting.get("token"), waiting.get("edition"))
    try:
        if asked != (request.POST["token"], plan.code):
            raise FileNotFoundError
        path = uploads.path_of(waiting["token"])
        content = path.read_bytes()
    except FileNotFoundError:
        messages.error(request, EXPIRED)
        return {}
    path.unlink(missing_ok=True)
    found = _report(request, plan, waiting["name"], content, waiting["fingerprint"])
    report = found.get("report")
    if report and not report.is_done:
        messages.error(request, CHANGED_SINCE)
    return found | {"is_done": bool(report and report.is_done)}


def _report(
    request: HttpRequest, plan: Plan, name: str, content: bytes, confirmed: str | None = None
) -> dict:
    try:
        sheets = dict(read_workbook(name, content))
    except Refused as error:
        return {"file_name": name, "problems": [("", problem) for problem in error.problems]}
    report = apply_workbook(plan, request.user, sheets, confirmed=confirmed)
    return {"file_name": name, "report": report, "problems": report.problems}


class SwitchForm(forms.Form):
    """The confirmation of a switch; an edition that is left stays public unless the site goes back to an older one."""

    keep = forms.BooleanField(
        label="いまの版のページを、もとのアドレスに残す",
        required=False,
        help_text="外すと、いまの版は準備中に戻り、そのページはサイトのどこにも出なくなります。",
    )
    sure = forms.BooleanField(
        label="内容を確かめました",
        error_messages={"required": "確かめたことを示すため、ここに印を付けてください。"},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def switch(request: HttpRequest, code: str) -> HttpResponse:
    """この版に切り替える: what is shown now beside what will be, previews, and the confirmation."""
    plan = of_edition(request, code)
    shown = Plan.objects.filter(is_shown=True).first()
    if plan == shown:
        messages.info(request, f"「{plan}」は、もう表示しています。")
        return redirect("admin:editions")
    lacking = [] if plan.is_published else checking.missing(plan)
    is_later = shown is None or plan.start_month >= shown.start_month
    form = SwitchForm(request.POST or None, initial={"keep": is_later})
    if request.method == "POST" and not lacking and form.is_valid():
        switching.switch_to(plan, keep=form.cleaned_data["keep"])
        messages.success(request, f"「{plan}」に切り替えました。")
        return redirect("admin:editions")
    following = counts_of(plan)
    before = counts_of(shown) if shown else dict.fromkeys(following, 0)
    context = {
        "plan": plan,
        "shown": shown,
        "missing": [found_item(finding) for finding in lacking],
        "rows": [(name, before[name], following[name]) for name in following],
        "pages": FIRST_PAGES,
        "form": form,
    }
    return render(request, "admin/editions/switch.html", request.admin_context | context)


@require_safe
def preview_home(request: HttpRequest, code: str) -> HttpResponse:
    """The home page as everyone will see it once the edition is shown."""
    return preview_page(request, code, "")


@require_safe
def preview_page(request: HttpRequest, code: str, address: str) -> HttpResponse:
    """A public page as everyone will see it once the edition is shown."""
    return switching.preview(request, of_edition(request, code), address)
