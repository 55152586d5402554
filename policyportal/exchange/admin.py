"""The pages in the admin where a table is exported to a file, and imported from one."""

from collections.abc import Iterator
from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from policyportal.accounts.rights import Staff
from policyportal.editing.admin import UNASKABLE
from policyportal.exchange import uploads
from policyportal.exchange.applying import apply_file
from policyportal.exchange.explaining import Refused, Report
from policyportal.exchange.files import CONTENT_TYPES, read_file, write_file
from policyportal.exchange.kinds import CSV
from policyportal.exchange.limits import MAX_BYTES, MAX_ROWS
from policyportal.exchange.tables import Table
from policyportal.pages.csv_file import csv_lines, in_steps
from policyportal.pages.streams import STREAMS, streamed
from policyportal.records.eras import latest_year_over, short_year
from policyportal.records.fields import YearFormField
from regions.models import Plan

# The key under which a session keeps the one upload to confirm.
WAITING = "table_upload"
EXPIRED = "確認したファイルの期限が切れたか、別のファイルを選び直しています。もう一度ファイルを選んでください。"
CHANGED_SINCE = "確認のあとでデータが変わったため、何も保存していません。変わったあとの内容を、もう一度確かめてください。"
UNSEEN = "確かめたことを示すため、ここに印を付けてください。"
# A page shows so many problems: nobody mends more before the next trial.
MOST_PROBLEMS = 500
TOO_LONG_FOR_EXCEL = (
    f"Excelブックに出力できるのは、{MAX_ROWS:,}行までです。絞り込むか、CSVで出力してください。"
)
UNREADABLE_FILTER = "絞り込みの条件を読み取れません。もう一度選んでください。"


class FileForm(forms.Form):
    file = forms.FileField(
        label="ファイル",
        help_text=f"CSV（UTF-8またはShift_JIS）かExcelブック（xlsx）。{MAX_BYTES // 2**20}MB、{MAX_ROWS:,}行まで。",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={"empty": "ファイルが空です。", "required": "ファイルを選んでください。"},
    )


