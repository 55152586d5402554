import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.transaction import atomic

from kpis.models import KPI, FigureChange, KPISeries, MissingValue
from policyportal.accounts.rights import make_offices
from policyportal.data.audits import findings_in_records
from policyportal.records.database_rules import transaction_setting
from projects.models import Measure, Participation, Project, Review
from regions.models import (
    AreaPlan,
    CollaborationArea,
    Plan,
    PolicyDirection,
    Subprefecture,
    Term,
)
from tests.factories import (
    make_actual,
    make_area,
    make_area_plan,
    make_change,
    make_direction,
    make_grade,
    make_kpi,
    make_measure,
    make_participation,
    make_plan,
    make_project,
    make_review,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("explained_changes")]

TABLE = """\
| | named / declared projects | directions | measures | KPIs | series | 施策 / 主な施策 | ＫＰＩ / 主なＫＰＩ |
|---|---|---|---|---|---|---|---|
| 道央広域 doo | 8 / 18 | 7 | 20 | 8 | 8 | 6 / 2 | 4 / 4 |
| 道南 donan | 6 / 6 | 6 | 16 | 6 | 10 | 6 / 0 | 1 / 5 |
| 道北 dohoku | 8 / 13 | 5 | 18 | 8 | 8 | 5 / 3 | 2 / 6 |
| オホーツク okhotsk | 5 / 5 | 9 | 17 (2 再掲) | 5 | 5 | 5 / 0 | 0 / 5 |
| 十勝 tokachi | 4 / 4 | 5 | 9 | 4 | 4 | 4 / 0 | 0 / 4 |
| 釧路・根室 kushiro-nemuro | 5 / 5 | 7 | 11 | 5 | 8 | 5 / 0 | 1 / 4 |
| 合計 | 36 / 51 | 39 | 91 | 36 | 43 | 31 / 5 | 8 / 28 |"""


def audit(*arguments):
    """What the command prints; CommandError if it finds anything."""
    printed = io.StringIO()
    call_command("audit_plan", *arguments, stdout=printed)
    return printed.getvalue()


def test_undamaged_plan_passes_and_is_counted(the_plan):
    assert audit() == (
        "r3-draft 次期「連携地域別政策展開方針（原案）」について（原案）\n\n"
        f"{TABLE}\n\nNothing found.\n"
    )


def change(model, code, /, **values):
    """Damage: these values in the record with this code, as a fixture brings them."""

    def damage():
        with transaction_setting("portal.loading", "on"):
            model.objects.filter(code=code).update(**values)

    return damage


def change_area(slug, **values):
    return lambda: AreaPlan.objects.filter(area__slug=slug).update(**values)


def change_place(project, place, **values):
    return lambda: Participation.objects.filter(
        project__code=project, subprefecture__slug=place
    ).update(**values)


def area_plan(slug):
    return AreaPlan.objects.get(area__slug=slug)


def project(code):
    return Project.objects.get(code=code)


def place(slug):
    return Subprefecture.objects.get(slug=slug)


def lead_by(project, place):
    def damage():
        Participation.objects.filter(project__code=project).update(role=Participation.Role.MEMBER)
        change_place(project, place, role=Participation.Role.LEAD)()

    return damage


def repeat(code, first):
    """Damage: one measure is marked as the reprise of another, with its text."""

    def damage():
        original = Measure.objects.get(code=first)
        Measure.objects.filter(code=code).update(reprise_of=original, text=original.text)

    return damage


def repeat_within_a_project():
    original = Measure.objects.get(code="okhotsk-04-m1")
    Measure.objects.filter(code="okhotsk-04-m3").update(reprise_of=original)


def repeat_another_edition():
    later = make_area_plan(plan=make_plan(is_shown=False), area=make_area())
    text = Measure.objects.get(code="okhotsk-04-m3").text
    original = make_measure(project=make_project(area_plan=later), code="other-m1", text=text)
    Measure.objects.filter(code="okhotsk-04-m3").update(reprise_of=original)


