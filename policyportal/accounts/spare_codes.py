"""Codes on paper for who has no telephone at hand: ten spare ones of each account, and one that lets it set up a second factor.

Both are of ten digits, count once and are kept by django-otp's devices, which have wrong ones wait.
"""

import secrets
from datetime import timedelta

from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken

NUMBER, DIGITS = 10, 10
RECOVERY, ENROLMENT = "recovery", "enrolment"
ENROLMENT_LASTS = timedelta(days=7)


def draw(account) -> list[str]:
    """Make the spare codes of an account anew; those of before count no longer."""
    device, _ = StaticDevice.objects.get_or_create(user=account, name=RECOVERY)
    return _replace(device, NUMBER)


def draw_enrolment(account) -> str:
    """Make the code with which an account may set up its second factor; one of before counts no longer."""
    StaticDevice.objects.filter(user=account, name=ENROLMENT).delete()
    # Not confirmed: it is no second factor.
    device = StaticDevice.objects.create(user=account, name=ENROLMENT, confirmed=False)
    return _replace(device, 1)[0]


def recovery_of(account) -> StaticDevice | None:
    """What knows the spare codes of an account, if it has any."""
    return _locked(account, RECOVERY)


def enrolment_of(account) -> StaticDevice | None:
    """What knows the code that was given to an account, while it is new enough."""
    device = _locked(account, ENROLMENT)
    # By the clock with which the library writes it down.
    return device if device and timezone.now() - device.created_at < ENROLMENT_LASTS else None


def left_of(account) -> int:
    """How many spare codes an account has not used."""
    return StaticToken.objects.filter(device__user=account, device__name=RECOVERY).count()


def forget(account) -> None:
    StaticDevice.objects.filter(user=account).delete()


def shown(code: str) -> str:
    """A code as it is read and typed: in two halves."""
    return f"{code[: DIGITS // 2]} {code[DIGITS // 2 :]}"


def _locked(account, name: str) -> StaticDevice | None:
    """Locked, so that two tries at once count as two, and one code lets in once."""
    devices = StaticDevice.objects.select_for_update()
    return devices.filter(user=account, name=name).order_by("pk").first()


def _replace(device: StaticDevice, number: int) -> list[str]:
    codes = [f"{secrets.randbelow(10**DIGITS):0{DIGITS}}" for _ in range(number)]
    device.token_set.all().delete()
    StaticToken.objects.bulk_create([StaticToken(device=device, token=code) for code in codes])
    return [shown(code) for code in codes]
