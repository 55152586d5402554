"""Who answers for the portal: what its operator says of itself, as far as it says anything."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, RegexValidator, URLValidator

from policyportal.records.numbers import TELEPHONE

# Where the address of a form takes that of the page.
PAGE = "{page}"
SUBJECT = "内容の誤り："

# The variables of the environment.
VARIABLES = {
    "publisher": "PORTAL_PUBLISHER",
    "office": "PORTAL_OFFICE",
    "telephone": "PORTAL_TELEPHONE",
    "report": "PORTAL_REPORT",
    "licence": "PORTAL_LICENCE",
    "licence_url": "PORTAL_LICENCE_URL",
    "official_page": "PORTAL_OFFICIAL_PAGE",
    "official_pdf": "PORTAL_OFFICIAL_PDF",
    "security_contact": "PORTAL_SECURITY_CONTACT",
}

is_web_address = URLValidator(schemes=["http", "https"])
is_https_address = URLValidator(schemes=["https"])
is_mail_address = EmailValidator()
is_telephone = RegexValidator(TELEPHONE)


@dataclass(frozen=True)
class Operator:
    """What the operator has said of itself; what is empty is said nowhere."""

    publisher: str = ""
    office: str = ""
    telephone: str = ""
    report: str = ""
    """Where errors are reported: a mail address, or the address of a form."""
    licence: str = ""
    licence_url: str = ""
    official_page: str = ""
    official_pdf: str = ""
    security_contact: str = ""
    """Who wants to hear of a hole: a mail address, or the address of a form."""

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "Operator":
        """Read the variables. Raises ValueError with a sentence that names the one that is wrong."""
        found = cls(
            **{field: environment.get(name, "").strip() for field, name in VARIABLES.items()}
        )
        for field in ("licence_url", "official_page", "official_pdf"):
            found._check(field, is_web_address, "an address: https://…")
        for field, is_form_address in (
            ("report", is_web_address),
            ("security_contact", is_https_address),
        ):
            rule = is_mail_address if _is_mail(getattr(found, field)) else is_form_address
            found._check(field, rule, "a mail address, or that of a form: https://…")
        found._check("telephone", is_telephone, "011-000-0000, or 011-000-0000（内線 123）")
        if found.licence_url and not found.licence:
            raise ValueError("PORTAL_LICENCE_URL needs PORTAL_LICENCE, the licence's name")
        return found

    def _check(self, field: str, rule: Callable[[str], None], what: str) -> None:
        value = getattr(self, field)
        try:
            if value:
                rule(value)
        except ValidationError as error:
            raise ValueError(f"{VARIABLES[field]} is {value!r}; write {what}") from error

    @property
    def security_address(self) -> str:
        """Where a hole is reported, as an address."""
        contact = self.security_contact
        return f"mailto:{contact}" if _is_mail(contact) else contact

    @property
    def is_named(self) -> bool:
        """Whether anything is said of who answers, or on what terms."""
        return any((self.publisher, self.office, self.telephone, self.report, self.licence))

    def report_address(self, page: str, title: str) -> str:
        """The address under which an error of a page is reported: a mail about it, or a form that is told of it."""
        if "/" in self.report:
            return self.report.replace(PAGE, quote(page, safe=""))
        mail = {"subject": f"{SUBJECT}{title}", "body": f"{page}\r\n\r\n"}
        return f"mailto:{self.report}?{urlencode(mail, quote_via=quote)}"

    @property
    def file_headers(self) -> dict[str, str]:
        """The header by which a file names its licence (RFC 8288)."""
        return {"Link": f'<{self.licence_url}>; rel="license"'} if self.licence_url else {}


def _is_mail(contact: str) -> bool:
    return "@" in contact and "/" not in contact
