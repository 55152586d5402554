"""Codes to scan: the address of a page as a QR code, for paper."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M

# The white edge that readers need, in modules.
EDGE = 4
# Any of the eight masks can be read; to look for the one that is read best takes five times as long as all the rest.
MASK = 3
# From how many capitals on they are written as such.
SHORTEST_PART = 8


@dataclass(frozen=True)
class ScanCode:
    """A code as the path of an SVG: lines of dark modules, row by row."""

    size: int
    path: str

    @property
    def view_box(self) -> str:
        whole = self.size + 2 * EDGE
        return f"-{EDGE} -{EDGE} {whole} {whole}"


def scan_code(host: str, path: str) -> ScanCode:
    """The code of an address, of which a seventh may be dirty or torn.

    Scheme and host mean the same in capitals, which take less room: the modules are fewer and larger.
    """
    code = QRCode(error_correction=ERROR_CORRECT_M, mask_pattern=MASK, border=0)
    code.add_data(f"{host.upper()}{path}", optimize=SHORTEST_PART)
    rows = code.get_matrix()
    lines = [f"M0 {y}.5{_runs(row)}" for y, row in enumerate(rows)]
    return ScanCode(len(rows), "".join(lines))


def _runs(row: Iterable[bool]) -> str:
    """A row from left to right: h draws over modules that are dark, m goes over those that are not."""
    runs = []
    for is_dark, modules in groupby(row):
        length = len(list(modules))
        runs.append(f"h{length}" if is_dark else f"m{length} 0")
    return "".join(runs)
