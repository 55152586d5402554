"""send_digest: what it prints, when it sends nothing, and how it ends."""

import pytest
from django.core.management import CommandError, call_command

from policyportal.round.mailing import UNSET, Mailing
from tests.policyportal.round.conftest import mail, world  # noqa: F401 (fixtures)


def run(capsys, *options: str) -> str:
    call_command("send_digest", *options)
    return capsys.readouterr().out


def test_offices_are_written_to_once_a_day(world, mail, mailoutbox, capsys):  # noqa: F811
    first, second = run(capsys), run(capsys)

    assert first == "2か所に送りました。\n"
    assert second == "0か所に送りました。\n2か所には、今日すでに送っています。\n"
    assert sorted(mail.to[0] for mail in mailoutbox) == [
        "desk@example.jp",
        "east@example.jp",
        "head@example.jp",
    ]
    assert "example.jp" not in first


def test_dry_run_prints_and_unset_says_so(world, mailoutbox, capsys, settings):  # noqa: F811
    printed = run(capsys, "--dry-run")

    assert "東振興局（あて先 2件）\n件名：【政策展開方針】実績値" in printed
    assert "example.jp" not in printed
    assert "何も送っていません" in printed
    assert run(capsys).strip() == UNSET
    assert mailoutbox == []
    assert not Mailing.objects.exists()


def test_failure_is_told_at_the_end(world, mail, settings):  # noqa: F811
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9

    with pytest.raises(CommandError, match="送れませんでした") as error:
        call_command("send_digest", verbosity=0)

    assert "東振興局：ConnectionRefusedError" in str(error.value)
    assert "example.jp" not in str(error.value)


@pytest.mark.django_db
def test_portal_without_a_plan_has_nothing_to_send(capsys):
    assert "送るものがありません" in run(capsys)
