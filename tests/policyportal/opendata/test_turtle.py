"""JSON-LD written as Turtle."""

import pytest

from policyportal.opendata.turtle import turtle

PREFIXES = {"dct": "http://purl.org/dc/terms/"}


def test_nodes_are_written_with_their_values():
    node = {
        "@id": "https://example.jp/a",
        "@type": "dct:Thing",
        "dct:title": [{"@value": "題名", "@language": "ja"}, {"@value": "Title"}],
        "dct:date": {"@value": "2026-11-28", "@type": "xsd:date"},
        "dct:source": {"@id": "https://example.jp/b#c"},
        "dct:spatial": {"@type": "dct:Location", "dct:identifier": {"@value": "01000"}},
    }

    assert turtle(PREFIXES, [node]) == (
        "@prefix dct: <http://purl.org/dc/terms/> .\n"
        "\n"
        "<https://example.jp/a>\n"
        "    a dct:Thing ;\n"
        '    dct:title "題名"@ja ;\n'
        '    dct:title "Title" ;\n'
        '    dct:date "2026-11-28"^^xsd:date ;\n'
        "    dct:source <https://example.jp/b#c> ;\n"
        "    dct:spatial [\n"
        "        a dct:Location ;\n"
        '        dct:identifier "01000"\n'
        "    ] .\n"
    )


def test_a_text_ends_no_literal():
    node = {"@id": "https://example.jp/a", "dct:title": {"@value": 'say "x\\"\n\tend'}}

    assert r'dct:title "say \"x\\\"\n\tend" .' in turtle({}, [node])


@pytest.mark.parametrize("address", ["https://example.jp/a b", "https://example.jp/>", "a\nb"])
def test_what_is_no_address_is_refused(address):
    with pytest.raises(ValueError, match="no address"):
        turtle({}, [{"@id": address}])
