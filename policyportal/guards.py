"""What the database refuses, in words for staff: the last guard behind every form, action and import."""

from django.db import IntegrityError

# By the name that a trigger gives its refusal.
REFUSALS = {
    "projects_review_approved_stands": "承認済みの点検・評価は、変更も削除もできません。先に本庁が承認を取り消してください。",
    "projects_review_reopening_explained": "点検・評価の承認を取り消すときは、理由を入力してください。",
    "projects_review_submitted_first": "提出されていない点検・評価は、承認できません。",
    "kpis_actual_year_open": "その年の点検・評価が承認済みのため、実績値を登録・変更・削除できません。"
    "直すときは、先に本庁が承認を取り消してください。",
    "kpis_kpiseries_change_explained": "公開中の基準値・目標値を変えるときは、変更の理由を入力してください。",
}
OVERLAPPED = (
    "ほかの人の変更と重なったため、保存しませんでした。内容を確かめて、もう一度入力してください。"
)


def words_for(error: IntegrityError) -> str:
    """What staff are told of a refusal; of one that no trigger gives, that two changes have met."""
    told = getattr(error.__cause__, "diag", None)
    return REFUSALS.get(told and told.constraint_name, OVERLAPPED)
