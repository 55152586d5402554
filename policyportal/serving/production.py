"""What a portal for the public needs of its environment, and what of it is not there. Standard library only."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

# Characters of a secret key, and how many different ones: as Django's own check has it.
KEY_LENGTH, KEY_LETTERS = 50, 5
# The roles of the database, by the variable that names the connection of each (docs/decisions/0027).
CONNECTIONS = {
    "DATABASE_URL": "policyportal_staff",
    "DATABASE_OWNER_URL": "policyportal",
    "DATABASE_PUBLIC_URL": "policyportal_public",
}
LOCAL_HOSTS = {"localhost", "127.0.0.1", "[::1]", "::1"}


def lacks(environ: Mapping[str, str]) -> list[str]:
    """A sentence for each thing that is missing or wrong: what, and what to set."""
    return [
        *_lacks_of_secrets(environ),
        *_lacks_of_addresses(environ),
        *_lacks_of_database(environ),
        *_lacks_of_folders(environ),
    ]


def refusal(environ: Mapping[str, str]) -> str:
    """All that keeps a portal for the public from starting, in one text; empty where nothing does."""
    if not (found := lacks(environ)):
        return ""
    intro = (
        "PORTAL_PRODUCTION is 1, and the portal does not start before these are set, "
        "in /etc/policyportal/portal.env where it is installed as docs/operations.md says:"
    )
    return "\n".join([intro, *(f"- {sentence}" for sentence in found)])


def _lacks_of_secrets(environ: Mapping[str, str]) -> Iterator[str]:
    key = environ.get("PORTAL_SECRET_KEY", "")
    draw = "draw one with: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
    if not key:
        yield f"PORTAL_SECRET_KEY is not set; {draw}"
    elif len(key) < KEY_LENGTH or len(set(key)) < KEY_LETTERS:
        yield f"PORTAL_SECRET_KEY is shorter than {KEY_LENGTH} characters or too plain; {draw}"
    if environ.get("PORTAL_DEBUG") == "1":
        yield "PORTAL_DEBUG is 1, which shows the portal's inside to everybody; remove it."


def _lacks_of_addresses(environ: Mapping[str, str]) -> Iterator[str]:
    hosts = {host.strip() for host in environ.get("PORTAL_HOSTS", "").split(",")} - {""}
    if not hosts - LOCAL_HOSTS:
        yield "PORTAL_HOSTS names no host of the public; write the name of the site: plan.example.jp"
    elif any(host.startswith(("*", ".")) for host in hosts):
        yield "PORTAL_HOSTS answers to whatever name it is given; write each name of the site."
    if environ.get("PORTAL_HTTPS") != "1":
        yield "PORTAL_HTTPS is not 1; set it to 1, for passwords travel by https alone."
    if not environ.get("PORTAL_PROXY"):
        yield (
            "PORTAL_PROXY is not set, so that wrong passwords of all visitors would count together; "
            "write unix: where nginx is on this machine, else its address."
        )
    url = urlsplit(environ.get("PORTAL_URL", ""))
    if url.scheme != "https" or url.hostname not in hosts:
        yield (
            "PORTAL_URL is not the https address of one of PORTAL_HOSTS; "
            "write where the portal is: https://plan.example.jp"
        )


def _lacks_of_database(environ: Mapping[str, str]) -> Iterator[str]:
    for variable, role in CONNECTIONS.items():
        example = f"postgres://{role}@%2Frun%2Fpostgresql/policyportal"
        if not (url := environ.get(variable, "")):
            why = ": the embedded server is for trying the portal" if role.endswith("staff") else ""
            yield f"{variable} is not set{why}; write {example}"
        elif user_of(url) != role:
            yield f"{variable} does not connect as {role}; write {example}"


def _lacks_of_folders(environ: Mapping[str, str]) -> Iterator[str]:
    for variable, example in (
        ("PORTAL_DATA", "/var/lib/policyportal"),
        ("PORTAL_STATIC", "/srv/policyportal/made/static"),
    ):
        if not Path(environ.get(variable, "")).is_absolute():
            yield f"{variable} is not a folder from the root on; write {example}"


def user_of(url: str) -> str:
    """The role as which a database is asked: of the address alone, which urlsplit takes only with a host it knows."""
    found = re.match(r"\w+://([^:@/]+)(:[^@/]*)?@", url)
    return found[1] if found else ""
