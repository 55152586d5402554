"""The columns of the tables of projects and of a year's reviews."""

from django.utils.timezone import localtime

from policyportal.records.eras import short_year

# Header, and what stands under it of a project as for_cards() fetches it.
COLUMNS = (
    ("コード", lambda one: one.code),
    ("名称", lambda one: one.name),
    ("よみ（編集上）", lambda one: one.kana),
    ("連携地域コード", lambda one: one.area.slug),
    ("連携地域", lambda one: one.area.name),
    ("実施地域（印字）", lambda one: one.participants_printed),
    ("実施地域", lambda one: "、".join(place.name for place in one.places)),
    ("主となる地域", lambda one: one.lead and one.lead.subprefecture.name),
    ("主となる地域の根拠", lambda one: one.lead and one.lead.get_role_display()),
    ("分野（編集上の分類）", lambda one: "、".join(theme.name for theme in one.themes.all())),
    ("施策の掲載", lambda one: one.get_measures_listing_display()),
    ("施策の数（再掲を含む）", lambda one: len(one.measures.all())),
    ("KPIの掲載", lambda one: one.get_kpis_listing_display()),
    ("KPIの数", lambda one: len(one.kpis.all())),
    ("シート", lambda one: one.sheet),
    ("行（はじめ）", lambda one: one.first_line),
    ("行（おわり）", lambda one: one.last_line),
    ("そのほかの出典", lambda one: one.source),
    ("最終更新", lambda one: f"{localtime(one.changed_at):%Y-%m-%d}"),
    ("版", lambda one: one.area_plan.plan.get_stage_display()),
    ("ページ", lambda one: one.get_absolute_url()),
)


def _of_review(value):
    """What stands in a column of the public review of a (year, project); nothing where there is none."""
    return lambda row: value(row[1].of_year[0]) if row[1].of_year else ""


def _line(text: str) -> str:
    """A text of several lines in one, for a cell."""
    return " ".join(text.split())


# Header, and what stands under it of a year and a project as with_review_of() fetches it.
REVIEWS = (
    ("コード", lambda row: row[1].code),
    ("名称", lambda row: row[1].name),
    ("連携地域コード", lambda row: row[1].area.slug),
    ("連携地域", lambda row: row[1].area.name),
    ("年", lambda row: row[0]),
    ("年（和暦）", lambda row: short_year(row[0])),
    ("公開", lambda row: "公開" if row[1].of_year else "未公開"),
    ("振興局の評価", _of_review(lambda one: one.grade.label)),
    ("評価の意味", _of_review(lambda one: one.grade.meaning)),
    ("実施状況", _of_review(lambda one: _line(one.work_done))),
    ("評価の理由・要因", _of_review(lambda one: _line(one.cause))),
    ("今後の対応", _of_review(lambda one: _line(one.next_step))),
    ("地域づくり連携会議の開催日", _of_review(lambda one: one.meeting_date)),
    ("最終更新", _of_review(lambda one: f"{localtime(one.changed_at):%Y-%m-%d}")),
    ("版", lambda row: row[1].area_plan.plan.get_stage_display()),
    ("ページ", lambda row: row[1].of_year[0].get_absolute_url() if row[1].of_year else ""),
)
