"""Who is late: the table of the bureaus' round, as a page and as a file, and the reminder to those that are chosen."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from urllib.parse import quote
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_safe

from policyportal.accounts.names import name_of
from policyportal.accounts.offices import Office
from policyportal.accounts.rights import Staff
from policyportal.exchange.files import CONTENT_TYPES, write_file
from policyportal.records import clock
from policyportal.records.eras import era_year, long_date, short_year, year_asked
from policyportal.round.counts import ActualState, BureauRow, Numbers, ReviewState, Round, years_of
from policyportal.round.letters import Letters
from policyportal.round.mailing import UNSET, Letter, Mailing, can_send, deliver
from policyportal.round.tasks import page_of
from regions.models import CollaborationArea


@dataclass(frozen=True)
class NumberColumn:
    """A column of the table: what it counts, of actuals or of reviews."""

    group: str
    label: str
    count: Callable[[Numbers], int]

    @property
    def heading(self) -> str:
        return f"{self.group}・{self.label}"


def _of_actuals(state: ActualState) -> NumberColumn:
    return NumberColumn("実績値", state.label, lambda numbers: numbers.actuals[state])


def _of_reviews(state: ReviewState) -> NumberColumn:
    return NumberColumn("点検・評価", state.label, lambda numbers: numbers.reviews[state])


COLUMNS = (
    NumberColumn("実績値", "入力する系列", attrgetter("to_enter")),
    *map(_of_actuals, ActualState),
    NumberColumn("実績値", "期限切れ", attrgetter("late_actuals")),
    NumberColumn("点検・評価", "対象", attrgetter("reviews_due")),
    *map(_of_reviews, reversed(ReviewState)),
    NumberColumn("点検・評価", "期限切れ", attrgetter("late_reviews")),
)
GUIDE = [
    ["列", "説明", "書き方"],
    [
        "実績値",
        "その年の値を入力する、公開中の系列の数。状態の列を足すと「入力する系列」になります。",
        "",
    ],
    ["点検・評価", "その年の点検・評価を書く、公開中のプロジェクトの数。", ""],
    ["期限切れ", "指標カードの発表の月か締切を過ぎて、まだ提出されていないものの数。", ""],
]


class Overview:
    """The table of a year for an account: of all bureaus, or of those of the account."""

    def __init__(self, request: HttpRequest):
        staff, today = Staff.of(request.user), clock.today()
        self.plan, self.asked = request.plan, request.GET
        self.years = years_of(self.plan, today)
        self.year, self.mistake = year_asked(self.asked.get("year", ""), self.years, self.years[0])
        self.is_head = staff.is_head
        self.reminds = self.is_head and self.plan.is_shown
        is_part = staff.bureaus and not staff.is_head
        self.round = Round(self.plan, today, [self.year], staff.bureaus if is_part else None)
        self.only_late = self.asked.get("late") == "1"
        self.areas = list(CollaborationArea.objects.order_by("order"))
        slug = self.asked.get("area", "")
        self.area = next((area for area in self.areas if area.slug == slug), None)
        if slug and not self.area:
            self.mistake += "その連携地域はありません。すべての地域を表示しています。"
        # Those first that are late, then as the plan has them.
        self.rows = sorted(
            filter(self._is_chosen, self.round.rows), key=attrgetter("late"), reverse=True
        )
        self.total = sum(self.rows, Numbers())

    def _is_chosen(self, row: BureauRow) -> bool:
        of_area = not self.area or (row.bureau is not None and row.bureau.area == self.area)
        return of_area and bool(row.late or not self.only_late)

    @property
    def has_days(self) -> bool:
        """Whether anything has a day by which it is due."""
        return any(duty.due for duty in self.round.duties_of(self.year))

    def cells(self) -> list[tuple[BureauRow, list[tuple[NumberColumn, int]], str]]:
        """The rows of the page, each with its numbers and when the bureau was last reminded of the year."""
        reminded = self._reminded() if self.reminds else {}
        found = []
        for row in self.rows:
            numbers = [(column, column.count(row)) for column in COLUMNS]
            found.append((row, numbers, reminded.get(row.bureau and row.bureau.pk, "")))
        return found

    def totals(self) -> list[tuple[NumberColumn, int]]:
        return [(column, column.count(self.total)) for column in COLUMNS]

    def _reminded(self) -> dict[int, str]:
        newest = Mailing.objects.reminders().filter(year=self.year)
        newest = newest.order_by("office_id", "-sent_at").distinct("office_id")
        found = {}
        for mailing in newest.select_related("office", "sent_by"):
            day = long_date(localdate(mailing.sent_at))
            found[mailing.office.subprefecture_id] = f"{day}（{name_of(mailing.sent_by)}）"
        return found

    def file(self, kind: str) -> HttpResponse:
        """The table as a file, with its sum."""
        headings = ["年", "振興局", *(column.heading for column in COLUMNS)]
        rows = []
        for name, numbers in [*((row.name, row) for row in self.rows), ("合計", self.total)]:
            counts = [column.count(numbers) for column in COLUMNS]
            rows.append([short_year(self.year), name, *counts])
        title = f"入力・評価の進み具合{short_year(self.year)}"
        plain = f"round-{self.plan.code}-{self.year}.{kind}"
        disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(title)}.{kind}"
        headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
        content = write_file(kind, title, headings, rows, GUIDE)
        return HttpResponse(content, content_type=CONTENT_TYPES[kind], headers=headers)


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """入力・評価の進み具合: one table of the bureaus and how far they are with a year."""
    if not request.user.has_perm("projects.view_project"):
        raise PermissionDenied
    table = Overview(request)
    if request.GET.get("file") in CONTENT_TYPES:
        return table.file(request.GET["file"])
    asked = request.GET.copy()
    asked.pop("file", None)
    context = {
        "table": table,
        "columns": COLUMNS,
        "groups": dict(Counter(column.group for column in COLUMNS)),
        "asked": asked.urlencode(),
    }
    return render(request, "admin/round.html", request.admin_context | context)


class ReminderForm(forms.Form):
    """What the head office adds of its own, and the page from which the letters leave: sent twice, they leave once."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    sentence = forms.CharField(
        label="添える文",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4, "cols": 60}),
        help_text="メールの初めに入ります。空欄でもかまいません。1,000字まで。",
    )


