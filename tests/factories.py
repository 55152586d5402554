"""Records for tests: valid by default, every value invented, each overridable by keyword.

What a record needs and is not given is made too. Codes and names count up through a run, so that any two
records differ; a test that speaks of a name states it.
"""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count, cycle

from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from kpis.figures import Basis, Bound
from kpis.models import (
    KPI,
    Actual,
    ActualRevision,
    DraftActual,
    FigureChange,
    Highlight,
    KPIFamily,
    KPISeries,
    MeaningChange,
    MissingValue,
    SeriesBreak,
    Turn,
)
from kpis.periods import Period
from kpis.querysets import revised_because
from kpis.recording import keep_record
from policyportal.accounts.offices import Office
from policyportal.accounts.rights import grant
from policyportal.editing.proposal import Proposal
from policyportal.records.database_rules import transaction_setting
from projects.models import (
    EntryDeadline,
    Grade,
    Listing,
    Measure,
    Participation,
    Project,
    Review,
    ReviewRecord,
    Theme,
)
from projects.models.record import digest_of
from regions.models import (
    AreaPlan,
    BureauChange,
    CollaborationArea,
    Municipality,
    Plan,
    PolicyDirection,
    Subprefecture,
    Synonym,
    Term,
    Translation,
)

SOURCE = "試験資料"

# Of a whole run, more than an order of things may be.
_numbers = cycle(range(1, 32_768))
_municipality_codes = count(1)


def _kana(number: int) -> str:
    """A number in hiragana, for readings that must differ: 12 is いちに."""
    return "".join(
        ["れい", "いち", "に", "さん", "よん", "ご", "ろく", "なな", "はち", "きゅう"][int(digit)]
        for digit in str(number)
    )


def _stored(model, values: dict):
    """A record as it is after a load of fixtures: its history begins with its first change, and costs nothing here."""
    (record,) = model.objects.bulk_create([model(**values)])
    return record


def _stored_unsaid(model, values: dict):
    """A record that is no news, though it is made of what is public where changes are explained."""
    with transaction_setting("portal.loading", "on"):
        return _stored(model, values)


def make_plan(**values) -> Plan:
    """An edition: the shown one, unless one is shown already."""
    n = next(_numbers)
    defaults = {
        "source": SOURCE,
        "code": f"plan-{n}",
        "title": f"試験方針{n}",
        "body": "北海道",
        "body_en": "Hokkaido",
        "body_code": "01000",
        "stage": Plan.Stage.DRAFT,
        "start_month": date(2022, 1, 1),
        "period_text": "試験の期間",
        "declared_projects": 2,
        "is_published": True,
        "is_shown": not Plan.objects.filter(is_shown=True).exists(),
    }
    return _stored(Plan, defaults | values)


def make_area(**values) -> CollaborationArea:
    n = next(_numbers)
    defaults = {
        "source": SOURCE,
        "slug": f"area-{n}",
        "name": f"試験{n}連携地域",
        "short_name": f"試験{n}",
        "kana": f"しけん{_kana(n)}",
        "order": n,
    }
    return _stored(CollaborationArea, defaults | values)


def make_area_plan(
    *, plan: Plan | None = None, area: CollaborationArea | None = None, **values
) -> AreaPlan:
    """What an edition says of an area: the shown edition, of a new area."""
    defaults = {
        "source": SOURCE,
        "plan": plan or Plan.objects.filter(is_shown=True).first() or make_plan(),
        "area": area or make_area(),
        "vision": "試験の姿を\nめざす地域",
        "declared_projects": 2,
        "sheet_projects": 2,
    }
    return _stored(AreaPlan, defaults | values)


def make_direction(*, area_plan: AreaPlan | None = None, **values) -> PolicyDirection:
    n = next(_numbers)
    defaults = {
        "source": SOURCE,
        "area_plan": area_plan or make_area_plan(),
        "code": f"direction-{n}",
        "order": n,
        "text": f"試験の展開方向{n}",
    }
    return _stored(PolicyDirection, defaults | values)


