"""The password of an account: who guesses the old one is stopped as at sign-in, and one that another has chosen is changed."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin.forms import AdminPasswordChangeForm
from django.contrib.auth import authenticate
from django.contrib.auth.views import PasswordChangeView
from django.db import models
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_variables

from policyportal.accounts.rights import Staff

# The pages of staff that an account may open before it has a password of its own.
OPEN = {"password_change", "logout", "jsi18n"}


class GivenPassword(models.Model):
    """はじめのパスワード: the password of an account is one that another has chosen, until the account changes it."""

    account = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        primary_key=True,
        related_name="given_password",
        verbose_name="アカウント",
    )

    class Meta:
        verbose_name = verbose_name_plural = "はじめのパスワード"

    def __str__(self) -> str:
        return str(self.account)


def ask_own_password(request) -> HttpResponse | None:
    """Lead an account whose password another has chosen to the page where it chooses its own."""
    account = request.user
    if not account.is_authenticated or request.resolver_match.url_name in OPEN:
        return None
    if not Staff.of(account).password_is_given:
        return None
    text = "いまのパスワードは、管理者が決めたものです。自分だけが知るパスワードに変えてから、始めてください。"
    messages.warning(request, text)
    return redirect("admin:password_change")


class PasswordForm(AdminPasswordChangeForm):
    """Asks for the old password by signing in with it, which counts the wrong ones."""

    def __init__(self, *args, request, **kwargs):
        super().__init__(*args, **kwargs)
        self.request = request

    @sensitive_variables("password")
    def clean_old_password(self) -> str:
        name, password = self.user.get_username(), self.cleaned_data["old_password"]
        if authenticate(self.request, username=name, password=password) is None:
            text = self.error_messages["password_incorrect"]
            raise forms.ValidationError(text, code="password_incorrect")
        return password

    @sensitive_variables("old", "new")
    def clean(self) -> dict:
        cleaned = super().clean()
        old, new = (self.cleaned_data.get(name) for name in ("old_password", "new_password1"))
        if old and old == new:
            self.add_error("new_password1", "いまのパスワードと違うものにしてください。")
        return cleaned


class PasswordChange(PasswordChangeView):
    form_class = PasswordForm

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"request": self.request}

    def form_valid(self, form) -> HttpResponse:
        GivenPassword.objects.filter(account=self.request.user.pk).delete()
        return super().form_valid(form)
