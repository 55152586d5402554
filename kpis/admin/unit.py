"""The page on which a series gets another unit, with all of its values."""

from decimal import Decimal

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse

from kpis.fields import NumberFormField
from kpis.models import KPISeries
from kpis.units import Conversion
from policyportal.editing.forms import is_id, text_box
from policyportal.records.explained import REASON_LENGTH, ChangeKind
from policyportal.records.fields import visible


class UnitForm(forms.Form):
    """The unit, the factor, and the explanation that the public reads."""

    unit = forms.CharField(
        label="新しい単位", max_length=KPISeries._meta.get_field("unit").max_length
    )
    factor = NumberFormField(
        label="倍率",
        help_text="いまの値に掛ける数です。万人を千人にするなら10、千人を万人にするなら0.1。端数は丸めません。",
    )
    change_kind = forms.ChoiceField(label="変更の種類", choices=ChangeKind.choices)
    change_reason = forms.CharField(
        label="変更の理由",
        max_length=REASON_LENGTH,
        widget=text_box(REASON_LENGTH),
        help_text="「更新履歴」で公開されます。",
    )
    source = forms.CharField(label="出典", max_length=200, widget=text_box(200))

    def __init__(self, series: KPISeries, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.series = series

    def clean_unit(self) -> str:
        unit = visible(self.cleaned_data["unit"])
        if unit in ("", self.series.unit):
            raise ValidationError("いまの単位とは別の単位を入力してください。")
        return unit

    def clean_factor(self) -> Decimal:
        factor = self.cleaned_data["factor"]
        if factor <= 0:
            raise ValidationError("0より大きい数を入力してください。")
        return factor

    def clean_change_reason(self) -> str:
        return visible(self.cleaned_data["change_reason"])

    def clean_source(self) -> str:
        return visible(self.cleaned_data["source"])


class UnitPage:
    """The part of a series' admin that converts it."""

    def get_urls(self) -> list:
        view = self.admin_site.admin_view(self.unit_view)
        return [
            path("<path:object_id>/unit/", view, name="kpis_kpiseries_unit"),
            *super().get_urls(),
        ]

    def render_change_form(self, request, context, *args, **kwargs) -> HttpResponse:
        series = context["original"]
        if series and series.pk and self.has_change_permission(request, series):
            context["unit_url"] = reverse("admin:kpis_kpiseries_unit", args=[series.pk])
        return super().render_change_form(request, context, *args, **kwargs)

    def unit_view(self, request, object_id: str) -> HttpResponse:
        """Show every value as it is and as it will be, and convert them all once that is confirmed."""
        series = self.get_object(request, object_id) if is_id(object_id) else None
        if series is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_change_permission(request, series):
            raise PermissionDenied
        form = UnitForm(series, request.POST or None)
        conversion = None
        if form.is_valid():
            conversion = Conversion(series, form.cleaned_data["unit"], form.cleaned_data["factor"])
            if "_convert" in request.POST:
                return self._or_refused(self._convert, request, conversion, form)
        context = self.admin_site.each_context(request) | {
            "title": f"単位を換算する：{series}",
            "opts": self.opts,
            "series": series,
            "form": form,
            "values": conversion.values() if conversion else [],
        }
        return render(request, "admin/kpis/unit.html", context)

    def _convert(self, request, conversion: Conversion, form: UnitForm) -> HttpResponse:
        given = form.cleaned_data
        before = conversion.series.unit
        conversion.save(
            kind=given["change_kind"], reason=given["change_reason"], source=given["source"]
        )
        text = f"単位を{before}から{conversion.unit}に変え、すべての値を{conversion.factor}倍しました。"
        self.message_user(request, text, messages.SUCCESS)
        return HttpResponseRedirect(
            reverse("admin:kpis_kpiseries_change", args=[conversion.series.pk])
        )
