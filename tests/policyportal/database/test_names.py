import re

from django.conf import settings

from policyportal.database import names


def test_roles_are_those_that_the_file_makes():
    text = (settings.BASE_DIR / "deploy/postgresql/roles.sql").read_text()

    made = re.findall("'(policyportal\\w*)'", text)

    assert made == [names.OWNER, names.STAFF, names.PUBLIC, names.BACKUP]


def test_connections_are_those_of_the_settings():
    named = {names.OWNER_ALIAS, names.PUBLIC_ALIAS, names.PUBLIC_STREAMS, names.STREAMS}

    assert settings.DATABASES.keys() - {"default", "replica"} <= named
