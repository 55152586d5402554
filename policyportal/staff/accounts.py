"""Admin of accounts, their offices and groups: the superuser's alone, but for the mail addresses of offices.

Whoever may change accounts can make themselves anything, so no office is given that right.
"""

from datetime import timedelta

from axes.utils import reset
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, User
from django.contrib.postgres.functions import RandomUUID
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.http import HttpResponse
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from policyportal.accounts import spare_codes
from policyportal.accounts.names import full_name
from policyportal.accounts.offices import Office
from policyportal.accounts.password import GivenPassword
from policyportal.accounts.rights import Staff, grant
from policyportal.accounts.second_factor import forget
from policyportal.editing.admin import PortalAdmin
from policyportal.editing.deletion import DeletionPages, named
from policyportal.records import clock

for model in (User, Group, TOTPDevice, StaticDevice):
    # The libraries' own pages: permissions one by one, and secrets.
    admin.site.unregister(model)

PLACE_ORDER = ["subprefecture__area__order", "subprefecture__order"]
GROUP_ORDER = ["office__role", *(f"office__{path}" for path in PLACE_ORDER), "name"]
OFFICE_HELP = "グループに属するアカウントができることを、役割で決めます。保存すると、グループの権限を役割のとおりにします。"
OFFICE = {"fields": ["group", "role", "subprefecture"], "description": OFFICE_HELP}
LETTERS = {"fields": ["mail_addresses"]}
# In the words of this portal.
LABELS = {"groups": "所属", "is_staff": "職員", "is_superuser": "管理者", "is_active": "有効"}
HELP = {
    "groups": "このアカウントが属する所属を選びます。複数選べます。できることは所属の役割で決まります"
    "（本庁：すべての記録、振興局：主となるプロジェクトの文・点検評価と自局の系列の実績値、閲覧のみ：見ることだけ）。",
    "is_staff": "外すと、この管理サイトにログインできません。",
    "is_superuser": "アカウントの管理を含む、すべての操作ができます。日々の仕事には使わないでください。",
    "is_active": "退職や異動で使わなくなったアカウントは、削除せずにここを外します。履歴に名前が残ります。",
}


class FromTo:
    """The history of accounts and of what gives them rights says from what to what; a password it only mentions."""

    def construct_change_message(self, request, form, formsets, add=False) -> str:
        said = []
        for name in form.changed_data:
            field = form.fields.get(name)
            if name not in form.cleaned_data or isinstance(field.widget, forms.PasswordInput):
                said.append("パスワード")
                continue
            old = "" if add else f"{_words(field, form.initial.get(name))} → "
            said.append(f"{field.label}：{old}{_words(field, form.cleaned_data[name])}")
        return "。".join(dict.fromkeys(said))


def _words(field: forms.Field, value) -> str:
    """Write a value of a form in words: the names of what is chosen, はい and いいえ."""
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(field, forms.ModelMultipleChoiceField):
        return "、".join(sorted(map(str, value or []))) or "なし"
    if isinstance(field, forms.ModelChoiceField) and value and not isinstance(value, Model):
        value = field.queryset.get(pk=value)
    return str(dict(getattr(field, "choices", ())).get(value, value) or "なし")


class Superusers:
    """Pages that no permission opens but being superuser."""

    def has_view_permission(self, request, obj=None) -> bool:
        return request.user.is_superuser

    has_module_permission = has_add_permission = has_view_permission
    has_change_permission = has_delete_permission = has_view_permission


class Unused(admin.SimpleListFilter):
    """使われていない: accounts that are active and that nobody signs in with."""

    title = "使われていない"
    parameter_name = "unused"

    def lookups(self, request, model_admin) -> list[tuple[str, str]]:
        return [("never", "一度もログインしていない"), ("year", "1年以上ログインしていない")]

    def queryset(self, request, queryset) -> QuerySet:
        active = queryset.filter(is_active=True)
        if self.value() == "never":
            return active.filter(last_login=None)
        if self.value() == "year":
            return active.filter(last_login__lt=clock.now() - timedelta(days=365))
        return queryset