def actual(series, year):
    return lambda: make_actual(series=KPISeries.objects.get(code=series), year=year)


def review(of, year, **values):
    return lambda: make_review(project=project(of), year=year, **values)


def approved_review_of_a_draft():
    review("doo-01", 2022, status=Review.Status.APPROVED)()
    change(Project, "doo-01", is_published=False)()


def review_by_another_scale():
    grade = make_grade(plan=make_plan(is_shown=False), label="よその評価")
    review("doo-01", 2022, status=Review.Status.SUBMITTED, grade=grade)()


def change_to_another_figure():
    change = make_change(series=KPISeries.objects.get(code="doo-01-1-1"))
    FigureChange.objects.filter(pk=change.pk).update(
        after=change.after | {"value": "120", "unit": "人"}
    )


def test_offices_and_sound_entries_are_no_finding(the_plan):
    make_offices()
    for year in (2021, 2022):
        actual("doo-01-1-1", year)()
    review("doo-01", 2022, status=Review.Status.APPROVED)()
    change(KPISeries, "doo-01-1-1", target_value="7500", target_quote="", source="資料")()
    change(KPISeries, "doo-01-1-1", target_value="7600")()

    assert audit().endswith("Nothing found.\n")


@pytest.mark.parametrize(
    ("damage", "finding"),
    [
        pytest.param(
            lambda: Project.objects.filter(code="doo-18").delete(),
            "道央広域連携地域：全体概要の数は18件ですが、登録は17件です。",
            id="unnamed-project-deleted",
        ),
        pytest.param(
            lambda: make_project(
                area_plan=area_plan("dohoku"), code="dohoku-14", order=14, name=""
            ),
            "道北連携地域：全体概要の数は13件ですが、登録は14件です。",
            id="project-too-many",
        ),
        pytest.param(
            lambda: Project.objects.filter(code="donan-06").update(area_plan=area_plan("doo")),
            "donan-06：コードが、数えられる地域のコード（doo）で始まっていません。",
            id="project-counted-elsewhere",
        ),
        pytest.param(
            lambda: Plan.objects.update(declared_projects=52),
            "（原案）：印字された総数は52件ですが、各地域の数を足すと51件です。",
            id="another-total",
        ),
        pytest.param(
            change_area("doo", declared_projects=19),
            "（原案）：印字された総数は51件ですが、各地域の数を足すと52件です。",
            id="sheet-number-taken-for-the-declared-one",
        ),
        pytest.param(
            lambda: make_area(name="道東連携地域"),
            "道東連携地域：この版に、この連携地域の方針がありません。",
            id="area-without-a-plan",
        ),
        pytest.param(
            change_area("doo", sheet_projects=20),
            "道央広域連携地域：シートの数は全体概要より2件多いですが、"
            "他の地域で数えてこの地域が加わるプロジェクトは1件です。",
            id="sheet-number-that-nothing-explains",
        ),
        pytest.param(
            lambda: Participation.objects.filter(
                project__code="donan-06", subprefecture__area__slug="doo"
            ).delete(),
            "他の地域で数えてこの地域が加わるプロジェクトは0件です。",
            id="shared-project-without-its-places",
        ),
        pytest.param(
            change_place("doo-01", "sorachi", role=Participation.Role.MEMBER),
            "doo-01：主となる地域がありません。",
            id="no-lead",
        ),
        pytest.param(
            lead_by("donan-06", "ishikari"),
            "donan-06：主となる地域（石狩地域）が、数えられる地域（道南連携地域）の中にありません。",
            id="lead-in-another-area",
        ),
        pytest.param(
            change_place("doo-01", "iburi", order=5),
            "doo-01：実施地域の順序（1、2、5）が、1からの連番ではありません。",
            id="gap-in-the-places",
        ),
        pytest.param(
            change_place("doo-02", "hidaka", order=1),
            "doo-02：実施地域の順序（1、1）が、1からの連番ではありません。",
            id="two-first-places",
        ),
        pytest.param(
            change(PolicyDirection, "doo-d2", order=1),
            "道央広域連携地域：展開方向の順序1が2つあります。",
            id="two-directions-in-one-place",
        ),
        pytest.param(
            change(Project, "tokachi-02", order=1),
            "十勝連携地域：プロジェクトの順序1が2つあります。",
            id="two-projects-in-one-place",
        ),
        pytest.param(
            change(Measure, "doo-01-m2", order=1),
            "doo-01：施策の順序1が2つあります。",
            id="two-measures-in-one-place",
        ),
        pytest.param(
            change(KPISeries, "donan-01-1-2", order=1),
            "donan-01-1：系列の順序1が2つあります。",
            id="two-series-in-one-place",
        ),
        pytest.param(
            lambda: make_participation(project=project("doo-09"), subprefecture=place("sorachi")),
            "doo-09：名称の記載がないプロジェクトに、実施地域が登録されています。",
            id="unnamed-project-with-a-place",
        ),
        pytest.param(
            change(
                Project,
                "doo-01",
                name="",
                kana="",
                participants_printed="",
                measures_listing="",
                kpis_listing="",
            ),
            "doo-01：名称の記載がないプロジェクトに、施策が登録されています。",
            id="name-removed",
        ),
        pytest.param(
            lambda: project("doo-09").themes.set(project("doo-01").themes.all()),
            "doo-09：名称の記載がないプロジェクトに、分野が登録されています。",
            id="unnamed-project-with-a-theme",
        ),
        pytest.param(
            lambda: make_kpi(project=project("doo-09"), code="doo-09-1"),
            "doo-09-1：名称の記載がないプロジェクト（doo-09）のKPIです。",
            id="unnamed-project-with-a-kpi",
        ),
        pytest.param(
            change(Measure, "okhotsk-01-m2", text="担い手の育成"),
            "okhotsk-04-m3：再掲のもと（okhotsk-01-m2）と本文が違います。",
            id="reprise-of-another-text",
        ),
        pytest.param(
            repeat_within_a_project,
            "okhotsk-04-m3：再掲のもと（okhotsk-04-m1）が、同じプロジェクトの施策です。",
            id="reprise-within-a-project",
        ),
        pytest.param(
            repeat("okhotsk-05-m1", "okhotsk-04-m3"),
            "okhotsk-05-m1：再掲のもと（okhotsk-04-m3）も再掲です。",
            id="reprise-of-a-reprise",
        ),
        pytest.param(
            repeat_another_edition,
            "okhotsk-04-m3：再掲のもと（other-m1）が、別の版の施策です。",
            id="reprise-of-another-edition",
        ),
        pytest.param(
            lambda: make_direction(area_plan=area_plan("donan"), code="doo-d8"),
            "doo-d8：コードが、地域のコード（donan）で始まっていません。",
            id="direction-with-another-areas-code",
        ),
        pytest.param(
            change(Measure, "doo-01-m1", code="doo-02-m9"),
            "doo-02-m9：コードが、プロジェクトのコード（doo-01）で始まっていません。",
            id="measure-with-another-projects-code",
        ),
        pytest.param(
            change(KPI, "doo-01-1", code="doo-010-1"),
            "doo-010-1：コードが、プロジェクトのコード（doo-01）で始まっていません。",
            id="kpi-with-another-projects-code",
        ),
        pytest.param(
            change(KPISeries, "doo-01-1-1", code="doo-01-2-1"),
            "doo-01-2-1：コードが、KPIのコード（doo-01-1）で始まっていません。",
            id="series-with-another-kpis-code",
        ),
        pytest.param(
            lambda: KPISeries.objects.filter(code="doo-01-1-1").delete(),
            "doo-01-1：基準値・目標値（系列）がありません。",
            id="kpi-without-figures",
        ),
        pytest.param(
            lambda: KPISeries.objects.filter(code="donan-01-1-1").update(
                subprefecture=place("iburi")
            ),
            "donan-01-1-1：対象の地域が、プロジェクト（donan-01）の実施地域にありません。",
            id="series-of-a-place-that-takes-no-part",
        ),
        pytest.param(
            change(KPISeries, "doo-01-1-1", baseline_value="7205"),
            "doo-01-1-1：基準値の印字は「7,250千人(R2)」ですが、登録からは「7,205千人(R2)」になります。",
            id="digits-exchanged",
        ),
        pytest.param(
            change(KPISeries, "kushiro-nemuro-01-1-1", baseline_value="2037"),
            "kushiro-nemuro-01-1-1：基準値の印字は「2,037.0億円(R1)」ですが、登録からは「2,037億円(R1)」になります。",
            id="decimal-lost",
        ),
        pytest.param(
            change(KPISeries, "dohoku-08-1-1", target_bound="reach"),
            "dohoku-08-1-1：目標値の印字は「800人以下(R2～R6)」ですが、登録からは「800人(R2～R6)」になります。",
            id="bound-lost",
        ),
        pytest.param(
            change(KPISeries, "doo-01-1-1", unit="万人"),
            "doo-01-1-1：目標値の印字は「7,468千人(R7)」ですが、登録からは「7,468万人(R7)」になります。",
            id="unit-changed",
        ),
        pytest.param(
            change(Measure, "doo-01-m1", sheet="", first_line=None, last_line=None, source="　 "),
            "doo-01-m1：出典が空白だけです。",
            id="source-of-blanks",
        ),
        pytest.param(
            change(
                PolicyDirection, "doo-d1", sheet="", first_line=None, last_line=None, source=" "
            ),
            "doo-d1：出典が空白だけです。",
            id="direction-with-a-source-of-blanks",
        ),
        pytest.param(
            change(Project, "doo-02", is_published=False),
            "道央広域連携地域：全体概要の数は18件ですが、公開は17件です（下書き：doo-02）。",
            id="draft-among-the-counted",
        ),
        pytest.param(
            change(Project, "doo-02", is_published=False),
            "doo-02-1：公開ですが、プロジェクト（doo-02）が下書きのため、サイトに出ません。",
            id="published-kpi-of-a-draft",
        ),
        pytest.param(
            lambda: KPISeries.objects.filter(code="doo-01-1-1").update(entered_by=place("nemuro")),
            "doo-01-1-1：実績を入力する振興局が、プロジェクト（doo-01）の実施地域にありません。",
            id="entered-by-a-place-that-takes-no-part",
        ),
        pytest.param(
            actual("doo-01-1-1", 2020),
            "doo-01-1-1：R2の実績値は、基準値より後で目標の年・期間までの年のものではありません。",
            id="actual-of-the-baseline-year",
        ),
        pytest.param(
            lambda: MissingValue.objects.create(
                series=KPISeries.objects.get(code="doo-01-1-1"), year=2026, kind="compiling"
            ),
            "doo-01-1-1：R8の実績値のない年の状態は、基準値より後で目標の年・期間までの年のものではありません。",
            id="missing-value-past-the-target",
        ),
        pytest.param(
            actual("doo-01-1-1", 2026),
            "doo-01-1-1：R8の実績値は、基準値より後で目標の年・期間までの年のものではありません。",
            id="actual-past-the-target",
        ),
        pytest.param(
            actual("dohoku-08-1-1", 2025),
            "dohoku-08-1-1：R7の実績値は、基準値より後で目標の年・期間までの年のものではありません。",
            id="actual-past-the-last-year-of-a-total",
        ),
        pytest.param(
            review("doo-01", 2020),
            "doo-01：R2の点検・評価は、推進期間の始まりより前の年のものです。",
            id="review-before-the-plan",
        ),
        pytest.param(
            review("doo-09", 2022),
            "doo-09：名称の記載がないプロジェクトに、点検・評価が登録されています。",
            id="review-of-an-unnamed-project",
        ),
        pytest.param(
            approved_review_of_a_draft,
            "doo-01：R4の点検・評価は承認済みですが、プロジェクトが下書きです。",
            id="approved-review-of-a-draft",
        ),
        pytest.param(
            review_by_another_scale,
            "doo-01：R4の点検・評価の評価区分（よその評価）が、別の版のものです。",
            id="grade-of-another-edition",
        ),
        pytest.param(
            change_to_another_figure,
            "doo-01-1-1：目標値の変更の記録は「120人(R7)」で終わりますが、その後の値は「7,468千人(R7)」です。"
            "理由のない変更があります。",
            id="change-that-does-not-lead-to-the-figure",
        ),
    ],
)
def test_damage_that_constraints_let_through_is_found(the_plan, damage, finding):
    damage()

    found = list(map(str, findings_in_records(Plan.objects.shown())))

    assert any(line.endswith(finding) for line in found), found


