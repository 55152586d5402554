"""How a text of the plan names a municipality: by its whole name, or without 市, 町 or 村 where nothing else is called so."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

# Words of the language, or names of people and of places elsewhere, that are names of municipalities too.
OTHER_WORDS = (
    *(
        "豊富",
        "共和",
        "清水",
        "大樹",
        "大空",
        "北斗",
        "増毛",
        "千歳",
        "三笠",
        "京極",
        "八雲",
        "長沼",
    ),
    *("池田", "中川", "栗山", "仁木", "伊達", "福島", "小平", "滝川", "深川", "砂川", "広尾"),
)
# What follows in the name of something in nature: 天塩川 is not the town.
NATURE = "川湖沼山岳島峠岬湾海原半"
KANJI, KATAKANA = "一-鿿々", "ァ-ヺー"


@dataclass(frozen=True)
class TownName:
    """A municipality as texts name it."""

    shown: str
    """What a page quotes: the shortest form that counts."""
    stem: str
    """Without 市, 町 or 村: every text that names it holds this."""
    pattern: re.Pattern[str]

    @classmethod
    def of(cls, name: str, towns: Iterable[str], places: Iterable[str]) -> "TownName":
        """Read the name of a town among those of all towns, and of areas and subprefectures without their kind."""
        stem = name[:-1]
        others = {town[:-1] for town in towns if town != name} | set(places)
        # Of another word it would be a part: 日高町 of 新日高町. 北海道 and a 郡 may stand before it.
        start = f"(?:^|[^{KANJI}]|[道郡])"
        if re.match(f"[{KATAKANA}]", stem):
            start = f"(?<![{KATAKANA}])"
        is_unclear = stem in others or stem in OTHER_WORDS or re.match("[ぁ-ゖ]|.$", stem)
        if is_unclear:
            return cls(name, stem, re.compile(f"{start}{name}"))
        end = f"(?![{NATURE}])"
        if re.search(f"[{KATAKANA}]$", stem):
            end += f"(?![{KATAKANA}])"
        for other in others:
            if other.startswith(stem):
                end += f"(?!{other.removeprefix(stem)})"
        return cls(stem, stem, re.compile(f"{start}(?:{name}|{stem}{end})"))

    def is_in(self, text: str) -> bool:
        """Whether the text names the town."""
        return bool(self.pattern.search(text))
