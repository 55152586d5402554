"""Text as files of open data have it: on one line, in signs that every machine shows alike (rules L1-06, L1-08, L1-14)."""

import unicodedata

# Numbers in circles, one by one in print, are numbers in brackets: (1) for ①.
_CIRCLED = "CIRCLED "
# What Shift_JIS has no sign for, as the last choice of a file in CP932 (〓, the printer's filling).
MISSING_SIGN = "〓"


def plain(text: str) -> str:
    """The text on one line, with ㎥, ①, Ⅲ and ㈱ as m3, (1), III and (株)."""
    text = " ".join(text.split("\n")) if "\n" in text else text
    text = text.replace("\r", "").replace("\t", " ")
    if _is_common(text):
        return text
    return "".join(map(_plain_sign, text))


def in_cp932(text: str) -> bytes:
    """The text in the encoding of older Excel, with 〓 for what it has no sign for."""
    try:
        return text.encode("cp932")
    except UnicodeEncodeError:
        return b"".join(map(_sign_in_cp932, text))


def _sign_in_cp932(sign: str) -> bytes:
    return (sign if _has(sign, "cp932") else MISSING_SIGN).encode("cp932")


def _plain_sign(sign: str) -> str:
    if _is_common(sign) or unicodedata.category(sign) not in ("No", "Nl", "So"):
        return sign
    spelled = unicodedata.normalize("NFKC", sign)
    return f"({spelled})" if unicodedata.name(sign, "").startswith(_CIRCLED) else spelled


def _is_common(text: str) -> bool:
    """Whether JIS X 0208 has all of it, which every machine in Japan shows."""
    return _has(text, "shift_jis")


def _has(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
