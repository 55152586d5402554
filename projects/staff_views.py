"""Pages of staff about projects."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from policyportal.accounts.rights import Staff
from policyportal.records.eras import latest_year_over, year_asked
from projects.models import Grade, Project, Review

# How many projects or waiting reviews the page shows at most; the list of reviews has all.
MOST = 200


@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    """点検・評価を書く: the account's projects, grouped by the state of their review of a year."""
    if not request.user.has_perm("projects.view_review"):
        raise PermissionDenied
    staff = Staff.of(request.user)
    years = Review.years_of(request.plan)
    usual = min(max(latest_year_over(), years[0]), years[-1])
    year, mistake = year_asked(request.GET.get("year", ""), years, usual)
    projects = staff.editable(Project.objects.in_plan(request.plan)).with_page().due_in(year)
    shown = list(projects.select_related("area_plan__area").in_plan_order()[: MOST + 1])
    written = Review.objects.of_year(year).filter(project__in=shown).with_last_reason()
    found = {review.project_id: review for review in written}
    groups = {"未作成": []} | {label: [] for label in Review.Status.labels}
    for project in shown:
        review = found.get(project.pk)
        group = groups[review.get_status_display() if review else "未作成"]
        if len(group) < MOST:
            group.append((project, review))
    # Reviews of any year for the head office to approve, those that have waited longest first.
    waiting = Review.objects.in_plan(request.plan).filter(status=Review.Status.SUBMITTED)
    waiting = waiting.select_related("project", "grade").order_by("changed_at")
    context = {
        "is_head": staff.is_head,
        "year": year,
        "mistake": mistake,
        "previous": year - 1 if year - 1 in years else None,
        "next": year + 1 if year + 1 in years else None,
        "groups": list(groups.items()),
        "shown": shown,
        "more": len(shown) > MOST,
        "waiting": waiting[:MOST] if staff.is_head else [],
        "scale": Grade.objects.in_plan(request.plan).exists(),
    }
    return render(request, "admin/projects/reviews.html", request.admin_context | context)