@require_http_methods(["GET", "POST"])
def remind(request: HttpRequest) -> HttpResponse:
    """督促のメールを送る: to the bureaus that were chosen, after its text was shown."""
    if not Staff.of(request.user).is_head:
        raise PermissionDenied
    today, asked = clock.today(), request.POST or request.GET
    years = years_of(request.plan, today)
    year, mistake = year_asked(asked.get("year", ""), years, years[0])
    bureau_offices = Office.objects.filter(role=Office.Role.BUREAU).order_by("pk")
    slugs, offices = set(asked.getlist("bureau")), []
    for office in bureau_offices.select_related("group", "subprefecture"):
        if office.subprefecture.slug in slugs:
            offices.append(office)
    form = ReminderForm(request.POST or None, initial={"key": uuid4()})
    sentence = form.cleaned_data["sentence"].strip() if form.is_bound and form.is_valid() else ""
    bureaus = [office.subprefecture_id for office in offices]
    letters = Letters(Round(request.plan, today, [year], bureaus, drafts_of=[year]))
    record = {"kind": Mailing.Kind.REMINDER, "year": year, "sentence": sentence}
    if form.is_bound and form.is_valid():
        record |= {"key": str(form.cleaned_data["key"]), "sent_by": request.user}
    ready, without_address, without_duty = [], [], []
    for office in offices:
        written = letters.to_bureau(office, sentence)
        if not written:
            without_duty.append(office)
        elif not office.addresses:
            without_address.append(office)
        else:
            ready.append(Letter(office, *written, record))
    if "_send" in request.POST and form.is_valid() and not mistake and ready and can_send():
        _send(request, ready)
        return redirect(page_of("round", letters.round, year=year))
    context = {
        "year": year,
        "mistake": mistake,
        "offices": offices,
        "letters": ready,
        "without_address": without_address,
        "without_duty": without_duty,
        "form": form,
        "unset": "" if can_send() else UNSET,
        "back": page_of("round", letters.round, year=year),
        "name": f"{era_year(year)}の督促",
    }
    return render(request, "admin/remind.html", request.admin_context | context)


def _send(request: HttpRequest, letters: list[Letter]) -> None:
    """Send the letters, say what became of them, and write it into the histories of the offices."""
    delivery = deliver(letters)
    if delivery.sent:
        said = "督促のメールを送信"
        LogEntry.objects.log_actions(request.user.pk, delivery.sent, CHANGE, said)
        messages.success(request, f"{len(delivery.sent)}局に督促のメールを送りました。")
    if delivery.repeated:
        names = "、".join(map(str, delivery.repeated))
        messages.info(request, f"この画面からは、すでに送っています：{names}")
    for office, reason in delivery.failed:
        messages.error(request, f"{office}には送れませんでした（{reason}）。")
