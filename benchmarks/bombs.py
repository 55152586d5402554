"""Uploads files that were made to exhaust the portal, and prints for each the time, the memory and the answer.

    .venv/bin/python -m benchmarks.bombs [--to DIR] [WORD ...]

Each is posted to the page where staff bring in a table of actuals, through Django's own handler and without a network,
in a process of its own; nothing is saved. Memory is the most that this process and the reader beside it held, in MB:
the first stands for a worker of the portal. --to only writes the files into a folder, for another program to send.
WORDS keep those whose names hold one of them. Ends with 1 if one took more than an import may, or a page failed.
"""

import argparse
import io
import multiprocessing
import resource
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client

MAX_MB, MAX_SECONDS = 300, 10
HEADINGS = ["KPIの系列", "年", "実績値", "状態", "出典", "備考"]
ROW = ["no-such-series", "R4", "106", "確定", "資料", ""]
SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
SHEET, STRINGS, STYLES = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
File = tuple[str, bytes]


# Workbooks by hand: no program writes such files.


def zipped(parts: Mapping[str, str | bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", how) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return packed.getvalue()


def parts_of(sheet: str | bytes) -> dict[str, str | bytes]:
    """The parts of a workbook with one sheet, by their names."""
    names = [("workbook.xml", "sheet.main"), ("worksheets/sheet1.xml", "worksheet")]
    names += [("sharedStrings.xml", "sharedStrings"), ("styles.xml", "styles")]
    types, links = "", ""
    for name, kind in names:
        types += f'<Override PartName="/xl/{name}" ContentType="{KIND}.{kind}+xml"/>'
    for name, kind in names[1:]:
        links += f'<Relationship Id="{kind}" Type="{OFFICE}/{kind}" Target="{name}"/>'
    start = f'<Relationship Id="start" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    listed = '<sheet name="表" sheetId="1" r:id="worksheet"/>'
    book = f'<workbook xmlns="{SPACE}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>'
    space = f"{PACKAGE}/relationships"
    return {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">{types}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{space}">{start}</Relationships>',
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{space}">{links}</Relationships>',
        STRINGS: f'<sst xmlns="{SPACE}"/>',
        STYLES: f'<styleSheet xmlns="{SPACE}"/>',
        SHEET: sheet,
    }


def workbook(sheet: str | bytes, parts: Mapping[str, str | bytes] | None = None) -> bytes:
    """A workbook with one sheet; `parts` take the place of its own."""
    return zipped(parts_of(sheet) | dict(parts or {}))


def sheet_of(rows: str, before: str = "", after: str = "") -> str:
    return f'{before}<worksheet xmlns="{SPACE}"><sheetData>{rows}</sheetData>{after}</worksheet>'


def row(number: int, cells: str) -> str:
    return f'<row r="{number}">{cells}</row>'


def text(words: str) -> str:
    return f'<c t="inlineStr"><is><t>{words}</t></is></c>'


HEAD = row(1, "".join(map(text, HEADINGS)))
LAST_ROW, LAST_COLUMN = 1_048_576, "XFD"


# The bombs, by what they exploit.


def entities() -> Iterator[File]:
    """Short names for long texts, in every encoding that a part may declare, and files from elsewhere."""
    tenfold = '<!ENTITY a0 "ハハハハハハハハハハ">'
    for number in range(1, 10):
        tenfold += f'<!ENTITY a{number} "{f"&a{number - 1};" * 10}">'
    long = f'<!ENTITY a9 "{"ハ" * 100_000}">'
    outside = '<!ENTITY a9 SYSTEM "file:///etc/passwd">'
    parameter = '<!ENTITY % p SYSTEM "http://127.0.0.1:9/p"> %p; <!ENTITY a9 "a">'
    few, many = ["utf-8", "utf-16"], ["utf-8-sig", "utf-16-be", "utf-32", "utf-7", "cp037"]
    for kind, declared, uses, encodings in (
        ("laughs", tenfold, 1, few + many),
        ("quadratic", long, 20_000, few + many),
        ("external", outside, 1, few),
        ("parameter", parameter, 1, few),
    ):
        for encoding in encodings:
            before = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE worksheet [{declared}]>'
            sheet = sheet_of(row(1, text("&a9;" * uses)), before)
            # What no letter of the encoding can say, a number does.
            content = workbook(sheet.encode(encoding, "xmlcharrefreplace"))
            yield f"{kind} in {encoding}.xlsx", content
    before = f"<!DOCTYPE sst [{long}]>"
    strings = f'{before}<sst xmlns="{SPACE}"><si><t>{"&a9;" * 20_000}</t></si></sst>'
    parts = {STRINGS: strings.encode("utf-16")}
    yield "quadratic in shared strings.xlsx", workbook(sheet_of(HEAD), parts)


def cells() -> Iterator[File]:
    """Cells without end, stated or implied by the place of others."""
    yield "8 million empty cells.xlsx", workbook(sheet_of(row(1, "<c/>" * 80) * 100_000))
    yield "a row of a million cells.xlsx", workbook(sheet_of(HEAD + row(2, "<c/>" * 900_000)))
    yield (
        "rows to the last column.xlsx",
        workbook(
            sheet_of(HEAD + "".join(row(n, f'<c r="{LAST_COLUMN}{n}"/>') for n in range(2, 90_000)))
        ),
    )
    far = f'<c r="{LAST_COLUMN}{LAST_ROW}"><v>1</v></c>'
    yield "one cell at the far end.xlsx", workbook(sheet_of(HEAD + row(LAST_ROW, far)))
    yield "a row beyond any.xlsx", workbook(sheet_of(HEAD + row(10**18, "<c/>")))
    claim = '<dimension ref="A1:XFD1048576"/>'
    yield (
        "a claim of all cells.xlsx",
        workbook(sheet_of(HEAD).replace("<sheetData>", f"{claim}<sheetData>")),
    )
    yield "a million empty rows.xlsx", workbook(sheet_of(HEAD + "<row/>" * 990_000))
    merged = "".join(f'<mergeCell ref="A{n}:XFD{n + 1}"/>' for n in range(1, 400_000, 2))
    yield "merged cells.xlsx", workbook(sheet_of(HEAD, after=f"<mergeCells>{merged}</mergeCells>"))
    rule = '<dataValidation sqref="A1:XFD1048576 A1:XFD1048576"/>'
    yield (
        "half a million validations.xlsx",
        workbook(sheet_of(HEAD, after=f"<dataValidations>{rule * 500_000}</dataValidations>")),
    )
    yield "deep elements.xlsx", workbook(sheet_of("<row>" * 900_000 + "</row>" * 900_000))
    attributes = "".join(f' a{n}="1"' for n in range(2_000_000))
    yield "two million attributes.xlsx", workbook(sheet_of(f"<row{attributes}/>"))
    spaces = "".join(f' xmlns:n{n}="u{n}"' for n in range(1_000_000))
    yield "a million namespaces.xlsx", workbook(sheet_of(f"<row{spaces}/>"))


def numbers() -> Iterator[File]:
    """Values that take long to compute, or that no number can hold."""
    for name, value in {
        "a number of 39 million digits": "9" * 39_000_000,
        "a number of 4,000 digits": "9" * 4_000,
        "a number without end": "1E400",
        "an exponent": "1E-999999999",
        "not a number": "nan",
    }.items():
        yield f"{name}.xlsx", workbook(sheet_of(HEAD + row(2, f"<c><v>{value}</v></c>")))
    formats = f'<numFmts><numFmt numFmtId="200" formatCode="0.{"0" * 5_000_000}"/></numFmts>'
    used = '<cellXfs><xf numFmtId="0"/><xf numFmtId="200"/></cellXfs>'
    styles = f'<styleSheet xmlns="{SPACE}">{formats}{used}</styleSheet>'
    numbers = row(2, '<c s="1"><v>1.5</v></c>' * 6)
    yield "five million decimals.xlsx", workbook(sheet_of(HEAD + numbers), {STYLES: styles})


def strings() -> Iterator[File]:
    """Texts that stand once in the file, and in many cells."""
    for name, body in {
        "a shared string of 39 MB": f"<si><t>{'ハ' * 13_000_000}</t></si>",
        "a million shared strings": "<si><t>a</t></si>" * 499_000,
        "rich text of many runs": f"<si>{'<r><t>a</t></r>' * 490_000}</si>",
    }.items():
        parts = {STRINGS: f'<sst xmlns="{SPACE}">{body}</sst>'}
        yield f"{name}.xlsx", workbook(sheet_of(HEAD), parts)
    parts = {STRINGS: f'<sst xmlns="{SPACE}"><si><t>{"ハ" * 32_000}</t></si></sst>'}
    rows = "".join(row(n, '<c t="s"><v>0</v></c>' * 100) for n in range(1, 2_000))
    yield "a long string in each cell.xlsx", workbook(sheet_of(rows), parts)


def styles() -> Iterator[File]:
    for name, inside in {
        "a million formats of cells": f"<cellXfs>{'<xf/>' * 990_000}</cellXfs>",
        "a million fonts": f"<fonts>{'<font/>' * 990_000}</fonts>",
        "a hundred thousand fonts": f"<fonts>{'<font><b/></font>' * 100_000}</fonts>",
        "a million number formats": "<numFmts>"
        + "".join(f'<numFmt numFmtId="{n}" formatCode="0.{n}"/>' for n in range(900_000))
        + "</numFmts>",
    }.items():
        body = f'<styleSheet xmlns="{SPACE}">{inside}</styleSheet>'
        yield f"{name}.xlsx", workbook(sheet_of(HEAD), {STYLES: body})


def parts() -> Iterator[File]:
    """Many parts, and parts that nobody asked for."""
    own = parts_of(sheet_of(HEAD))
    listed, links = "", ""
    for number in range(100_000):
        listed += f'<sheet name="s{number}" sheetId="{number + 1}" r:id="worksheet"/>'
    for number in range(400_000):
        links += f'<Relationship Id="x{number}" Type="{OFFICE}/x" Target="x{number}"/>'
    book = own["xl/workbook.xml"].replace("<sheets>", f"<sheets>{listed}")
    yield "a hundred thousand sheets.xlsx", zipped(own | {"xl/workbook.xml": book})
    name = "xl/_rels/workbook.xml.rels"
    linked = own[name].replace("</Relationships>", f"{links}</Relationships>")
    yield "many relationships.xlsx", zipped(own | {name: linked})
    defined = "".join(f'<definedName name="n{n}">a!$A$1</definedName>' for n in range(300_000))
    book = own["xl/workbook.xml"].replace(
        "</sheets>", f"</sheets><definedNames>{defined}</definedNames>"
    )
    yield "many names.xlsx", zipped(own | {"xl/workbook.xml": book})
    yield "20,000 parts.xlsx", zipped(own | {f"xl/p{n}.xml": "" for n in range(20_000)})
    yield "macros.xlsm", zipped(own | {"xl/vbaProject.bin": b"\0" * 1000})
    yield "binary workbook.xlsb", zipped({"xl/workbook.bin": b"\0" * 1000})
    yield "binary workbook.xlsx", zipped({"xl/workbook.bin": b"\0" * 1000})
    yield "open document.ods", zipped({"content.xml": "<x/>", "mimetype": "x"})
    yield "open document.xlsx", zipped({"content.xml": "<x/>", "mimetype": "x"})
    yield "old.xls", OLE + b"\0" * 5_000_000
    yield "old.xlsx", OLE + b"\0" * 5_000_000
    yield "encrypted.xlsx", OLE + "EncryptedPackage".encode("utf-16-le") * 100_000


def zips() -> Iterator[File]:
    """Zips that unpack to far more than they take, or claim what is not true."""
    yield "5 GB of zeros.xlsx", zipped({"xl/a.xml": b"0" * 400 * 2**20})
    size = len(sheet_of(HEAD).encode()) + 39 * 2**20
    packed = workbook(sheet_of(HEAD) + " " * 39 * 2**20)
    yield (
        "a size that is too small.xlsx",
        packed.replace(size.to_bytes(4, "little"), (500).to_bytes(4, "little")),
    )
    packed = zipped({"xl/a.xml": b"0" * 30 * 2**20})
    start, end = packed.index(b"PK\x01\x02"), packed.index(b"PK\x05\x06")
    entries, last = packed[start:end] * 200, bytearray(packed[end:])
    last[8:12] = (200).to_bytes(2, "little") * 2
    last[12:16] = len(entries).to_bytes(4, "little")
    yield "entries that overlap.xlsx", packed[:start] + entries + bytes(last)
    small = bytearray(entries.replace((30 * 2**20).to_bytes(4, "little"), b"\1\0\0\0"))
    yield "entries that overlap and lie.xlsx", packed[:start] + bytes(small) + bytes(last)
    deep = b"0" * 30 * 2**20
    for _ in range(8):
        deep = zipped({"xl/workbook.xml": deep})
    yield "zip in zip.xlsx", deep
    parts = parts_of(sheet_of(HEAD) + " " * 39 * 2**20)
    yield "lzma.xlsx", zipped(parts, zipfile.ZIP_LZMA)
    yield "bzip2.xlsx", zipped(parts, zipfile.ZIP_BZIP2)
    packed = workbook(sheet_of(HEAD))
    flagged = packed.replace(b"PK\x01\x02\x14\x03\x14\0\0\0", b"PK\x01\x02\x14\x03\x14\0\1\0")
    yield (
        "password of a zip.xlsx",
        flagged.replace(b"PK\x03\x04\x14\0\0\0", b"PK\x03\x04\x14\0\1\0"),
    )
    yield "cut off.xlsx", packed[: len(packed) // 2]
    yield "nothing but its first bytes.xlsx", packed[:4]
    yield "a long comment.xlsx", packed[:-2] + b"\xff\xff" + b"x" * 65_535
    yield "4 MB before the zip.xlsx", b"PK\x03\x04" + b"x" * 4_000_000 + packed


def csv_files() -> Iterator[File]:
    head = (",".join(HEADINGS) + "\r\n").encode()
    most = 5 * 2**20 - len(head)
    wide = ",".join([*HEADINGS, *(f"列{place}" for place in range(94))]) + "\r\n"
    for name, body in {
        "one line of 5 MB": b"x" * most,
        "one line of 5 MB, quoted": b'"' + b"x" * (most - 2) + b'"',
        "a quote that never ends": b'"' + b"x,\r\n" * (most // 4 - 1),
        "5 MB of quotes": b'"' * most,
        "5 million commas": b"," * most,
        "a row of two million texts": b"aa," * (most // 3),
        "5 million line ends": b"\n" * most,
        "blank rows": b",,,,,\r\n" * (most // 7),
        "rows of many commas": (b"," * 16_383 + b"\n") * (most // 16_384),
        "NULs": b"\0" * most,
        "NULs in cells": b"a\0b,\0\0,\r\n" * 2_000,
        "no line break but CR": b"a,b,c\r" * 100_000,
        "control characters": b"\x01,\x02,\x03\r\n" * 2_000,
        "cells as long as may be": b",".join([b"x" * 131_000] * 6) + b"\r\n",
        "six letters for each": "𠮷".encode() * (most // 4),
        "sound marks": ("か" + "\u3099" * (most // 3 - 1)).encode(),
        "ligatures": ("\ufdfa" * 40_000 + "\r\n").encode() * 40,
        "random bytes": bytes(range(256)) * (most // 256),
        "UTF-7": b"+AGE-," * 1_000,
        "wrong in every cell": (",".join(["=1"] * 6) + "\r\n").encode() * 2_000,
        "2,000 rows of one key": (",".join(ROW) + "\r\n").encode() * 2_000,
        "2,000 rows of long texts": ("x" * 400 + "," + "見" * 700 + ",x,x,x,x\r\n").encode()
        * 1_990,
    }.items():
        yield f"{name}.csv", head + body
    yield "headings without end.csv", ("見出し" * 20_000 + ",").encode() * 29
    yield "a hundred strange headings.csv", (wide + "x," * 99 + "x\r\n").encode()
    cells = ("x" * 24 + ",") * 99 + "x\r\n"
    yield "100 columns, 2,000 rows.csv", wide.encode() + cells.encode() * 2_000
    text = ",".join(HEADINGS) + "\r\n" + (",".join(ROW) + "\r\n") * 2_000
    for encoding in ("utf-8-sig", "utf-16", "utf-32", "utf-7", "cp037", "iso2022_jp", "euc_jp"):
        yield f"table in {encoding}.csv", text.encode(encoding, "replace")
    yield "two marks of UTF-8.csv", b"\xef\xbb\xbf" * 2 + text.encode()
    yield "two marks and a cut letter.csv", b"\xef\xbb\xbf" * 2 + text.encode()[:-3] + b"\xe3"
    yield "a workbook.csv", workbook(sheet_of(HEAD))


SOURCES = (entities, cells, numbers, strings, styles, parts, zips, csv_files)


def write(folder: Path, words: list[str]) -> None:
    """Write the bombs into a folder, each under its name."""
    for source in SOURCES:
        for name, content in source():
            if not words or any(word in name for word in words):
                (folder / name).write_bytes(content)


def set_off(path: Path) -> None:
    """Upload the file, and print what it took and what the page says; exits with 1 if that is too much."""
    content = path.read_bytes()
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, transaction.atomic():
        settings.DATA_DIR = Path(folder)
        client = Client(raise_request_exception=False, headers={"host": "localhost"})
        account = get_user_model()(username="bombs", is_staff=True, is_superuser=True)
        account.save()
        client.force_login(account)
        sent = {"file": SimpleUploadedFile(path.name, content)}
        page = client.post("/admin/kpis/actual/import/", sent)
        transaction.set_rollback(True)
    seconds = time.monotonic() - start
    mine, reader = (
        resource.getrusage(who).ru_maxrss / 1024
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    shown = getattr(page, "context_data", {})
    problems = list(shown.get("problems", ()))
    if shown and not shown["form"].is_valid():
        problems += shown["form"].errors.get("file", [])
    said = str(problems[0]) if problems else "no problem"
    is_bad = page.status_code != 200 or seconds > MAX_SECONDS or max(mine, reader) > MAX_MB
    print(
        f"{'TOO MUCH' if is_bad else 'ok':8} {seconds:5.1f} s {mine:4.0f} + {reader:4.0f} MB "
        f"{len(content) / 1024:5.0f} kB → {len(page.content) / 1024:6.0f} kB  {page.status_code}  "
        f"{path.stem}{path.suffix}: {len(problems)} × {said[:100]}",
        flush=True,
    )
    sys.exit(is_bad)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--to", type=Path)
    parser.add_argument("words", nargs="*", metavar="WORD")
    options = parser.parse_args()
    if options.to:
        options.to.mkdir(parents=True, exist_ok=True)
        write(options.to, options.words)
        return
    # A process that was forked starts with the memory of this one: so this one stays small.
    fork = multiprocessing.get_context("fork")
    connection.close()
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        making = fork.Process(target=write, args=(Path(folder), options.words))
        making.start()
        making.join()
        for path in sorted(Path(folder).iterdir()):
            trying = fork.Process(target=set_off, args=(path,))
            trying.start()
            trying.join()
            failed += trying.exitcode != 0
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
