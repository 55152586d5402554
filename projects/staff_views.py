"""Pages of staff about projects."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.views.decorators.http import require_safe

from policyportal.accounts.rights import Staff
from policyportal.records.eras import latest_year_over, year_asked
from projects.models import Grade, Project, Review

# How many projects or waiting reviews the page shows at most; the list of reviews has all.
MOST = 200


@require_safe
def reviews(request):
    """点検・評価を書く: the account's projects by the state of their review of a year; first what waits for it."""
    if not request.user.has_perm("projects.view_review"):
        raise PermissionDenied
    staff = Staff.of(request.user)
    years = Review.years_of(request.plan)
    usual = min(max(latest_year_over(), years[0]), years[-1])
    year, mistake = year_asked(request.GET.get("year", ""), years, usual)
    projects = staff.editable(Project.objects.in_plan(request.plan)).with_page()
    shown = list(projects.select_related("area_plan__area").in_plan_order()[: MOST + 1])
    written = Review.objects.of_year(year).filter(project__in=shown).with_last_reason()
    found = {one.project_id: one for one in written}
    groups = [("未作成", [one for one in shown if one.pk not in found])]
    for status in Review.Status:
        rows = [one for one in shown if one.pk in found and found[one.pk].status == status]
        groups.append((status.label, rows))
    return render(
        request,
        "admin/projects/reviews.html",
        request.admin_context
        | {
            "is_head": staff.is_head,
            "year": year,
            "mistake": mistake,
            "previous": year - 1 if year - 1 in years else None,
            "next": year + 1 if year + 1 in years else None,
            "groups": [
                (label, [(project, found.get(project.pk)) for project in rows[:MOST]])
                for label, rows in groups
            ],
            "shown": shown,
            "more": len(shown) > MOST,
            "waiting": _waiting(request) if staff.is_head else [],
            "scale": Grade.objects.in_plan(request.plan).exists(),
        },
    )


def _waiting(request):
    """Reviews of any year that the head office is to approve, those that have waited longest first."""
    submitted = Review.objects.in_plan(request.plan).submitted()
    return submitted.select_related("project", "grade").order_by("changed_at")[:MOST]
