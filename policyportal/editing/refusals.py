"""Explains in the words of staff why the database refused a change.

Forms check first. The database still refuses if two people save at one moment, or if no form has checked.
"""

from django.apps import apps
from django.db import Error, IntegrityError, OperationalError
from psycopg.errors import DeadlockDetected, LockNotAvailable

COLLISION = (
    "ほかの人の変更と重なったか、登録の決まりに合わない内容のため、保存しませんでした。入力した内容は残してあります。"
    "確かめて、もう一度保存してください。"
)
# Errors that may be a refusal (`is_collision`).
REFUSALS = (IntegrityError, OperationalError)
REOPEN_FIRST = "（変えるには、本庁が承認を取り消します）。"
# What the triggers call their rules (the .sql files beside the models).
RULES = {
    "kpis_actual_year_open": "点検・評価が承認済みの年です。まだない実績値の入力と、暫定から確定への変更のほかは、"
    "本庁が改定の理由を付けて変えます。",
    "kpis_actual_withdrawal_explained": "公開した実績値は、削除できません。「公開を取り下げる」の画面で、理由を選んで下書きに戻してください。",
    "kpis_kpi_years_open": f"承認済みの年の実績値があるため、プロジェクトは変えられません{REOPEN_FIRST}",
    "kpis_kpi_stays_public": "公開しているKPIは、公開していないプロジェクトには移せません。さきに、理由を書いてKPIの公開をやめてください。",
    "kpis_kpiseries_unit_converted": "実績値があるため、単位だけを変えることはできません。本庁が、「単位を換算する」の画面ですべての値を換算します。",
    "kpis_kpiseries_years_open": f"承認済みの年の実績値があるため、KPIは変えられません{REOPEN_FIRST}",
    "kpis_kpiseries_change_explained": "公開中の基準値・目標値を変えるには、変更の種類と理由が必要です。",
    "kpis_meaning_explained": "公開した名称、施策、注記、実施地域、主となる地域、内訳などを変える（削除する）には、変更の種類と理由が必要です。"
    "施策と実施地域は、プロジェクトの画面で削除します。",
    "kpis_turn_explained": "公開をやめるとき、終了した日や理由を変えるとき、終了を取り消すときは、理由が必要です。",
    "kpis_missingvalue_no_actual": "この年には、実績値が登録されています。",
    "projects_project_stays_public": "公開しているプロジェクトは、名称を空にしたり、公開前の版に移したりできません。"
    "さきに、理由を書いて公開をやめてください。",
    "projects_review_approved_stands": "承認済みの点検・評価は変えられません"
    "（変えるには、本庁が理由を書いて承認を取り消します）。",
    "projects_review_reopening_explained": "承認を取り消すには、理由が必要です。",
    "projects_review_recorded": "承認には、その記録が必要です。点検・評価のページから承認してください。",
    "projects_reviewrecord_stands": "点検・評価の記録は、変えることも削除することもできません。",
    "projects_review_submitted_first": "点検・評価は、提出されてから承認します。",
    "regions_bureau_explained": "振興局の名称は、「改称・統合・分割」の画面で、日と理由を付けて変えます。",
    "regions_subprefecture_seat_in_charge": "統合する先は、いまその地域を担当している振興局にしてください。",
}


def is_collision(error: Exception) -> bool:
    """The database refused because of a rule, or because others saved at the same time (a deadlock, a lock held long)."""
    at_once = (DeadlockDetected, LockNotAvailable)
    return isinstance(error, IntegrityError) or isinstance(error.__cause__, at_once)


def in_words(error: Error) -> str:
    """Name the rule that was broken, or else say that others saved at the same time."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    if name in RULES:
        return RULES[name]
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name == name:
                return f"{COLLISION}（{constraint.get_violation_error_message()}）"
    return COLLISION
