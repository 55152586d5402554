"""Which kind of file an upload is, whatever its name says, and in whose words it is refused."""

import re
from collections.abc import Collection

CSV, XLSX = "csv", "xlsx"

# A zip's signature, and that of Excel files before 2007 and of encrypted ones.
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_SAVE_AS = (
    "「名前を付けて保存」でファイルの種類を「Excelブック（.xlsx）」にして、保存し直してください。"
)
# What stands in a file of a kind: in its first bytes, or in a zip as the name of a part.
_HTML = re.compile(rb"\s*(<!doctype html|<html|<table|<head|<meta|mime-version:)", re.IGNORECASE)
_XML = re.compile(rb"\s*<\?xml")
_OF_ZIP = {
    b"application/vnd.oasis.opendocument": f"OpenDocument（ods）のファイルは読めません。{_SAVE_AS}",
    b"Index/Document.iwa": "Numbersのファイルは読めません。「書き出す」で「Excel」か「CSV」を選び、書き出したファイルを選んでください。",
    b"xl/workbook.bin": f"Excelバイナリブック（xlsb）は読めません。{_SAVE_AS}",
    b"word/document.xml": "Wordの文書です。表をExcelに移し、「Excelブック（.xlsx）」で保存してください。",
    b"ppt/presentation.xml": "PowerPointの資料です。表をExcelに移し、「Excelブック（.xlsx）」で保存してください。",
}


def wrong_kind(ending: str, content: bytes, wanted: Collection[str]) -> str:
    """Say why the file is none of the wanted kinds, or not the kind of its name; empty if it is."""
    is_zip = content.startswith(_ZIP)
    is_book = is_zip and b"xl/workbook.xml" in content
    if not is_book and (other := _other_kind(content)):
        return other
    if is_zip and not is_book and ending not in (CSV, XLSX):
        return (
            "ZIPなどにまとめたファイルは読めません。中のファイルを取り出し、1つずつ選んでください。"
        )
    if ending == "xlsm":
        return f"マクロ付きのブック（xlsm）は読めません。{_SAVE_AS}"
    if ending not in wanted:
        kinds = "Excelブック（.xlsx）" if CSV not in wanted else "CSV（.csv）とExcelブック（.xlsx）"
        return f"読めるのは、{kinds}だけです。このどれかで保存し直してください。"
    if ending == CSV and is_zip:
        return "名前は.csvですが、中身はCSVではありません（Excelブックのようです）。名前の終わりを.xlsxに直すか、Excelで開いてCSVで保存し直してください。"
    if ending == XLSX and not is_zip:
        return f"名前は.xlsxですが、中身はExcelブックではありません（CSVなら、名前の終わりを.csvに直してください）。Excelで開けるときは、{_SAVE_AS}"
    return ""


def _other_kind(content: bytes) -> str:
    """Say which other kind of file people take for a table, and what to do; empty if it is none of them."""
    if content.startswith(_OLE) and _ENCRYPTED in content:
        return "パスワードの付いたファイルは読めません。パスワードを外して保存し直してください。"
    if content.startswith(_OLE):
        return f"古い形式のExcelファイル（xls）は読めません。{_SAVE_AS}"
    if _HTML.match(content.removeprefix(b"\xef\xbb\xbf")):
        return f"中身はウェブページ（HTML）です。Excelで開き、{_SAVE_AS}"
    if _XML.match(content) and b"urn:schemas-microsoft-com:office:spreadsheet" in content[:4000]:
        return f"中身は「XML スプレッドシート 2003」です。Excelで開き、{_SAVE_AS}"
    if content.startswith(b"%PDF"):
        return "中身はPDFです。もとの表を、Excelブック（.xlsx）かCSV（.csv）で保存してください。"
    if content.startswith(_ZIP):
        for sign, text in _OF_ZIP.items():
            if sign in content:
                return text
    return ""
