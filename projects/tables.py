"""The columns of the table of projects."""

from django.utils.timezone import localtime

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
    ("分野（編集上の分類）", lambda one: "、".join(field.name for field in one.fields.all())),
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
