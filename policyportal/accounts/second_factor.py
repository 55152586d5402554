"""The second factor of an account: six digits from an app on the phone (TOTP), asked for after the password.

Each account may set one up, and is then asked at each sign-in; with PORTAL_HEAD_OTP=1 the head office has
to, and needs a code that somebody else gives it, so that a stolen password alone sets up nothing. Until it has
given its code, a signed-in account is nobody (policyportal.middleware): these pages alone know it, as
`request.signed_in`. Codes on paper are in policyportal.accounts.spare_codes.
"""

import unicodedata
from base64 import b32encode
from collections.abc import Callable
from functools import wraps
from textwrap import wrap
from urllib.parse import urlencode

import django_otp
import qrcode
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth import get_user_model, logout
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django_otp.plugins.otp_totp.models import TOTPDevice, default_key
from qrcode.image.svg import SvgPathFillImage

from policyportal.accounts import spare_codes
from policyportal.accounts.rights import Staff

# Where a session keeps the secret that is shown and not confirmed yet, the spare codes that are to be shown once, and
# that its account may set up a second factor: they go with the session.
NEW_KEY = "second_factor_key"
NEW_CODES = "second_factor_codes"
MAY_ENROL = "second_factor_may_enrol"
TOO_MANY = (
    "誤りが続いたため、しばらく受け付けません。少し待ってから、新しいコードを入力してください。"
)
BOX = {"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True}


def outstanding(account) -> str | None:
    """The name of the page that a signed-in account has to pass before it may do anything."""
    if not account.is_authenticated or account.is_verified():
        return None
    staff = Staff.of(account)
    if staff.has_device:
        return "second_factor_code"
    if settings.HEAD_OTP and staff.is_head:
        return "second_factor"
    return None


class CodeForm(forms.Form):
    """Asks for the code of a device, full-width digits and spaces welcome; wrong ones have to wait, longer each time.

    Where there are spare codes, one of them does as well.
    """

    code = forms.CharField(
        label="確認コード",
        max_length=20,
        help_text="認証アプリに表示されている6桁の数字です。",
        widget=forms.TextInput(BOX),
    )

    def __init__(self, device: TOTPDevice, *args, spare=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.device, self.spare = device, spare
        self.is_spare = False
        if spare:
            help_text = (
                "認証アプリに表示されている6桁の数字です。予備のコード（10桁）でもかまいません。"
            )
            self.fields["code"].help_text = help_text

    def clean_code(self) -> str:
        code = plain(self.cleaned_data["code"])
        self.is_spare = bool(self.spare) and len(code) == spare_codes.DIGITS
        device = self.spare if self.is_spare else self.device
        if not device.verify_is_allowed()[0]:
            raise forms.ValidationError(TOO_MANY)
        if not (code.isascii() and device.verify_token(code)):
            text = "コードが違います。認証アプリに今表示されている6桁の数字を入力してください。同じコードは一度しか使えません。"
            raise forms.ValidationError(text)
        return code


class EnrolmentForm(forms.Form):
    """Asks for the code that somebody else has given to an account, so that it may set up its second factor."""

    code = forms.CharField(
        label="登録コード",
        max_length=20,
        help_text="管理者から受け取った10桁の数字です。7日間、1回だけ使えます。",
        widget=forms.TextInput(BOX | {"autocomplete": "off"}),
    )

    def __init__(self, account, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.account = account

    def clean_code(self) -> str:
        code, device = plain(self.cleaned_data["code"]), spare_codes.enrolment_of(self.account)
        if device and not device.verify_is_allowed()[0]:
            raise forms.ValidationError(TOO_MANY)
        if not (device and code.isascii() and device.verify_token(code)):
            text = "登録コードが違うか、期限が過ぎています。アカウントを管理している人から、新しい登録コードを受け取ってください。"
            raise forms.ValidationError(text)
        return code


def plain(text: str) -> str:
    """A code as it is kept, however it was typed."""
    return "".join(unicodedata.normalize("NFKC", text).replace("-", " ").split())


def for_signed_in(view) -> Callable[..., HttpResponse]:
    """For staff who have given their password; others are led to give it."""

    @never_cache
    @sensitive_post_parameters()
    @wraps(view)
    def serve(request) -> HttpResponse:
        account = request.signed_in
        if not (account.is_active and account.is_staff):
            return redirect_to_login(request.get_full_path(), reverse("admin:login"))
        if "leave" in request.POST:
            logout(request)
            return redirect("admin:login")
        return view(request, account)

    return serve


@for_signed_in
def ask_code(request, account) -> HttpResponse:
    """確認コードの入力: the second step of signing in."""
    if outstanding(account) != "second_factor_code":
        return redirect(_next(request))
    with transaction.atomic():
        form = _code_form(request, account)
        accepted = form.is_valid()
    if accepted:
        _let_in(request, account, form.device)
        if form.is_spare:
            left = spare_codes.left_of(account)
            _note(request, account, f"予備のコードでログインしました（残り{left}個）。")
            messages.warning(request, f"予備のコードを1つ使いました。残りは{left}個です。")
        return redirect(_next(request))
    return _page(request, "code", form=form, title="確認コードの入力", next=_next(request))


@for_signed_in
def second_factor(request, account) -> HttpResponse:
    """二段階認証: an account sets up its second factor, or removes it."""
    waiting = outstanding(account)
    if waiting == "second_factor_code":
        return redirect("admin:second_factor_code")
    if waiting and not request.session.get(MAY_ENROL):
        return _ask_enrolment_code(request, account)
    with transaction.atomic():
        stored = _device_of(account)
        key = request.session.setdefault(NEW_KEY, default_key()) if not stored else ""
        device = stored or TOTPDevice(user=account, name=account.get_username(), key=key)
        form = _code_form(request, account) if stored else CodeForm(device, request.POST or None)
        accepted = form.is_valid()
        if accepted and stored:
            forget(account)
        elif not (accepted or stored):
            # The library stores a device to count its wrong codes; this one is nobody's yet.
            transaction.set_rollback(True)
    if not accepted:
        is_required = settings.HEAD_OTP and Staff.of(account).is_head
        shown = {"form": form, "title": "二段階認証", "device": stored, "is_required": is_required}
        if stored:
            shown["left"] = spare_codes.left_of(account)
        else:
            # What an app scans is SVG in the page, so that no other host sees the secret; one may type it, too.
            image = qrcode.make(device.config_url, image_factory=SvgPathFillImage, border=2)
            shown["picture"] = mark_safe(image.to_string(encoding="unicode"))  # nosec B703 # drawn here
            shown["key"] = " ".join(wrap(b32encode(device.bin_key).decode(), 4))
        return _page(request, "setup", **shown)
    if stored:
        _note(request, account, "二段階認証をやめました。")
        account.otp_device = None
        # Who had one may set up another.
        request.session[MAY_ENROL] = True
        messages.success(request, "二段階認証をやめました。")
        return redirect("admin:second_factor")
    del request.session[NEW_KEY]
    request.session.pop(MAY_ENROL, None)
    _let_in(request, account, device)
    _note(request, account, "二段階認証を設定しました。")
    text = "二段階認証を設定しました。次のログインから、確認コードを尋ねます。"
    messages.success(request, text)
    return _show_new_codes(request, account)


def _ask_enrolment_code(request, account) -> HttpResponse:
    """The account shows that somebody else knows of it before it sees a secret."""
    with transaction.atomic():
        form = EnrolmentForm(account, request.POST or None)
        accepted = form.is_valid()
    if accepted:
        request.session[MAY_ENROL] = True
        return redirect(request.get_full_path())
    return _page(request, "enrol", form=form, title="二段階認証の登録コード")


@for_signed_in
def recovery(request, account) -> HttpResponse:
    """予備のコード: shows new ones once, and makes them anew for who gives a code."""
    if waiting := outstanding(account):
        return redirect(f"admin:{waiting}")
    if not account.is_verified():
        return redirect("admin:second_factor")
    shown = {"title": "予備のコード", "next": _next(request)}
    if request.method == "GET" and (codes := request.session.pop(NEW_CODES, None)):
        return _page(request, "recovery", codes=codes, account=account, **shown)
    with transaction.atomic():
        form = _code_form(request, account)
        accepted = form.is_valid()
    if accepted:
        _note(request, account, "予備のコードを作り直しました。")
        return _show_new_codes(request, account)
    left = spare_codes.left_of(account)
    return _page(request, "recovery", form=form, left=left, **shown)


def forget(account) -> None:
    """Take the second factor from an account, with its spare codes."""
    TOTPDevice.objects.filter(user=account).delete()
    spare_codes.forget(account)


def _code_form(request, account) -> CodeForm:
    """Asks for a code of the device, or for a spare one."""
    spare = spare_codes.recovery_of(account)
    return CodeForm(_device_of(account), request.POST or None, spare=spare)


def _show_new_codes(request, account) -> HttpResponse:
    request.session[NEW_CODES] = spare_codes.draw(account)
    following = urlencode({"next": _next(request)})
    return redirect(f"{reverse('admin:second_factor_recovery')}?{following}")


def _note(request, account, text: str) -> None:
    """Write into the history of the account what it has done about its second factor."""
    admin.site.get_model_admin(get_user_model()).log_change(request, account, text)


def _device_of(account) -> TOTPDevice | None:
    """Locked, so that two tries at once count as two."""
    devices = TOTPDevice.objects.select_for_update()
    return devices.filter(user=account, confirmed=True).order_by("pk").first()


def _let_in(request, account, device) -> None:
    request.user = account
    django_otp.login(request, device)
    request.session.cycle_key()


def _next(request) -> str:
    address = request.POST.get("next") or request.GET.get("next") or ""
    hosts, https = {request.get_host()}, request.is_secure()
    safe = url_has_allowed_host_and_scheme(address, hosts, require_https=https)
    return address if safe else reverse("admin:index")


def _page(request, name, **shown) -> HttpResponse:
    context = admin.site.each_context(request) | shown
    return render(request, f"admin/second_factor_{name}.html", context)
