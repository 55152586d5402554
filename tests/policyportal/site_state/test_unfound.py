from datetime import date, timedelta

import pytest

from policyportal.site_state import unfound
from policyportal.site_state.unfound import DAYS, FEWEST, note, often

TODAY = date(2026, 6, 15)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.SEARCHES_DIR = tmp_path / "searches"
    return settings.SEARCHES_DIR


def before(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.mark.parametrize(
    "typed",
    [
        "yamada@example.jp",
        "ｙａｍａｄａ＠example.jp",
        "011-231-4111",
        "０１１ ２３１",
        "060-8588",
        "https://example.jp/",
        "長い文" * 11,
        "・・・",
        "",
    ],
)
def test_what_may_be_of_a_person_is_not_kept(typed, folder):
    note(typed)

    assert not folder.exists()


@pytest.mark.parametrize("typed", ["宇宙エレベーター", "令和7年 予算", "5G", "LNG 2030"])
def test_word_is_kept_with_its_day_alone(typed, folder):
    note(typed)
    note(f"  {typed} ")

    assert (folder / "2026-06-15.txt").read_text() == f"{typed}\n"


def test_words_of_many_days_are_shown_in_one_spelling_without_today():
    for days in range(FEWEST):
        note("宇宙エレベーター", before(days + 1))
        note("うちゅうエレベーター", before(days + 1))
        note("ロケット発射場", before(days))
        note("ロケット" if days % 2 else "ろけっと", before(days + 1))
    note("ロケット", before(DAYS))
    note("ロケット", before(DAYS + 1))

    assert often() == [("ろけっと", 6), ("うちゅうエレベーター", 5), ("宇宙エレベーター", 5)]


def test_what_is_old_goes_with_the_first_word_of_a_day(folder):
    note("ロケット", before(DAYS + 1))
    note("ロケット", before(DAYS))
    note("ロケット")

    kept = sorted(path.stem for path in folder.iterdir())
    assert kept == [before(DAYS).isoformat(), TODAY.isoformat()]


def test_day_holds_so_many_words(folder, monkeypatch):
    monkeypatch.setattr(unfound, "MOST", 10)
    for word in ("一二三", "四五六", "七八九"):
        note(word)

    assert (folder / "2026-06-15.txt").read_text() == "一二三\n四五六\n"


def test_folder_that_cannot_be_written_hinders_nobody(folder):
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("a file")

    note("ロケット")

    assert often() == []
