"""JSON-LD written as Turtle: the few forms that a catalogue needs, each exactly.

A node is a dict with "@id", "@type" and its properties by compact names ("dct:title"). A value is {"@id": …} for another
node, {"@value": …} with "@language" or "@type" for a literal, a node without "@id", or a list of these.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Node = Mapping[str, Any]

# What stands for itself in no literal (Turtle 1.1, 6.4), and what no address may hold.
IN_LITERALS = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})
NOT_IN_ADDRESSES = frozenset('<>"{}|^`\\') | {chr(code) for code in range(0x21)}


def turtle(prefixes: Mapping[str, str], nodes: Iterable[Node]) -> str:
    """The nodes as a Turtle document. Raises ValueError for an address that is none."""
    parts = [f"@prefix {prefix}: {_address(start)} .\n" for prefix, start in prefixes.items()]
    for node in nodes:
        parts.append(f"\n{_address(node['@id'])}\n{_properties(node, '    ')} .\n")
    return "".join(parts)


def _properties(node: Node, indent: str) -> str:
    lines = []
    for name, value in node.items():
        if name == "@id":
            continue
        if name == "@type":
            lines.append(f"{indent}a {value}")
            continue
        values = value if isinstance(value, list) else [value]
        lines.extend(f"{indent}{name} {text}" for text in _terms(values, indent))
    return " ;\n".join(lines)


def _terms(values: Iterable[Node], indent: str) -> Iterator[str]:
    for value in values:
        if "@value" in value:
            yield _literal(value)
        elif "@id" in value:
            yield _address(value["@id"])
        else:
            yield f"[\n{_properties(value, f'{indent}    ')}\n{indent}]"


def _literal(value: Node) -> str:
    text = f'"{value["@value"].translate(IN_LITERALS)}"'
    if "@language" in value:
        return f"{text}@{value['@language']}"
    return f"{text}^^{value['@type']}" if "@type" in value else text


def _address(address: str) -> str:
    if not NOT_IN_ADDRESSES.isdisjoint(address):
        raise ValueError(f"no address: {address!r}")
    return f"<{address}>"
