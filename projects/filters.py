"""What a visitor may choose in the list of projects, read from the address."""

import django_filters
from django import forms
from django_filters.fields import ModelMultipleChoiceField

from projects.models import Field, Project
from regions.folding import fold
from regions.models import CollaborationArea, Subprefecture

# Added to shared links by mail programs and social networks; nobody typed them.
TRACKING = ("utm_", "fbclid", "gclid", "yclid", "msclkid")


class KnownChoicesField(ModelMultipleChoiceField):
    """Choices from an address: unknown ones are set aside for a notice, the known ones still count."""

    def clean(self, value):
        given = [one for one in value or [] if one]
        known = {str(self.prepare_value(one)) for one in self.queryset}
        self.unknown = [one for one in given if one not in known]
        return super().clean([one for one in given if one in known])


class KnownChoicesFilter(django_filters.ModelMultipleChoiceFilter):
    field_class = KnownChoicesField

    def __init__(self, *args, **kwargs):
        super().__init__(*args, to_field_name="slug", widget=forms.CheckboxSelectMultiple, **kwargs)


class WordsInput(forms.TextInput):
    input_type = "search"

    def value_from_datadict(self, data, files, name):
        """Words given several times in an address count together."""
        return " ".join(data.getlist(name))


class WordsField(forms.CharField):
    """Words separated by spaces of either width; a word of signs alone, which folds to nothing, is set aside."""

    widget = WordsInput(attrs={"autocomplete": "off"})
    default_error_messages = {"max_length": "%(limit_value)d文字以内で入力してください。"}

    def clean(self, value):
        # No text holds a null letter, and the database refuses to look for one.
        words = super().clean((value or "").replace("\0", " ")).split()
        self.unknown = [word for word in words if not fold(word)]
        return [word for word in words if fold(word)]


class WordsFilter(django_filters.Filter):
    field_class = WordsField


class ProjectFilter(django_filters.FilterSet):
    """地域・分野・語: any of the choices within a group, all of the groups together."""

    area = KnownChoicesFilter(
        field_name="area_plan__area__slug",
        lookup_expr="exact",
        label="連携地域",
        queryset=CollaborationArea.objects.all(),
    )
    sub = KnownChoicesFilter(
        field_name="subprefectures__slug",
        lookup_expr="exact",
        label="実施地域",
        queryset=Subprefecture.objects.in_plan_order(),
    )
    field = KnownChoicesFilter(
        field_name="fields__slug",
        lookup_expr="exact",
        label="分野（編集上の分類）",
        queryset=Field.objects.all(),
    )
    q = WordsFilter(
        method="filter_words",
        label="語（名称・施策・KPI・実施地域）",
        max_length=100,
    )

    class Meta:
        model = Project
        fields = ["area", "sub", "field", "q"]

    def filter_words(self, queryset, name, words):
        return queryset.mentioning(words)

    @property
    def notices(self) -> list[str]:
        """What of the address was not understood and is left out, a sentence a group."""
        found = []
        for name, field in self.form.fields.items():
            errors = "".join(self.form.errors.get(name, []))
            if unknown := getattr(field, "unknown", []):
                what = "には検索できる文字がありません" if name == "q" else "はありません"
                found.append(f"{field.label}：{_quoted(unknown)}{what}。除いて表示しています。")
            if errors:
                found.append(f"{field.label}：{errors}除いて表示しています。")
        strange = [name for name in self.data if name not in self.filters]
        if strange := [name for name in strange if not name.startswith(TRACKING)]:
            found.append(f"{_quoted(strange)}という条件はありません。除いて表示しています。")
        return found

    @property
    def conditions(self) -> list[tuple[str, str, str]]:
        """The conditions in force: label, value, and the query string of the list without it."""
        chosen = [
            (name, one.slug, one.name)
            for name in ("area", "sub", "field")
            for one in self._cleaned(name)
        ] + [("q", word, word) for word in self._cleaned("q")]
        return [
            (self.form.fields[name].label, text, self._query_without(chosen, (name, value)))
            for name, value, text in chosen
        ]

    def _cleaned(self, name):
        """What of a group was understood; asking for errors is what makes a form read its data."""
        return [] if name in self.form.errors else self.form.cleaned_data[name] or []

    def _query_without(self, chosen, dropped) -> str:
        query = self.data.copy()
        query.clear()
        for name, value, _ in chosen:
            if (name, value) != dropped:
                query.appendlist(name, value)
        if words := query.getlist("q"):
            query["q"] = " ".join(words)
        return query.urlencode()


def _quoted(words: list[str], most: int = 5) -> str:
    """The first words as a notice may show them: cut, and without letters that do not print."""
    shown = "".join(f"「{''.join(filter(str.isprintable, word))[:40]}」" for word in words[:most])
    return f"{shown}など{len(words)}個" if len(words) > most else shown
