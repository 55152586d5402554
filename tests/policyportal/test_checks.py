import psycopg
import pytest
from django.core.checks import Tags, run_checks
from django.db import connection, connections

from policyportal.checks import (
    check_database_letters,
    check_error_mail,
    check_mail,
    check_production,
    check_roles,
)


@pytest.fixture
def letterless(django_db_setup, django_db_blocker):
    """The alias of a database whose LC_CTYPE is C, on the server of the tests."""
    name = f"{connection.settings_dict['NAME']}_c"
    server = connection.get_connection_params() | {"autocommit": True}
    with psycopg.connect(**server) as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}"')
        admin.execute(
            f"""CREATE DATABASE "{name}" TEMPLATE template0 LOCALE_PROVIDER libc LOCALE 'C'"""
        )
    connections.databases["letterless"] = connections.databases["default"] | {"NAME": name}
    with django_db_blocker.unblock():
        yield "letterless"
    connections["letterless"].close()
    del connections["letterless"], connections.databases["letterless"]
    with psycopg.connect(**server) as admin:
        admin.execute(f'DROP DATABASE "{name}"')


@pytest.mark.django_db
def test_database_letters_of_the_tests_are_known():
    assert check_database_letters(None, ["default"]) == []


def test_database_without_letters_is_an_error_with_a_hint(letterless):
    errors = check_database_letters(None, [letterless])

    assert [error.id for error in errors] == ["policyportal.E001"]
    assert "LC_CTYPE is C" in errors[0].msg
    assert "C.UTF-8" in errors[0].hint


def test_database_letters_are_not_looked_at_without_a_database():
    assert check_database_letters(None, None) == []


def test_database_letters_are_checked_with_the_database_checks(letterless):
    errors = run_checks(tags=[Tags.database], databases=[letterless])

    assert "policyportal.E001" in [error.id for error in errors]


def test_mail_server_needs_a_sender_and_an_address_for_links(settings):
    assert check_mail(None) == []
    settings.EMAIL_HOST = "mail.example.jp"
    settings.DEFAULT_FROM_EMAIL, settings.PORTAL_URL = "portal", ""

    errors = check_mail(None)

    assert {error.id for error in errors} == {"policyportal.E002"}
    assert "PORTAL_MAIL_FROM is 'portal'" in errors[0].msg
    assert "PORTAL_URL is ''" in errors[1].msg
    settings.DEFAULT_FROM_EMAIL = "portal@example.jp"
    settings.PORTAL_URL = "https://portal.example.jp"
    assert check_mail(None) == []


def test_faults_by_mail_need_a_mail_server(settings):
    assert check_error_mail(None) == []
    settings.ERROR_MAIL = ["operator@example.jp"]

    assert [error.id for error in check_error_mail(None)] == ["policyportal.E004"]
    settings.EMAIL_HOST = "mail.example.jp"
    assert check_error_mail(None) == []


def test_what_a_portal_for_the_public_lacks_is_checked_with_deploy():
    said = {error.msg.split()[0] for error in check_production(None)}

    assert {"PORTAL_PRODUCTION", "PORTAL_SECRET_KEY"} <= said


@pytest.mark.parametrize(("production", "databases"), [(False, ["default"]), (True, None)])
def test_roles_are_asked_for_where_the_public_is_served(
    settings, monkeypatch, production, databases
):
    monkeypatch.setattr(
        "policyportal.checks.roles_errors", lambda: ["DATABASE_URL: it owns tables."]
    )
    settings.PRODUCTION = production

    assert check_roles(None, databases) == []


def test_role_that_may_do_too_much_is_an_error(settings, monkeypatch):
    monkeypatch.setattr(
        "policyportal.checks.roles_errors", lambda: ["DATABASE_URL: it owns tables."]
    )
    settings.PRODUCTION = True

    assert [(error.id, error.msg) for error in check_roles(None, ["default"])] == [
        ("policyportal.E005", "DATABASE_URL: it owns tables.")
    ]
