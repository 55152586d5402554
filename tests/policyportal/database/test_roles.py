"""As which role a process acts, and what is said of one that may do too much."""

import pytest
from django.db import connection, connections

from policyportal.database import roles
from policyportal.database.names import OWNER_ALIAS, PUBLIC, PUBLIC_ALIAS, STAFF, STREAMS


@pytest.fixture
def acting(django_db_blocker):
    """Connections of its own to the empty database, as the roles that are to answer pages."""
    kept = {alias: dict(connections.settings[alias]) for alias in ("default", STREAMS)}
    with django_db_blocker.unblock():
        yield
        for alias, before in kept.items():
            connections[alias].close()
            connections.settings[alias].update(before)
        if PUBLIC_ALIAS in connections.settings:
            connections[PUBLIC_ALIAS].close()
            del connections.settings[PUBLIC_ALIAS], connections[PUBLIC_ALIAS]
        connections.settings.pop(OWNER_ALIAS, None)


@pytest.mark.usefixtures("django_db_setup", "acting")
def test_owner_that_answers_pages_may_do_too_much():
    said = roles.roles_errors()

    assert "DATABASE_URL: the role policyportal owns tables." in said
    assert "DATABASE_PUBLIC_URL: the role policyportal may write." in said
    assert "DATABASE_PUBLIC_URL: the role policyportal may read the accounts of staff." in said


@pytest.mark.usefixtures("django_db_setup", "acting")
def test_roles_of_pages_may_do_what_they_should():
    if connections.settings["default"]["ENGINE"] != "policyportal.embedded":
        pytest.skip("The accounts of the embedded server may act as its roles.")
    connection.close()
    connections.settings[PUBLIC_ALIAS] = connections.settings["default"] | {"USER": PUBLIC}
    roles.answer_as_staff()

    assert roles.roles_errors() == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (STAFF,)
    with connections[PUBLIC_ALIAS].cursor() as cursor:
        cursor.execute("SELECT current_user, current_setting('transaction_read_only')")
        assert cursor.fetchone() == (PUBLIC, "on")


@pytest.mark.usefixtures("django_db_setup", "acting")
def test_owner_acts_in_a_block_where_it_has_a_connection_of_its_own():
    settings = connections["default"].settings_dict
    owner = settings["USER"]
    connections.settings[OWNER_ALIAS] = dict(settings)
    settings["USER"] = STAFF
    name = settings["NAME"]

    with roles.as_owner():
        assert (settings["USER"], settings["NAME"]) == (owner, name)
    assert settings["USER"] == STAFF
    with roles.as_owner("another"):
        assert settings["USER"] == STAFF