class ConfirmForm(forms.Form):
    token = forms.CharField(widget=forms.HiddenInput)
    seen = forms.BooleanField(error_messages={"required": UNSEEN})

    def __init__(self, *args, has_cautions: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not has_cautions:
            del self.fields["seen"]


class TableAdmin:
    """The part of a model's admin that has its table, which `table_class` describes."""

    table_class: type[Table]
    change_list_template = "admin/exchange/change_list.html"

    def table(self, request: HttpRequest) -> Table:
        return self.table_class(request.user)

    def has_import_permission(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request) or self.has_change_permission(request)

    def get_urls(self) -> list:
        """Add the pages before those of records, whose address takes any text."""
        pages = {
            "export_file": ("export/<str:kind>/", self.export_file),
            "template": ("template/<str:kind>/", self.template_file),
            "export": ("export/", self.export_view),
            "import": ("import/", self.import_view),
            "process_import": ("process_import/", self.confirm_view),
        }
        urls = []
        for page, (address, view) in pages.items():
            urls.append(path(address, self.admin_site.admin_view(view), name=self._page_name(page)))
        return urls + super().get_urls()

    def changelist_view(self, request, extra_context=None) -> HttpResponse:
        shown = {"has_import_permission": self.has_import_permission(request)}
        return super().changelist_view(request, (extra_context or {}) | shown)

    def export_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = {"filters": request.GET.urlencode(), "most": f"{MAX_ROWS:,}"}
        return self._page(request, "export", "表のファイルに出力", context)

    def export_file(self, request: HttpRequest, kind: str) -> HttpResponseBase:
        """Send the records of the list, as it is searched and filtered, in its order."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            records = self.get_changelist_instance(request).queryset
            return self._file(request, kind, records)
        except (IncorrectLookupParameters, *UNASKABLE):
            return self._back_to("export", request, UNREADABLE_FILTER)

    def template_file(self, request: HttpRequest, kind: str) -> HttpResponseBase:
        """Send the rows that the account may change, or those of a year that it has yet to enter."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        table = self.table(request)
        if not table.is_yearly:
            own = Staff.of(request.user).editable(self.model.objects.all()).values("pk")
            records = self.model.objects.filter(pk__in=own).order_by(*self.get_ordering(request))
            return self._file(request, kind, records)
        try:
            year = YearFormField().clean(request.GET.get("year"))
        except ValidationError as error:
            return self._back_to("import", request, *error.messages)
        chosen = Plan.objects.filter(code=request.GET.get("plan", "")).first()
        missing = table.missing(year, chosen or request.plan)
        return self._short_file(request, kind, table, missing, f"-{year}")

    def _file(self, request, kind: str, records: QuerySet) -> HttpResponseBase:
        """Send the records as a file. One that is longer than what may be imported is a stream, and no Excel file."""
        table = self.table(request)
        first = list(table.for_file(records)[: MAX_ROWS + 1])
        if len(first) <= MAX_ROWS:
            return self._short_file(request, kind, table, first)
        if kind != CSV:
            return self._back_to("export", request, TOO_LONG_FOR_EXCEL)

        def lines() -> Iterator[str]:
            ids = list(records.using(STREAMS).values_list("pk", flat=True))
            found = in_steps(table.for_file(self.model.objects.using(STREAMS)), ids)
            return csv_lines(table.headings(), table.rows(found))

        return streamed(lines, **self._head(kind))

    def _short_file(self, request, kind: str, table: Table, records, suffix="") -> HttpResponse:
        head = self._head(kind, suffix)
        title, rows = str(self.opts.verbose_name), table.rows(records)
        try:
            content = write_file(kind, title, table.headings(), rows, table.guide())
        except Refused as error:
            return self._back_to("export", request, *map(str, error.problems))
        return HttpResponse(content, **head)

    def _head(self, kind: str, suffix: str = "") -> dict:
        """What the answer of a file says of itself."""
        if kind not in CONTENT_TYPES:
            raise Http404
        names = (self.opts.model_name, str(self.opts.verbose_name))
        plain, name = (f"{name}{suffix}.{kind}" for name in names)
        disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
        headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
        return {"content_type": CONTENT_TYPES[kind], "headers": headers}

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Ask for a file, and show what it would do. Nothing is saved."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return self._import_page(request)
        form = FileForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._import_page(request, form=form)
        file = form.cleaned_data["file"]
        self._forget(request)
        # No more than is allowed is read into memory.
        content = file.read(MAX_BYTES + 1)
        try:
            file_table = read_file(file.name, content, self.table(request).headings())
        except Refused as error:
            wrong = {"file_name": file.name, "problems": error.problems}
            return self._import_page(request, form=form, **wrong)
        report = apply_file(self.table(request), file_table)
        token = uploads.keep(content) if report.may_be_confirmed else ""
        return self._report_page(request, token, file.name, report)

    @method_decorator(require_POST)
    def confirm_view(self, request: HttpRequest) -> HttpResponse:
        """Do all that was confirmed. If the file would do something else by now, show that instead."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        waiting = request.session.get(WAITING, {})
        token = request.POST.get("token")
        if (waiting.get("table"), waiting.get("token")) != (self.opts.label_lower, token):
            return self._back_to("import", request, EXPIRED)
        name, confirmed = waiting["name"], waiting["fingerprint"]
        try:
            content = uploads.path_of(token).read_bytes()
            file_table = read_file(name, content, self.table(request).headings())
        except (FileNotFoundError, Refused):
            return self._back_to("import", request, EXPIRED)
        form = ConfirmForm(request.POST, has_cautions=waiting["has_cautions"])
        wanted = confirmed if form.is_valid() else None
        report = apply_file(self.table(request), file_table, confirmed=wanted)
        if report.is_done:
            self._forget(request)
            self._say_done(request, report, name)
            return redirect(f"admin:{self._page_name('changelist')}")
        if report.fingerprint == confirmed:
            found = {"file_name": name, "result": report, "problems": report.problems}
            return self._import_page(request, confirm_form=form, **found)
        self.message_user(request, CHANGED_SINCE, messages.ERROR)
        return self._report_page(request, token, name, report)

    def _report_page(self, request, token: str, name: str, report: Report) -> HttpResponse:
        """Show the report, with the form that confirms it if nothing is wrong; the upload waits for that."""
        found = {"file_name": name, "result": report, "problems": report.problems}
        if not report.may_be_confirmed:
            self._forget(request)
            return self._import_page(request, **found)
        has_cautions = bool(report.cautions)
        of_table = {"token": token, "table": self.opts.label_lower, "name": name}
        of_report = {"fingerprint": report.fingerprint, "has_cautions": has_cautions}
        request.session[WAITING] = of_table | of_report
        form = ConfirmForm(initial={"token": token}, has_cautions=has_cautions)
        return self._import_page(request, confirm_form=form, **found)

    def _forget(self, request) -> None:
        if waiting := request.session.pop(WAITING, None):
            uploads.path_of(waiting["token"]).unlink(missing_ok=True)

    def _say_done(self, request, report: Report, name: str) -> None:
        how = f"表のファイル「{name}」から入力"
        for rows, action in ((report.added, ADDITION), (report.changed, CHANGE)):
            if rows:
                records = self.model.objects.filter(pk__in=[row.record_id for row in rows])
                LogEntry.objects.log_actions(request.user.pk, records, action, how)
        added, changed = len(report.added), len(report.changed)
        text = f"「{name}」を取り込みました。追加{added}行、変更{changed}行。"
        self.message_user(request, text, messages.SUCCESS)

    def _import_page(self, request, **shown) -> HttpResponse:
        table = self.table(request)
        context = {
            "form": FileForm(),
            "most": MOST_PROBLEMS,
            "guide": table.guide()[1:],
            "is_yearly": table.is_yearly,
            "year": short_year(latest_year_over()),
        }
        return self._page(request, "import", "表のファイルから入力", context | shown)

    def _page(self, request, template: str, title: str, context: dict) -> HttpResponse:
        request.current_app = self.admin_site.name
        context |= self.admin_site.each_context(request) | {
            "title": f"{self.opts.verbose_name}：{title}",
            "page_title": title,
            "opts": self.opts,
            "about": self.table_class.about,
        }
        return TemplateResponse(request, f"admin/exchange/{template}.html", context)

    def _page_name(self, page: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"

    def _back_to(self, page: str, request, *texts: str) -> HttpResponse:
        """Go back to a page of the table, which says why."""
        for text in texts:
            self.message_user(request, text, messages.ERROR)
        return redirect(f"admin:{self._page_name(page)}")
