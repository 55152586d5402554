import pytest

from benchmarks.bombs import sheet_of, workbook, zipped
from policyportal.exchange.kinds import CSV, XLSX, wrong_kind

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BOOK = workbook(sheet_of(""))
ODS = zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}, 0)
# The name of a file that is none of the two kinds, what is in it, and a part of what is said.
WRONG = [
    ("xlsx", OLE, "古い形式のExcelファイル（xls）"),
    ("xls", OLE, "古い形式のExcelファイル（xls）"),
    ("xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "パスワードを外して"),
    ("xls", b"<html><table><tr><td>1", "中身はウェブページ（HTML）です"),
    ("csv", b"\xef\xbb\xbf\r\n<!DOCTYPE html>", "中身はウェブページ（HTML）です"),
    ("xls", b"MIME-Version: 1.0", "中身はウェブページ（HTML）です"),
    (
        "xls",
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
        "2003",
    ),
    ("ods", ODS, "OpenDocument"),
    ("xlsx", ODS, "OpenDocument"),
    ("numbers", zipped({"Index/Document.iwa": b""}), "「書き出す」で「Excel」か「CSV」"),
    ("xlsb", zipped({"xl/workbook.bin": b""}), "xlsb"),
    ("xlsx", zipped({"word/document.xml": b""}), "Wordの文書です"),
    ("zip", zipped({"table.csv": b"a"}), "中のファイルを取り出し"),
    ("xlsm", BOOK, "マクロ付きのブック"),
    ("pdf", b"%PDF-1.7", "中身はPDFです"),
    ("csv", BOOK, "名前の終わりを.xlsxに直す"),
    ("xlsx", "年,実績値".encode(), "名前の終わりを.csvに直して"),
    ("txt", "年,実績値".encode(), "CSV（.csv）とExcelブック（.xlsx）だけ"),
]


@pytest.mark.parametrize(("ending", "content", "said"), WRONG)
def test_what_is_no_table_is_refused_in_the_words_of_its_kind(ending, content, said):
    assert said in wrong_kind(ending, content, (CSV, XLSX))


def test_the_two_kinds_are_taken():
    assert wrong_kind("csv", "年,実績値".encode(), (CSV, XLSX)) == ""
    assert wrong_kind("xlsx", BOOK, (CSV, XLSX)) == ""
    assert "Excelブック（.xlsx）だけ" in wrong_kind("csv", b"a", (XLSX,))
