"""House rules about configuration, as Django system checks."""

import os

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.core.exceptions import ValidationError
from django.db import connections

from policyportal.database.roles import roles_errors
from policyportal.pages.operator import is_mail_address, is_web_address
from policyportal.serving import production


@register(Tags.database)
def check_database_letters(app_configs, databases, **kwargs) -> list[Error]:
    """E001: a server whose LC_CTYPE is C knows no letters beyond ASCII, and Japanese search fails silently."""
    errors = []
    for alias in databases or []:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT datctype FROM pg_database WHERE datname = current_database()")
            (ctype,) = cursor.fetchone()
        if ctype in ("C", "POSIX"):
            errors.append(
                Error(
                    f"The database's LC_CTYPE is {ctype}.",
                    hint="Create it with LC_CTYPE C.UTF-8 (createdb --template=template0 --lc-ctype=C.UTF-8).",
                    id="policyportal.E001",
                )
            )
    return errors


@register(Tags.database)
def check_roles(app_configs, databases, **kwargs) -> list[Error]:
    """E005: an installed portal answers pages as a role of the database that may do more than pages need."""
    if not settings.PRODUCTION or not databases:
        return []
    hint = "deploy/postgresql/roles.sql makes the roles, and each migrate grants what they may do."
    return [Error(error, hint=hint, id="policyportal.E005") for error in roles_errors()]


@register()
def check_error_mail(app_configs, **kwargs) -> list[Error]:
    """E004: faults are to be sent by mail, and there is no server to send them."""
    if not settings.ERROR_MAIL or settings.EMAIL_HOST:
        return []
    what = "PORTAL_ERROR_MAIL is set, and PORTAL_MAIL_HOST is not."
    hint = "Name the mail server (docs/configuration.md), or unset PORTAL_ERROR_MAIL."
    return [Error(what, hint=hint, id="policyportal.E004")]


@register()
def check_mail(app_configs, **kwargs) -> list[Error]:
    """E002: a mail server is named, and not who the letters are from or where their links lead."""
    if not settings.EMAIL_HOST:
        return []
    variables = {
        "PORTAL_MAIL_FROM": (settings.DEFAULT_FROM_EMAIL, is_mail_address),
        "PORTAL_URL": (settings.PORTAL_URL, is_web_address),
    }
    errors = []
    for name, (value, rule) in variables.items():
        try:
            rule(value)
        except ValidationError:
            what = f"PORTAL_MAIL_HOST is set, and {name} is {value!r}."
            hint = "Set it to an address (docs/configuration.md), or unset PORTAL_MAIL_HOST."
            errors.append(Error(what, hint=hint, id="policyportal.E002"))
    return errors


@register(deploy=True)
def check_production(app_configs, **kwargs) -> list[Error]:
    """E003: what PORTAL_PRODUCTION=1 would refuse to start without, and that it is not set itself."""
    sentences = production.lacks(os.environ)
    if not settings.PRODUCTION:
        sentences.append("PORTAL_PRODUCTION is not 1; set it to 1 once the others are set.")
    hint = "docs/operations.md"
    return [Error(sentence, hint=hint, id="policyportal.E003") for sentence in sentences]
