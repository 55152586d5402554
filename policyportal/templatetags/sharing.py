"""Template tags for what is sent on of a page."""

from django import template

from policyportal.sharing.pictures import picture_address

register = template.Library()
# The address of the picture for sharing, empty where there is none. Usage: {% picture_address kpi as picture %}.
register.simple_tag(picture_address)