def make_subprefecture(*, area: CollaborationArea | None = None, **values) -> Subprefecture:
    n = next(_numbers)
    defaults = {
        "source": SOURCE,
        "area": area or make_area(),
        "slug": f"place-{n}",
        "name": f"試験{n}地域",
        "short_name": f"試験地{n}",
        "bureau_name": f"試験{n}振興局",
        "kana": f"しけん{_kana(n)}",
        "order": n,
    }
    return _stored(Subprefecture, defaults | values)


def make_bureau_change(*, subprefecture: Subprefecture | None = None, **values) -> BureauChange:
    """A renaming of a bureau, as the database writes it."""
    place = subprefecture or make_subprefecture()
    defaults = {
        "subprefecture": place,
        "kind": "renamed",
        "before": "試験の前の振興局",
        "after": place.bureau_name,
        "valid_from": date(2026, 4, 1),
        "reason": "試験の改称",
        "source": SOURCE,
    }
    return _stored(BureauChange, defaults | values)


def make_municipality(*, subprefecture: Subprefecture | None = None, **values) -> Municipality:
    n = next(_municipality_codes) % 1000
    defaults = {
        "source": SOURCE,
        "subprefecture": subprefecture or make_subprefecture(),
        "code": f"01{n:03d}",
        "name": f"試験{n}町",
        "kana": f"しけん{_kana(n)}ちょう",
    }
    return _stored(Municipality, defaults | values)


def make_term(**values) -> Term:
    n = next(_numbers)
    defaults = {
        "source": SOURCE,
        "slug": f"term-{n}",
        "word": f"試験用語{n}",
        "kana": f"しけんようご{_kana(n)}",
        "meaning": f"試験のことば{n}です。",
        "order": n,
    }
    return _stored(Term, defaults | values)


def make_synonym(**values) -> Synonym:
    n = next(_numbers)
    defaults = {
        "source": SOURCE,
        "slug": f"synonym-{n}",
        "words": [f"試験語{n}", f"試験別語{n}"],
        "kind": Synonym.Kind.SAME,
    }
    return _stored(Synonym, defaults | values)


def make_translation(**values) -> Translation:
    n = next(_numbers)
    defaults = {
        "source": SOURCE,
        "original": f"試験の文{n}",
        "english": f"Text {n} of a test",
        "easy": f"試験《しけん》の文《ぶん》{n}",
    }
    return _stored(Translation, defaults | values)


def make_theme(**values) -> Theme:
    n = next(_numbers)
    defaults = {"source": SOURCE, "slug": f"theme-{n}", "name": f"試験分野{n}", "order": n}
    return _stored(Theme, defaults | values)


def make_project(
    *, area_plan: AreaPlan | None = None, subprefectures=(), themes=(), **values
) -> Project:
    """A named project; the subprefectures take part in the given order and the first leads, as inferred.

    With name="" an unnamed one, which has no headings.
    """
    n = next(_numbers)
    listing = "" if values.get("name") == "" else Listing.WHOLE
    defaults = {
        "source": SOURCE,
        "area_plan": area_plan or make_area_plan(),
        "code": f"project-{n}",
        "order": n,
        "name": f"試験プロジェクト{n}",
        "is_published": True,
        "measures_listing": listing,
        "kpis_listing": listing,
    }
    project = _stored(Project, defaults | values)
    for order, subprefecture in enumerate(subprefectures, start=1):
        role = Participation.Role.LEAD_INFERRED if order == 1 else Participation.Role.MEMBER
        make_participation(project=project, subprefecture=subprefecture, order=order, role=role)
    choices = Project.themes.through
    choices.objects.bulk_create([choices(project=project, theme=theme) for theme in themes])
    return project


def make_participation(
    *, project: Project | None = None, subprefecture: Subprefecture | None = None, **values
) -> Participation:
    """A place in a project; a new place lies in the project's own area."""
    project = project or make_project()
    defaults = {
        "project": project,
        "subprefecture": subprefecture or make_subprefecture(area=project.area),
        "order": next(_numbers),
        "role": Participation.Role.MEMBER,
    }
    return _stored_unsaid(Participation, defaults | values)


def make_grade(*, plan: Plan | None = None, **values) -> Grade:
    n = next(_numbers)
    defaults = {
        "source": SOURCE,
        "plan": plan or Plan.objects.filter(is_shown=True).first() or make_plan(),
        "slug": f"grade-{n}",
        "order": n,
        "label": f"試験評価{n}",
    }
    return _stored(Grade, defaults | values)


