"""The page このサイトの状況."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from policyportal.records import clock
from policyportal.site_state import checked, unfound
from policyportal.site_state.answers import OUTCOMES, read_answers
from policyportal.site_state.freshness import freshness_of


@require_safe
def site_state(request) -> HttpResponse:
    """このサイトの状況: nothing of it is about a visitor."""
    found = freshness_of(request.plan)
    context = {
        "freshness": found,
        "answers": read_answers(settings.STATISTICS_FILE, clock.today()),
        "outcomes": list(OUTCOMES.values()),
        "words": unfound.often(),
        "unfound": unfound,
        "checked": checked,
        "changed": found.changed_at,
    }
    return render(request, "site_state.html", context)
