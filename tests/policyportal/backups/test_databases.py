import pytest
from django.db import connection, connections

from policyportal.backups.databases import Server, alias_for, led_to, name_beside
from policyportal.backups.programs import BackupError


def test_names_beside_another_one_are_short_enough():
    assert name_beside("plan", "_restoring") == "plan_restoring"
    assert name_beside("p" * 63, "_restoring") == "p" * 53 + "_restoring"


def test_connections_lead_back_again():
    before = connection.settings_dict["NAME"]

    with led_to("elsewhere"):
        assert {connections[alias].settings_dict["NAME"] for alias in connections} == {"elsewhere"}

    assert connection.settings_dict["NAME"] == before


def test_what_the_server_refuses_is_said(django_db_setup, django_db_blocker):
    server = Server(alias_for("unknown"))

    with (
        django_db_blocker.unblock(),
        pytest.raises(BackupError, match='database "not there" does not exist'),
    ):
        server.rename("not there", "elsewhere")
