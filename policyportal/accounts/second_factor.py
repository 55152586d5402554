"""The second factor of an account: six digits from an app on the phone (TOTP), asked for after the password.

Each account may set one up, and is then asked at each sign-in; with PORTAL_HEAD_OTP=1 the head office has
to. Until it has given its code, a signed-in account is nobody (policyportal.middleware): these pages alone
know it, as `request.signed_in`.
"""

import unicodedata
from base64 import b32encode
from collections.abc import Callable
from functools import wraps
from textwrap import wrap

import django_otp
import qrcode
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth import logout
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

from policyportal.accounts.rights import Staff

# Where a session keeps the secret that is shown and not confirmed yet: it goes with the session.
NEW_KEY = "second_factor_key"
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
    """Asks for the code of a device, full-width digits and spaces welcome; wrong ones have to wait, longer each time."""

    code = forms.CharField(
        label="確認コード",
        max_length=20,
        help_text="認証アプリに表示されている6桁の数字です。",
        widget=forms.TextInput(BOX),
    )

    def __init__(self, device: TOTPDevice, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.device = device

    def clean_code(self) -> str:
        code = "".join(unicodedata.normalize("NFKC", self.cleaned_data["code"]).split())
        allowed, _ = self.device.verify_is_allowed()
        if not allowed:
            text = "誤りが続いたため、しばらく受け付けません。少し待ってから、新しいコードを入力してください。"
            raise forms.ValidationError(text)
        if not (code.isascii() and self.device.verify_token(code)):
            text = "コードが違います。認証アプリに今表示されている6桁の数字を入力してください。同じコードは一度しか使えません。"
            raise forms.ValidationError(text)
        return code


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
        form = CodeForm(_device_of(account), request.POST or None)
        accepted = form.is_valid()
    if accepted:
        _let_in(request, account, form.device)
        return redirect(_next(request))
    return _page(request, "code", form=form, title="確認コードの入力", next=_next(request))


@for_signed_in
def second_factor(request, account) -> HttpResponse:
    """二段階認証: an account sets up its second factor, or removes it."""
    waiting = outstanding(account)
    if waiting == "second_factor_code":
        return redirect("admin:second_factor_code")
    with transaction.atomic():
        stored = _device_of(account)
        key = request.session.setdefault(NEW_KEY, default_key()) if not stored else ""
        device = stored or TOTPDevice(user=account, name=account.get_username(), key=key)
        form = CodeForm(device, request.POST or None)
        accepted = form.is_valid()
        if accepted and stored:
            stored.delete()
        elif not (accepted or stored):
            # The library stores a device to count its wrong codes; this one is nobody's yet.
            transaction.set_rollback(True)
    if not accepted:
        is_required = settings.HEAD_OTP and Staff.of(account).is_head
        shown = {"form": form, "title": "二段階認証", "device": stored, "is_required": is_required}
        if not stored:
            # What an app scans is SVG in the page, so that no other host sees the secret; one may type it, too.
            image = qrcode.make(device.config_url, image_factory=SvgPathFillImage, border=2)
            shown["picture"] = mark_safe(image.to_string(encoding="unicode"))
            shown["key"] = " ".join(wrap(b32encode(device.bin_key).decode(), 4))
        return _page(request, "setup", **shown)
    if stored:
        account.otp_device = None
        text = "二段階認証をやめました。"
    else:
        del request.session[NEW_KEY]
        _let_in(request, account, device)
        text = "二段階認証を設定しました。次のログインから、確認コードを尋ねます。"
    messages.success(request, text)
    return redirect(_next(request) if waiting else "admin:second_factor")


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
