"""Tables as staff send them: files made in a test, uploaded, and what the page says of them."""

import csv
import io

from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from tests.staff import address, form_of, read

HEADINGS = {
    "Actual": ["KPIの系列", "年", "実績値", "状態", "出典", "備考"],
}


def as_csv(rows, encoding="utf-8") -> bytes:
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator="\r\n").writerows(rows)
    return written.getvalue().encode(encoding)


def as_xlsx(rows, change=None) -> bytes:
    """A workbook with the rows; `change` may do to its sheet what people do."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    if change:
        change(book.active)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def cells_of(content: bytes) -> dict[str, list]:
    """What stands in each sheet of a workbook."""
    book = load_workbook(io.BytesIO(content))
    return {sheet.title: [list(row) for row in sheet.values] for sheet in book}


def exported(client, model, kind="csv") -> bytes:
    response = client.get(f"{address(model)}export/{kind}/")
    assert response.status_code == 200, response
    return response.content


def try_out(client, model, content: bytes, name="表.csv"):
    """Upload a file: the page of its trial."""
    response = client.post(
        address(model, "import"), {"file": SimpleUploadedFile(name, content, "text/csv")}
    )
    assert response.status_code == 200, response
    return response


def confirm(client, model, trial, **values):
    """Confirm what the page of a trial shows."""
    return client.post(f"{address(model)}process_import/", form_of(trial) | values, follow=True)


def bring_in(client, model, content: bytes, name="表.csv"):
    trial = try_out(client, model, content, name)
    assert said_of(trial, "wrong") == []
    return confirm(client, model, trial)


def said_of(page, table: str) -> list[tuple[str, ...]]:
    """The rows of one of the page's tables: wrong, cautions, added, changed."""
    return rows_in(read(page), table)


def rows_in(page: BeautifulSoup, table: str) -> list[tuple[str, ...]]:
    """The same of a page that is read already."""
    rows = page.select(f"#{table} tbody tr")
    return [tuple(cell.get_text("\n", strip=True) for cell in row.select("td")) for row in rows]


def counts_of(page) -> str:
    counts = read(page).select_one("#counts")
    return counts.get_text() if counts else ""
