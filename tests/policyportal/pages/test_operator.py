import pytest

from policyportal.pages.operator import Operator

SET = {
    "PORTAL_PUBLISHER": " 試験の北海道 ",
    "PORTAL_OFFICE": "試験課",
    "PORTAL_TELEPHONE": "011-000-0000（内線 12-345）",
    "PORTAL_REPORT": "https://example.jp/form?about={page}",
    "PORTAL_LICENCE": "試験の利用条件",
    "PORTAL_LICENCE_URL": "https://example.jp/licence/",
    "PORTAL_OFFICIAL_PAGE": "https://example.jp/方針/",
    "PORTAL_OFFICIAL_PDF": "https://example.jp/plan.pdf",
}


def test_operator_is_read_from_the_environment():
    operator = Operator.read(SET)

    assert operator.publisher == "試験の北海道"
    assert operator.official_page == "https://example.jp/方針/"
    assert operator.is_named
    assert not Operator.read({}).is_named
    assert Operator.read({"PORTAL_PUBLISHER": " "}) == Operator()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORTAL_OFFICIAL_PAGE", "javascript:alert(1)"),
        ("PORTAL_OFFICIAL_PDF", "/plan.pdf"),
        ("PORTAL_OFFICIAL_PDF", "ftp://example.jp/plan.pdf"),
        ("PORTAL_LICENCE_URL", "example.jp"),
        ("PORTAL_REPORT", "javascript:alert(1)"),
        ("PORTAL_REPORT", "javascript://example.jp/@"),
        ("PORTAL_REPORT", "a@b"),
        ("PORTAL_REPORT", "お電話ください"),
        ("PORTAL_SECURITY_CONTACT", "http://example.jp/report"),
        ("PORTAL_SECURITY_CONTACT", "csirt"),
        ("PORTAL_TELEPHONE", "000-0000"),
        ("PORTAL_TELEPHONE", "０１１-000-0000"),
    ],
)
def test_wrong_value_is_named(name, value):
    with pytest.raises(ValueError, match=name) as caught:
        Operator.read({"PORTAL_LICENCE": "試験の利用条件", name: value})

    assert repr(value) in str(caught.value)


def test_address_of_a_licence_needs_its_name():
    with pytest.raises(ValueError, match="PORTAL_LICENCE_URL needs PORTAL_LICENCE"):
        Operator.read({"PORTAL_LICENCE_URL": "https://example.jp/"})


def test_error_is_reported_by_a_form_that_is_told_the_page_or_by_mail():
    page = "https://portal.example/kpis/doo-01-1/?a=1&b=2"

    form = Operator(report=SET["PORTAL_REPORT"]).report_address(page, "題")
    assert form == (
        "https://example.jp/form?about=https%3A%2F%2Fportal.example%2Fkpis%2Fdoo-01-1%2F%3Fa%3D1%26b%3D2"
    )
    assert Operator(report="https://example.jp/form").report_address(page, "題") == (
        "https://example.jp/form"
    )
    mail = Operator(report="a@example.jp").report_address(page, "題 & 名")
    assert mail.startswith("mailto:a@example.jp?subject=%E5%86%85%E5%AE%B9")
    assert "%20%26%20" in mail
    assert mail.endswith("kpis%2Fdoo-01-1%2F%3Fa%3D1%26b%3D2%0D%0A%0D%0A".replace("%2F", "/")) or (
        "%2Fkpis%2Fdoo-01-1%2F" in mail
    )


def test_file_names_its_licence():
    assert Operator.read(SET).file_headers == {
        "Link": '<https://example.jp/licence/>; rel="license"'
    }
    assert Operator().file_headers == {}
