"""Writes one page with every drawing of every series, to look at and to measure: a contact sheet.

    .venv/bin/python -m benchmarks.specimens > specimens.html
    PORTAL_DATABASE=policyportal_sample_lived .venv/bin/python -m benchmarks.specimens > lived.html

The second shows the series with four invented years (`benchmarks.sample --lived` makes their database).
"""

from django.conf import settings
from django.template import engines

from kpis.models import KPISeries
from kpis.wording.series import wording_of
from regions.models import Plan

TEMPLATE = """{% load figures %}<!DOCTYPE html>
<html lang="ja">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>図の見本</title>
<style>{{ css|safe }}</style>
<main class="page">
  <h1>図の見本</h1>
  {% for series, wording in rows %}
    <section class="series area-{{ series.kpi.project.area.slug }}" id="{{ series.code }}">
      <h2>{{ series.code }} {{ series.title }}</h2>
      {% include "kpis/_sparkline.html" with wording=wording only %}{% include "kpis/_strip.html" with wording=wording only %}
      {% include "kpis/_reading.html" with series=series wording=wording judged=True wide=True only %}
    </section>
  {% endfor %}
</main>
</html>
"""


def page() -> str:
    """The page of all series of the shown edition that have a page of their own."""
    series = KPISeries.objects.in_plan(Plan.objects.shown()).published().named().for_preview()
    series = series.order_by(
        "kpi__project__area_plan__area__order", "kpi__project__order", "kpi__order", "order"
    )
    folder = settings.BASE_DIR / "static/css"
    css = "".join((folder / f"{name}.css").read_text() for name in ("portal", "figures"))
    rows = [(row, wording_of(row)) for row in series]
    return engines["django"].from_string(TEMPLATE).render({"rows": rows, "css": css})


if __name__ == "__main__":
    print(page())
