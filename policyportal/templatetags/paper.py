"""Template tags for the booklet as a file."""

from typing import Any

from django import template

from policyportal.pages.editions import address_in
from policyportal.paper.booklets import booklet_of
from regions.models import Plan

register = template.Library()


@register.inclusion_tag("print/_offer.html")
def booklet_offer(plan: Plan) -> dict[str, Any]:
    """The link to the PDF of an edition, with date and size; nothing where none was made. Usage: {% booklet_offer request.plan %}."""
    booklet = booklet_of(plan)
    if booklet is None:
        return {}
    address = address_in(plan, "print-pdf")
    return {"booklet": booklet, "address": address, "is_outdated": booklet.is_outdated(plan)}
