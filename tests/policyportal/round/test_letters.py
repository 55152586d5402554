"""What the letters say: what an office owes, with names, days, reasons and the pages on which it is done."""

from datetime import date

from policyportal.round import letters
from policyportal.round.letters import Letters, Line
from projects.models import Review
from projects.steps import SEND_BACK, take


def test_line_says_its_day_and_why_it_came_back():
    assert str(Line("試験指標", 2025)) == "試験指標（R7）"
    late = Line("試験指標", 2025, date(2026, 5, 31), is_late=True, reason="単位")
    assert str(late) == "試験指標（R7）　期限：令和8年5月31日【期限切れ】\n　理由：単位"


def test_letter_to_a_bureau_names_what_it_owes(world, mail, monkeypatch):
    subject, body = Letters(world.round()).to_bureau(world.offices[0], "試験の一文 <b>")

    assert subject.startswith("【政策展開方針】実績値 未入力 1件、うち期限切れ 1件／")
    assert subject.endswith("、点検・評価 未作成 1件")
    assert "\n\n試験の一文 <b>\n\n" in body
    for said in (
        "東振興局 御中",
        "■ 実績値の未入力 1件、うち期限切れ 1件",
        "・owed（R7）　期限：令和8年5月31日【期限切れ】",
        "・returned（R7）\n　理由：単位を確かめて",
        "■ まだ提出していない実績値の下書き 1件",
        "・east計画（R7）　期限：令和8年8月31日",
        "→ 令和7（2025）：https://portal.example.jp/admin/entry/?year=2025",
        "→ 令和7（2025）：https://portal.example.jp/admin/reviews/?year=2025",
        "■ 本庁の確認を待っているもの（することはありません）\n\n実績値 1件",
    ):
        assert said in body, said
    for hidden in ("hidden", "awaited", "never", "west計画"):
        assert hidden not in body
    assert "\n\n\n" not in body
    monkeypatch.setattr(letters, "MOST", 0)
    assert "・ほか1件" in Letters(world.round()).to_bureau(world.offices[0])[1]


def test_review_that_was_sent_back_is_named_with_its_reason(world, mail):
    take(Review.objects.get(), SEND_BACK, "理由を書き足してください")

    _, body = Letters(world.round()).to_bureau(world.offices[1])

    assert "■ 本庁が差し戻した点検・評価 1件" in body
    assert "　理由：理由を書き足してください" in body


def test_letter_to_the_head_office_has_what_waits_and_a_line_a_bureau(world, mail):
    subject, body = Letters(world.round()).to_head(world.head)

    assert subject == "【政策展開方針】公開待ち 1件、承認待ち 1件、遅れている局 1"
    assert "https://portal.example.jp/admin/release/?year=2025" in body
    assert "・西振興局：実績値 未入力 1件" in body


def test_nobody_is_written_to_about_nothing(world, mail):
    nothing = Letters(world.round(years=[2020]))
    nothing.round.drafts = []

    assert nothing.to_bureau(world.offices[1]) is None
    assert nothing.to_head(world.head) is None
    assert "いま、することはありません。" in nothing.empty(world.head)[1]


def test_names_are_asked_for_once_for_all_bureaus(world, mail, django_assert_num_queries):
    written = Letters(world.round())

    with django_assert_num_queries(6):
        found = [written.to_bureau(office) for office in world.offices]

    assert all(found)