@admin.register(User)
class AccountAdmin(FromTo, Superusers, DeletionPages, UserAdmin):
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("氏名と連絡先", {"fields": [("last_name", "first_name"), "email"]}),
        ("所属と権限", {"fields": ["groups", "is_active", "is_staff", "is_superuser"]}),
        ("記録", {"fields": ["second_factor", "last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"classes": ["wide"], "fields": ["username", "password1", "password2"]}),
        ("氏名と所属", {"fields": [("last_name", "first_name"), "groups", "is_staff"]}),
    ]
    readonly_fields = ["second_factor", "last_login", "date_joined"]
    list_display = ["username", "full_name", "offices", "second_factor", "is_active"]
    list_display += ["is_superuser", "last_login"]
    list_filter = [Unused, "groups", "is_active", "is_superuser"]
    search_fields = ["username", "last_name", "first_name", "email"]
    filter_horizontal = []
    actions = ["give_enrolment_code", "take_second_factor", "let_try_again"]

    def get_changeform_initial_data(self, request) -> dict:
        return {"is_staff": True} | super().get_changeform_initial_data(request)

    def get_queryset(self, request) -> QuerySet:
        devices = TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True)
        accounts = super().get_queryset(request).prefetch_related("groups")
        return accounts.annotate(has_device=Exists(devices))

    def formfield_for_dbfield(self, db_field, request, **kwargs) -> forms.Field | None:
        if db_field.name in LABELS:
            kwargs |= {"label": LABELS[db_field.name], "help_text": HELP[db_field.name]}
        if db_field.name == "groups":
            groups = Group.objects.order_by(*GROUP_ORDER)
            kwargs |= {"widget": forms.CheckboxSelectMultiple, "queryset": groups}
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request, obj, form, change) -> None:
        super().save_model(request, obj, form, change)
        if not change and obj.has_usable_password():
            GivenPassword.objects.create(account=obj)

    def user_change_password(self, request, id, form_url="") -> HttpResponse:
        response = super().user_change_password(request, id, form_url)
        is_saved = request.method == "POST" and response.status_code == 302
        if is_saved and id != str(request.user.pk):
            GivenPassword.objects.get_or_create(account_id=int(id))
        return response

    def has_delete_permission(self, request, obj=None) -> bool:
        """An account that has done something stays, for histories name it."""
        if obj is not None and LogEntry.objects.filter(user=obj.pk).exists():
            return False
        return super().has_delete_permission(request, obj)

    @admin.display(description="氏名", ordering="last_name")
    def full_name(self, account: User) -> str:
        return full_name(account)

    @admin.display(description="所属")
    def offices(self, account: User) -> str:
        return "、".join(group.name for group in account.groups.all())

    @admin.display(description="二段階認証", boolean=True)
    def second_factor(self, account: User) -> bool:
        return getattr(account, "has_device", False)

    @admin.action(description="二段階認証の登録コードを出す（本庁の人がはじめて設定するとき）")
    def give_enrolment_code(self, request, queryset) -> None:
        for account in queryset:
            if account.has_device:
                text = f"アカウント「{account}」には、二段階認証が設定されています。設定し直すときは、先に解除してください。"
                self.message_user(request, text, messages.WARNING)
                continue
            code = spare_codes.draw_enrolment(account)
            self.log_change(request, account, "二段階認証の登録コードを出しました。")
            text = f"アカウント「{account}」の登録コードは {code} です（7日間、1回限り）。もう一度は表示しません。本人に直接、または電話で伝えてください。"
            self.message_user(request, text, messages.SUCCESS)

    @admin.action(description="二段階認証を解除する（スマートフォンをなくしたとき）")
    def take_second_factor(self, request, queryset) -> None:
        for account in queryset:
            forget(account)
            self.log_change(request, account, "二段階認証を解除しました。")
        self.message_user(request, f"{len(queryset)}件のアカウントの二段階認証を解除しました。")

    @admin.action(description="ログインの停止を解く（パスワードの誤りが続いたとき）")
    def let_try_again(self, request, queryset) -> None:
        for account in queryset:
            reset(username=account.get_username())
        text = f"{len(queryset)}件のアカウントで、すぐにログインできるようにしました。"
        self.message_user(request, text, messages.SUCCESS)