def make_deadline(*, plan: Plan | None = None, **values) -> EntryDeadline:
    """The closing day of the actuals of 2022."""
    defaults = {
        "plan": plan or make_plan(),
        "year": 2022,
        "actuals_due": date(2023, 10, 31),
    }
    return _stored(EntryDeadline, defaults | values)


def make_review(*, project: Project | None = None, **values) -> Review:
    """A review of 2022: a draft, or whole where it is given another status; an approved one has its record."""
    project = project or make_project()
    defaults = {"project": project, "year": 2022}
    if values.get("status", Review.Status.DRAFT) != Review.Status.DRAFT:
        defaults |= {
            "work_done": "試験の取組をした。",
            "next_step": "試験を続ける。",
            "grade": values.get("grade") or make_grade(plan=project.area_plan.plan),
        }
    review = Review.objects.create(**defaults | values)
    if review.is_approved:
        keep_record(review)
    return review


def bring(review: Review, status: str) -> None:
    """Bring a review to another state past every form; an approved one gets its record."""
    Review.objects.filter(pk=review.pk).update(status=status)
    if status == Review.Status.APPROVED:
        keep_record(review)


def make_record(*, review: Review | None = None, **values) -> ReviewRecord:
    """The record of an approval of before, since which the review was taken back."""
    defaults = {
        "review": review or make_review(),
        "approved_at": datetime(2023, 5, 1, tzinfo=UTC) + timedelta(minutes=next(_numbers)),
        "canonical": "{}",
        "digest": digest_of("{}"),
    }
    return _stored(ReviewRecord, defaults | values)


def make_measure(*, project: Project | None = None, **values) -> Measure:
    n = next(_numbers)
    defaults = {
        "source": SOURCE,
        "project": project or make_project(),
        "code": f"measure-{n}",
        "order": n,
        "text": f"試験施策{n}",
    }
    return _stored_unsaid(Measure, defaults | values)


def make_family(**values) -> KPIFamily:
    n = next(_numbers)
    defaults = {"source": SOURCE, "slug": f"family-{n}", "name": f"試験共通指標{n}", "order": n}
    return _stored(KPIFamily, defaults | values)


def make_kpi(*, project: Project | None = None, **values) -> KPI:
    n = next(_numbers)
    defaults = {
        "source": SOURCE,
        "project": project or make_project(),
        "code": f"kpi-{n}",
        "order": n,
        "name": f"試験指標{n}",
        "is_published": True,
    }
    return _stored(KPI, defaults | values)


def make_series(*, kpi: KPI | None = None, **values) -> KPISeries:
    """A series from 100人(R2) to 120人(R7); with baseline_value=None its baseline is wholly absent."""
    n = next(_numbers)
    defaults = {
        "source": SOURCE,
        "kpi": kpi or make_kpi(),
        "code": f"series-{n}",
        "order": n,
        "unit": "人",
        "baseline_value": Decimal("100"),
        "baseline_period": Period.year(2020),
        "baseline_basis": Basis.YEAR,
        "target_value": Decimal("120"),
        "target_period": Period.year(2025),
        "target_basis": Basis.YEAR,
        "target_bound": Bound.REACH,
    }
    if "baseline_value" in values and values["baseline_value"] is None:
        defaults |= {"baseline_period": None, "baseline_basis": None}
    return _stored(KPISeries, defaults | values)


def make_actual(*, series: KPISeries | None = None, **values) -> Actual:
    defaults = {
        "series": series or make_series(),
        "year": 2022,
        "value": Decimal("105"),
        "state": Actual.State.FINAL,
        "source": SOURCE,
    }
    return _stored(Actual, defaults | values)


def withdraw(actual: Actual) -> None:
    """Take an actual back for a reason, without which one that was public stays."""
    with revised_because("error"):
        actual.delete()


def make_draft(*, series: KPISeries | None = None, **values) -> DraftActual:
    defaults = {
        "series": series or make_series(),
        "year": 2022,
        "value": Decimal("105"),
        "state": Actual.State.FINAL,
        "source": SOURCE,
    }
    return _stored(DraftActual, defaults | values)


