"""Pages on which the head office prepares an edition, checks it and shows it."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from kpis.models import KPI, KPISeries
from policyportal.accounts.rights import Staff
from policyportal.editions import switching
from projects.models import Measure, Project
from regions.models import AreaPlan, Plan, PolicyDirection

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
    is_later = shown is None or plan.start_month >= shown.start_month
    form = SwitchForm(request.POST or None, initial={"keep": is_later})
    if request.method == "POST" and form.is_valid():
        switching.switch_to(plan, keep=form.cleaned_data["keep"])
        messages.success(request, f"「{plan}」に切り替えました。")
        return redirect("admin:editions")
    following = counts_of(plan)
    before = counts_of(shown) if shown else dict.fromkeys(following, 0)
    context = {
        "plan": plan,
        "shown": shown,
        "is_later": is_later,
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