@admin.register(Group)
class GroupAdmin(FromTo, Superusers, DeletionPages, admin.ModelAdmin):
    """The name of an office; what its accounts may do follows from the office's role, never from a tick here."""

    fields = ["name", "role", "accounts"]
    readonly_fields = ["role", "accounts"]
    list_display = ["name", "role", "accounts"]
    search_fields = ["name"]
    ordering = GROUP_ORDER

    def get_queryset(self, request) -> QuerySet:
        groups = super().get_queryset(request).select_related("office__subprefecture")
        return groups.prefetch_related("user_set")

    def get_deleted_objects(self, objs, request) -> tuple:
        """A group stays while accounts are in it."""
        *found, users = super().get_deleted_objects(objs, request)
        accounts = User.objects.filter(groups__in=objs)
        return *found, [*users, *self.listed(map(named, accounts))]

    @admin.display(description="役割", ordering="office__role", empty_value="所属が未登録")
    def role(self, group: Group) -> str | None:
        office = getattr(group, "office", None)
        if office is None:
            return None
        place = f"（{office.subprefecture.bureau_name}）" if office.subprefecture else ""
        return f"{office.get_role_display()}{place}"

    @admin.display(description="アカウント", empty_value="なし")
    def accounts(self, group: Group) -> str:
        return "、".join(account.username for account in group.user_set.all()) if group.pk else ""


@admin.register(Office)
class OfficeAdmin(FromTo, Superusers, PortalAdmin):
    """An office; of it the head office may change where its letters go and its calendar stands, and nothing else."""

    fieldsets = [(None, OFFICE), ("お知らせ", LETTERS)]
    actions = ["renew_calendar"]
    autocomplete_fields = ["group", "subprefecture"]
    list_display = ["group", "role", "subprefecture", "mail_addresses"]
    list_filter = ["role"]
    search_fields = ["group__name", "subprefecture__name"]
    list_select_related = ["group", "subprefecture"]
    ordering = ["role", *PLACE_ORDER]

    def has_view_permission(self, request, obj=None) -> bool:
        return request.user.is_active and Staff.of(request.user).is_head

    has_module_permission = has_change_permission = has_view_permission

    def get_readonly_fields(self, request, obj=None) -> list:
        fixed = [] if request.user.is_superuser else OFFICE["fields"]
        return [*super().get_readonly_fields(request, obj), *fixed]

    @admin.action(
        description="カレンダーのアドレスを新しくする（知らない人に渡ったとき）",
        permissions=["change"],
    )
    def renew_calendar(self, request, queryset) -> None:
        for office in queryset:
            Office.objects.filter(pk=office.pk).update(calendar_key=RandomUUID())
            self.log_change(request, office, "カレンダーのアドレスを新しくしました。")
        text = f"{len(queryset)}件の所属のカレンダーのアドレスを新しくしました。前のアドレスでは、もう見られません。"
        self.message_user(request, text, messages.SUCCESS)

    def save_model(self, request, obj, form, change) -> None:
        """A group that leaves the office loses the office's permissions."""
        former = Group.objects.filter(office=obj.pk).exclude(pk=obj.group_id)
        for group in former if change else []:
            group.permissions.clear()
        super().save_model(request, obj, form, change)
        grant(obj)

    def delete_model(self, request, obj) -> None:
        obj.group.permissions.clear()
        super().delete_model(request, obj)

    def delete_queryset(self, request, queryset) -> None:
        for office in queryset:
            self.delete_model(request, office)