def make_change(*, series: KPISeries | None = None, **values) -> FigureChange:
    """A target that was 110 and is what the series has now."""
    series = series or make_series()
    target = series.target
    figure = {
        "unit": target.unit,
        "first_year": target.period.first_year,
        "last_year": target.period.last_year,
        "basis": target.basis,
        "bound": target.bound,
        "prefix": target.prefix,
    }
    defaults = {
        "series": series,
        "kind": FigureChange.Kind.TARGET,
        "before": figure | {"value": "110"},
        "after": figure | {"value": str(target.value)},
        "reason": "試験の見直し",
    }
    return _stored(FigureChange, defaults | values)


def make_meaning_change(*, kpi: KPI | None = None, **values) -> MeaningChange:
    """The name of a KPI that was another one before."""
    kpi = kpi or make_kpi()
    defaults = {
        "project": kpi.project,
        "kpi": kpi,
        "part": MeaningChange.Part.KPI_NAME,
        "code": kpi.code,
        "before": "試験の前の名称",
        "after": kpi.name,
        "kind": "renaming",
        "reason": "試験の改称",
        "source": SOURCE,
    }
    return _stored(MeaningChange, defaults | values)


def make_turn(*, project: Project | None = None, **values) -> Turn:
    """That a project was taken back from the public."""
    project = project or make_project()
    defaults = {
        "project": project,
        "code": project.code,
        "kind": Turn.Kind.WITHDRAWN,
        "reason": "試験の取り下げ",
    }
    return _stored(Turn, defaults | values)


def make_highlight(*, series: KPISeries | None = None, **values) -> Highlight:
    defaults = {"series": series or make_series(), "order": next(_numbers)}
    return _stored(Highlight, defaults | values)


def make_break(*, series: KPISeries | None = None, **values) -> SeriesBreak:
    defaults = {
        "series": series or make_series(),
        "year": 2022,
        "kind": SeriesBreak.Kind.DEFINITION,
        "reason": "試験の定義を変えた",
        "source": SOURCE,
    }
    return _stored(SeriesBreak, defaults | values)


def make_missing(*, series: KPISeries | None = None, **values) -> MissingValue:
    defaults = {
        "series": series or make_series(),
        "year": 2022,
        "kind": MissingValue.Kind.COMPILING,
    }
    return _stored(MissingValue, defaults | values)


def make_revision(*, series: KPISeries | None = None, **values) -> ActualRevision:
    """A final actual that was 104人 and is 105人 since."""
    defaults = {
        "series": series or make_series(),
        "year": 2022,
        "kind": ActualRevision.Kind.REVISED,
        "old_value": Decimal("104"),
        "old_state": Actual.State.FINAL,
        "new_value": Decimal("105"),
        "new_state": Actual.State.FINAL,
        "reason": ActualRevision.Reason.ERROR,
    }
    return _stored(ActualRevision, defaults | values)


def make_proposal(*, record: Model | None = None, **values) -> Proposal:
    """A bureau's proposal that waits: another name for a project or a KPI."""
    record = record or make_kpi()
    change = {"field": "name", "label": "名称", "before": record.name, "after": "試験の新しい名称"}
    defaults = {
        "kind_of_record": ContentType.objects.get_for_model(record),
        "record_id": record.pk,
        "name": str(record),
        "typed": {"name": "試験の新しい名称", "source": SOURCE},
        "changes": [change],
        "change_kind": "renaming",
        "reason": "試験の改称",
        "bureau": values.get("bureau") or make_subprefecture(),
        "proposed_by": values.get("proposed_by") or make_account(),
    }
    return _stored(Proposal, defaults | values)


def make_account(*offices: Office, **values) -> User:
    """An account of staff that belongs to the offices."""
    n = next(_numbers)
    defaults = {"username": f"staff-{n}", "is_staff": True}
    account = User.objects.create(**defaults | values)
    account.groups.set([office.group for office in offices])
    return account


def make_office(role=Office.Role.HEAD, subprefecture=None, **values) -> Office:
    """An office with its group and permissions; a bureau where a subprefecture is given."""
    n = next(_numbers)
    defaults = {
        "group": Group.objects.create(name=f"試験所属{n}"),
        "role": Office.Role.BUREAU if subprefecture else role,
        "subprefecture": subprefecture,
    }
    office = Office.objects.create(**defaults | values)
    grant(office)
    return office
