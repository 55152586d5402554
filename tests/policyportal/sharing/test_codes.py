"""Codes to scan: what is drawn is the code of the address."""

import re

import pytest
from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M

from policyportal.sharing.codes import EDGE, MASK, SHORTEST_PART, scan_code

HOST, PATH = "https://portal.example.jp", "/regions/kushiro-nemuro/nemuro/01223/"


def modules(path: str, size: int) -> list[list[bool]]:
    """The modules that a path draws over, as a browser does: h draws, m goes on."""
    rows = [[False] * size for _ in range(size)]
    for y, moves in re.findall(r"M0 (\d+)\.5([^M]*)", path):
        x = 0
        for kind, length in re.findall(r"([hm])(\d+)", moves):
            for place in range(x, x + int(length)):
                rows[int(y)][place] = kind == "h"
            x += int(length)
    return rows


@pytest.mark.parametrize("path", [PATH, "/", f"{PATH}reviews/2023/"])
def test_path_draws_the_dark_modules(path):
    code = QRCode(error_correction=ERROR_CORRECT_M, mask_pattern=MASK, border=0)
    code.add_data(f"HTTPS://PORTAL.EXAMPLE.JP{path}", optimize=SHORTEST_PART)

    drawn = scan_code(HOST, path)

    assert modules(drawn.path, drawn.size) == [list(map(bool, row)) for row in code.get_matrix()]


def test_code_has_the_white_edge_that_readers_need():
    code = scan_code(HOST, PATH)

    assert EDGE == 4
    assert code.view_box == f"-4 -4 {code.size + 8} {code.size + 8}"


def test_code_is_light():
    assert len(scan_code(HOST, PATH).path) < 2000
