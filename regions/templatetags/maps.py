"""Maps of Hokkaido."""

import json
from functools import cache
from pathlib import Path

from django import template

register = template.Library()

GEOMETRY = Path(__file__).parent.parent / "geometry" / "hokkaido.json"


@cache
def geometry() -> dict:
    """The drawing of geometry/README.md: areas by slug, each with its label and its subprefectures' paths."""
    drawing = json.loads(GEOMETRY.read_text(encoding="utf-8"))
    return drawing | {"areas": {area["id"]: area for area in drawing["areas"]}}


@register.inclusion_tag("components/area_map.html")
def area_map(area_plans):
    """The clickable map: six areas by number and name, never by colour alone.

    Usage: {% area_map area_plans %}; the same links stand as a list beside it.
    """
    drawing = geometry()
    return {
        "drawing": drawing,
        "areas": [
            {"area": one.area, "shape": drawing["areas"][one.area.slug]}
            for one in area_plans
            if one.area.slug in drawing["areas"]
        ],
    }
