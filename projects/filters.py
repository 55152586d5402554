"""What a visitor may choose in the list of projects, read from the address."""

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django_filters.fields import ModelMultipleChoiceField

from projects.models import Field, Project
from regions.folding import fold
from regions.models import CollaborationArea, Subprefecture

# Added to shared links by mail programs and social networks; nobody typed them.
TRACKING = ("utm_", "fbclid", "gclid", "yclid", "msclkid")


class KnownChoicesField(ModelMultipleChoiceField):
    """Choices from an address: unknown ones are set aside for a notice, the known ones still count."""

    def clean(self, value):
        known = {str(self.prepare_value(one)) for one in self.queryset}
        self.unknown = [one for one in value or [] if one not in known]
        return super().clean([one for one in value or [] if one in known])


class KnownChoicesFilter(django_filters.ModelMultipleChoiceFilter):
    field_class = KnownChoicesField

    def __init__(self, *args, **kwargs):
        super().__init__(*args, to_field_name="slug", widget=forms.CheckboxSelectMultiple, **kwargs)


class WordsField(forms.CharField):
    """Words separated by spaces of either width; a word of signs alone, which folds to nothing, is refused."""

    def clean(self, value):
        words = super().clean(value).split()
        if empty := [word for word in words if not fold(word)]:
            raise ValidationError(f"「{' '.join(empty)}」には検索できる文字がありません。")
        return words


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
        label="語（名称・施策・KPI）",
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )

    class Meta:
        model = Project
        fields = ["area", "sub", "field", "q"]

    def filter_words(self, queryset, name, words):
        return queryset.mentioning(words)

    @property
    def notices(self) -> list[str]:
        """What of the address was not understood and is left out, in sentences."""
        found = []
        for name, field in self.form.fields.items():
            for value in getattr(field, "unknown", []):
                found.append(
                    f"{field.label}に「{value[:50]}」はありません。この条件を除いて表示しています。"
                )
            for error in self.form.errors.get(name, []):
                found.append(f"{field.label}：{error}この条件を除いて表示しています。")
        for name in self.data:
            if name not in self.filters and not name.startswith(TRACKING):
                found.append(f"「{name[:50]}」という条件はありません。除いて表示しています。")
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
