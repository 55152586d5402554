"""Addresses that were shared: with marks of apps, or with the text in which they stood."""

import pytest

from policyportal.pages.addresses import path_above, path_meant, without_marks

BEHIND = ("。", "）", "」", "、", ">", '"', "）。", " を見てください", ".", ")", "%E3%80")


@pytest.mark.parametrize(
    "mark",
    [
        "openExternalBrowser=1",
        "gad_source=1",
        "gad_campaignid=2",
        "igsh=x",
        "igshid=x",
        "si=x",
        "_gl=1*x",
        "mc_cid=x",
        "mc_eid=x",
        "ref=line",
        "twclid=x",
        "ttclid=x",
        "wbraid=x",
        "gbraid=x",
        "li_fat_id=x",
        "srsltid=x",
        "yclid=x",
        "dm_i=x",
        "vero_id=x",
        "utm_source=x",
        "fbclid=x",
        "gclid=x",
        "msclkid=x",
        "_hsenc=x",
        "__hstc=x",
        "mkt_tok=x",
        "_openstat=x",
        "mibextid=x",
        "share_id=x",
        "igsh=",
        "fbclid",
    ],
)
def test_marks_of_apps_are_left_out(mark):
    assert without_marks(f"area=doo&{mark}&q=a") == "area=doo&q=a"
    assert without_marks(mark) == ""


@pytest.mark.parametrize(
    "query",
    [
        "",
        "area=doo&sub=sorachi",
        "q=%E3%80%8C%E8%A6%B3%E5%85%89%E3%80%8D",
        "refer=x",
        "size=3",
        "q=utm_source=x",
    ],
)
def test_what_is_no_mark_stays(query):
    assert without_marks(query) == query


@pytest.mark.parametrize(
    "signs", ["%EF%BC%89", "%E3%80%82", "。", ")", "%3e", "%22", "%EF%BC%89%E3%80%82"]
)
def test_signs_behind_a_choice_are_left_out(signs):
    assert without_marks(f"area=doo&page=2{signs}") == "area=doo&page=2"


@pytest.mark.parametrize("signs", BEHIND)
def test_path_with_signs_behind_it_is_the_page_before_them(signs):
    assert path_meant(f"/regions/doo/{signs}") == "/regions/doo/"
    assert path_meant(f"/regions/doo{signs}") == "/regions/doo/"
    assert path_meant(f"/projects/list.csv{signs}") == "/projects/list.csv"


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("/。", "/"),
        ("/／regions／doo／", "/regions/doo/"),
        ("/ｒｅｇｉｏｎｓ/doo/", "/regions/doo/"),
        ("/Regions/Doo/", "/regions/doo/"),
        ("//regions//doo/", "/regions/doo/"),
        ("/regions/doo/", None),
        ("/nowhere/。", None),
        ("/北海道", None),
        ("/static/nowhere。", None),
    ],
)
def test_path_that_is_meant(path, meant):
    assert path_meant(path) == meant


@pytest.mark.parametrize(
    ("path", "above"),
    [
        ("/regions/doo/nowhere/", "/regions/"),
        ("/about/nowhere/", "/about/"),
        ("/kpis/nowhere", "/kpis/"),
        ("/nowhere/", None),
    ],
)
def test_page_above(path, above):
    assert path_above(path) == above
