"""Text as files of open data have it: on one line, in signs that every machine shows alike (rules L1-06, L1-08, L1-14)."""

import unicodedata

# Numbers in circles, one by one in print, are numbers in brackets: (1) for ①.
_CIRCLED = "CIRCLED "
# What Shift_JIS has no sign for, as the last choice of a file in CP932 (〓, the printer's filling).
MISSING_SIGN = "〓"


def plain(text: str) -> str:
    """The text on one line, with ㎥, ①, Ⅲ and ㈱ as m3, (1), III and (株)."""
    if text.isascii() and text.isprintable():
        return text
    return text.translate(_PLAIN_SIGNS)


def in_cp932(text: str) -> bytes:
    """The text in the encoding of older Excel, with 〓 for what it has no sign for."""
    try:
        return text.encode("cp932")
    except UnicodeEncodeError:
        return b"".join(map(_sign_in_cp932, text))


def _sign_in_cp932(sign: str) -> bytes:
    return (sign if _has(sign, "cp932") else MISSING_SIGN).encode("cp932")


class _PlainSigns(dict[int, str]):
    """What each sign is written as, found when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = found = _plain_sign(chr(code))
        return found


def _plain_sign(sign: str) -> str:
    # JIS X 0208 has what every machine in Japan shows.
    if _has(sign, "shift_jis") or unicodedata.category(sign) not in ("No", "Nl", "So"):
        return sign
    spelled = unicodedata.normalize("NFKC", sign)
    return f"({spelled})" if unicodedata.name(sign, "").startswith(_CIRCLED) else spelled


def _has(sign: str, encoding: str) -> bool:
    try:
        sign.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


_PLAIN_SIGNS = _PlainSigns({ord("\n"): " ", ord("\r"): "", ord("\t"): " "})