def test_findings_are_printed_and_their_number(the_plan):
    make_offices()
    place("nemuro").office.delete()
    change(KPISeries, "doo-01-1-1", baseline_value="7205")()

    with pytest.raises(CommandError) as raised:
        audit()

    assert raised.value.returncode == 1
    first_line, *found = str(raised.value).splitlines()
    assert first_line == "2 findings in r3-draft:"
    assert [line.partition("：")[0].split()[-1] for line in found] == ["doo-01-1-1", "根室振興局"]
    assert found[1].endswith(
        "根室振興局：所属がないため、職員が入力できません。manage.py make_offices を実行してください。"
    )


def test_counts_are_printed_even_if_something_is_found(the_plan, capsys):
    Plan.objects.update(declared_projects=52)

    with pytest.raises(CommandError):
        call_command("audit_plan")

    assert "| 合計 | 36 / 52 | 39 | 91 |" in capsys.readouterr().out


def test_named_project_does_not_break_the_audit(the_plan):
    """Staff may name a project that the outline only counts: today's 36 is no rule."""
    Project.objects.filter(code="doo-09").update(name="名づけたプロジェクト", source="策定の資料")
    make_participation(
        project=project("doo-09"),
        subprefecture=place("sorachi"),
        order=1,
        role=Participation.Role.LEAD,
    )

    assert "| 道央広域 doo | 9 / 18 |" in audit()


