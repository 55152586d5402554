"""Reads CSV files row by row, in the encodings and shapes in which offices save them."""

import csv
import io

from policyportal.exchange.explaining import NumberedRows, Problem, ReadSheet, Refused
from policyportal.exchange.limits import (
    MAX_COLUMNS,
    MAX_LINES,
    MAX_ROWS,
    TOO_MANY_COLUMNS,
    TOO_MANY_ROWS,
)

_JIS = "文字コードがJIS（ISO-2022-JP）です。UTF-8かShift_JIS（CP932）で保存し直してください。"
_UTF_16 = "文字コードがUTF-16（Unicodeテキスト）です。「CSV UTF-8（コンマ区切り）」で保存し直してください。"
_UNKNOWN = "文字コードを読み取れません。UTF-8かShift_JIS（CP932）で保存し直してください。"
_UNCLOSED = '引用符（"）の組み合わせが正しくありません。閉じ忘れがないか確かめてください。'


def read_csv(content: bytes) -> ReadSheet:
    """Read the rows of the file, and find the problems of those that are too short."""
    rows: NumberedRows = []
    problems: list[Problem] = []
    number = 0
    reader = csv.reader(io.StringIO(_decoded(content), newline=""), strict=True)
    try:
        for number, cells in enumerate(reader, start=1):
            filled = [place for place, cell in enumerate(cells) if cell and not cell.isspace()]
            if filled and filled[-1] >= MAX_COLUMNS:
                raise Refused(TOO_MANY_COLUMNS, number)
            if filled:
                rows.append((number, cells[:MAX_COLUMNS]))
            if len(rows) > MAX_ROWS + 1 or number > MAX_LINES:
                raise Refused(TOO_MANY_ROWS)
    except csv.Error as error:
        is_long = "field larger" in str(error)
        raise Refused("1つの欄が長すぎます。" if is_long else _UNCLOSED, number + 1) from error
    headings = rows[0][1] if rows else []
    for mark, name in ((";", "セミコロン"), ("\t", "タブ")):
        if len(headings) == 1 and mark in headings[0]:
            text = f"列が{name}で区切られています。コンマ区切りのCSVか、Excelブックで保存し直してください。"
            raise Refused(text, row=1)
    for number, cells in rows[1:]:
        if len(cells) < len(headings):
            text = f"列が足りません（見出しは{len(headings)}列、この行は{len(cells)}列）。"
            problems.append(Problem(number, headings[len(cells)], text))
    return ReadSheet("", rows, problems)


def _decoded(content: bytes) -> str:
    """Decode UTF-8, with or without its mark, or the encoding of Excel in Japan (CP932)."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused(_UTF_16)
    if b"\x1b$" in content:
        raise Refused(_JIS)
    # A file with the mark of UTF-8 has no other encoding.
    encodings = ["utf-8-sig"] if content.startswith(b"\xef\xbb\xbf") else ["utf-8", "cp932"]
    furthest = 0
    for encoding in encodings:
        try:
            # A file that was put together from others may have their marks too.
            return content.decode(encoding).lstrip("\ufeff")
        except UnicodeDecodeError as error:
            # The encoding that got further is the one that was meant.
            furthest = max(furthest, error.start)
    raise Refused(_UNKNOWN, content[:furthest].count(b"\n") + 1)
