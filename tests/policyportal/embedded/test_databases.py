import pytest

from policyportal.database import names
from policyportal.embedded.databases import READING, TUNING, databases

URL = "postgres://staff:s@db.example/portal?options=-c%20x.y%3D1"


def test_embedded_server_is_asked_as_owner_and_for_pages_as_public():
    found = databases({})

    users = {alias: settings["USER"] for alias, settings in found.items()}
    assert users == {
        "default": names.OWNER,
        "streams": names.OWNER,
        "public": names.PUBLIC,
        "public_streams": names.PUBLIC,
    }


def test_each_variable_is_a_connection_to_the_same_database():
    urls = {
        f"DATABASE_{name}_URL": f"postgres://{name.lower()}@db.example/another"
        for name in ("OWNER", "PUBLIC", "BACKUP", "REPLICA")
    }

    found = databases({"DATABASE_URL": URL, "PORTAL_DATABASE": "sample", **urls})

    assert set(found) == {
        "default",
        "streams",
        "owner",
        "backup",
        "public",
        "public_streams",
        "replica",
    }
    assert {settings["NAME"] for settings in found.values()} == {"sample"}
    assert found["backup"]["USER"] == "backup"
    assert found["default"]["OPTIONS"]["options"] == f"{TUNING} -c x.y=1"
    assert found["owner"]["OPTIONS"]["options"] == f"{TUNING} -c x.y=1"
    assert found["public_streams"]["OPTIONS"]["options"] == f"{TUNING} -c x.y=1 {READING}"
    assert "isolation_level" not in found["public"]["OPTIONS"]


def test_one_role_for_everything_reads_pages_too():
    assert set(databases({"DATABASE_URL": URL})) == {"default", "streams"}


@pytest.mark.parametrize(
    ("variable", "url", "said"),
    [
        ("DATABASE_URL", "nonsense", "DATABASE_URL"),
        ("DATABASE_URL", "sqlite:///file", "must name a PostgreSQL server"),
        ("DATABASE_PUBLIC_URL", "mysql://a@b/c", "DATABASE_PUBLIC_URL must name"),
    ],
)
def test_wrong_variable_is_named(variable, url, said):
    with pytest.raises(ValueError, match=said):
        databases({"DATABASE_URL": URL, variable: url})