def test_another_edition_is_audited_by_its_code(the_plan):
    later = make_plan(code="r7", title="次の方針", is_shown=False, declared_projects=1)
    for one in AreaPlan.objects.filter(plan__code="r3-draft").select_related("area"):
        declared = int(one.area.slug == "doo")
        make_area_plan(
            plan=later, area=one.area, declared_projects=declared, sheet_projects=declared
        )
    make_project(
        area_plan=AreaPlan.objects.get(plan=later, area__slug="doo"),
        code="r7-doo-01",
        subprefectures=[place("sorachi")],
    )

    # Which rows are public is written with the commit.
    connection.check_constraints()

    printed = audit("r7")

    assert printed.startswith("r7 次の方針（原案）\n")
    assert "| 合計 | 1 / 1 | 0 | 0 | 0 | 0 | 1 / 0 | 1 / 0 |" in printed


def test_empty_database_is_told_apart(the_plan):
    for model in (Term, Subprefecture, CollaborationArea):
        model.objects.update(printed_in=None)
    with transaction_setting("portal.deleting", "on"):
        Measure.objects.filter(reprise_of__isnull=False).delete()
        for model in (Project, AreaPlan, Plan):
            model.objects.all().delete()

    with pytest.raises(CommandError, match=r"No plan is loaded: manage\.py loaddata regions"):
        audit()


def test_unknown_code_is_refused_with_the_known_ones(the_plan):
    with pytest.raises(CommandError, match=r"There is no plan r8; there are: r3-draft\."):
        audit("r8")


def test_edition_must_be_named_while_none_is_shown(the_plan):
    Plan.objects.update(is_shown=False)

    with pytest.raises(CommandError, match=r"No plan is shown on the site; name one of: r3-draft"):
        audit()


def test_database_without_tables_is_told_apart(the_plan):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE regions_plan RENAME TO elsewhere")

    with pytest.raises(CommandError, match=r"no tables yet: manage\.py migrate"), atomic():
        audit()
