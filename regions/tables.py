"""The table of translations as staff take it out and bring it back."""

from policyportal.exchange.tables import Table
from policyportal.records.columns import columns_of
from regions.models import Translation


class TranslationTable(Table):
    order = 8
    model = Translation
    declared = columns_of(Translation, "original english easy sheet first_line last_line source")
    keys = ("original",)
    about = (
        "英語とやさしい日本語のページに使う参考訳です。もとの文は、サイトの記録と1字も違わないように入力します。"
        "まだ訳のない文は、「データの状態」にあります。"
    )
