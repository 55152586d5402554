"""Maps of Hokkaido."""

import json
import re
from collections.abc import Iterator
from functools import cache
from itertools import accumulate, pairwise
from pathlib import Path

from django import template

register = template.Library()

GEOMETRY = Path(__file__).parent.parent / "geometry" / "hokkaido.json"
# Units of the geometry to one of the locator's: coarse enough to be light, fine enough to be Hokkaido.
COARSE = 8
# The same for a picture that fills a screen.
FINE = 2


@cache
def geometry() -> dict:
    """Read the drawing that geometry/README.md describes: areas by slug, with labels and paths."""
    drawing = json.loads(GEOMETRY.read_text(encoding="utf-8"))
    return drawing | {"areas": {area["id"]: area for area in drawing["areas"]}}


@register.inclusion_tag("components/area_map.html")
def area_map(areas, *, of_status: bool = False) -> dict:
    """Draw the clickable map: areas by number and name, never by colour alone, and in them their subprefectures.

    Usage: {% area_map areas of_status=… %}; area plans, each with its counts of marks, which the map of the status
    shows as bars. A list with the same links, and the same counts, is beside it.
    """
    drawing, shapes = geometry(), coarse_shapes(1)
    drawn = []
    for area_plan, counts in areas:
        if shape := drawing["areas"].get(area_plan.area.slug):
            by_slug = {place.slug: place for place in area_plan.area.subprefectures.all()}
            slugs = [land["id"] for land in shape["subprefectures"]]
            places = [(by_slug.get(slug), shapes[slug]) for slug in slugs]
            drawn.append((area_plan.area, shape["label"], places, counts))
    return {"drawing": drawing, "areas": drawn, "of_status": of_status}


@register.inclusion_tag("components/locator_map.html")
def locator_map(places, title, around=()) -> dict:
    """Draw where in Hokkaido the places lie, and those `around` them in a paler tone.

    Usage: {% locator_map subprefectures "空知地域の位置" around=area.subprefectures.all %}
    """
    return _located(places, around) | {"title": title}


@register.inclusion_tag("pictures/map.svg")
def map_in_picture(places, colours) -> dict:
    """Draw where in Hokkaido the places lie, with their names, as a part of a picture.

    Usage: {% map_in_picture area.subprefectures.all colours %}
    """
    labels, named = {}, []
    for area in geometry()["areas"].values():
        labels |= {place["id"]: place["label"] for place in area["subprefectures"]}
    for place in places:
        if place.slug in labels:
            x, y = labels[place.slug]
            named.append((place, round(x / FINE), round(y / FINE)))
    return _located(places, unit=FINE) | {"colours": colours, "named": named}


@register.simple_tag
def map_source(places=None) -> str:
    """Where the geometry is from; empty where none of these places lies on the map. Usage: {% map_source %}."""
    if places is not None and not _located(places):
        return ""
    return geometry()["attribution"]


def _located(places, around=(), unit: int = COARSE) -> dict:
    """The places, those around them and the rest of Hokkaido on a grid; nothing without a place that is on the map."""
    shapes = coarse_shapes(unit)
    here = {place.slug for place in places}
    near = {place.slug for place in around} - here
    if not here & shapes.keys():
        return {}
    drawing = geometry()
    return {
        "width": drawing["viewBox"][2] / unit,
        "height": drawing["viewBox"][3] / unit,
        "inset": [edge / unit for edge in drawing["inset"]],
        "here": [path for slug, path in shapes.items() if slug in here],
        "near": [path for slug, path in shapes.items() if slug in near],
        "elsewhere": [path for slug, path in shapes.items() if slug not in here | near],
        "attribution": drawing["attribution"],
    }


@cache
def coarse_shapes(unit: int = COARSE) -> dict[str, str]:
    """Draw the subprefectures on a grid of so many units. Shared borders stay shared, and no island is lost."""
    shapes = {}
    for area in geometry()["areas"].values():
        for place in area["subprefectures"]:
            rings = (_coarse_ring(ring, unit) for ring in _rings(place["d"]))
            shapes[place["id"]] = "".join(rings)
    return shapes


def _rings(path: str) -> Iterator[list[tuple[float, float]]]:
    """Read the closed rings of a path that is written as M x y l dx dy … z."""
    for ring in path.removesuffix("z").split("z"):
        numbers = [float(number) for number in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", ring)]
        yield list(zip(accumulate(numbers[::2]), accumulate(numbers[1::2]), strict=True))


def _coarse_ring(ring: list[tuple[float, float]], unit: int) -> str:
    """Draw a ring on the grid. One that is smaller than the grid becomes a dot, so that it does not disappear."""
    points = [(round(x / unit), round(y / unit)) for x, y in ring]
    points = [point for point, after in pairwise([*points, points[0]]) if point != after]
    points = _without_midway(points)
    if len(points) < 3:
        x, y = round(ring[0][0] / unit), round(ring[0][1] / unit)
        return f"M{x} {y}h1v1h-1z"
    steps = [f"{x - x0} {y - y0}".replace(" -", "-") for (x0, y0), (x, y) in pairwise(points)]
    return f"M{points[0][0]} {points[0][1]}l{' '.join(steps).replace(' -', '-')}z"


def _without_midway(points: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Leave out the points from which a ring goes straight on."""
    kept = points[:1]
    for (x0, y0), (x, y), (x1, y1) in zip(points, points[1:], points[2:], strict=False):
        turns = (x - x0) * (y1 - y) != (y - y0) * (x1 - x)
        goes_back = (x - x0) * (x1 - x) + (y - y0) * (y1 - y) < 0
        if turns or goes_back:
            kept.append((x, y))
    return [*kept, *points[1:][-1:]]
