"""What the head office types to rename, merge or split a bureau, and what changes by it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django import forms
from django.contrib.admin.widgets import AdminDateWidget, AdminTextInputWidget
from django.contrib.auth.models import Group, User
from django.db.models import Max, Q, QuerySet

from kpis.models import KPISeries
from policyportal.accounts.names import full_name
from policyportal.editing.constraints import check_constraints
from policyportal.editing.forms import PortalForm
from policyportal.records import clock
from policyportal.records.eras import long_date
from policyportal.records.explained import ChangeKind
from policyportal.records.fields import DAY_HELP, DayFormField
from projects.models import Project, Review
from regions import turnover
from regions.models import Subprefecture
from regions.turnover import Act, Share

# How many records a part of the page lists at most; the rest is counted.
MOST = 100
KINDS = [
    (ChangeKind.RENAMING, "改称"),
    (ChangeKind.CORRECTION, "訂正（前の名称が誤りのとき。以前の名称として残しません）"),
]


class ActForm(forms.Form):
    """What every act asks for. `place` is the subprefecture whose bureau changes."""

    label, what_follows = "", ""

    day = DayFormField(
        label="変わる日",
        help_text=f"新しい名称・体制になった日。{DAY_HELP}",
        widget=AdminDateWidget(attrs={"size": 20}),
    )
    reason = forms.CharField(
        label="理由",
        max_length=100,
        help_text="「振興局の改称・統合・分割」の記録に残ります。",
        widget=AdminTextInputWidget,
    )
    source = forms.CharField(
        label="出典",
        max_length=200,
        help_text="根拠の資料（例：規則の名称と番号）。",
        widget=AdminTextInputWidget,
    )

    def __init__(self, place: Subprefecture, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.place = place

    def clean_day(self) -> date:
        """A day to come would not be true yet, and names follow one another."""
        day = self.cleaned_data["day"]
        if day > clock.today():
            raise forms.ValidationError(
                "今日までの日を入力してください。名称と権限は、実行するとすぐに変わります。"
            )
        last = self.place.bureau_changes.aggregate(last=Max("valid_from"))["last"]
        if last and day < last:
            text = f"前の変更（{long_date(last)}）以後の日を入力してください。"
            raise forms.ValidationError(text)
        return day

    def act_by(self, account: User) -> Act:
        given = self.cleaned_data
        return Act(given["day"], given["reason"], given["source"], account)

    def check_name(self, field: str, place: Subprefecture) -> None:
        """Ask the database whether the bureau of a place may be called as a field says."""
        name = self.cleaned_data.get(field)
        if name and name != place.bureau_name:
            called = Subprefecture.objects.get(pk=place.pk)
            called.seat, called.bureau_name = None, name
            try:
                check_constraints(called)
            except forms.ValidationError as error:
                self.add_error(field, error.messages)
            if Group.objects.filter(name=name).exists():
                self.add_error(field, "同じ名称のグループが、すでにあります。")


class RenameForm(ActForm):
    label = "改称する"
    what_follows = (
        "振興局の名称だけが変わります。地域、市町村、プロジェクト、入力の権限は変わりません。"
    )

    name = forms.CharField(label="新しい名称", max_length=20, widget=AdminTextInputWidget)
    kind = forms.ChoiceField(
        label="変更の種類", choices=KINDS, widget=forms.RadioSelect, initial=KINDS[0][0]
    )
    field_order = ["name", "kind"]

    def clean(self) -> None:
        if self.cleaned_data.get("name") == self.place.bureau_name:
            self.add_error("name", "いまの名称と同じです。")
        self.check_name("name", self.place)

    def parts(self) -> Iterator["Part"]:
        place, name = self.place, self.cleaned_data["name"]
        yield names_of([(served, name) for served in served_by(place)])
        yield part_of("グループとアカウントの所属が変わるもの", accounts_of(place), account_words)

    def carry_out(self, act: Act) -> None:
        turnover.rename(self.place, self.cleaned_data["name"], act, self.cleaned_data["kind"])


class MergeForm(ActForm):
    label = "ほかの振興局に統合する"
    what_follows = "この地域は、統合する先の振興局が担当します。地域、市町村、プロジェクトの実施地域、KPIの対象の地域は変わりません。"

    into = forms.ModelChoiceField(None, label="統合する先", empty_label="選んでください")
    name = forms.CharField(
        label="統合したあとの名称",
        max_length=20,
        required=False,
        help_text="統合する先の名称のままのときは、空欄にします。",
        widget=AdminTextInputWidget,
    )
    field_order = ["into", "name"]

    def __init__(self, place: Subprefecture, *args, **kwargs):
        super().__init__(place, *args, **kwargs)
        others = Subprefecture.objects.with_own_bureau().in_plan_order().exclude(pk=place.pk)
        self.fields["into"].queryset = others
        self.fields["into"].label_from_instance = bureau_name_of

    def clean(self) -> None:
        if into := self.cleaned_data.get("into"):
            self.check_name("name", into)

    @property
    def name_after(self) -> str:
        return self.cleaned_data["name"] or self.cleaned_data["into"].bureau_name

    def parts(self) -> Iterator["Part"]:
        into, name = self.cleaned_data["into"], self.name_after
        places = [*served_by(self.place), *served_by(into)]
        yield names_of([(place, name) for place in places if place.bureau_name != name])
        yield from work_of(served_by(self.place))
        yield part_of("所属が変わるアカウント", accounts_of(self.place), account_words)

    def carry_out(self, act: Act) -> None:
        turnover.merge(self.place, self.cleaned_data["into"], self.name_after, act)


class AccountsForm(ActForm):
    """A form that asks which accounts of a bureau pass to the new one."""

    accounts = forms.ModelMultipleChoiceField(
        None,
        label="新しい振興局に移るアカウント",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="選ばないアカウントは、いまの振興局に残ります。",
    )

    def __init__(self, place: Subprefecture, *args, **kwargs):
        super().__init__(place, *args, **kwargs)
        self.fields["accounts"].queryset = accounts_of(place.seat or place)
        self.fields["accounts"].label_from_instance = account_words


class PartForm(AccountsForm):
    label = "分割する（この地域の振興局をおく）"
    what_follows = (
        "この地域を、新しい振興局が担当します。連絡先は空欄になるので、あとで入力してください。"
    )

    name = forms.CharField(label="新しい振興局の名称", max_length=20, widget=AdminTextInputWidget)
    field_order = ["name"]

    def clean(self) -> None:
        self.check_name("name", self.place)
        if self.cleaned_data.get("name") == self.place.bureau_name:
            self.add_error("name", "いまの名称と同じです。")

    def parts(self) -> Iterator["Part"]:
        yield names_of([(self.place, self.cleaned_data["name"])])
        yield from work_of([self.place])
        yield part_of("所属が変わるアカウント", self.cleaned_data["accounts"], account_words)

    def carry_out(self, act: Act) -> None:
        turnover.part(self.place, self.cleaned_data["name"], self.cleaned_data["accounts"], act)


class NewPlaceForm(PortalForm):
    """The subprefecture of a bureau that is split off."""

    class Meta:
        model = Subprefecture
        fields = ("bureau_name", "name", "short_name", "kana", "slug")


class SplitForm(AccountsForm):
    label = "2つに分割する"
    what_follows = "新しい地域と振興局を作ります。選ばないものは、すべていまの振興局に残ります。"

    towns = forms.ModelMultipleChoiceField(
        None, label="新しい地域の市町村", required=False, widget=forms.CheckboxSelectMultiple
    )
    projects = forms.ModelMultipleChoiceField(
        None,
        label="新しい振興局が引き継ぐプロジェクト",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="選んだプロジェクトの実施地域に、新しい地域を加えます。",
    )
    field_order = ["day", "reason", "source", "towns", "projects", "accounts"]

    def __init__(self, place: Subprefecture, data=None, *args, **kwargs):
        super().__init__(place, data, *args, **kwargs)
        last = Subprefecture.objects.filter(area=place.area_id).aggregate(last=Max("order"))["last"]
        new = Subprefecture(area=place.area, order=last + 1, source="－")
        self.new = NewPlaceForm(data, instance=new)
        self.fields["towns"].queryset = place.municipalities.all()
        self.fields["projects"].queryset = led_by([place])

    def is_valid(self) -> bool:
        # Both, so that a page names all that is wrong at once.
        return all([super().is_valid(), self.new.is_valid()])

    def parts(self) -> Iterator["Part"]:
        new, given = self.new.instance, self.cleaned_data
        yield Part("新しい地域と振興局", 1, [f"{new.name}：{new.bureau_name}（{new.area}）"])
        yield part_of("新しい地域に移る市町村", given["towns"])
        yield part_of("新しい振興局に引き継ぐプロジェクト", given["projects"])
        drafts = Review.objects.filter(project__in=given["projects"]).exclude(status="approved")
        yield part_of("新しい振興局が続ける、承認前の点検・評価", drafts.select_related("project"))
        yield part_of("所属が変わるアカウント", given["accounts"], account_words)

    def carry_out(self, act: Act) -> None:
        given, new = self.cleaned_data, self.new.instance
        new.source = act.source
        share = Share(given["towns"], given["projects"], given["accounts"])
        turnover.split(self.place, new, share, act)


@dataclass(frozen=True)
class Part:
    """What changes by an act, of one kind: how many records, and the first of them in words."""

    title: str
    number: int
    lines: list[str]

    @property
    def rest(self) -> int:
        return self.number - len(self.lines)


def part_of(title: str, records: QuerySet, words=str) -> Part:
    return Part(title, records.count(), [words(record) for record in records[:MOST]])


def names_of(changed: Iterable[tuple[Subprefecture, str]]) -> Part:
    lines = [f"{place}：{place.bureau_name} → {name}" for place, name in changed]
    return Part("担当の振興局の名称", len(lines), lines)


def work_of(places: Iterable[Subprefecture]) -> Iterator[Part]:
    """What another bureau does from now on for these places: projects, reviews that are not approved, series."""
    projects = led_by(places)
    yield part_of("文と点検・評価の入力を引き継ぐプロジェクト", projects)
    drafts = Review.objects.filter(project__in=projects).exclude(status="approved")
    yield part_of("引き継ぐ、承認前の点検・評価", drafts.select_related("project"))
    of_project = Q(entered_by=None, subprefecture=None, kpi__project__in=projects)
    of_place = Q(entered_by=None, subprefecture__in=places)
    series = KPISeries.objects.filter(Q(entered_by__in=places) | of_place | of_project)
    yield part_of("実績値の入力を引き継ぐ系列", series.select_related("kpi").order_by("code"))


def served_by(place: Subprefecture) -> list[Subprefecture]:
    """The place and those that its bureau is in charge of besides."""
    return [place, *place.others_served.all()]


def led_by(places: Iterable[Subprefecture]) -> QuerySet:
    return Project.objects.of_bureaus([place.pk for place in places]).in_plan_order()


def accounts_of(place: Subprefecture) -> QuerySet:
    return User.objects.filter(groups__office__subprefecture=place).order_by("username")


def account_words(account: User) -> str:
    name = full_name(account)
    return f"{account.username}（{name}）" if name else account.username


def bureau_name_of(place: Subprefecture) -> str:
    return place.bureau_name
