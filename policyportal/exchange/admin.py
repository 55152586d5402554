"""Tables in and out of the admin: the pages of a model's list where files are taken out and brought back."""

from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST
from import_export.admin import ImportExportMixin

from policyportal.accounts.rights import Staff
from policyportal.editing.admin import UNASKABLE
from policyportal.exchange.resource import TableResource
from policyportal.exchange.rows import CHANGED, NEW
from policyportal.exchange.sheets import (
    CONTENT_TYPES,
    CSV,
    MAX_BYTES,
    MAX_ROWS,
    Refused,
    csv_content,
    read_sheet,
    xlsx_content,
)
from policyportal.exchange.uploads import UploadStorage
from policyportal.records.eras import latest_year_over, short_year
from policyportal.records.fields import YearFormField

# Where a session keeps the one upload that waits for its confirmation.
WAITING = "table_upload"
GONE = "確認したファイルの期限が切れたか、別のファイルを選び直しています。もう一度ファイルを選んでください。"


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


class Exchanged(ImportExportMixin):
    """A model's admin with its table: `resource_classes` names the one resource."""

    import_template_name = "admin/import_export/import.html"
    export_template_name = "admin/import_export/export.html"

    def resource(self, request) -> TableResource:
        return self.resource_classes[0](request.user)

    def has_import_permission(self, request):
        return self.has_add_permission(request) or self.has_change_permission(request)

    def has_export_permission(self, request):
        return self.has_view_permission(request)

    def get_urls(self):
        """Before the record pages, whose address takes any text."""
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path(
                "export/<str:kind>/",
                self.admin_site.admin_view(self.export_file),
                name=f"{name}_export_file",
            ),
            path(
                "template/<str:kind>/",
                self.admin_site.admin_view(self.template_file),
                name=f"{name}_template",
            ),
            *super().get_urls(),
        ]

    # Out.

    def export_action(self, request):
        if not self.has_export_permission(request):
            raise PermissionDenied
        return self._page(
            request,
            self.export_template_name,
            "表のファイルに出力",
            {"filters": request.GET.urlencode()},
        )

    def export_file(self, request, kind):
        """The records of the list, as it is searched and filtered, in its order."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        try:
            resource = self.resource(request)
            rows = resource.table(resource.for_table(self.get_export_queryset(request)))
        except (IncorrectLookupParameters, *UNASKABLE):
            self.message_user(
                request, "絞り込みの条件を読み取れません。もう一度選んでください。", messages.ERROR
            )
            return HttpResponseRedirect(self._address("export"))
        return self._file(request, kind, resource, rows, "")

    def template_file(self, request, kind):
        """The rows that the account may change; of a yearly table, those of a year that are still to be entered."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        resource = self.resource(request)
        if resource.is_yearly:
            form = YearForm(request.GET)
            if not form.is_valid():
                self.message_user(request, form.errors["year"][0], messages.ERROR)
                return HttpResponseRedirect(self._address("import"))
            year = form.cleaned_data["year"]
            return self._file(
                request, kind, resource, resource.table(resource.owed(year)), f"-{year}"
            )
        own = Staff.of(request.user).editable(self.model.objects.all()).values("pk")
        records = self.model.objects.filter(pk__in=own).order_by(*self.get_ordering(request))
        return self._file(request, kind, resource, resource.table(resource.for_table(records)), "")

    def _file(self, request, kind: str, resource, rows, suffix: str):
        if kind not in CONTENT_TYPES:
            raise Http404
        title = str(self.opts.verbose_name)
        try:
            if kind == CSV:
                content = csv_content(resource.headings(), rows)
            else:
                content = xlsx_content(title, resource.headings(), rows, resource.guide())
        except Refused as refused:
            for problem in refused.problems:
                self.message_user(request, str(problem), messages.ERROR)
            return HttpResponseRedirect(self._address("export"))
        name = quote(f"{title}{suffix}.{kind}")
        plain = f"{self.opts.model_name}{suffix}.{kind}"
        return HttpResponse(
            content,
            content_type=CONTENT_TYPES[kind],
            headers={
                "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{name}",
                "Cache-Control": "no-store",
            },
        )

    # In.

    def import_action(self, request):
        """Choose a file; and what it would do, of which nothing is saved."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return self._import_page(request, FileForm())
        form = FileForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._import_page(request, form)
        file = form.cleaned_data["file"]
        self._forget(request)
        # No more than is allowed is read into memory.
        content = file.read(MAX_BYTES + 1)
        try:
            sheet = read_sheet(file.name, content)
        except Refused as refused:
            return self._import_page(request, form, name=file.name, problems=refused.problems)
        result = self.resource(request).examine(sheet)
        confirm = None
        if not result.problems and has_effect(result):
            storage = UploadStorage()
            storage.save(content)
            request.session[WAITING] = {
                "token": storage.name,
                "table": self.opts.label_lower,
                "name": file.name,
                "fingerprint": result.fingerprint,
                "has_cautions": bool(result.cautions),
            }
            confirm = ConfirmForm(
                initial={"token": storage.name}, has_cautions=bool(result.cautions)
            )
        return self._import_page(
            request,
            FileForm(),
            name=file.name,
            result=result,
            problems=result.problems,
            confirm=confirm,
        )

    @method_decorator(require_POST)
    def process_import(self, request):
        """Do what was confirmed, all of it or nothing; where it has become another thing, show that instead."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        waiting = request.session.get(WAITING) or {}
        if (
            not waiting
            or waiting["table"] != self.opts.label_lower
            or waiting["token"] != request.POST.get("token")
        ):
            return self._say_gone(request)
        storage = UploadStorage(name=waiting["token"])
        try:
            sheet = read_sheet(waiting["name"], storage.read())
        except (FileNotFoundError, Refused):
            return self._say_gone(request)
        confirm = ConfirmForm(request.POST, has_cautions=waiting["has_cautions"])
        if not confirm.is_valid():
            result = self.resource(request).examine(sheet)
            if result.fingerprint == waiting["fingerprint"]:
                return self._import_page(
                    request, FileForm(), name=waiting["name"], result=result, confirm=confirm
                )
        else:
            result = self.resource(request).examine(sheet, confirmed=waiting["fingerprint"])
        if result.is_done:
            self._forget(request)
            self._say_done(request, result, waiting["name"])
            return HttpResponseRedirect(self._address("changelist"))
        confirm = None
        if not result.problems and has_effect(result):
            request.session[WAITING] = waiting | {
                "fingerprint": result.fingerprint,
                "has_cautions": bool(result.cautions),
            }
            confirm = ConfirmForm(
                initial={"token": storage.name}, has_cautions=bool(result.cautions)
            )
        else:
            self._forget(request)
        self.message_user(
            request,
            "確認のあとでデータが変わったため、何も保存していません。変わったあとの内容を、もう一度確かめてください。",
            messages.ERROR,
        )
        return self._import_page(
            request,
            FileForm(),
            name=waiting["name"],
            result=result,
            problems=result.problems,
            confirm=confirm,
        )

    def _import_page(self, request, form, *, name="", result=None, problems=(), confirm=None):
        resource = self.resource(request)
        context = {
            "form": form,
            "confirm_form": confirm,
            "result": result and Shown(result),
            "problems": problems,
            "file_name": name,
            "guide": resource.guide()[1:],
            "is_yearly": resource.is_yearly,
            "year": short_year(latest_year_over()),
        }
        return self._page(request, self.import_template_name, "表のファイルから入力", context)

    def _page(self, request, template: str, title: str, context: dict):
        request.current_app = self.admin_site.name
        context |= self.admin_site.each_context(request) | {
            "title": f"{self.opts.verbose_name}：{title}",
            "page_title": title,
            "opts": self.opts,
            "about": self.resource_classes[0].about,
        }
        return TemplateResponse(request, template, context)

    def _address(self, page: str) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}")

    def _forget(self, request):
        """Let go of the upload that was waiting."""
        if waiting := request.session.pop(WAITING, None):
            UploadStorage(name=waiting["token"]).remove()

    def _say_gone(self, request):
        self.message_user(request, GONE, messages.ERROR)
        return HttpResponseRedirect(self._address("import"))

    def _say_done(self, request, result, name: str):
        for kind, action in ((NEW, ADDITION), (CHANGED, CHANGE)):
            done = [row for row in result.rows if row.import_type == kind]
            if done:
                LogEntry.objects.log_actions(
                    request.user.pk,
                    self.model.objects.filter(pk__in=[row.object_id for row in done]),
                    action,
                    change_message=f"表のファイル「{name}」から入力",
                )
        self.message_user(
            request,
            f"「{name}」を取り込みました。追加{result.totals[NEW]}行、変更{result.totals[CHANGED]}行。",
            messages.SUCCESS,
        )


def has_effect(result) -> bool:
    return bool(result.totals[NEW] or result.totals[CHANGED])


class Shown:
    """A result as its page shows it: rows by what becomes of them."""

    def __init__(self, result):
        rows = result.rows
        self.cautions = result.cautions
        self.added = [row for row in rows if row.import_type == NEW]
        self.changed = [row for row in rows if row.import_type == CHANGED]
        self.wrong = [row for row in rows if row.problems]
        same = [row for row in rows if not row.problems and row.is_skip()]
        self.unchanged = [row for row in same if not row.is_left_out]
        self.left_out = [row for row in same if row.is_left_out]
        self.unchanged_rows = spans_of(row.number for row in self.unchanged)
        self.left_out_rows = spans_of(row.number for row in self.left_out)
        self.has_effect = has_effect(result)


def spans_of(numbers) -> str:
    """Row numbers in few words: 2～30、32."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and spans[-1][1] == number - 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return "、".join(f"{a}" if a == b else f"{a}～{b}" for a, b in spans)
