import csv
import io

import pytest

from regions.models import Translation
from tests.factories import make_translation
from tests.staff import sign_in
from tests.tables import as_csv, confirm, counts_of, exported, try_out

pytestmark = pytest.mark.django_db


def test_translations_are_taken_out_and_brought_back(client, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    sign_in(client)
    make_translation(original="森", english="", easy="森《もり》")

    head, row = csv.reader(io.StringIO(exported(client, Translation).decode("utf-8-sig")))
    row[head.index("英語")] = "forest"
    new = ["１つの海（全角）", "sea", "海《うみ》", "", "", "", "試験の訳"]
    confirm(client, Translation, try_out(client, Translation, as_csv([head, row, new])))

    assert head == [
        "もとの文",
        "英語",
        "やさしい日本語",
        "シート",
        "行（はじめ）",
        "行（おわり）",
        "そのほかの出典",
    ]
    assert Translation.objects.into("english") == {"森": "forest", "１つの海（全角）": "sea"}
    again = try_out(client, Translation, exported(client, Translation))
    assert "追加 0行／変更 0行／変更なし 2行／誤り 0行" in counts_of(again)
