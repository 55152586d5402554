"""What the translated pages show and nobody has translated yet."""

from django.db.models import Exists, F, OuterRef, QuerySet

from kpis.models import KPI, KPISeries
from projects.models import Measure, Project, Theme
from regions.models import Plan, PolicyDirection, Translation


def untranslated(plan: Plan) -> QuerySet:
    """The texts of an edition that one of the languages lacks, each once, in one query."""
    translated = Translation.objects.exclude(english="").exclude(easy="")
    texts = []
    for records, names in _shown(plan):
        for name in names:
            known = Exists(translated.filter(original=OuterRef(name)))
            missing = records.order_by().exclude(known).exclude(**{name: ""})
            texts.append(missing.values_list(F(name), flat=True))
    first, *others = texts
    return first.union(*others)


def _shown(plan: Plan) -> list[tuple[QuerySet, tuple[str, ...]]]:
    """The records of an edition with the fields whose texts stand on translated pages."""
    return [
        (Theme.objects.all(), ("name",)),
        (PolicyDirection.objects.filter(area_plan__plan=plan), ("text",)),
        (Project.objects.with_page().in_plan(plan), ("name",)),
        (Measure.objects.with_page().in_plan(plan), ("text",)),
        (KPI.objects.with_page().in_plan(plan), ("name", "note")),
        (
            KPISeries.objects.with_page().in_plan(plan),
            ("unit", "group", "label", "target_prefix"),
        ),
    ]
