"""The address that is meant by one that came with more: marks of apps that shared it, signs of the text it stood in."""

import re
import unicodedata
from contextlib import suppress
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, is_valid_path, resolve

# What social networks, mail programs, search engines and advertisements add to a link; nobody typed it. First what the
# names of a family begin with.
MARKS = re.compile(
    r"""(?: (?:utm|mtm|pk|gad|mc|fb|hsa|oly|oft|vero|ml|bsft|gc|guce|pf_rd)_\w*
    | _?_hs\w* | hsctatracking
    | openexternalbrowser | openinappbrowser | liff\.\w+  # LINE
    | fbclid | igsh | igshid | mibextid | __tn__ | si | feature | twclid | ref | ref_src | ref_url | s_cid | xmt
    | li_fat_id | trk | trkcampaign | ttclid | _r | _t | share_\w+ | epik | rdt_cid | sclid | scid | shem
    | gclid | gclsrc | dclid | gbraid | wbraid | srsltid | _ga | _gl | usqp | ved | sca_esv | yclid | yj_r | _openstat
    | msclkid | msockid | cvid | ocid | awclid | irclickid | ldtag_cl | tblci | dicbo | obclid
    | dm_i | mkt_tok | wickedid | _kx | __s | ck_subscriber_id | rb_clickid | s_kwcid | icid | ncid | cmpid
    )(?:=|$)""",
    re.IGNORECASE | re.VERBOSE,
)
# Typed by readers, who may end it as they like.
TYPED = "q="
SIGNS = "。、．，」』）)】〉》〕］]］>＞\"”“'’!！?？,.;；:：…　 "
# As a query string has them: signs as they are, or by the bytes that they are written with.
_WRITTEN = "|".join(map(re.escape, [*SIGNS, *map(quote, SIGNS)]))
SIGNS_BEHIND = re.compile(f"(?:{_WRITTEN})+$", re.IGNORECASE)
# An address of this site has these signs alone, and ends in a letter, a figure or a slash.
PATH = re.compile("[a-z0-9/_.-]*[a-z0-9/]")


def site_of(request: HttpRequest) -> str:
    """Where whole addresses begin: as the operator has said, else as the portal was asked."""
    return settings.PORTAL_URL or f"{request.scheme}://{request.get_host()}"


def without_marks(query: str) -> str:
    """The query string without what nobody typed: the marks of apps, and signs behind the last choice."""
    parts = [part for part in query.split("&") if not MARKS.match(part)]
    if parts and not parts[-1].startswith(TYPED):
        parts[-1] = SIGNS_BEHIND.sub("", parts[-1])
    return "&".join(parts)


def path_meant(path: str) -> str | None:
    """The path of a page that is meant by one that is none: in other letters, or with the text in which it stood."""
    plain = re.sub("/+", "/", unicodedata.normalize("NFKC", path).lower())
    found = PATH.match(plain)
    if not found or (found[0] == "/" and plain[1:].strip(SIGNS)):
        # Nothing is left but the home page, which was not meant.
        return None
    for meant in (found[0], f"{found[0].rstrip('/')}/"):
        if meant != path and is_valid_path(meant):
            return meant
    return None


def path_above(path: str) -> str | None:
    """The nearest page of its own on the way to an address that is none; the home page stands everywhere."""
    while path := path.rstrip("/").rpartition("/")[0]:
        with suppress(Resolver404):
            if not resolve(f"{path}/").kwargs:
                return f"{path}/"
    return None
