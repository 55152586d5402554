"""The page where staff change their password: who guesses the old one there is stopped as at sign-in."""

from django import forms
from django.contrib.admin.forms import AdminPasswordChangeForm
from django.contrib.auth import authenticate
from django.contrib.auth.views import PasswordChangeView
from django.views.decorators.debug import sensitive_variables


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


class PasswordChange(PasswordChangeView):
    form_class = PasswordForm

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"request": self.request}
