"""Takes every table of staff out as CSV and Excel, has LibreOffice open and save it, and brings it back.

    PORTAL_DATABASE=policyportal_sample_lived .venv/bin/python -m benchmarks.round_trip

Prints what the trial of each file says; nothing is saved. A CSV file is opened as one may tell a spreadsheet to, with its
texts left alone, and as it comes to it by itself, when it looks for dates and numbers. Ends with 1 if a row of a file
that nobody has touched is not what it was.
"""

import subprocess
import sys
import tempfile
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from kpis.models import DraftActual, KPISeries
from policyportal.exchange.admin import TableAdmin
from policyportal.records import clock

# Commas, quotes, UTF-8, from row 1 on; Japanese; no quotes around every text; whether it looks for dates and the like.
CSV = "Text - txt - csv (StarCalc):44,34,76,1,,1041,false,{detects}"
WAYS = {
    "csv → csv": ("csv", CSV.format(detects="false"), f"csv:{CSV.format(detects='false')}"),
    "csv → csv, detecting": (
        "csv",
        CSV.format(detects="true"),
        f"csv:{CSV.format(detects='true')}",
    ),
    "csv → xlsx, detecting": ("csv", CSV.format(detects="true"), "xlsx:Calc MS Excel 2007 XML"),
    "xlsx → xlsx": ("xlsx", "Calc MS Excel 2007 XML", "xlsx:Calc MS Excel 2007 XML"),
    "xlsx → csv": ("xlsx", "Calc MS Excel 2007 XML", f"csv:{CSV.format(detects='false')}"),
}


def main() -> None:
    settings.ALLOWED_HOSTS = ["localhost"]
    changed = 0
    with tempfile.TemporaryDirectory() as name, transaction.atomic():
        client = Client(headers={"host": "localhost"})
        head = get_user_model()(username="round_trip", is_staff=True, is_superuser=True)
        head.save()
        client.force_login(head)
        # What no file of a plan without them would show: a draft, and texts as odd as texts get.
        odd_records()
        models = [
            model for model, page in admin.site._registry.items() if isinstance(page, TableAdmin)
        ]
        for way, (kind, reads, writes) in WAYS.items():
            folder = Path(name, way)
            (folder / "out").mkdir(parents=True)
            for model in models:
                page = f"/admin/{model._meta.app_label}/{model._meta.model_name}"
                file = folder / f"{model._meta.model_name}.{kind}"
                file.write_bytes(b"".join(client.get(f"{page}/export/{kind}/")))
            command = ["soffice", "--headless", f"--infilter={reads}", "--convert-to", writes]
            command += ["--outdir", folder / "out", *sorted(folder.glob(f"*.{kind}"))]
            subprocess.run(command, check=True, capture_output=True)
            for model in models:
                page = f"/admin/{model._meta.app_label}/{model._meta.model_name}"
                (file,) = (folder / "out").glob(f"{model._meta.model_name}.*")
                changed += tried(client, page, file, f"{way}: {model._meta.verbose_name}")
        transaction.set_rollback(True)
    sys.exit(1 if changed else 0)


def odd_records() -> None:
    """Invented drafts and notes in the texts of which a spreadsheet sees formulas, dates, fractions and numbers."""
    values = ["203.0", "-12.50", "0", "1234567.80"]
    texts = [
        "=1+1",
        "1-2",
        "2026/7/1",
        "0012",
        "-2.5",
        "+81",
        "'=A1",
        "1/2",
        "TRUE",
        "_x0041_",
        "10%",
        "一\n二 ",
        "1e3",
        "R8.7.1",
    ]
    for place, series in enumerate(KPISeries.objects.owed(2025, clock.today()).order_by("code")):
        draft = DraftActual(series=series, year=2025, value=Decimal(values[place % 4]))
        draft.source, draft.note = (
            texts[place % len(texts)].split("\n")[0],
            texts[(place + 1) % len(texts)],
        )
        draft.save()


def tried(client: Client, page: str, file: Path, title: str) -> int:
    """Upload a file, print what its trial says, and count what is wrong or other than it was."""
    sent = {"file": SimpleUploadedFile(file.name, file.read_bytes())}
    shown = client.post(f"{page}/import/", sent).context_data
    report, problems = shown.get("result"), list(shown.get("problems", ()))
    changes = report.added + report.changed if report else []
    unchanged = len(report.unchanged) if report else 0
    print(f"{title}: {unchanged} unchanged, {len(changes)} changed, {len(problems)} wrong")
    for problem in problems[:5]:
        print(f"    {problem}"[:300])
    for row in changes[:5]:
        print(f"    {row.number} {row.title}: {row.changes}"[:300])
    return len(changes) + len(problems)


if __name__ == "__main__":
    main()
