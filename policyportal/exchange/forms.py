"""The forms of the pages of a table: a file, a year, and the confirmation of a report."""

from django import forms

from policyportal.exchange.files import MAX_BYTES
from policyportal.exchange.rows import MAX_ROWS
from policyportal.records.fields import YearFormField


class FileForm(forms.Form):
    file = forms.FileField(
        label="ファイル",
        help_text=f"CSV（UTF-8またはShift_JIS）かExcelブック（xlsx）。{MAX_BYTES // 2**20}MB、{MAX_ROWS:,}行まで。",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={"empty": "ファイルが空です。", "required": "ファイルを選んでください。"},
    )


class ConfirmForm(forms.Form):
    token = forms.CharField(widget=forms.HiddenInput)
    seen = forms.BooleanField(
        label="上の「確かめてください」の行は、桁と単位を確かめました。",
        error_messages={"required": "確かめたことを示すため、ここに印を付けてください。"},
    )

    def __init__(self, *args, has_cautions: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not has_cautions:
            del self.fields["seen"]


class YearForm(forms.Form):
    year = YearFormField(label="年")
