"""The pages in the admin where a table is exported to a file, and imported from one."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
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
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from policyportal.accounts.rights import Staff
from policyportal.database.names import STREAMS
from policyportal.editing.admin import UNASKABLE
from policyportal.exchange import uploads
from policyportal.exchange.applying import apply_file
from policyportal.exchange.excel_files import workbook_content
from policyportal.exchange.explaining import Refused, Report
from policyportal.exchange.files import CONTENT_TYPES, FileTable, read_file, read_tables, write_file
from policyportal.exchange.kinds import CSV, XLSX
from policyportal.exchange.limits import MAX_BYTES, MAX_ROWS
from policyportal.exchange.reading import wrong_sheets
from policyportal.exchange.tables import Table
from policyportal.exchange.template_files import TemplateSheet, template_content
from policyportal.pages.csv_file import csv_lines, in_steps
from policyportal.pages.streams import piled, streamed
from policyportal.records.eras import latest_year_over, short_year
from policyportal.records.fields import YearFormField
from policyportal.records.sample import with_sample_column
from regions.models import Plan, Subprefecture

# The key under which a session keeps the one upload to confirm.
WAITING = "table_upload"
EXPIRED = "確認したファイルの期限が切れたか、別のファイルを選び直しています。もう一度ファイルを選んでください。"
CHANGED_SINCE = "確認のあとでデータが変わったため、何も保存していません。変わったあとの内容を、もう一度確かめてください。"
NOTHING_WRONG = "データが変わり、誤りのある行はなくなりました。もう一度ファイルを選んでください。"
UNSEEN = "確かめたことを示すため、ここに印を付けてください。"
# A page shows so many problems: nobody mends more before the next trial.
MOST_PROBLEMS = 500
TOO_LONG_FOR_EXCEL = (
    f"Excelブックに出力できるのは、{MAX_ROWS:,}行までです。絞り込むか、CSVで出力してください。"
)
TOO_LONG_FOR_A_YEAR = (
    f"1つのファイルは{MAX_ROWS:,}行までで、この年の行はそれを超えます。"
    "振興局のアカウントで、それぞれの行だけを出力してください。"
)
# What the names of files end with: of the rows that were left out, and of a year with a sheet a bureau.
LEFT_OUT, BY_BUREAU = "-left-out", "-bureaus"
# The sheet of what no bureau enters.
NO_BUREAU = "担当なし"
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
            "workbook": ("bureaus.xlsx", self.workbook_file),
            "export": ("export/", self.export_view),
            "import": ("import/", self.import_view),
            "process_import": ("process_import/", self.confirm_view),
            "left_out": ("left_out/", self.left_out_view),
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
            year, plan = self._asked(request)
        except ValidationError as error:
            return self._back_to("import", request, *error.messages)
        records = table.missing(year, plan)
        if len(records) > MAX_ROWS:
            return self._back_to("import", request, TOO_LONG_FOR_A_YEAR)
        head, names = self._head(kind, f"-{year}"), table.in_template
        if kind == CSV:
            lines = csv_lines(table.headings(names), table.rows(records, names))
            return HttpResponse("".join(lines), **head)
        sheets = [table.template_sheet(str(self.opts.verbose_name), records, plan)]
        return self._workbook(request, table, sheets, head)

    def workbook_file(self, request: HttpRequest) -> HttpResponseBase:
        """Send what the account may enter of a year, entered or not, with a sheet for each bureau that enters it."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        table = self.table(request)
        if not table.is_yearly:
            raise Http404
        try:
            year, plan = self._asked(request)
        except ValidationError as error:
            return self._back_to("import", request, *error.messages)
        records = table.of_year(year, plan)
        if len(records) > MAX_ROWS:
            return self._back_to("import", request, TOO_LONG_FOR_A_YEAR)
        of_bureaus = defaultdict(list)
        for record in records:
            of_bureaus[table.bureau_of(record)].append(record)
        bureaus = [*Subprefecture.objects.with_own_bureau().in_plan_order(), None]
        sheets = []
        for bureau in bureaus:
            if records := of_bureaus.get(bureau):
                title = bureau.short_name if bureau else NO_BUREAU
                sheets.append(table.template_sheet(title, records, plan))
        if not sheets:
            return self._back_to("import", request, f"{short_year(year)}に入力する行はありません。")
        return self._workbook(request, table, sheets, self._head(XLSX, f"-{year}{BY_BUREAU}"))

    def _workbook(self, request, table: Table, sheets: list[TemplateSheet], head) -> HttpResponse:
        try:
            content = template_content(sheets, table.guide(table.in_template))
        except Refused as error:
            return self._back_to("import", request, *map(str, error.problems))
        return HttpResponse(content, **head)

    def _asked(self, request: HttpRequest) -> tuple[int, Plan]:
        """The year and the edition that the address of a template asks for. Raises ValidationError for no year."""
        year = YearFormField().clean(request.GET.get("year"))
        code = request.GET.get("plan")
        # Not asked of the database, which has no NUL in its texts.
        chosen = [plan for plan in Plan.objects.all() if plan.code == code]
        return year, chosen[0] if chosen else request.plan

    def _file(self, request, kind: str, records: QuerySet) -> HttpResponseBase:
        """Send the records as a file. One that is longer than what may be imported is a stream, and no Excel file."""
        table = self.table(request)
        first = list(table.for_file(records)[: MAX_ROWS + 1])
        if len(first) <= MAX_ROWS:
            return self._short_file(request, kind, table, first)
        if kind != CSV:
            return self._back_to("export", request, TOO_LONG_FOR_EXCEL)

        def parts() -> Iterator[bytes]:
            ids = list(records.using(STREAMS).values_list("pk", flat=True))
            found = in_steps(table.for_file(self.model.objects.using(STREAMS)), ids)
            return piled(map(str.encode, csv_lines(table.headings(), table.rows(found))))

        return streamed(parts, STREAMS, **self._head(kind))

    def _short_file(self, request, kind: str, table: Table, records) -> HttpResponse:
        head = self._head(kind)
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
        table = self.table(request)
        try:
            files = self._tables_in(table, file.name, content)
        except Refused as error:
            wrong = {"file_name": file.name, "problems": error.problems}
            return self._import_page(request, form=form, **wrong)
        report = apply_file(table, files)
        token = uploads.keep(content) if report.may_be_confirmed or report.wrong else ""
        return self._report_page(request, token, file.name, report)

    @method_decorator(require_POST)
    def confirm_view(self, request: HttpRequest) -> HttpResponse:
        """Do all that was confirmed, or all but the rows that are wrong. If the file would do something else by now, show that."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        token = request.POST.get("token")
        try:
            waiting, files = self._waiting(request, token)
        except (FileNotFoundError, Refused):
            return self._back_to("import", request, EXPIRED)
        name, confirmed = waiting["name"], waiting["fingerprint"]
        form = ConfirmForm(request.POST, has_cautions=waiting["has_cautions"])
        wanted = confirmed if form.is_valid() else None
        leaves_out = "leave_out" in request.POST
        table = self.table(request)
        report = apply_file(table, files, confirmed=wanted, leaves_out=leaves_out)
        found = {"file_name": name, "result": report, "problems": report.problems}
        if report.is_done:
            self._say_done(request, report, name)
            if leaves_out:
                # What was left out can still be taken away.
                return self._import_page(request, token=token, **found)
            self._forget(request)
            return redirect(f"admin:{self._page_name('changelist')}")
        if report.fingerprint == confirmed:
            return self._import_page(request, confirm_form=form, token=token, **found)
        self.message_user(request, CHANGED_SINCE, messages.ERROR)
        return self._report_page(request, token, name, report)

    def left_out_view(self, request: HttpRequest) -> HttpResponse:
        """Send the rows of the waiting upload that are wrong, each with the reason, to be mended and sent again."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        try:
            waiting, files = self._waiting(request, request.GET.get("token"))
        except (FileNotFoundError, Refused):
            return self._back_to("import", request, EXPIRED)
        table = self.table(request)
        sheets = wrong_sheets(table, apply_file(table, files))
        if not sheets:
            return self._back_to("import", request, NOTHING_WRONG)
        kind = waiting["name"].rpartition(".")[2].lower()
        head = self._head(kind, LEFT_OUT)
        if kind == CSV:
            ((headings, *rows),) = sheets.values()
            return HttpResponse("".join(csv_lines(headings, rows)), **head)
        titled = []
        for title, rows in sheets.items():
            titled.append((title or str(self.opts.verbose_name), list(with_sample_column(rows))))
        try:
            content = workbook_content(titled, table.guide())
        except Refused as error:
            return self._back_to("import", request, *map(str, error.problems))
        return HttpResponse(content, **head)

    def _tables_in(self, table: Table, name: str, content: bytes) -> dict[str, FileTable]:
        """The tables of an upload: a sheet each, where people enter a year. Raises Refused if it has none."""
        if not table.is_yearly:
            return {"": read_file(name, content, table.headings())}
        keys = [table.heading(key) for key in table.keys]
        return read_tables(name, content, table.headings(), keys)

    def _waiting(self, request: HttpRequest, token: str | None) -> tuple[dict, dict]:
        """The upload of this table that waits under the token, and its tables. Raises FileNotFoundError if none does."""
        waiting = request.session.get(WAITING, {})
        if (waiting.get("table"), waiting.get("token")) != (self.opts.label_lower, token):
            raise FileNotFoundError
        content = uploads.path_of(token).read_bytes()
        return waiting, self._tables_in(self.table(request), waiting["name"], content)

    def _report_page(self, request, token: str, name: str, report: Report) -> HttpResponse:
        """Show the report, with the form that confirms it, whole or without what is wrong; the upload waits for that."""
        found = {"file_name": name, "result": report, "problems": report.problems}
        if not (report.may_be_confirmed or report.wrong):
            self._forget(request)
            return self._import_page(request, **found)
        has_cautions = bool(report.cautions)
        of_table = {"token": token, "table": self.opts.label_lower, "name": name}
        of_report = {"fingerprint": report.fingerprint, "has_cautions": has_cautions}
        request.session[WAITING] = of_table | of_report
        form = ConfirmForm(initial={"token": token}, has_cautions=has_cautions)
        return self._import_page(request, confirm_form=form, token=token, **found)

    def _forget(self, request) -> None:
        if waiting := request.session.pop(WAITING, None):
            uploads.path_of(waiting["token"]).unlink(missing_ok=True)

    def _say_done(self, request, report: Report, name: str) -> None:
        how = f"表のファイル「{name}」から入力"
        for rows, action in ((report.added, ADDITION), (report.changed, CHANGE)):
            if rows:
                # With what their names are made of.
                records = self.model.objects.select_related(*self.table_class.related)
                records = records.filter(pk__in=[row.record_id for row in rows])
                LogEntry.objects.log_actions(request.user.pk, records, action, how)
        added, changed = len(report.added), len(report.changed)
        text = f"「{name}」を取り込みました。追加{added}行、変更{changed}行。"
        if report.wrong:
            text += f"誤りのある{len(report.wrong)}行は、取り込んでいません。"
        saved = [row.record_id for row in (*report.added, *report.changed)]
        text = format_html("{}{}", text, self.next_step(saved))
        self.message_user(request, text, messages.SUCCESS)

    def next_step(self, saved: Sequence[int]) -> str:
        """Say what is to be done with the records (ids) that a file has brought, and lead there; nothing, as a rule."""
        return ""

    def _import_page(self, request, **shown) -> HttpResponse:
        table = self.table(request)
        context = {
            "form": FileForm(),
            "most": MOST_PROBLEMS,
            "guide": table.guide()[1:],
            "is_yearly": table.is_yearly,
            "year": request.GET.get("year") or short_year(latest_year_over()),
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
