"""What the translated pages show and nobody has translated yet."""

from django.db.models import Exists, F, OuterRef, QuerySet

from kpis.wording.translated import shown_texts
from regions.models import Plan, Translation


def untranslated(plan: Plan) -> QuerySet:
    """The texts of an edition that one of the languages lacks, each once, in one query."""
    translated = Translation.objects.exclude(english="").exclude(easy="")
    texts = []
    for records, names in shown_texts(plan):
        for name in names:
            known = Exists(translated.filter(original=OuterRef(name)))
            missing = records.order_by().exclude(known).exclude(**{name: ""})
            texts.append(missing.values_list(F(name), flat=True))
    first, *others = texts
    return first.union(*others)
