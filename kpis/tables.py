"""The columns of the table of KPIs: a row a series."""

from django.utils.timezone import localtime

from kpis.figures import Aim


def _baseline(read):
    """What is read from a baseline, and nothing for a series without one."""
    return lambda one: read(one.baseline) if one.baseline else None


# Header, and what stands under it of a series whose KPI for_list() has fetched.
COLUMNS = (
    ("系列コード", lambda one: one.code),
    ("KPIコード", lambda one: one.kpi.code),
    ("指標名", lambda one: one.kpi.name),
    ("区分", lambda one: one.group),
    ("系列名", lambda one: one.label),
    ("対象の地域", lambda one: one.subprefecture and one.subprefecture.name),
    ("連携地域コード", lambda one: one.kpi.project.area.slug),
    ("連携地域", lambda one: one.kpi.project.area.name),
    ("プロジェクトコード", lambda one: one.kpi.project.code),
    ("プロジェクト", lambda one: one.kpi.project.name),
    ("KPIの掲載", lambda one: one.kpi.project.get_kpis_listing_display()),
    ("単位", lambda one: one.unit),
    ("基準値", _baseline(lambda figure: f"{figure.value:f}")),
    ("基準値の期間の初年", _baseline(lambda figure: figure.period.first_year)),
    ("基準値の期間の終年", _baseline(lambda figure: figure.period.last_year)),
    ("基準値の年・期間（和暦）", _baseline(lambda figure: str(figure.period))),
    ("基準値の取り方", _baseline(lambda figure: figure.basis.label)),
    ("基準値の印字", lambda one: one.baseline_quote),
    ("目標値", lambda one: f"{one.target.value:f}"),
    ("目標値の期間の初年", lambda one: one.target.period.first_year),
    ("目標値の期間の終年", lambda one: one.target.period.last_year),
    ("目標値の年・期間（和暦）", lambda one: str(one.target.period)),
    ("目標値の取り方", lambda one: one.target.basis.label),
    ("限度", lambda one: one.target.bound.label),
    ("目標値の前の語", lambda one: one.target.prefix),
    ("目標値の印字", lambda one: one.target_quote),
    ("目標の種類", lambda one: Aim(one.aim).label),
    ("注記（印字）", lambda one: one.kpi.note),
    ("シート", lambda one: one.sheet),
    ("行（はじめ）", lambda one: one.first_line),
    ("行（おわり）", lambda one: one.last_line),
    ("そのほかの出典", lambda one: one.source),
    ("最終更新", lambda one: f"{localtime(one.changed_at):%Y-%m-%d}"),
    ("版", lambda one: one.kpi.project.area_plan.plan.get_stage_display()),
    ("ページ", lambda one: one.get_absolute_url()),
)
